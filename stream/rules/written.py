"""The rules as people write them: YAML with comments, edited in place, and where each value comes from."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import to_builtins
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from detectors.contract.rules.document import Rules
from detectors.contract.rules.layered import Layer, layers, names, origin
from detectors.contract.rules.layers import difference, leaves
from stream.document_files import parse, place_of
from stream.records import RulesVersion


class Decided(NamedTuple):
    """A field of the rules that hold for a conversation, its value, and what decides it.

    `layer` is the path of the layer in the document, such as `queues.billing`; None for a shipped value.
    `line` is the line of the text that says so, from 1; None where no text does.
    """

    field: str
    value: object
    layer: str | None
    line: int | None


def as_yaml(version: RulesVersion) -> str:
    """Return a version in YAML: as somebody wrote it, or else what differs from the shipped rules."""
    if version.source:
        return edited(version.source, {("version",): version.version})
    own = difference(to_builtins(version.rules), to_builtins(Rules()))
    return _dumped(CommentedMap({"version": version.version} | own))


def edited(text: str, changes: Mapping[tuple[str, ...], object]) -> str:
    """Return a document with some fields changed, by their path; the comments and all else stay.

    A value of None takes the field out of the document.

    Raises:
        BadDocument: the text is no YAML.

    >>> print(edited("waits: {reply_sla: 90} # seconds", {("waits", "reply_sla"): 60}), end="")
    waits: {reply_sla: 60} # seconds
    """
    content = parse(text) if text.strip() else CommentedMap()
    for path, value in changes.items():
        _change(content, path, value)
    return _dumped(content)


def _change(content: CommentedMap, path: tuple[str, ...], value: object) -> None:
    *outer, name = path
    way = [content]
    for step in outer:
        if not isinstance(way[-1].get(step), Mapping):
            if value is None:
                return
            way[-1][step] = CommentedMap()
        way.append(way[-1][step])
    if value is None:
        _remove(way, path)
    elif path == ("version",) and name not in content:
        content.insert(0, name, value)
    else:
        way[-1][name] = value


def _remove(way: list[CommentedMap], path: tuple[str, ...]) -> None:
    """Remove a field, and what is empty without it: a comment within would have no place."""
    for inner, name in zip(reversed(way), reversed(path), strict=True):
        inner.pop(name, None)
        if inner:
            return


def _dumped(content: CommentedMap) -> str:
    yaml = YAML(typ="rt")
    yaml.width = 110
    yaml.allow_unicode = True
    file = io.StringIO()
    yaml.dump(content, file)
    return file.getvalue()


def explain(
    rules: Rules, text: str, queue: str = "", channel: str = "", language: str = ""
) -> Iterator[Decided]:
    """Yield each field of the rules that hold for a conversation, and which line of the text decides it.

    Args:
        text: the document as somebody wrote it; empty where nobody did.

    Raises:
        BadDocument: the text is no YAML.
    """
    content = parse(text) if text.strip() else CommentedMap()
    found = layers(to_builtins(rules), queue, channel, language)
    for path, value in leaves(to_builtins(rules.of(queue, channel, language))):
        layer = _named(found, path, content)
        line = place_of(content, f"$.{layer}.{'.'.join(path)}")[0] if layer is not None else None
        yield Decided(".".join(path), value, layer, line if text.strip() else None)


def _named(found: list[Layer], path: tuple[str, ...], content: Mapping[str, Any]) -> str | None:
    """Return the layer that decides a field; None where that is `default` and nobody wrote it there."""
    layer = origin(found, *path)
    written = names(content, "default", *path) if content else False
    return None if layer == "default" and not written else layer
