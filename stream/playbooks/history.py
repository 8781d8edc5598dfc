"""The published versions of the playbooks, and which of them holds at a time."""

from __future__ import annotations

from collections.abc import Sequence

from stream.playbooks.inherit import merged
from stream.records import Playbooks, PlaybooksVersion


class PlaybooksHistory:
    """Every published version, in the order of their numbers: a fold over the playbooks topic.

    Args:
        base: what comes with StepIn (`bundled()`), which is version 1.

    >>> history = PlaybooksHistory(Playbooks())
    >>> history.add(PlaybooksVersion(playbooks=Playbooks(version=2), effective_at=50.0))
    >>> history.at(49.0).version, history.at(50.0).version
    (1, 2)
    """

    def __init__(self, base: Playbooks) -> None:
        self._base = base
        self._versions = [PlaybooksVersion(playbooks=Playbooks())]
        self._whole = {1: base}

    @property
    def versions(self) -> Sequence[PlaybooksVersion]:
        """Every version, the oldest first: the first one changes nothing."""
        return self._versions

    @property
    def last(self) -> PlaybooksVersion:
        """The version that was published last. It need not hold yet."""
        return self._versions[-1]

    def add(self, version: PlaybooksVersion) -> None:
        """Append a version.

        Raises:
            ValueError: its number is not above that of the last version.
        """
        if version.version <= self.last.version:
            raise ValueError(f"version: expected above {self.last.version}, got {version.version}")
        self._versions.append(version)
        self._whole[version.version] = merged(self._base, version.playbooks)

    def get(self, version: int) -> PlaybooksVersion | None:
        """Return the version of this number, or None."""
        return next((each for each in self._versions if each.version == version), None)

    def at(self, now: float) -> Playbooks:
        """Return the whole playbooks that hold at event time `now`: those of the last version in effect."""
        held = next(each for each in reversed(self._versions) if each.effective_at <= max(now, 0.0))
        return self.whole(held.version)

    def whole(self, version: int) -> Playbooks:
        """Return what comes with StepIn, with what this version changes."""
        return self._whole[version]
