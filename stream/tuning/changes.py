"""A change of thresholds as a difference of rules: what the fields of each queue become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from detectors.contract.queue_rules import QueueRules

Changes = dict[str, dict[str, Any]]
_PARTS = ("frustration", "waits")


def difference(before: QueueRules, after: QueueRules) -> dict[str, Any]:
    """Return the fields of frustration and of waits that differ, as a rules document names them.

    >>> from stream.tuning.frustration import stricter
    >>> difference(QueueRules(), stricter(QueueRules(), 0.0))
    {}
    """
    found: dict[str, Any] = {}
    for part in _PARTS:
        old, new = (msgspec.to_builtins(getattr(each, part)) for each in (before, after))
        fields = {name: value for name, value in new.items() if old.get(name) != value}
        if fields:
            found[part] = fields
    return found


def as_yaml(changes: Mapping[str, Mapping[str, Any]], why: str) -> str:
    """Return changes by queue as a rules document; `*` is the default. `why` stands above it as comments."""
    head = "".join(f"# {line}\n" for line in why.splitlines())
    document: dict[str, Any] = {}
    if changes.get("*"):
        document["default"] = changes["*"]
    queues = {name: change for name, change in sorted(changes.items()) if name != "*" and change}
    if queues:
        document["queues"] = queues
    return head + msgspec.yaml.encode(document).decode()
