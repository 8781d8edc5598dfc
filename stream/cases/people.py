"""Takes the actions of people: each on the case that it is about, and answers each once."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from stream.alerts import judgements
from stream.alerts.keeper import AlertKeeper
from stream.alerts.life import JUDGES
from stream.alerts.store import AlertStore
from stream.cases import actions, answers, interventions, life
from stream.cases.keeper import CaseKeeper
from stream.cases.store import outcome_message
from stream.log import Message, topics
from stream.records import ActionTaken, Alert, Case, Outcome, encode


class People:
    """Applies what people do, here or where a case or an alert has moved to.

    Args:
        cases: keeps the cases of the partition.
        keeper: keeps its alerts.
        alerts: those that people see.
        rules: returns the rules that hold now.
        watermark: returns that of an events partition, of all without one. The clock of whoever acts may
            show another time.
    """

    def __init__(
        self,
        cases: CaseKeeper,
        keeper: AlertKeeper,
        alerts: AlertStore,
        rules: Callable[[], Rules],
        watermark: Callable[[int | None], float],
    ) -> None:
        self._cases = cases
        self._keeper = keeper
        self._alerts = alerts
        self._rules = rules
        self._watermark = watermark

    def act(self, action: ActionTaken) -> bool:
        """Do what a person asks for. False: what it is about is gone."""
        if action.action in JUDGES:
            return self._judge(action)
        if action.action in actions.ACTS:
            return self._act_on_case(action)
        if action.action == "close" and action.conversation is not None:
            self._keeper.close(action, action.conversation, self._watermark)
        if action.action in judgements.REMARKS and action.conversation is not None:
            known = self._watermark(action.events_partition if action.events_partition >= 0 else None)
            self._cases.store.post(judgements.found(action, action.conversation, known))
        self._answer(action)
        return True

    def _judge(self, action: ActionTaken) -> bool:
        alert = self._alerts.get(action.alert or "")
        if alert is None:
            return self._gone(action)
        if alert.moved_to is not None:
            return self._forward(action, alert)
        self._keeper.judge(alert, action, self._watermark(alert.events_partition))
        case = self._cases.store.latest(alert.subject, alert.subject_kind)
        if case is not None and actions.is_owner(case.owned, action):
            now = self._watermark(case.events_partition)
            self._cases.keep(case, life.touched(case, now, self._rules().cases))
        self._answer(action)
        return True

    def _act_on_case(self, action: ActionTaken) -> bool:
        found = self._found(action)
        if found is None:
            return self._gone(action)
        if isinstance(found, Alert) or found.moved_to is not None:
            return self._forward(action, found)
        case = found
        before = self._cases.outcomes.of(case.id, action)
        if before is not None:
            self._tell(before, action)
            return True
        now = max(self._watermark(case.events_partition), case.opened_at)
        case = self._cases.at(case, now)
        after, outcome = actions.act(case, action, now, self._rules().cases)
        self._cases.keep(case, after)
        if outcome.error is None:
            self._judge_by_reason(case, action)
        if interventions.find(case, action.id) is None:
            self._cases.send(after, action.id)
        self._cases.outcomes.add(case.id, outcome, action)
        self._tell(outcome, action)
        return True

    def _judge_by_reason(self, case: Case, action: ActionTaken) -> None:
        """The reason of a resolve answers the alerts of its case; an undo takes that back."""
        for alert, answer in list(answers.given(case, action, self._alerts)):
            self._keeper.judge(alert, answer, self._watermark(alert.events_partition))

    def _found(self, action: ActionTaken) -> Case | Alert | None:
        """Return the case that an action is about, or what says where it is."""
        store = self._cases.store
        if action.case is not None:
            return store.get(action.case)
        alert = self._alerts.get(action.alert or "")
        if alert is None or alert.moved_to is not None:
            return alert
        return store.latest(alert.subject, alert.subject_kind) or store.note(alert.subject)

    def _forward(self, action: ActionTaken, moved: Case | Alert) -> bool:
        case = moved.id if isinstance(moved, Case) else action.case
        forwarded = encode([replace(action, queue=moved.queue, case=case)])
        self._cases.store.post([Message(topics.SIGNALS, action.id.encode(), forwarded, moved.moved_to)])
        return True

    def _gone(self, action: ActionTaken) -> bool:
        self._answer(action, "unknown_case")
        return False

    def _answer(self, action: ActionTaken, error: str | None = None) -> None:
        outcome = Outcome(action=action.id, person=action.person, case=action.case, error=error)
        self._tell(outcome, action)

    def _tell(self, outcome: Outcome, action: ActionTaken) -> None:
        if action.action not in actions.REPORTS:
            self._cases.store.post([outcome_message(outcome)])
