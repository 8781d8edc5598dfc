"""Names of hosts: in the `Host` header of a request, and in the setting that lists them. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from detectors.contract.settings import Kind


def host_name(header: str) -> str:
    """Return the name in a `Host` header, in lower case and without its port; "" if it is no host.

    >>> host_name("Floor.Example:8501"), host_name("[::1]:80")
    ('floor.example', '::1')
    >>> host_name("a@b"), host_name("a/b"), host_name("a b"), host_name("floor:0")
    ('', '', '', '')
    """
    try:
        parts = urlsplit(f"//{header}")
        if parts.port == 0 or parts.path or parts.query or parts.fragment or {" ", "@"} & set(header):
            return ""
    except ValueError:
        return ""
    return parts.hostname or ""


def _names(value: str) -> tuple[str, ...]:
    names = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    if not all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*|\[?[0-9a-f:]+\]?", name) for name in names):
        raise ValueError
    return tuple(name.strip("[]") for name in names)


def _public(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError
    return f"{parts.scheme}://{parts.netloc.lower()}"


PUBLIC_URL = Kind(_public, "an address without a path such as https://floor.example")
"""The address that people open: the dashboard answers to it, and links of notifications begin with it."""
HOSTS = Kind(_names, "names without a port such as floor.example, with commas between them")
"""The names by which browsers may ask the dashboard and the gateway: both read the same setting."""
