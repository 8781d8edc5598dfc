"""Orphaned conversations: a customer waits for an agent who is offline.

Statuses of agents and words of customers lie in different events partitions. They meet here, on the timeline:
a step is planned when the second of the two is known, and taken once every events partition has passed it.
So the order in which the two are read changes nothing. A wait that has ended meanwhile is looked up among
the signals that have not taken effect.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import chain

import msgspec
from msgspec import Struct

from detectors.contract.readings import Driver
from detectors.contract.rules.document import Rules
from stream.core.agenda import Agenda
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import topics
from stream.queues.pending_signals import PendingSignals
from stream.records import Evidence, PresenceChanged, RunningWait, Taken, WaitEnded
from stream.waits.findings import ORPHANED, Orphaned, WaitCauseEnded
from stream.waits.rank import Rank
from stream.waits.running import RunningWaits

PRESENCE_PREFIX = b"~presence/"
_FOR_AN_AGENT: frozenset[str] = frozenset(("first_answer", "reply", "moment", "hold"))
AGENT_BACK = "agent_back"
"""Why an alert ends whose agent came back."""


class Change(Struct, frozen=True, array_like=True):
    """The agent went offline at `at`, or came back."""

    at: float
    offline: bool


class Orphans(KeyedRecords[list[Change]]):
    """Finds the orphaned conversations of one partition.

    Args:
        partition: of the queues topic.
        rules: returns the rules that every events partition has reached.
        waits: every wait that runs.
        pending: the signals that have not taken effect. Those about the end of a wait carry that wait.
        agenda: gets the steps.
        undo: takes the changes of a step back when it raises.
    """

    def __init__(
        self,
        partition: int,
        rules: Callable[[], Rules],
        waits: RunningWaits,
        pending: PendingSignals,
        agenda: Agenda,
        undo: Undo,
    ) -> None:
        super().__init__(topics.QUEUES, PRESENCE_PREFIX, partition, _decode, undo)
        self._rules = rules
        self._waits = waits
        self._pending = pending
        self._agenda = agenda
        self._ended: dict[str, tuple[RunningWait, ...]] = {}

    # --- as signals come -------------------------------------------------------------------------------

    def observe(self, signal: PresenceChanged, passed: float) -> None:
        """An agent went offline or came back. The timeline has taken every step before `passed`."""
        agent, before = signal.agent, self.values.get(signal.agent, [])
        if before and signal.at < before[-1].at:
            before = []  # recorded history begins anew
        first = max(0, bisect_right(before, passed, key=lambda change: change.at) - 1)
        self.put(agent, [*before[first:], Change(signal.at, signal.offline)])
        if not signal.offline:
            self._agenda.add(signal.at, Rank.PRESENCE, agent)
            return
        for wait in self._of_agent(agent):
            self._plan(wait, signal.at)

    def start(self, wait: RunningWait) -> None:
        """A wait for an agent began."""
        for change in self.values.get(wait.contact.agent or "", ()):
            if change.offline:
                self._plan(wait, change.at)

    def keeps(self, wait: RunningWait, at: float, rules: Rules) -> bool:
        """Whether a wait that ends at `at` lasted long enough to matter where nobody minds it."""
        lasted, common = at - wait.since, self._rules()
        return lasted >= _shortest(wait, common) or (rules is not common and lasted >= _shortest(wait, rules))

    def end(self, wait: RunningWait) -> None:
        """A wait has ended, or another agent has the customer: its signal has not taken effect."""
        conversation = wait.contact.conversation
        self._undo.item(self._ended, conversation)
        self._ended[conversation] = (*self._ended.get(conversation, ()), wait)

    # --- on the timeline -------------------------------------------------------------------------------

    def signal(self, signal: WaitEnded | Taken) -> Iterator[WaitCauseEnded]:
        """The end of a wait, or another agent, takes effect."""
        conversation, wait = signal.contact.conversation, signal.wait
        if wait is None:
            return
        ended = list(self._ended.get(conversation, ()))
        self._undo.item(self._ended, conversation)
        if wait in ended:
            ended.remove(wait)
        self._ended[conversation] = tuple(ended)
        if not ended:
            del self._ended[conversation]
        reason = signal.outcome if isinstance(signal, WaitEnded) else "answered"
        yield WaitCauseEnded(ORPHANED, conversation, signal.at, reason)

    def back(self, at: float, agent: str) -> Iterator[WaitCauseEnded]:
        """An agent came back at `at`. Who has taken a customer since has not orphaned that one."""
        for wait in self._of_agent(agent):
            then = self._wait(wait.contact.conversation, wait.kind, wait.since)
            if then is None or then.contact.agent != agent:
                continue
            yield WaitCauseEnded(ORPHANED, wait.contact.conversation, at, AGENT_BACK)

    def find(self, at: float, conversation: str, kind: str, since: float) -> Iterator[Orphaned]:
        """Yield the conversation if it is orphaned at `at` by this wait of its customer."""
        wait = self._wait(conversation, kind, since)
        offline_since = None if wait is None else self._offline_since(wait.contact.agent or "", at)
        if wait is None or offline_since is None or not self._deadline(wait, offline_since) <= at:
            return
        onset = max(offline_since, since)
        evidence = Evidence(
            waited=at - onset,
            since=onset,
            drivers=(
                Driver(
                    "orphaned.offline", text=wait.contact.agent or "", weight=round(at - offline_since, 1)
                ),
            ),
            quote=wait.quote,
            turn=wait.turn,
        )
        yield Orphaned(wait, at, evidence)

    def replan(self, at: float) -> None:
        """Other rules hold from `at` on. A step by former rules comes as well: it finds nothing new."""
        for wait in self._all():
            for change in self.values.get(wait.contact.agent or "", ()):
                if change.offline:
                    self._plan(wait, change.at, at)

    def waits_at(self, at: float, queue: str) -> list[RunningWait]:
        """Return who waits for a word of an agent in a queue at `at`, or on hold.

        Waits that are over by now and were too short to matter are left out.
        """
        ended = (wait for waits in self._ended.values() for wait in waits)
        found = chain(
            self._waits.begun(queue, at),
            (wait for wait in ended if wait.contact.queue == queue and wait.since <= at),
        )
        one_each = {wait.contact.conversation: wait for wait in found if wait.kind in _FOR_AN_AGENT}
        return list(one_each.values())

    def awaited(self, queue: str) -> bool:
        """Whether anybody waits for a word of an agent in a queue, or did by signals without effect yet."""
        ended = (wait for waits in self._ended.values() for wait in waits if wait.contact.queue == queue)
        return any(wait.kind in _FOR_AN_AGENT for wait in chain(self._waits.of_queue(queue), ended))

    # --- lookups ---------------------------------------------------------------------------------------

    def _all(self) -> Iterator[RunningWait]:
        yield from self._waits.all()
        yield from chain.from_iterable(self._ended.values())

    def _of_agent(self, agent: str) -> list[RunningWait]:
        return [wait for wait in self._all() if wait.contact.agent == agent]

    def _wait(self, conversation: str, kind: str, since: float) -> RunningWait | None:
        """The wait that began at `since`, as it is on the timeline."""
        for ended in self._ended.get(conversation, ()):
            if (ended.kind, ended.since) == (kind, since):
                return ended
        wait = self._waits.get(conversation, kind)
        return wait if wait is not None and wait.since == since else None

    def _offline_since(self, agent: str, at: float) -> float | None:
        changes = self.values.get(agent, [])
        place = bisect_right(changes, at, key=lambda change: change.at)
        return changes[place - 1].at if place and changes[place - 1].offline else None

    def _deadline(self, wait: RunningWait, offline_since: float) -> float:
        """When the customer is orphaned: never, if the agent has done something here since going offline."""
        if offline_since < wait.minded_at:
            return float("inf")
        rules = self._rules()
        queue = rules.of(wait.contact.queue, wait.contact.channel)
        return queue.deadline(max(offline_since, wait.since), _after(wait, rules))

    def _plan(self, wait: RunningWait, offline_since: float, earliest: float = 0.0) -> None:
        at = max(earliest, self._deadline(wait, offline_since))
        self._agenda.add(at, Rank.ORPHAN, wait.contact.conversation, wait.kind, wait.since)

    # --- a store ---------------------------------------------------------------------------------------

    def restored(self, time: float) -> None:
        """Plan again what has not been done before the watermark. Waits and signals have been read."""
        for signal in self._pending.all():
            if isinstance(signal, WaitEnded | Taken) and signal.wait is not None:
                self.end(signal.wait)
        for agent, changes in self.values.items():
            for change in changes:
                if not change.offline and change.at >= time:
                    self._agenda.add(change.at, Rank.PRESENCE, agent)
        for wait in self._all():
            for change in self.values.get(wait.contact.agent or "", ()):
                if change.offline and self._deadline(wait, change.at) >= time:
                    self._plan(wait, change.at)


def _shortest(wait: RunningWait, rules: Rules) -> float:
    """How many seconds a wait lasts at least by which a conversation is orphaned, or a queue unserved."""
    unserved_after = rules.of(wait.contact.queue, wait.contact.channel).waits.nobody_on_after
    return unserved_after if wait.contact.agent is None else min(unserved_after, _after(wait, rules))


def _after(wait: RunningWait, rules: Rules) -> float:
    """After how many seconds the customer of this wait is orphaned."""
    return rules.of(wait.contact.queue, wait.contact.channel).waits.orphaned_after


_decode = msgspec.json.Decoder(list[Change]).decode
