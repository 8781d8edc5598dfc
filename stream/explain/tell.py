"""Tells an explanation to people, line by line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime

from stream.explain.explanation import (
    AlertExplained,
    Change,
    Explanation,
    FieldChange,
    Measure,
    RuleLine,
    Step,
)

_MOST_QUOTED = 100
_UNEXPLAINED = {
    "not_found_again": "what was recorded does not give this alert again, so no change of it can be named",
    "too_long": "it rests on too many events to look for a change of the rules without it",
    "no_number": "no number of the rules would have prevented it",
}


def tell(explanation: Explanation) -> Iterator[str]:
    """Yield the lines of an explanation. Times are minutes and seconds since the first step."""
    begin = explanation.steps[0].at if explanation.steps else 0.0
    what = f"case {explanation.case}" if explanation.case is not None else "an alert without a case"
    yield f"{what}: {explanation.subject_kind} {explanation.subject}, queue {explanation.queue}"
    yield f"{_written(begin)} is 0:00.0"
    yield ""
    for step in explanation.steps:
        yield from _step(step, begin)
    for alert in explanation.alerts:
        yield ""
        yield from _alert(alert, begin)


def _step(step: Step, begin: float) -> Iterator[str]:
    yield f"{clock(step.at - begin):>9}  {_what(step)}"
    for cause in dict.fromkeys(measure.cause for measure in step.measures):
        measures = [measure for measure in step.measures if measure.cause == cause]
        named = f"{cause}: " if cause is not None else ""
        yield f"{'':>11}{named}{' · '.join(map(_measure, measures))}"


def _what(step: Step) -> str:
    by = f" by {step.by}" if step.by is not None else ""
    said = f" “{step.text}”" if step.text is not None else ""
    detail = f": {step.detail}" if step.detail is not None else ""
    if step.kind == "turn":
        scored = f", {step.probability:.0%} dissatisfied" if step.probability is not None else ""
        language = f"  [{step.language}{scored}]" if step.language is not None else ""
        return f"{step.name}: {(step.text or '')[:_MOST_QUOTED]}{language}"
    if step.kind == "wait_began":
        return f"the wait {step.name} begins"
    if step.kind == "wait_ended":
        return f"the wait {step.name} ends{detail}"
    if step.kind == "deadline":
        return f"the wait {step.name} reaches its SLA"
    if step.kind == "rules":
        why = f": {step.text}" if step.text is not None else ""
        return f"version {step.name} of the rules takes effect{by}{why}"
    if step.kind == "alert":
        return f"ALERT {step.cause} {step.name}: {step.severity}{by}{said}"
    if step.kind == "case":
        return f"case {step.name}{detail}{by}{said}"
    named = " · ".join(each for each in (step.agent, step.queue, step.detail, step.conversation) if each)
    return f"{step.name}: {named}" if named else step.name


def _measure(measure: Measure) -> str:
    if measure.threshold is None:
        rule = f" ({measure.rule})" if measure.rule is not None else ""
        return f"{measure.code} {number(measure.value)}{rule}"
    sign = "≥" if measure.crossed else "<"
    rule = f" ({measure.rule})" if measure.crossed and measure.rule is not None else ""
    return f"{measure.code} {number(measure.value)} {sign} {number(measure.threshold)}{rule}"


def _alert(explained: AlertExplained, begin: float) -> Iterator[str]:
    alert, version = explained.alert, explained.version
    raised = clock(alert.raised_at - begin)
    yield f"ALERT {alert.cause} {alert.id}, raised at {raised}"
    by = f" by {version.by}: {version.why}" if version.by else " (shipped)" if version.number == 1 else ""
    model = f", model {alert.model}" if alert.model is not None else ""
    yield f"  rules: version {version.number}{by}{model}"
    for line in explained.rules:
        yield f"    {_line(line)}"
    if explained.unexplained is not None:
        yield f"  {_UNEXPLAINED[explained.unexplained]}"
        return
    smallest, *others = explained.changes
    yield f"  the smallest change of the rules without it: {_change(smallest)}"
    for change in others:
        yield f"  another one: {_change(change)}"


def _line(line: RuleLine) -> str:
    value = "off" if line.value is None else number(line.value)
    other = line.shipped is not None and line.shipped != line.value
    return f"{line.path} = {value}{f' (shipped: {number(line.shipped or 0.0)})' if other else ''}"


def _change(change: Change) -> str:
    told = ", with ".join(map(_field, change.fields))
    so_far = "; it goes on where the recording ends" if change.so_far else ""
    others = _others(change)
    return f"{told}{so_far}{others}"


def _field(field: FieldChange) -> str:
    size = f" ({field.after / field.before - 1.0:+.0%})" if field.before else ""
    return f"{field.path} {number(field.before)} → {number(field.after)}{size}"


def _others(change: Change) -> str:
    if not change.vanish and not change.appear:
        return ""
    where = "this conversation" if change.conversations == 1 else f"{change.conversations} conversations"
    return f"; of the other alerts of {where} {change.vanish} vanish and {change.appear} appear"


def number(value: float) -> str:
    """Return a number with at most three digits after the point.

    >>> number(90.0), number(0.6254)
    ('90', '0.625')
    """
    return f"{value:.3f}".rstrip("0").rstrip(".") if math.isfinite(value) else str(value)


def clock(seconds: float) -> str:
    """Return seconds as minutes and seconds.

    >>> clock(75.5)
    '1:15.5'
    """
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{minutes:.0f}:{rest:04.1f}"


def _written(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
