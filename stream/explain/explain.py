"""Explains a case or an alert: runs what was recorded of it again, and asks what would have prevented it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

from detectors.contract import events as ev
from detectors.contract.rules.document import Rules
from detectors.conversation.attention import AttentionDetector
from stream.core.rules_history import SHIPPED
from stream.explain.explanation import AlertExplained, Change, Explanation, RuleLine, Unexplained, Version
from stream.explain.fields import Place, path_of, shown_of, value_of
from stream.explain.material import Material
from stream.explain.rerun import Seen, run
from stream.explain.smallest import Search
from stream.explain.story import Story, place_of, version_at
from stream.records import Alert, AlertStep, CaseStep, RulesVersion

_AFTER = 1.0
"""Seconds after the end of an alert up to which its inputs are run again."""
MOST_SEARCHED = 2_000
"""Inputs among which a change is searched, some hundred runs of them: a minute or two."""
Scope: TypeAlias = Literal["subject", "queue", "all"]
"""How much of a recording is run: a conversation or a queue alone, all of its queue, or everything."""


class TooMuch(Exception):
    """A recording is too long to be run again."""


class Found(NamedTuple):
    """A case that was asked for, or an alert without one, as it was recorded.

    `alerts` are as their last steps left them, in the order in which they were raised; `steps` are theirs and
    those of the case.
    """

    case: str | None
    alerts: tuple[Alert, ...]
    steps: tuple[AlertStep | CaseStep, ...]

    @property
    def subject(self) -> str:
        """The conversation or the queue that it is about."""
        return self.alerts[0].subject

    @property
    def ended(self) -> float:
        """When the last alert was over, infinity while one goes on."""
        return max(math.inf if alert.ends_at is None else alert.ends_at for alert in self.alerts)


class Source(Protocol):
    """Where recorded inputs come from."""

    def find(self, name: str) -> Found | None:
        """Return the case or the alert with this id, or None."""

    def material(self, found: Found, scope: Scope) -> Material:
        """Return what was recorded in a scope.

        Raises:
            TooMuch: that is too long to be run again.
        """

    def detector(self, found: Found) -> AttentionDetector:
        """Return the detector that scored."""


def explain(source: Source, name: str, most: int = MOST_SEARCHED) -> Explanation | None:
    """Explain the case or the alert with this id; None if there is none.

    Args:
        most: inputs among which a change is searched.
    """
    found = source.find(name)
    if found is None or not found.alerts:
        return None
    return _Explainer(source, found, most).explanation()


class _Explainer:
    """Explains one case. The narrowest part of the recording that gives its alerts again is enough."""

    def __init__(self, source: Source, found: Found, most: int) -> None:
        self._found = found
        self._most = most
        self._detector = source.detector(found)
        self._traced = found.subject if found.alerts[0].subject_kind == "conversation" else None
        self._material, self._seen = Material((), (SHIPPED,), 0.0), Seen()
        self._too_much = False
        scopes: tuple[Scope, ...] = ("subject", "queue", "all")
        for scope in scopes:
            try:
                self._run(source.material(found, scope))
            except TooMuch:
                self._too_much = True
                break
            if all(alert.id in self._seen.raised for alert in found.alerts):
                break

    def _run(self, material: Material) -> None:
        if not math.isinf(self._found.ended):
            material = material.until(self._found.ended + _AFTER)
        self._material, self._seen = material, run(material, self._detector, self._traced)

    def explanation(self) -> Explanation:
        """Return the whole explanation."""
        found, first = self._found, self._found.alerts[0]
        raised = [self._seen.raised.get(alert.id, alert) for alert in found.alerts]
        story = Story(raised, found.ended, self._material, self._seen, found.steps, self._detector)
        return Explanation(
            case=found.case,
            subject=first.subject,
            subject_kind=first.subject_kind,
            queue=first.queue,
            steps=story.steps(),
            alerts=tuple(map(self._explained, found.alerts, raised)),
        )

    def _explained(self, alert: Alert, raised: Alert) -> AlertExplained:
        version, place = _version(self._material.versions, alert), place_of(raised)
        changes: tuple[Change, ...] = ()
        unexplained: Unexplained | None = None
        if alert.id not in self._seen.raised:
            unexplained = "too_long" if self._too_much else "not_found_again"
        elif len((material := self._until_end(alert)).inputs) > self._most:
            unexplained = "too_long"
        else:
            changes = self._changes(alert, material, version.rules, place)
            unexplained = None if changes else "no_number"
        return AlertExplained(
            alert=alert,
            version=Version(
                number=version.version, effective_at=version.effective_at, by=version.by, why=version.why
            ),
            rules=_lines(alert.cause, version.rules, place),
            changes=changes,
            unexplained=unexplained,
        )

    def _until_end(self, alert: Alert) -> Material:
        """Return what was recorded up to the end of an alert: what came later cannot have raised it."""
        return self._material if alert.ends_at is None else self._material.until(alert.ends_at + _AFTER)

    def _changes(self, alert: Alert, material: Material, rules: Rules, place: Place) -> tuple[Change, ...]:
        seen = run(material, self._detector)
        return Search(seen.alerts[alert.id], material, seen, rules, place, self._detector).changes()


def _version(versions: Sequence[RulesVersion], alert: Alert) -> RulesVersion:
    """Return the version of the rules that an alert names."""
    named = [version for version in versions if version.version == alert.rules]
    return named[-1] if named else version_at(versions, alert.raised_at)


def _lines(cause: str, rules: Rules, place: Place) -> tuple[RuleLine, ...]:
    return tuple(
        RuleLine(
            field=name,
            path=path_of(rules, place, name),
            value=value_of(rules, place, name),
            shipped=value_of(SHIPPED.rules, place, name),
        )
        for name in shown_of(cause)
    )


def scoped(material: Material, found: Found, scope: Scope) -> Material:
    """Return the part of a recording in a scope."""
    first = found.alerts[0]
    if scope == "all":
        return material
    if scope == "subject" and first.subject_kind == "conversation":
        return material.of(frozenset((first.subject,)))
    return material.of(_in_queue(material, first.queue), first.queue)


def _in_queue(material: Material, queue: str) -> frozenset[str]:
    """Return the conversations that were ever in a queue, by their events."""
    return frozenset(
        each.subject
        for each in material.inputs
        if each.subject is not None
        and each.event is not None
        and not isinstance(each.event, ev.AgentStatus)
        and queue in (getattr(each.event.data, "queue", None), getattr(each.event.data, "to_queue", None))
    )
