"""Waits for a reply, and holds, that last far longer than their baseline before they breach their SLA.

The rules ask for these alerts by `unusual_factor`. The watermark of all events partitions times them, because
it times the baselines too: a wait is compared with the baseline of the time when it began.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec
from msgspec import Struct

from detectors.contract.rules.document import Rules
from detectors.queue.reply_baseline import Baseline
from stream.core.agenda import Agenda
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import topics
from stream.records import Contact, Evidence, RunningWait
from stream.waits.rank import Rank
from stream.waits.reply_baselines import KINDS, ReplyBaselines
from stream.waits.running import sla_of

UNUSUAL_PREFIX = b"~unusual/"
_EXPERIENCE = 100
"""Waits that a baseline must rest on before a wait may be called unusual."""


class UnusualWait(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wait that is unusually long from `at` on and reaches its SLA at `until`."""

    wait: RunningWait
    at: float
    until: float
    baseline: Baseline
    sla: float

    def evidence(self) -> Evidence:
        """Return what an alert about it rests on."""
        return Evidence(
            waited=self.at - self.wait.since,
            sla=self.sla,
            since=self.wait.since,
            due=self.until,
            baseline=self.baseline,
            quote=self.wait.quote,
            turn=self.wait.turn,
        )


class UnusualWaits(KeyedRecords[UnusualWait]):
    """Stores the waits of one partition that may become unusual: at most one for each conversation."""

    def __init__(
        self,
        partition: int,
        rules: Callable[[], Rules],
        baselines: ReplyBaselines,
        agenda: Agenda,
        undo: Undo | None = None,
    ) -> None:
        super().__init__(topics.QUEUES, UNUSUAL_PREFIX, partition, _decode, undo or Undo())
        self._rules = rules
        self._baselines = baselines
        self._agenda = agenda

    def covers(self, contact: Contact, kind: str, rules: Rules) -> bool:
        """Whether these rules ask for unusual waits of this kind in the contact's queue and channel."""
        return kind in KINDS and _factor(contact, rules) is not None

    def start(self, wait: RunningWait) -> None:
        """Watch a wait that began. Everything before it must have been learned."""
        contact = wait.contact
        factor = _factor(contact, self._rules())
        baseline = self._baselines.baseline(contact.queue, wait.kind, contact.channel, wait.since)
        if factor is None or baseline is None or baseline.seen < _EXPERIENCE:
            return
        rules = self._rules().of(contact.queue, contact.channel)
        waits = rules.waits
        sla = sla_of(wait, waits)
        at = rules.deadline(wait.since, max(waits.unusual_shortest, factor * baseline.long))
        until = rules.deadline(wait.since, sla)
        if at < until:
            unusual = UnusualWait(wait=wait, at=at, until=until, baseline=baseline, sla=sla)
            self.put(contact.conversation, unusual)
            self._arm(unusual)

    def stop(self, conversation: str) -> bool:
        """Forget the conversation's wait, which ended. Returns whether there was one."""
        if conversation not in self.values:
            return False
        self.remove(conversation)
        return True

    def begun_at(self, conversation: str, since: float) -> UnusualWait | None:
        """Return the wait that began at `since`; None when it ended, or the rules no longer ask for it."""
        unusual = self.get(conversation)
        if (
            unusual is None
            or unusual.wait.since != since
            or _factor(unusual.wait.contact, self._rules()) is None
        ):
            return None
        return unusual

    def _arm(self, unusual: UnusualWait, time: float = -math.inf) -> None:
        """Add its two times to the agenda, as far as they do not lie before `time`."""
        for at in (unusual.at, unusual.until):
            if at >= time:
                self._agenda.add(at, Rank.UNUSUAL, unusual.wait.contact.conversation, unusual.wait.since)

    def restored(self, time: float) -> None:
        """Watch the waits again from the watermark on."""
        for unusual in self.values.values():
            self._arm(unusual, time)


def _factor(contact: Contact, rules: Rules) -> float | None:
    return rules.of(contact.queue, contact.channel).waits.unusual_factor


_decode = msgspec.json.Decoder(UnusualWait).decode
