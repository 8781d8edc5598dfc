"""Changes of thresholds as a difference of rules: what the fields of each queue become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from detectors.contract.rules import layers
from detectors.contract.rules.document import Rules, decode
from detectors.contract.rules.queue_rules import QueueRules
from stream.tuning.kept import Scope

DEFAULT = "*"
"""Stands for the default among the queues of a change."""
_PARTS = ("frustration", "waits", "for")


def by_scope(rules: Rules, scopes: Iterable[Scope]) -> list[QueueRules]:
    """Return the rules that hold for each scope."""
    return [rules.of(scope.queue, scope.channel, scope.language or None) for scope in scopes]


def difference(before: QueueRules, after: QueueRules) -> dict[str, Any]:
    """Return the fields of frustration, of waits and of `for` that differ, as a rules document names them.

    >>> from msgspec.structs import replace
    >>> rules = QueueRules()
    >>> difference(rules, rules), difference(rules, replace(rules, must_last={"template": 5.0}))
    ({}, {'for': {'template': 5.0}})
    """
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    parts = ((part, layers.difference(new[part], old[part])) for part in _PARTS)
    return {part: fields for part, fields in parts if fields}


def document(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return changes by queue as a rules document.

    >>> document({"*": {"for": {"template": 60}}, "vip": {}})
    {'default': {'for': {'template': 60}}}
    """
    found: dict[str, Any] = {}
    if changes.get(DEFAULT):
        found["default"] = dict(changes[DEFAULT])
    queues = {name: dict(change) for name, change in sorted(changes.items()) if name != DEFAULT and change}
    if queues:
        found["queues"] = queues
    return found


def edits(changes: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return changes field by field, each with its path and its value, as the page of rules takes them.

    >>> edits({"vip": {"waits": {"reply_sla": 60.0}}})
    [{'path': ['queues', 'vip', 'waits', 'reply_sla'], 'value': 60.0}]
    """
    return [{"path": list(path), "value": value} for path, value in layers.leaves(document(changes))]


def with_changes(rules: Rules, changes: Mapping[str, Mapping[str, Any]]) -> Rules:
    """Return rules with changes by queue over them. As in any document the nearest layer decides a field.

    Raises:
        ValueError: they contradict each other.
    """
    return decode(msgspec.json.encode(layers.merged(msgspec.to_builtins(rules), document(changes))))


def as_yaml(changes: Mapping[str, Mapping[str, Any]], why: str = "") -> str:
    """Return changes by queue as a rules document in YAML. `why` stands above it as comments."""
    head = "".join(f"# {line}\n" for line in why.splitlines())
    return head + msgspec.yaml.encode(document(changes)).decode()
