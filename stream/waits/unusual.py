"""Waits for a word, and holds, that last far longer than is usual, while their promise may still be far off.

Only where the rules ask for it (`unusual_factor`). All of it goes by the time of all sources, as what is
usual does: a wait is judged by what was usual when it began.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct

from detectors.contract.rules import Rules
from detectors.queue.reply_baseline import Baseline
from stream.log import Message, topics
from stream.records import Evidence, Wait, WaitEnded, WaitStarted, encode
from stream.waits.baselines import KINDS, ReplyBaselines

UNUSUAL_PREFIX = b"~unusual/"
_EXPERIENCE = 100
_LEAST = 15.0


class UnusualWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wait that will be unusually long at `at`, and whose promise ends at `until`."""

    conversation: str
    queue: str
    kind: Wait
    since: float
    at: float
    until: float
    baseline: Baseline
    sla: float
    channel: str = "chat"
    agent: str | None = None
    language: str | None = None
    quote: str | None = None
    turn: str | None = None

    def evidence(self) -> Evidence:
        """What an alert about it rests on."""
        return Evidence(
            waited=self.at - self.since,
            sla=self.sla,
            since=self.since,
            due=self.until,
            baseline=self.baseline,
            quote=self.quote,
            turn=self.turn,
        )


class UnusualWaits:
    """The waits of one partition that are looked at; at most one for each conversation."""

    def __init__(self, partition: int, rules: Callable[[], Rules], replies: ReplyBaselines) -> None:
        self._partition = partition
        self._rules = rules
        self._replies = replies
        self._waits: dict[str, UnusualWait] = {}
        self._looks: list[tuple[float, str, float]] = []
        self._changed: dict[str, None] = {}

    def concern(self, signal: WaitStarted | WaitEnded) -> bool:
        """Whether the rules ask for such waits."""
        return signal.wait in KINDS and self._factor(signal.queue, signal.channel) is not None

    def _factor(self, queue: str, channel: str) -> float | None:
        return self._rules().of(queue).waits_of(channel).unusual_factor

    def start(self, signal: WaitStarted) -> None:
        """A wait begins, and everything before it is known."""
        factor = self._factor(signal.queue, signal.channel)
        baseline = self._replies.baseline(signal.queue, signal.wait, signal.channel, signal.at)
        if factor is None or baseline is None or baseline.seen < _EXPERIENCE:
            return
        queue = self._rules().of(signal.queue)
        sla = queue.waits_of(signal.channel).sla(signal.wait)
        at = queue.deadline(signal.at, max(_LEAST, factor * baseline.long))
        until = queue.deadline(signal.at, sla)
        if at < until:
            wait = UnusualWait(
                conversation=signal.conversation,
                queue=signal.queue,
                kind=signal.wait,
                since=signal.at,
                at=at,
                until=until,
                baseline=baseline,
                sla=sla,
                channel=signal.channel,
                agent=signal.agent,
                language=signal.language,
                quote=signal.quote,
                turn=signal.turn,
            )
            self._changed[wait.conversation] = None
            self._put(wait)

    def _put(self, wait: UnusualWait) -> None:
        self._waits[wait.conversation] = wait
        for look in (wait.at, wait.until):
            if math.isfinite(look):
                heapq.heappush(self._looks, (look, wait.conversation, wait.since))

    def stop(self, conversation: str) -> bool:
        """The wait is over; False when there was none."""
        self._changed[conversation] = None
        return self._waits.pop(conversation, None) is not None

    def next_at(self) -> float:
        """When one has to be looked at next, infinite when there is none."""
        return self._looks[0][0] if self._looks else math.inf

    def look(self) -> UnusualWait | None:
        """The wait that is due, at its `at` or at its `until`; None when it is over, or asked for no more."""
        _, conversation, since = heapq.heappop(self._looks)
        wait = self._waits.get(conversation)
        if wait is None or wait.since != since or self._factor(wait.queue, wait.channel) is None:
            return None
        return wait

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take back a record, as `changes` wrote it."""
        if value is None:
            self._waits.pop(key.removeprefix(UNUSUAL_PREFIX).decode(), None)
        else:
            wait = _decode(value)
            self._waits[wait.conversation] = wait

    def restored(self, time: float) -> None:
        """All records are back: what lies before `time` has been looked at."""
        self._looks = [
            (look, wait.conversation, wait.since)
            for wait in self._waits.values()
            for look in (wait.at, wait.until)
            if time <= look < math.inf
        ]
        heapq.heapify(self._looks)

    def changes(self) -> Iterator[Message]:
        """What changed since the last call."""
        changed, self._changed = self._changed, {}
        for conversation in changed:
            wait = self._waits.get(conversation)
            value = encode(wait) if wait is not None else None
            yield Message(topics.QUEUES, UNUSUAL_PREFIX + conversation.encode(), value, self._partition)


_decode = msgspec.json.Decoder(UnusualWait).decode
