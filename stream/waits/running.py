"""The waits that run in one partition of stage 2, their deadlines, and the records that restore them.

A wait has up to two deadlines: its SLA, and the time when a breach of it turns critical.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import get_args

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from detectors.contract.readings import Driver, Severity
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import WaitRules
from stream.core.agenda import Agenda, Entry
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import Evidence, Offers, RunningWait, Wait, WaitStarted, encode
from stream.waits.buckets import Key, WaitBuckets
from stream.waits.rank import Rank


class Deadline(Struct, frozen=True):
    """At `at` the wait has lasted `waited` seconds of opening hours.

    That is the SLA (`sla`, seconds) when `severity` is warning, and `critical_factor` times the SLA when it
    is critical. `breached_at` is when the wait reached the SLA in both cases.
    """

    wait: RunningWait
    at: float
    severity: Severity
    sla: float
    waited: float
    breached_at: float


def sla_of(wait: RunningWait, rules: WaitRules) -> float:
    """Return the SLA of a wait in seconds: that of its conversation, or that of the rules."""
    return wait.sla if wait.sla is not None else rules.sla(wait.kind)


def transfer_drivers(wait: RunningWait) -> tuple[Driver, ...]:
    """Return the driver for a wait that began before a transfer: to the customer it is one wait."""
    if wait.waited_before < 1.0:
        return ()
    return (Driver("wait.passed_on", weight=round(wait.waited_before)),)


_OFFERS = "offers."


def offer_drivers(wait: RunningWait) -> tuple[Driver, ...]:
    """Return a driver for each thing that became of the offers of a wait in the queue."""
    if wait.offers is None:
        return ()
    counts = asdict(wait.offers).items()
    return tuple(
        Driver(_OFFERS + what, weight=float(count)) for what, count in counts if what != "taken" and count
    )


def with_offers(evidence: Evidence, wait: RunningWait) -> Evidence:
    """Return the evidence with the offers of the wait as its first drivers, in place of the former ones."""
    others = tuple(driver for driver in evidence.drivers if not driver.code.startswith(_OFFERS))
    return replace(evidence, drivers=offer_drivers(wait) + others)


def _callback_deadlines(
    started: WaitStarted, due: float, sla: float, late: float
) -> tuple[Deadline, Deadline]:
    """Return the deadlines of a callback: `due`, and `late` seconds after it.

    A callback that comes to a queue when it is due already is a breach there from then on.
    """
    wait, breached_at = started.wait, max(due, started.at)
    return (
        Deadline(wait, breached_at, "warning", sla, sla + breached_at - due, breached_at),
        Deadline(wait, max(due + late, started.at), "critical", sla, sla + late, breached_at),
    )


_decode = msgspec.json.Decoder(list[WaitStarted]).decode


class RunningWaits:
    """Stores the waits of a partition: at most one of each kind for a conversation.

    Args:
        partition: of the waits topic.
        rules: returns the rules that hold for the signals of an events partition.
        prefix: how the keys of its records begin.
        agenda: gets every deadline. None: the store keeps an agenda for each events partition, because the
            waits of one are timed by its own watermark; how several are mixed then changes nothing.
        undo: takes the changes of a step back when it raises.
    """

    topic = topics.WAITS

    def __init__(
        self,
        partition: int,
        rules: Callable[[int], Rules],
        prefix: bytes = b"",
        agenda: Agenda | None = None,
        undo: Undo | None = None,
    ) -> None:
        self.prefixes = (prefix,)
        self._partition = partition
        self._rules = rules
        self._prefix = prefix
        self._agenda = agenda
        self._undo = undo or Undo()
        self._agendas: defaultdict[int, Agenda] = defaultdict(lambda: Agenda(self._undo))
        self._buckets = WaitBuckets()
        self._read: dict[int, list[WaitStarted]] = {}
        self._queues: defaultdict[str, dict[Key, RunningWait]] = defaultdict(dict)

    def start(self, started: WaitStarted) -> None:
        """Store a wait. It replaces a wait of its kind that has not ended."""
        conversation = started.wait.contact.conversation
        bucket, key = self._buckets.changing(conversation), (conversation, started.wait.kind)
        if key in bucket:
            self._remove(bucket, key)
        self._put(started, bucket)

    def offered(self, conversation: str, offers: Offers) -> RunningWait | None:
        """Note the offers of a wait in the queue, and return it. None when it has ended."""
        started = self._get(conversation, "queue")
        if started is None:
            return None
        wait = replace(started.wait, offers=offers)
        key, in_queue = (conversation, wait.kind), self._queues[wait.contact.queue]
        bucket = self._buckets.changing(conversation)
        self._undo.item(bucket, key)
        self._undo.item(in_queue, key)
        bucket[key], in_queue[key] = replace(started, wait=wait), wait
        return wait

    def stop(self, conversation: str, kind: str, at: float) -> list[Deadline]:
        """End a wait at `at`. Returns its deadlines before that, whether or not they have come already."""
        key = (conversation, kind)
        if key not in self._buckets.of(conversation):
            return []
        started = self._remove(self._buckets.changing(conversation), key)
        if self._ended_early(started, at):
            return []
        return [deadline for deadline in self._deadlines(started) if deadline.at < at]

    def stop_all(self, conversation: str, queue: str, at: float) -> list[Deadline]:
        """End every wait of a conversation in a queue that it left at `at`. Returns deadlines as `stop`."""
        deadlines: list[Deadline] = []
        for kind in get_args(Wait):
            # The end of a conversation does not make the callback that its customer asked for.
            if kind != "callback" and (conversation, kind) in self._queues.get(queue, {}):
                deadlines += self.stop(conversation, kind, at)
        return deadlines

    def due(self, events_partition: int, watermark: float) -> Iterator[Entry]:
        """Yield what is due before the watermark of an events partition, the earliest first.

        A signal that is still to come may have the time of the watermark, and end a wait there. A wait that
        has ended has nothing due.
        """
        agenda = self._agendas[events_partition]
        while agenda.next_at() < watermark:
            entry = agenda.pop()
            conversation, kind = entry.key
            if self._get(conversation, kind) is not None:
                yield entry

    def plan_again(self, events_partition: int, entry: Entry) -> None:
        """Make an entry due again, which was set aside."""
        self._agendas[events_partition].add(entry.at, entry.rank, *entry.key)

    def deadlines_of(self, events_partition: int, entry: Entry) -> list[Deadline]:
        """Return the deadlines for which an entry is due: none when the wait has ended since."""
        conversation, kind = entry.key
        started = self._get(conversation, kind)
        if started is None or started.events_partition != events_partition:
            return []
        return self.deadlines_at(conversation, kind, entry.at)

    def deadlines_at(self, conversation: str, kind: str, at: float) -> list[Deadline]:
        """Return the deadlines that a wait has at exactly `at`: none when it has ended since."""
        started = self._get(conversation, kind)
        if started is None:
            return []
        return [deadline for deadline in self._deadlines(started) if deadline.at == at]

    def get(self, conversation: str, kind: str) -> RunningWait | None:
        """Return the wait of this kind that a conversation is in."""
        started = self._get(conversation, kind)
        return started.wait if started is not None else None

    def all(self) -> Iterator[RunningWait]:
        """Yield every wait of the partition."""
        return (started.wait for started in self._buckets.all())

    def of_queue(self, queue: str) -> Iterable[RunningWait]:
        """Return the waits of one queue."""
        return self._queues[queue].values() if queue in self._queues else ()

    def begun(self, queue: str, at: float) -> Iterator[RunningWait]:
        """Yield the waits of one queue that had begun at `at`, whatever has been read since."""
        for (conversation, kind), wait in self._queues.get(queue, {}).items():
            started = self._get(conversation, kind)
            if started is not None and started.at <= at:
                yield wait

    def rearm(self, events_partition: int) -> None:
        """Set the deadlines of an events partition by its rules. One that has passed comes again.

        An entry by its former rules comes as well: no deadline is due then.
        """
        for started in self._buckets.all():
            if started.events_partition == events_partition:
                self._arm(started)

    def change_rules(self, change: Callable[[], None], at: float) -> None:
        """Set each deadline by the rules that hold after `change`. Those that passed before `at` are done."""
        passed = {
            (started.wait.contact.conversation, started.wait.kind, deadline.severity)
            for started in self._buckets.all()
            for deadline in self._deadlines(started)
            if deadline.at < at
        }
        change()
        for started in self._buckets.all():
            contact, kind = started.wait.contact, started.wait.kind
            for deadline in self._deadlines(started):
                if deadline.at >= at or (contact.conversation, kind, deadline.severity) not in passed:
                    self._agenda_of(started).add(deadline.at, Rank.DEADLINE, contact.conversation, kind)

    def _get(self, conversation: str, kind: str) -> WaitStarted | None:
        return self._buckets.of(conversation).get((conversation, kind))

    def _put(self, started: WaitStarted, bucket: dict[Key, WaitStarted], done: float = -math.inf) -> None:
        contact = started.wait.contact
        key, in_queue = (contact.conversation, started.wait.kind), self._queues[contact.queue]
        self._undo.item(bucket, key)
        self._undo.item(in_queue, key)
        bucket[key], in_queue[key] = started, started.wait
        self._arm(started, done)

    def _remove(self, bucket: dict[Key, WaitStarted], key: Key) -> WaitStarted:
        self._undo.item(bucket, key)
        started = bucket.pop(key)
        queue = started.wait.contact.queue
        in_queue = self._queues[queue]
        self._undo.item(in_queue, key)
        del in_queue[key]
        if not in_queue:
            self._undo.item(self._queues, queue)
            del self._queues[queue]
        return started

    def _arm(self, started: WaitStarted, done: float = -math.inf) -> None:
        """Plan the deadlines of a wait, but for those before `done`."""
        agenda, wait = self._agenda_of(started), started.wait
        for deadline in self._deadlines(started):
            if deadline.at >= done:
                agenda.add(deadline.at, Rank.DEADLINE, wait.contact.conversation, wait.kind)

    def _agenda_of(self, started: WaitStarted) -> Agenda:
        return self._agenda if self._agenda is not None else self._agendas[started.events_partition]

    def _ended_early(self, started: WaitStarted, at: float) -> bool:
        """Whether a wait ended before its SLA, by a second or more, so that it reached no deadline."""
        wait = started.wait
        rules = self._rules(started.events_partition).of(wait.contact.queue, wait.contact.channel)
        sla = sla_of(wait, rules.waits)
        return wait.kind != "callback" and at < wait.since + sla - 1.0

    def _deadlines(self, started: WaitStarted) -> tuple[Deadline, Deadline]:
        wait = started.wait
        rules = self._rules(started.events_partition).of(wait.contact.queue, wait.contact.channel)
        waits = rules.waits
        sla = sla_of(wait, waits)
        if wait.kind == "callback":
            due = rules.deadline(wait.since, sla) if wait.due is None else wait.due
            promised = sla if wait.due is None else wait.due - wait.since
            return _callback_deadlines(started, due, promised, waits.callback_late)
        critical = sla * waits.critical_factor
        breached_at = rules.deadline(wait.since, sla)
        return (
            Deadline(wait, breached_at, "warning", sla, sla, breached_at),
            Deadline(wait, rules.deadline(wait.since, critical), "critical", sla, critical, breached_at),
        )

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one bucket whole."""
        bucket = int(key.removeprefix(self._prefix))
        self._read[bucket] = _decode(value) if value is not None else []

    def restored(self, time: float) -> None:
        """Store and arm every wait that was read, by the rules that were read.

        A deadline in a shared agenda that lies before `time` was a step before, perhaps by other rules. Those
        of an events partition come again, which changes nothing: their alerts are there.
        """
        done = time if self._agenda is not None else -math.inf
        read, self._read = self._read, {}
        self._buckets.make_room(max(read, default=0))
        for started in chain.from_iterable(read.values()):
            self._put(started, self._buckets.of(started.wait.contact.conversation), done)
        self._buckets.forget_changes()

    def changes(self) -> Iterator[Message]:
        """Yield the buckets that changed since the last call."""
        for number, started in self._buckets.changes():
            key = self._prefix + b"%d" % number
            yield Message(topics.WAITS, key, encode(started) if started else None, self._partition)
