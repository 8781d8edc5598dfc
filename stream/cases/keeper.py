"""Keeps one case for each conversation and queue: joins alerts to it, lets time pass, and moves it along.

What was due in a case before a change is done first, whether or not the watermark has passed it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from stream.alerts import life as alert_life
from stream.alerts.store import AlertStore
from stream.cases import automatic, interventions, life
from stream.cases.alerts_of_case import AlertsOfCase
from stream.cases.automatic import AskedByRules
from stream.cases.case_record import is_open, part
from stream.cases.store import CaseStore, Outcomes
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import Alert, AlertsMoved, Case, HistoryEntry, InterventionAnswered, encode
from stream.waits.findings import is_of_line

DEPARTED_PREFIX = b"~departed/"


class CaseKeeper:
    """The only way to the cases of one partition.

    Args:
        partition: of the cases topic.
        alerts: those of the partition that people see.
        rules: returns the rules that hold now.
        undo: takes the changes of a step back when it raises.
        counters: counts the cases that it opens.
        plan: gets the event time at which `due` is to be called for the id of a case.
        plan_alert: gets the event time at which an alert returns, and its fingerprint.
    """

    def __init__(
        self,
        partition: int,
        alerts: AlertStore,
        rules: Callable[[], Rules],
        undo: Undo,
        counters: Counter[str],
        plan: Callable[[float, str], None],
        plan_alert: Callable[[float, str], None],
    ) -> None:
        self.store = CaseStore(partition, undo)
        self.outcomes = Outcomes(partition, undo)
        self.asked = AskedByRules(partition, undo)
        # Conversations that went to another partition, and when: until the alerts of their waits follow.
        self.departed = KeyedRecords[float](
            topics.QUEUES, DEPARTED_PREFIX, partition, msgspec.json.Decoder(float).decode, undo
        )
        self._alerts = alerts
        self._rules = rules
        self._undo = undo
        self._counters = counters
        self._plan = plan
        self._follow = AlertsOfCase(alerts, rules, plan_alert)

    @property
    def stores(self) -> tuple[CaseStore, Outcomes, AskedByRules, KeyedRecords[float]]:
        """What holds the state."""
        return self.store, self.outcomes, self.asked, self.departed

    # --- what alerts tell ------------------------------------------------------------------------------

    def observe(self, alert: Alert) -> None:
        """An alert was raised, changed, ended or came back: its case follows."""
        rules = self._rules()
        case = self.store.latest(alert.subject, alert.subject_kind)
        if case is None or not self._joins(case, alert):
            departed = alert.subject_kind == "conversation" and self.departed.get(alert.subject) is not None
            if alert_life.is_open(alert) and not departed:
                self._open(alert)
            return
        after = life.observe(case, alert, rules.cases)
        self.keep(case, automatic.plan(after, alert, life.told_at(alert), rules))

    def _joins(self, case: Case, alert: Alert) -> bool:
        """Whether an alert is, or becomes, a part of this case: a cause that flaps is one case."""
        if is_open(case) or part(case, alert.id) is not None:
            return True
        return life.began(alert) <= self._comes_back_until(case)

    def _comes_back_until(self, case: Case) -> float:
        """Return the time until which a new cause lets a resolved case return; infinity if one goes on."""
        ends = [math.inf if each.ends_at is None else each.ends_at for each in case.parts]
        within = self._rules().of(case.queue).reopen_within
        return max([case.resolved_at or 0.0, *ends]) + within

    def _open(self, alert: Alert) -> None:
        rules = self._rules()
        self._undo.item(self._counters, "cases")
        self._counters["cases"] += 1
        case = life.open_case(alert, rules.cases)
        self.keep(None, automatic.plan(case, alert, life.told_at(alert), rules))

    def keep(self, before: Case | None, after: Case) -> None:
        """Store the next state of a case. Its alerts follow. The same object as before changes nothing."""
        if after is before:
            return
        self.store.put(after.id, after)
        self._plan_next(after)
        if before is None or before.step != after.step:
            self._follow.follow(after)

    # --- time ------------------------------------------------------------------------------------------

    def at(self, case: Case, time: float) -> Case:
        """Return a case as it is at `time`: what is due before that is done first."""
        while True:
            at = life.next_at(case)
            if at is None or at >= time or at >= self._over_at(case):
                return case
            case = self._pass(case, at)

    def pass_time(self, subject: str, at: float) -> None:
        """Do what is due before `at` in the case of a conversation or queue."""
        for case in (self.store.latest(subject), self.store.latest(subject, "queue")):
            if case is not None:
                self.at(case, at)

    def due(self, case_id: str, at: float) -> None:
        """The time has come for something that was planned for a case."""
        case = self.store.get(case_id)
        if case is None:
            return
        if self._over_at(case) <= at:
            self.store.remove(case_id)
            self.outcomes.remove(case_id)
        elif case.moved_to is None:
            self.at(case, math.nextafter(at, math.inf))

    def _pass(self, case: Case, at: float) -> Case:
        """Take the steps of a case that are due at `at`."""
        rules = self._rules()
        after = life.pass_time(case, at, rules.cases)
        for planned in after.interventions:
            if planned.state == "planned" and planned.due_at == at:
                asked = self.asked.in_hour(after.queue, at)
                after = automatic.fire(after, planned, at, len(asked), rules)
                self.send(after, planned.id)
        self.keep(case, after)
        return after

    def send(self, case: Case, intervention: str) -> None:
        """Ask the platform for an intervention that is requested now."""
        asked = interventions.find(case, intervention)
        if asked is None or asked.state != "requested":
            return
        if asked.due_at is not None:
            times = self.asked.in_hour(case.queue, asked.changed_at)
            self.asked.put(case.queue, (*times, asked.changed_at))
        value = encode(automatic.record(case, asked))
        self.store.post([Message(topics.INTERVENTIONS, case.subject.encode(), value)])

    def _over_at(self, case: Case) -> float:
        """Return when a case leaves the topic, infinity while that is not known."""
        retention = self._rules().of(case.queue).retention.resolved_alert
        if case.moved_to is not None:
            moves = (entry.at for entry in reversed(case.history) if entry.what == life.MOVED)
            return next(moves, case.updated_at) + retention
        if is_open(case):
            return math.inf
        return max((case.resolved_at or 0.0) + retention, self._comes_back_until(case))

    def _plan_next(self, case: Case) -> None:
        at = None if case.moved_to is not None else life.next_at(case)
        if at is not None:
            self._plan(at, case.id)
        self._plan(self._over_at(case), case.id)

    def plan_again(self) -> None:
        """Plan after a restart, or by new rules, what is still to come."""
        for case in self.store.values.values():
            self._plan_next(case)

    def adopt_alerts(self) -> None:
        """Make cases of the alerts of an earlier version, which had none."""
        for alert in sorted(self._alerts.all(), key=lambda each: (each.raised_at, each.id)):
            here = alert.moved_to is None and alert_life.is_open(alert)
            case = self.store.latest(alert.subject, alert.subject_kind) if here else None
            if here and (case is None or part(case, alert.id) is None):
                self.observe(alert)

    # --- conversations that move -----------------------------------------------------------------------

    def moved(self, conversation: str, at: float, queue: str) -> None:
        """A conversation went to another queue of this partition."""
        case = self.store.latest(conversation)
        if case is not None:
            case = self.at(case, at)
            self.keep(case, life.moved(case, at, queue))

    def depart(self, moved: AlertsMoved, partition: int) -> AlertsMoved:
        """The alerts of a conversation go to another partition. Its case goes along with those of its own."""
        conversation = moved.contact.conversation
        if moved.line:
            if self.departed.get(conversation) == moved.at:
                self.departed.remove(conversation)
            return moved
        self.departed.put(conversation, moved.at)
        case = self.store.latest(conversation)
        if case is None:
            return moved
        case = life.moved(self.at(case, moved.at), moved.at, moved.contact.queue)
        note = replace(case, moved_to=partition)
        self.store.put(case.id, note)
        self._plan_next(note)
        outcomes = self.outcomes.get(case.id) or ()
        self.outcomes.remove(case.id)
        return replace(moved, case=case, outcomes=outcomes)

    def arrive(self, moved: AlertsMoved) -> None:
        """The alerts of a conversation are here, perhaps with its case."""
        conversation = moved.contact.conversation
        if not moved.line:
            self.departed.remove(conversation)
        if moved.case is not None:
            self.store.adopt(moved.case)
            self._plan_next(moved.case)
            if moved.outcomes:
                self.outcomes.put(moved.case.id, moved.outcomes)
        for alert in (*moved.seen, *moved.ended):
            self._arrived(alert)
        if moved.line:
            self._end_left_behind(moved)
        case = self.store.latest(conversation)
        if case is not None:
            # People may have acted on it before all its alerts were here.
            self._follow.follow(case)

    def _arrived(self, alert: Alert) -> None:
        case = self.store.latest(alert.subject, alert.subject_kind)
        by_hand = case is not None and case.resolution == "person" and alert_life.is_open(alert)
        if case is not None and by_hand and life.began(alert) <= (case.resolved_at or 0.0):
            # It was on its way while a person resolved the case.
            after = life.resolved_part(case, alert)
            self.store.put(case.id, after)
            self._follow.follow(after)
        else:
            self.observe(alert)

    def _end_left_behind(self, moved: AlertsMoved) -> None:
        """The alerts of waits that did not come along have ended where they were."""
        case = self.store.latest(moved.contact.conversation)
        if case is None:
            return
        came = {alert.id for alert in (*moved.seen, *moved.unraised, *moved.ended)}
        left = [each for each in case.parts if each.ends_at is None and is_of_line(each.cause)]
        for each in left:
            if each.alert not in came and self._alerts.get(each.alert) is None:
                after = life.end_part(case, each.alert, moved.at, "transferred", self._rules().cases)
                self.keep(case, after)
                case = after

    # --- what the platform answers ---------------------------------------------------------------------

    def answered(self, signal: InterventionAnswered) -> None:
        """The platform has done an intervention, failed to, or declined."""
        case = self.store.latest(signal.conversation)
        if case is None:
            note = self.store.note(signal.conversation)
            if note is not None and note.moved_to is not None:
                forwarded = encode([replace(signal, queue=note.queue)])
                key = signal.conversation.encode()
                self.store.post([Message(topics.SIGNALS, key, forwarded, note.moved_to)])
            return
        case = self.at(case, signal.at)
        asked = interventions.find(case, signal.intervention)
        entry = HistoryEntry(at=signal.at, what=signal.state, note=None if asked is None else asked.kind)
        self.keep(
            case,
            interventions.changed(case, signal.intervention, entry, signal.at, signal.state, signal.answer),
        )
