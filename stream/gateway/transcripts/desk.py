"""Gives each viewer the conversation that it has open, as far as its person may see it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from websockets.asyncio.server import broadcast

from stream.access.permissions import may
from stream.access.principal import Principal
from stream.core.clock import Clock
from stream.gateway.acts.refused import Refused
from stream.gateway.audit.trail import AuditTrail
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.protocol import Colleague, ErrorCode, TranscriptEnd, TranscriptRequest, encode
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import scope_of
from stream.gateway.transcripts.kept import KeptRecords
from stream.gateway.transcripts.open_transcript import OpenTranscript, Seen
from stream.gateway.viewer import Viewer
from stream.gateway.waiting import wait_at_most
from stream.records import ConversationView

_LOOKS_EVERY = 0.25
_SWEEPS_EVERY = 60.0
_FEW_BYTES = 1 << 20


@dataclass
class _Reading:
    """What a viewer has open, and what it was told last: as which person sees it, and up to which version."""

    conversation: str
    seen: Seen | None = None
    version: int | None = None
    earlier: bool = False
    others: tuple[Colleague, ...] = ()


class Transcripts:
    """Holds the latest records of each conversation, and sends those of the one that a viewer has open.

    A viewer has one open at a time. A slow viewer is sent nothing, and later all that it missed at once.

    Args:
        state: says in which queue a conversation is now.
        loaded: whether `state` has been read from the log.
        trail: gets who looked.
        metrics: counts what is sent.
        clock: measures which viewers are slow.
        delta_seconds: the shortest time between two messages.
    """

    def __init__(
        self,
        state: LiveState,
        loaded: Callable[[], bool],
        trail: AuditTrail,
        metrics: GatewayMetrics,
        clock: Clock,
        delta_seconds: float,
    ) -> None:
        self._state = state
        self._loaded = loaded
        self._trail = trail
        self._metrics = metrics
        self._clock = clock
        self._delta_seconds = delta_seconds
        self._changed = asyncio.Event()
        self._kept = KeptRecords()
        self._since: float | None = None
        self._open: dict[str, OpenTranscript] = {}
        self._readings: dict[Viewer, _Reading] = {}
        self._swept_at = clock.monotonic()
        self._sweeps_at_size = _FEW_BYTES

    # --- from the log -----------------------------------------------------------------------------------

    def begin(self, kept: KeptRecords, since: float) -> None:
        """Go on with these records, which go back to `since`. Whoever has one open gets it anew."""
        self._kept, self._since = kept, since
        self._open.clear()
        for reading in self._readings.values():
            reading.version = None
        self._changed.set()

    def take_turn(self, conversation: str, value: bytes) -> None:
        """Take a record of the turns topic."""
        self._kept.take_turn(conversation, value)
        if conversation in self._open:
            self._open[conversation].take_turn(value)
            self._changed.set()

    def take_history(self, conversation: str, value: bytes) -> None:
        """Take a record of the history topic, which is about this conversation."""
        self._kept.take_history(conversation, value)
        if conversation in self._open:
            self._open[conversation].take_history(value)
            self._changed.set()

    # --- from the viewers -------------------------------------------------------------------------------

    def check(self, viewer: Viewer, request: TranscriptRequest) -> None:
        """Check that a viewer may open a conversation, and record that its person looks.

        Raises:
            Refused: there is no such conversation that the person sees, or the role opens none.
        """
        if request.conversation is None:
            return
        who = viewer.ticket.principal
        view = self._view(request.conversation)
        refusal = _refusal(who, view)
        if refusal is not None and view is None and not self._loaded():
            raise Refused("log_unavailable", "the floor is not loaded yet: try again")
        if refusal == "unknown_conversation" or view is None:
            raise Refused("unknown_conversation", f"there is no conversation {request.conversation}")
        if refusal is not None:
            raise Refused(refusal, "this person may not open conversations")
        self._trail.looked(viewer.ticket, view, viewer.address)

    def start(self, viewer: Viewer, request: TranscriptRequest) -> None:
        """Begin to send what was checked, or end what was sent before."""
        self.discard(viewer)
        if request.conversation is not None:
            self._readings[viewer] = _Reading(request.conversation)
            self._changed.set()

    def discard(self, viewer: Viewer) -> None:
        """Send nothing more to a viewer."""
        reading = self._readings.pop(viewer, None)
        self._changed.set()
        if reading is not None and all(
            one.conversation != reading.conversation for one in self._readings.values()
        ):
            self._open.pop(reading.conversation, None)

    # --- to the viewers ---------------------------------------------------------------------------------

    async def run(self) -> None:
        """Send what is new until cancelled."""
        while True:
            self._changed.clear()
            monotonic = self._clock.monotonic()
            if self._since is not None:
                people = self._people()
                for viewer, reading in list(self._readings.items()):
                    self._bring(viewer, reading, people[reading.conversation], monotonic)
            self._sweep(monotonic)
            await asyncio.sleep(self._delta_seconds)
            if not self._changed.is_set():
                await wait_at_most(self._changed, _LOOKS_EVERY)

    def _sweep(self, monotonic: float) -> None:
        """Forget what has left the floor: now and then, and sooner while much comes."""
        if monotonic - self._swept_at > _SWEEPS_EVERY or self._kept.size > self._sweeps_at_size:
            self._kept.sweep(lambda id_: self._view(id_) is not None)
            self._swept_at, self._sweeps_at_size = monotonic, 2 * self._kept.size + _FEW_BYTES

    def _people(self) -> dict[str, list[Colleague]]:
        """Return who has which conversation open, each once."""
        people: defaultdict[str, dict[str, Colleague]] = defaultdict(dict)
        for viewer, reading in self._readings.items():
            who = viewer.ticket.principal
            people[reading.conversation][who.person] = Colleague(person=who.person, name=who.name)
        return {id_: sorted(found.values(), key=lambda one: one.name) for id_, found in people.items()}

    def _bring(
        self, viewer: Viewer, reading: _Reading, people: Sequence[Colleague], monotonic: float
    ) -> None:
        """Send a viewer what it lacks, or that it may not have the conversation any more."""
        view = self._view(reading.conversation)
        refusal = _refusal(viewer.ticket.principal, view)
        if refusal is not None or view is None:
            self.discard(viewer)
            error = refusal or "unknown_conversation"
            ended = TranscriptEnd(conversation=reading.conversation, error=error)
            self._send(viewer, encode(ended), "transcript.end")
            return
        opened = self._opened(reading.conversation)
        seen = Seen(scope_of(viewer.ticket.principal), not view.aggregate)
        earlier = opened.is_cut(view.turns, self._since is None or view.started_at < self._since)
        if seen != reading.seen:
            reading.version = None
        others = tuple(one for one in people if one.person != viewer.ticket.principal.person)
        if (reading.version, reading.earlier, reading.others) == (opened.version, earlier, others):
            return
        if viewer.slow_for(monotonic) is not None:
            return
        message = opened.message(reading.conversation, reading.version, seen, earlier, others)
        reading.seen, reading.version = seen, opened.version
        reading.earlier, reading.others = earlier, others
        self._send(viewer, encode(message), "transcript")

    def _opened(self, conversation: str) -> OpenTranscript:
        opened = self._open.get(conversation)
        if opened is None:
            opened = self._open[conversation] = OpenTranscript(self._kept.of(conversation))
        return opened

    def _view(self, conversation: str) -> ConversationView | None:
        return self._state.conversation(conversation)

    def _send(self, viewer: Viewer, message: bytes, type_: str) -> None:
        broadcast([viewer.connection], message, text=True)
        self._metrics.messages.labels(type_).inc()
        self._metrics.bytes.inc(len(message))


def _refusal(who: Principal, view: ConversationView | None) -> ErrorCode | None:
    """Return why a person may not have a conversation open, by the queue that has it now."""
    if view is None or not may(who, "see", view.queue):
        return "unknown_conversation"
    return None if may(who, "open_transcript", view.queue) else "not_allowed"
