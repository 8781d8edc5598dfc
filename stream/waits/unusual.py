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
from stream.records import Contact, Evidence, RunningWait, encode
from stream.waits.baselines import KINDS, ReplyBaselines

UNUSUAL_PREFIX = b"~unusual/"
_EXPERIENCE = 100
_LEAST = 15.0


class UnusualWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wait that will be unusually long at `at`, and whose promise ends at `until`."""

    wait: RunningWait
    at: float
    until: float
    baseline: Baseline
    sla: float

    def evidence(self) -> Evidence:
        """What an alert about it rests on."""
        return Evidence(
            waited=self.at - self.wait.since,
            sla=self.sla,
            since=self.wait.since,
            due=self.until,
            baseline=self.baseline,
            quote=self.wait.quote,
            turn=self.wait.turn,
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

    def concern(self, contact: Contact, kind: str) -> bool:
        """Whether the rules ask for such waits."""
        return kind in KINDS and self._factor(contact) is not None

    def _factor(self, contact: Contact) -> float | None:
        return self._rules().of(contact.queue).waits_of(contact.channel).unusual_factor

    def start(self, wait: RunningWait) -> None:
        """A wait begins, and everything before it is known."""
        contact = wait.contact
        factor = self._factor(contact)
        baseline = self._replies.baseline(contact.queue, wait.kind, contact.channel, wait.since)
        if factor is None or baseline is None or baseline.seen < _EXPERIENCE:
            return
        queue = self._rules().of(contact.queue)
        sla = queue.waits_of(contact.channel).sla(wait.kind)
        at = queue.deadline(wait.since, max(_LEAST, factor * baseline.long))
        until = queue.deadline(wait.since, sla)
        if at < until:
            self._changed[contact.conversation] = None
            self._put(UnusualWait(wait=wait, at=at, until=until, baseline=baseline, sla=sla))

    def _put(self, unusual: UnusualWait) -> None:
        conversation = unusual.wait.contact.conversation
        self._waits[conversation] = unusual
        for look in (unusual.at, unusual.until):
            if math.isfinite(look):
                heapq.heappush(self._looks, (look, conversation, unusual.wait.since))

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
        unusual = self._waits.get(conversation)
        if unusual is None or unusual.wait.since != since or self._factor(unusual.wait.contact) is None:
            return None
        return unusual

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take back a record, as `changes` wrote it."""
        if value is None:
            self._waits.pop(key.removeprefix(UNUSUAL_PREFIX).decode(), None)
        else:
            unusual = _decode(value)
            self._waits[unusual.wait.contact.conversation] = unusual

    def restored(self, time: float) -> None:
        """All records are back: what lies before `time` has been looked at."""
        self._looks = [
            (look, conversation, unusual.wait.since)
            for conversation, unusual in self._waits.items()
            for look in (unusual.at, unusual.until)
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
