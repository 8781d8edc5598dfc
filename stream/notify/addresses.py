"""Makes the address of a route whole: its secrets come from the environment or from a file.

The document of routes is read and kept by many, so a secret may not stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from detectors.contract.event_errors import BadEvent
from detectors.contract.settings import FILE_SUFFIX
from stream.notify.channels import Channel, UnknownAddress
from stream.notify.routes import Route

PREFIX = "STEPIN_NOTIFY_"
_VARIABLE = re.compile(r"\$\{([^${}]*)\}")
_NAME = re.compile(rf"{PREFIX}[A-Z0-9_]+")
_WORD = re.compile(r"[\w.~-]{3,}")


def channels(routes: Mapping[str, Route], folder: Path, environment: Mapping[str, str]) -> dict[str, Channel]:
    """Return the channel of each route.

    Args:
        folder: a relative `address_file` is in it.
        environment: has the variables that addresses name, or with `_FILE` the files with them.

    Raises:
        BadEvent: an address cannot be used; names the field, and never a secret.
    """
    return {name: channel(f"$.routes.{name}", route, folder, environment) for name, route in routes.items()}


def channel(place: str, route: Route, folder: Path, environment: Mapping[str, str]) -> Channel:
    """Return the channel of one route. `place` is the path of the route in the document.

    Raises:
        BadEvent: its address cannot be used.
    """
    if route.address_file is not None:
        field = f"{place}.address_file"
        return _opened(field, _content(field, folder / route.address_file), route.address_file)
    field, written = f"{place}.address", route.address or ""
    whole = _VARIABLE.sub(lambda found: _value(field, found[1], folder, environment), written)
    opened = _opened(field, whole, "an address that it does not know")
    if _VARIABLE.sub("", written) != written:
        # What stands beside the variables may hold a secret all the same.
        _refuse_secrets(field, _VARIABLE.sub(" ", written), opened)
    elif opened.address != opened.shown:
        raise BadEvent(field, opened.kind, f"its secrets as ${{{PREFIX}…}}, not in clear text")
    return opened


def _refuse_secrets(field: str, clear: str, opened: Channel) -> None:
    """Raise if a word of the document is one that Apprise hides when it shows the address."""
    whole, shown = unquote(opened.address), unquote(opened.shown)
    for word in _WORD.findall(unquote(clear)):
        if word in whole and word not in shown:
            raise BadEvent(field, opened.kind, f"all its secrets as ${{{PREFIX}…}}, not in clear text")


def _opened(field: str, address: str, shown: str) -> Channel:
    try:
        return Channel(address)
    except UnknownAddress:
        raise BadEvent(field, shown, "an address of Apprise such as slack://… or mailtos://…") from None


def _value(field: str, name: str, folder: Path, environment: Mapping[str, str]) -> str:
    if not _NAME.fullmatch(name):
        raise BadEvent(field, f"${{{name}}}", f"names such as ${{{PREFIX}LEADS}}")
    value = environment.get(name, "").strip()
    path = environment.get(name + FILE_SUFFIX, "").strip()
    if not value and path:
        value = _content(field, folder / path)
    if not value:
        raise BadEvent(field, f"${{{name}}}", f"{name} or {name}{FILE_SUFFIX} in the environment")
    return value


def _content(field: str, path: Path) -> str:
    try:
        content = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadEvent(field, str(path), f"a file that can be read ({error})") from None
    if not content:
        raise BadEvent(field, str(path), "a file with an address")
    return content
