"""The known versions of the rules, and the order in which a partition applies them."""

from __future__ import annotations

from collections.abc import Sequence

from detectors.contract.rules import Rules
from stream.records import RulesVersion

SHIPPED = RulesVersion(rules=Rules())
"""Version 1: the defaults, which hold until a version is published."""


class RulesHistory:
    """Every published version of the rules, in the order of their numbers.

    A version supersedes the ones before it, also one that would take effect later.

    >>> history = RulesHistory()
    >>> history.add(RulesVersion(rules=Rules(version=2), effective_at=50.0))
    >>> history.add(RulesVersion(rules=Rules(version=3), effective_at=20.0))
    >>> [history.in_force(at).version for at in (10.0, 20.0, 60.0)]
    [1, 3, 3]
    """

    def __init__(self) -> None:
        self._versions = [SHIPPED]

    @property
    def versions(self) -> Sequence[RulesVersion]:
        """Every version, the oldest first."""
        return self._versions

    @property
    def first(self) -> RulesVersion:
        """The version that holds at the beginning of time."""
        return self._versions[0]

    @property
    def last(self) -> RulesVersion:
        """The version that was published last. It need not hold yet."""
        return self._versions[-1]

    def add(self, version: RulesVersion) -> None:
        """Append a version. One without a number of its own replaces the shipped defaults.

        Raises:
            ValueError: its number is not above that of the last version.
        """
        if self.last is SHIPPED and version.version == SHIPPED.version:
            self._versions = [version]
        elif version.version > self.last.version:
            self._versions.append(version)
        else:
            raise ValueError(f"version: expected above {self.last.version}, got {version.version}")

    def get(self, version: int) -> RulesVersion | None:
        """Return the version of this number, or None."""
        return next((each for each in self._versions if each.version == version), None)

    def in_force(self, at: float) -> RulesVersion:
        """Return the version that holds at an event time."""
        due = [each for each in self._versions if each.effective_at <= at]
        return due[-1] if due else self.first

    def next_after(self, version: int, watermark: float) -> RulesVersion | None:
        """Return the next version to apply after this one, up to the watermark, or None."""
        due = [each for each in self._versions if each.version > version and each.effective_at <= watermark]
        return min(due, key=lambda each: (each.effective_at, -each.version), default=None)
