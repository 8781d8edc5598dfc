"""The known versions of the rules, and the order in which a partition applies them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from detectors.contract.rules.document import Rules
from stream.records import RulesVersion

SHIPPED = RulesVersion(rules=Rules())
"""Version 1: the defaults, which hold until a version is published."""


class RulesHistory:
    """Every published version of the rules, in the order of their numbers.

    A version supersedes the ones before it, also one that would take effect later.

    Args:
        shipped: holds at the beginning of time.

    >>> history = RulesHistory()
    >>> history.add(RulesVersion(rules=Rules(version=2), effective_at=50.0))
    >>> history.add(RulesVersion(rules=Rules(version=3), effective_at=20.0))
    >>> history.next_after(1, 60.0).version, history.next_after(3, 60.0)
    (3, None)
    """

    def __init__(self, shipped: RulesVersion = SHIPPED) -> None:
        self.shipped = shipped
        self._versions = [shipped]

    @property
    def versions(self) -> Sequence[RulesVersion]:
        """Every version, the oldest first."""
        return self._versions

    @property
    def last(self) -> RulesVersion:
        """The version that was published last. It need not hold yet."""
        return self._versions[-1]

    def add(self, version: RulesVersion) -> None:
        """Append a version. Only the first may have the number of the shipped one.

        Raises:
            ValueError: its number is not above that of the last version.
        """
        if version.version < self.last.version + (self.last is not self.shipped):
            raise ValueError(f"version: expected above {self.last.version}, got {version.version}")
        self._versions.append(version)

    def get(self, version: int) -> RulesVersion | None:
        """Return the version of this number, or None."""
        return next((each for each in reversed(self._versions) if each.version == version), None)

    def held_at(self, at: float) -> RulesVersion:
        """Return the version that holds at an event time, in seconds since 1970."""
        held = (each for each in reversed(self._versions) if each.effective_at <= at)
        return next(held, self.shipped)

    def next_after(self, version: int, watermark: float) -> RulesVersion | None:
        """Return the version to apply after this one (0: the shipped one), if it takes effect by then."""
        if self.last is self.shipped or self.last.version <= version:
            return None
        later = takewhile(lambda each: each.version > version, reversed(self._versions[1:]))
        due = [each for each in later if each.effective_at <= watermark]
        return min(due, key=lambda each: (each.effective_at, -each.version), default=None)
