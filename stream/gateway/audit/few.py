"""Keeps whoever guesses or hammers from filling the audit: a few lines a minute, and a count of the rest."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from stream.records import AuditLine

WINDOW_SECONDS = 60.0
MANY = "more than the audit tells apart"
"""The origin of those that came from too many places."""


class FewLines:
    """Lets the first lines of each key through in a minute, and sums up the others at its end. Pure.

    Args:
        first: how many lines of a key pass.
        keys: how many keys are told apart in a minute; the rest counts as one.
    """

    def __init__(self, first: int, keys: int) -> None:
        self._first = first
        self._keys = keys
        self._began = 0.0
        self._passed: dict[str, int] = {}
        self._held: dict[str, tuple[AuditLine, int]] = {}

    def take(self, key: str, line: AuditLine) -> Iterator[AuditLine]:
        """Yield the line if it passes, and before it what an earlier minute held back."""
        yield from self.due(line.at)
        if key not in self._passed and len(self._passed) >= self._keys:
            key, line = MANY, replace(line, origin=MANY)
        passed = self._passed.get(key, 0)
        if passed < self._first:
            self._passed[key] = passed + 1
            yield line
        else:
            self._held[key] = line, self._held.get(key, (line, 0))[1] + 1

    def due(self, now: float) -> Iterator[AuditLine]:
        """Yield after a minute one line for each key that was held back: its last, and how many they were."""
        if 0.0 <= now - self._began < WINDOW_SECONDS:
            return
        held = self._held
        self._began, self._passed, self._held = now, {}, {}
        for line, count in held.values():
            yield replace(line, after=(line.after or {}) | {"times": count})
