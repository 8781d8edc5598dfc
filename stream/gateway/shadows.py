"""Tells ops which shadows there are, and where each differs from the live floor."""

from __future__ import annotations

from contextlib import closing

from msgspec.structs import replace

from stream.access.permissions import may
from stream.access.principal import Principal
from stream.gateway.acts.refused import Refused
from stream.gateway.log_thread import LogThread
from stream.gateway.state.scope import scope_of
from stream.log import Log
from stream.rules.publish import differences, read_history
from stream.rules.written import as_yaml, edited
from stream.shadow.beside import Shadows
from stream.shadow.compare import Comparison, SeenCase
from stream.shadow.reading import compared
from stream.shadow.starting import candidate
from stream.shadow.told import ShadowTold

_MOST = 200
"""Differing cases of a shadow that are told, the latest."""


class ShadowDesk:
    """Compares each shadow with the live floor when somebody asks, in a thread beside the event loop.

    Args:
        log: of the live floor.
        shadows: those beside it; None where there can be none.
    """

    def __init__(self, log: Log, shadows: Shadows | None) -> None:
        self._log = log
        self._shadows = shadows
        self._thread = LogThread("gateway-shadows")

    async def told(self, who: Principal) -> list[ShadowTold]:
        """Return every shadow, in the order of their names.

        Raises:
            Refused: the person may not change the rules, does not see every queue, or the log cannot be read.
        """
        scope = scope_of(who)
        if not may(who, "change_rules") or scope.queues is not None:
            raise Refused("not_allowed", "only ops of all queues see the shadows")
        found = await self._thread.answer(self._compared)
        return found if scope.words else [replace(each, found=_without_words(each.found)) for each in found]

    def close(self) -> None:
        """Let the thread end."""
        self._thread.close()

    def _compared(self) -> list[ShadowTold]:
        if self._shadows is None:
            return []
        live = read_history(self._log)[0].last
        told = []
        for name in self._shadows.names():
            with closing(self._shadows.open(name)) as shadow:
                version = candidate(shadow)
                if version is None:
                    continue
                found = compared(self._log, shadow, version.published_at)
            told.append(
                ShadowTold(
                    name=name,
                    begun_at=version.published_at,
                    by=version.by,
                    why=version.why,
                    # A draft that is edited from the last version of the live rules.
                    source=edited(as_yaml(version), {("version",): live.version}),
                    changes=tuple(differences(live.rules, version.rules)),
                    found=replace(found, only=found.only[-_MOST:], moved=found.moved[-_MOST:]),
                )
            )
        return told


def _without_words(found: Comparison) -> Comparison:
    return replace(
        found,
        only=tuple(replace(each, case=_silent(each.case)) for each in found.only),
        moved=tuple(
            replace(each, live=_silent(each.live), shadow=_silent(each.shadow)) for each in found.moved
        ),
    )


def _silent(case: SeenCase) -> SeenCase:
    return replace(case, said=None)
