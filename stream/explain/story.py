"""What led to the alerts of a case, step by step, in the order of event time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from detectors.contract import events as ev
from detectors.contract.causes import find
from detectors.contract.rules.document import Rules
from detectors.conversation.attention import AttentionDetector
from stream.conversations.state import Conversation
from stream.explain.evidence import measures_of
from stream.explain.explanation import Measure, Step, StepKind
from stream.explain.fields import Place, path_of
from stream.explain.material import Material
from stream.explain.measures import Judged
from stream.explain.rerun import Seen
from stream.records import Alert, AlertStep, CaseStep, RulesVersion, TurnRecord, WaitEnded, WaitStarted
from stream.waits.running import sla_of

_ORDER: tuple[StepKind, ...] = (
    "rules",
    "wait_ended",
    "event",
    "turn",
    "wait_began",
    "deadline",
    "alert",
    "case",
)
_QUEUE, _AGENT, _DETAIL = ("to_queue", "queue"), ("agent", "to_agent"), ("status", "outcome", "mode", "needs")
_MOST_OF_A_QUEUE = 200
_BEFORE = 600.0
"""Seconds before the onset from which on the story of a queue is told."""


class Story:
    """Tells the steps of a case, or of an alert alone.

    Args:
        alerts: at least one, as they were raised; `ended` is when the last of them was over, infinity while
            one goes on.
        seen: what the stages find in `material`, with the states of the conversation if it is about one.
        recorded: the steps of the alerts and of the case, as the floor took them.
    """

    def __init__(
        self,
        alerts: Sequence[Alert],
        ended: float,
        material: Material,
        seen: Seen,
        recorded: Sequence[AlertStep | CaseStep],
        detector: AttentionDetector,
    ) -> None:
        self._alerts = alerts
        self._first = alerts[0]
        self._ended = ended
        self._material = material
        self._seen = seen
        self._recorded = recorded
        self._judged = tuple(Judged(alert.cause, place_of(alert), detector) for alert in alerts)

    def steps(self) -> tuple[Step, ...]:
        """Return every step up to the end of the last alert."""
        told = list(self._of_queue() if self._first.subject_kind == "queue" else self._of_conversation())
        told += self._rules(min((step.at for step in told), default=self._first.starts_at))
        told += self._lives()
        return tuple(sorted((step for step in told if step.at <= self._ended), key=_order))

    def _rules_at(self, at: float) -> Rules:
        return version_at(self._material.versions, at).rules

    # --- a conversation --------------------------------------------------------------------------------

    def _of_conversation(self) -> Iterator[Step]:
        turns = {turn.id: turn for turn in self._seen.turns if turn.conversation == self._first.subject}
        states = dict(self._seen.states)
        for place, each in enumerate(self._material.inputs):
            if each.event is not None and each.subject == self._first.subject:
                turn = turns.get(each.event.id)
                yield self._step(each.event, turn, self._measures(states.get(place), turn))
        yield from self._waits()

    def _measures(self, after: Conversation | None, turn: TurnRecord | None) -> tuple[Measure, ...]:
        if after is None:
            return ()
        state, rules = after.state.attention, self._rules_at(after.view.updated_at)
        return tuple(measure for judged in self._judged for measure in judged.after(state, turn, rules))

    def _step(self, event: ev.Event, turn: TurnRecord | None, measures: tuple[Measure, ...] = ()) -> Step:
        if turn is None:
            return self._event(event, measures)
        return Step(
            at=turn.at,
            kind="turn",
            name=turn.sender,
            text=turn.text,
            language=turn.language,
            probability=turn.probability,
            detail=turn.not_scored,
            measures=measures,
        )

    def _event(self, event: ev.Event, measures: tuple[Measure, ...] = ()) -> Step:
        at = event.time.timestamp()
        kind = str(type(event).__struct_config__.tag)
        return Step(
            at=at,
            kind="event",
            name=kind.removeprefix("stepin.").removesuffix(".v1"),
            queue=_named(event, _QUEUE),
            agent=None if self._rules_at(at).people == "aggregate" else _named(event, _AGENT),
            detail=_named(event, _DETAIL),
            measures=measures,
        )

    def _waits(self) -> Iterator[Step]:
        """Tell the waits of the conversation, and the deadlines of those that the alert is about."""
        running: dict[str, WaitStarted] = {}
        for signal in self._seen.signals:
            if isinstance(signal, WaitStarted) and signal.wait.contact.conversation == self._first.subject:
                running[signal.wait.kind] = signal
                yield Step(at=signal.at, kind="wait_began", name=signal.wait.kind, measures=self._sla(signal))
            elif isinstance(signal, WaitEnded) and signal.contact.conversation == self._first.subject:
                begun = running.pop(signal.kind, None)
                yield Step(at=signal.at, kind="wait_ended", name=signal.kind, detail=signal.outcome)
                if begun is not None:
                    yield from self._deadline(begun, signal.at)
        for begun in running.values():
            yield from self._deadline(begun, self._material.end)

    def _sla(self, started: WaitStarted) -> tuple[Measure, ...]:
        wait, rules = started.wait, self._rules_at(started.at)
        place = Place(wait.contact.queue, wait.contact.channel, wait.contact.language)
        sla = sla_of(wait, place.of(rules).waits)
        own = None if wait.sla is not None else path_of(rules, place, f"waits.{wait.kind}_sla")
        return (Measure(code="sla", value=sla, rule=own),)

    def _deadline(self, started: WaitStarted, until: float) -> Iterator[Step]:
        """Tell when a wait reached its SLA, if it did before `until` and the alert is about such waits."""
        wait = started.wait
        kinds = {find(alert.cause).wait for alert in self._alerts}
        if wait.kind not in kinds or (wait.kind == "callback" and wait.due is not None):
            return
        (sla,) = self._sla(started)
        at = self._rules_at(started.at).of(wait.contact.queue).deadline(wait.since, sla.value)
        if at < until:
            waited = Measure(code="waited", value=sla.value, threshold=sla.value, rule=sla.rule, crossed=True)
            yield Step(at=at, kind="deadline", name=wait.kind, measures=(waited,))

    # --- a queue ---------------------------------------------------------------------------------------

    def _of_queue(self) -> Iterator[Step]:
        """Tell the latest events about the queue before the alert, and the agents' statuses."""
        begin = (self._first.evidence.since or self._first.starts_at) - _BEFORE
        about = [
            each.event
            for each in self._material.inputs
            if each.event is not None
            and begin <= each.event.time.timestamp() <= self._alerts[-1].raised_at
            and _is_of_queue(each.event, self._first.queue)
        ]
        for event in about[-_MOST_OF_A_QUEUE:]:
            named = None if isinstance(event, ev.AgentStatus) else event.subject
            yield replace(self._event(event), conversation=named)

    # --- both ------------------------------------------------------------------------------------------

    def _rules(self, begin: float) -> Iterator[Step]:
        """Tell each version of the rules that took effect meanwhile."""
        for version in self._material.versions:
            if version.effective_at >= begin:
                yield Step(
                    at=version.effective_at,
                    kind="rules",
                    name=str(version.version),
                    by=version.by or None,
                    text=version.why or None,
                )

    def _lives(self) -> Iterator[Step]:
        for step in self._recorded:
            entry = step.entry
            by = None if entry.by == "stepin" else entry.by
            # The note of a person are words; one of StepIn is a code.
            note, words = (entry.note, None) if by is None else (None, entry.note)
            if isinstance(step, CaseStep):
                yield Step(at=entry.at, kind="case", name=entry.what, by=by, detail=note, text=words)
                continue
            alert = step.alert
            yield Step(
                at=entry.at,
                kind="alert",
                name=entry.what,
                by=by,
                detail=note,
                text=words,
                alert=alert.id,
                cause=alert.cause,
                severity=alert.severity,
                measures=measures_of(alert, place_of(alert), self._rules_at(entry.at)),
            )


def place_of(alert: Alert) -> Place:
    """Return whose rules an alert was raised by."""
    return Place(alert.queue, alert.channel or "", alert.language)


def version_at(versions: Iterable[RulesVersion], at: float) -> RulesVersion:
    """Return the version that held at an event time: of those that had taken effect the last one."""
    *_, last = (version for version in versions if version.effective_at <= at)
    return last


def _named(event: ev.Event, names: Sequence[str]) -> str | None:
    """Return the first of these fields that an event has."""
    values = (getattr(event.data, name, None) for name in names)
    return next((value for value in values if isinstance(value, str)), None)


def _is_of_queue(event: ev.Event, queue: str) -> bool:
    """Whether an event tells something of a queue beside what is said there."""
    if isinstance(event, ev.AgentStatus):
        return queue in event.data.queues
    return not isinstance(event, ev.MessageCreated | ev.SpeechSegment)


def _order(step: Step) -> tuple[float, int]:
    return step.at, _ORDER.index(step.kind)
