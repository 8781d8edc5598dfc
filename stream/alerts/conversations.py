"""The alerts of conversations: what they learn, and how they follow a conversation to another queue."""

from __future__ import annotations

from msgspec.structs import replace

from detectors.contract.causes import find, wait_cause
from stream.alerts.arrivals import Arrivals, Lesson, TaughtSignal
from stream.alerts.keeper import AlertKeeper, Cases
from stream.alerts.life import fingerprint, has_moved
from stream.alerts.opener import AlertOpener
from stream.core.applied_rules import AppliedRules, FollowedRules
from stream.records import (
    AlertsMoved,
    CauseClosed,
    CauseOpened,
    Contact,
    Entered,
    InterventionAnswered,
    Left,
    Taken,
    WaitEnded,
)
from stream.waits.findings import is_of_line

_CALLBACK = wait_cause("callback").id
_FOR_A_WORD = ("first_answer", "reply", "moment")
"""The waits that an agent's word ends."""


class ConversationAlerts:
    """Teaches the alerts of conversations, in the order of each conversation.

    Args:
        keeper: keeps the alerts.
        opener: makes and updates them.
        arrivals: hold what alerts are to learn that are still on their way here.
        rules: those that each events partition has reached, and all of them.
        cases: follow the conversations too.
    """

    def __init__(
        self,
        keeper: AlertKeeper,
        opener: AlertOpener,
        arrivals: Arrivals,
        rules: FollowedRules,
        cases: Cases,
    ) -> None:
        self._keeper = keeper
        self._opener = opener
        self._arrivals = arrivals
        self._rules = rules
        self._cases = cases

    def take(self, lesson: Lesson) -> None:
        """Let the alerts of a conversation learn something, now or when they are here."""
        if not self._arrivals.awaits(lesson):
            self._learn(lesson)
            return
        if lesson.rules is None:
            lesson = replace(lesson, rules=self._rules_of(lesson))
        self._arrivals.hold(lesson)

    def _rules_of(self, lesson: Lesson) -> AppliedRules:
        rules = self._rules
        if lesson.line:
            return AppliedRules(rules=rules.common, at=rules.common_since)
        signal = lesson.signal
        partition = lesson.events_partition if signal is None else signal.events_partition
        return AppliedRules(rules=rules.of(partition), at=rules.since(partition))

    def arrive(self, moved: AlertsMoved) -> None:
        """The alerts of a conversation are here from another partition."""
        self._keeper.adopt(moved)
        for lesson in self._arrivals.arrived(moved.contact.conversation, moved.line, moved.at):
            self._rules.recall(lesson.rules)
            try:
                self.take(lesson)
            finally:
                self._rules.recall(None)

    def _learn(self, lesson: Lesson) -> None:
        if lesson.signal is not None:
            self._signal(lesson.signal, lesson.line)
        elif lesson.deadline is not None:
            self._opener.overdue(lesson.deadline, lesson.events_partition)
        elif lesson.breach is not None:
            self._opener.breach(lesson.breach)
        elif lesson.offered is not None:
            self._opener.offered(lesson.offered)
        elif lesson.unusual is not None:
            self._opener.unusual(lesson.unusual)
        elif lesson.orphaned is not None:
            self._opener.orphaned(lesson.orphaned)
        elif lesson.ended is not None:
            ended = lesson.ended
            mark = fingerprint(ended.conversation, ended.cause)
            self._keeper.end(mark, ended.at, ended.outcome, self._rules.common)

    def _signal(self, signal: TaughtSignal, line: bool) -> None:
        match signal:
            case WaitEnded():
                self._wait_ended(signal)
            case CauseOpened():
                self._opener.cause(signal)
            case CauseClosed(contact=contact, cause=cause):
                rules = self._rules.of(signal.events_partition)
                self._keeper.end(fingerprint(contact.conversation, cause), signal.at, "calm", rules)
            case Entered(contact=contact):
                self._arrivals.expect(contact.conversation, line, signal.at)
            case Left(to_queue=None):
                self._over(signal)
            case Left():
                self._follow(signal, line)
            case Taken():
                self._taken(signal.contact)
            case InterventionAnswered():
                self._cases.answered(signal)

    def _wait_ended(self, signal: WaitEnded) -> None:
        """The alert of the wait ends, and those of waits for a word that a transfer had cut short."""
        if signal.outcome == "answered":
            self._taken(signal.contact)
        if signal.goes_on:
            return
        for alert in self._keeper.of_subject(signal.contact.conversation):
            if has_moved(alert) and find(alert.cause).wait in _FOR_A_WORD:
                # A transfer has cut its wait short: it goes on in whatever wait runs, until that is over.
                over = signal.outcome != "transferred"
            else:
                over = alert.cause == wait_cause(signal.kind).id
            if over and not is_of_line(alert.cause):
                rules = self._rules.of(signal.events_partition)
                self._keeper.end(alert.fingerprint, signal.at, signal.outcome, rules)

    def _over(self, signal: Left) -> None:
        """The conversation ended, which makes no callback. The timeline ends the alerts of the line."""
        for alert in self._keeper.of_subject(signal.contact.conversation):
            if not is_of_line(alert.cause) and alert.cause != _CALLBACK:
                rules = self._rules.of(signal.events_partition)
                self._keeper.end(alert.fingerprint, signal.at, signal.outcome, rules)

    def _follow(self, signal: Left, line: bool) -> None:
        """The alerts go with the conversation to another queue, perhaps of another partition."""
        conversation, queue = signal.contact.conversation, signal.to_queue or ""
        if signal.to_partition is not None:
            moved = AlertsMoved(
                events_partition=signal.events_partition,
                at=signal.at,
                contact=replace(signal.contact, queue=queue),
                line=line,
            )
            self._keeper.hand_over(moved, signal.to_partition)
            return
        for alert in self._keeper.of_subject(conversation):
            if is_of_line(alert.cause) == line:
                self._keeper.move(alert.fingerprint, signal.at, queue)
        self._cases.moved(conversation, signal.at, queue)

    def _taken(self, contact: Contact) -> None:
        """An agent has the conversation now."""
        for alert in self._keeper.of_subject(contact.conversation):
            if not is_of_line(alert.cause) and contact.agent not in (None, alert.agent):
                self._keeper.update(replace(alert, agent=contact.agent))
