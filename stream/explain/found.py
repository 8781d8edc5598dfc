"""Finds a case, or an alert, among the steps that a floor has recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stream.explain.explain import Found
from stream.records import Alert, AlertStep, CaseStep


def found_in(name: str, steps: Iterable[AlertStep | CaseStep]) -> Found | None:
    """Return the case or the alert with this id, or None. `steps` are all of its subject, in order."""
    of_alerts: dict[str, list[AlertStep]] = {}
    of_cases: dict[str, list[CaseStep]] = {}
    for step in steps:
        if isinstance(step, AlertStep):
            of_alerts.setdefault(step.alert.id, []).append(step)
        else:
            of_cases.setdefault(step.case.id, []).append(step)
    if name in of_cases:
        parts = dict.fromkeys(part.alert for step in of_cases[name] for part in step.case.parts)
        return _found(name, [of_alerts[alert] for alert in parts if alert in of_alerts], of_cases[name])
    if name not in of_alerts:
        return None
    case = next((case for case, its in of_cases.items() if name in _alerts_of(its)), None)
    return _found(case, [of_alerts[name]], of_cases.get(case or "", []))


def _found(case: str | None, alerts: Sequence[Sequence[AlertStep]], case_steps: Sequence[CaseStep]) -> Found:
    last = [max(steps, key=lambda step: step.alert.step).alert for steps in alerts]
    own = {(step.alert.id, step.alert.step): step for steps in alerts for step in steps}
    of_case = {step.case.step: step for step in case_steps}
    return Found(case, tuple(sorted(last, key=_raised)), (*own.values(), *of_case.values()))


def _alerts_of(steps: Iterable[CaseStep]) -> set[str]:
    return {part.alert for step in steps for part in step.case.parts}


def _raised(alert: Alert) -> tuple[float, str]:
    return alert.raised_at, alert.id
