"""The viewers who see the same, and the messages that bring them to the live state.

Pure. An audience counts its own versions: a change that it does not see makes no message and no version, so
nobody can tell from the numbers what happens in the queues of others.
"""

from __future__ import annotations

from stream.gateway.protocol import Delta, Heartbeat, Snapshot, encode
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import Scope

_VERSIONS_KEPT = 1_000


class Audience:
    """What viewers of one scope see of the live state.

    Args:
        state: the whole floor.
        scope: what these viewers see of it.
        epoch: the id of the life of this audience. Versions of two epochs cannot be compared.
    """

    def __init__(self, state: LiveState, scope: Scope, epoch: str) -> None:
        self.scope = scope
        self._state = state
        self._epoch = epoch
        self._seq = 0
        self._looked_at = state.version
        # The version of the whole floor at each version of this audience, the latest last.
        self._versions = {0: state.version}

    @property
    def seq(self) -> int:
        """The version that the viewers have after the next message."""
        if self._looked_at != self._state.version:
            # Of what is not known any more, nobody can say that these viewers do not see it.
            known = self._state.knows(self._looked_at)
            if not known or self._state.has_changed(self._looked_at, self.scope):
                self._seq += 1
                self._versions[self._seq] = self._state.version
                if len(self._versions) > _VERSIONS_KEPT:
                    self._versions.pop(next(iter(self._versions)))
            self._looked_at = self._state.version
        return self._seq

    def snapshot(self, now: float) -> bytes:
        """Return the message `snapshot` with every object that the viewers see."""
        state, scope = self._state, self.scope
        head = self._state.head(now)
        return encode(
            Snapshot(
                seq=self.seq,
                epoch=self._epoch,
                **head,
                simulated=state.is_simulated(scope),
                **state.changed_since(-1, scope),
                raised=state.raised_since(-1, scope),
            )
        )

    def delta(self, since: int, now: float) -> bytes | None:
        """Return the message `delta` from version `since`, or None when it is not known any more."""
        state, scope, seq = self._state, self.scope, self.seq
        version = self._versions.get(since)
        if version is None or not state.knows(version):
            return None
        return encode(
            Delta(
                since=since,
                seq=seq,
                epoch=self._epoch,
                **state.head(now),
                simulated=state.is_simulated(scope),
                **state.changed_since(version, scope),
                gone=state.gone_since(version, scope),
                raised=state.raised_since(version, scope),
            )
        )

    def heartbeat(self, now: float) -> bytes:
        """Return the message `heartbeat` for viewers that have the current version."""
        return encode(Heartbeat(seq=self.seq, epoch=self._epoch, **self._state.head(now)))
