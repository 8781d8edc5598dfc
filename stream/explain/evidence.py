"""The numbers in the evidence of an alert, beside the rules that they were compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detectors.contract.causes import find
from detectors.contract.rules.document import Rules
from stream.explain.explanation import Measure
from stream.explain.fields import Place, path_of
from stream.explain.measures import measure
from stream.records import Alert, Evidence

_WAITED: Mapping[str, str] = {
    "orphaned": "waits.orphaned_after",
    "unassigned": "waits.unassigned_after",
    "nobody_on": "waits.nobody_on_after",
}
_NUMBERS = frozenset(
    (
        "surge.ratio",
        "surge.ratio_last_hour",
        "surge.observed",
        "surge.usual",
        "surge.last_hour",
        "drop.usual",
        "drop.observed",
        "drop.around",
        "wait_surge.ratio",
        "line.waiting",
        "unassigned.free",
        "wait.longest",
        "staff.needed",
        "staff.present",
        "promised_minutes",
        "promised_hours",
    )
)
"""Drivers whose weight is a number that people understand beside its name."""


def measures_of(alert: Alert, place: Place, rules: Rules) -> tuple[Measure, ...]:
    """Return the measures in an alert's evidence."""
    return tuple(_measures(alert, alert.evidence, place, rules))


def _measures(alert: Alert, evidence: Evidence, place: Place, rules: Rules) -> Iterator[Measure]:
    wait = find(alert.cause).wait
    if wait is not None and evidence.waited is not None and evidence.sla is not None:
        yield Measure(
            code="waited",
            value=round(evidence.waited, 1),
            threshold=evidence.sla,
            rule=path_of(rules, place, f"waits.{wait}_sla"),
            crossed=evidence.waited >= evidence.sla,
        )
    if alert.cause == "queue_wait" and evidence.probability is not None:
        waits = place.of(rules).waits
        field = "waits.warn_sure" if evidence.probability >= waits.warn_sure else "waits.warn_likely"
        yield measure("breach_probability", evidence.probability, field, place, rules)
    if alert.cause == "unusual_wait" and evidence.baseline is not None and evidence.waited is not None:
        long = max(evidence.baseline.long, 1e-9)
        yield measure("times_baseline", evidence.waited / long, "waits.unusual_factor", place, rules)
    if alert.cause in _WAITED and evidence.waited is not None:
        yield measure("waited", evidence.waited, _WAITED[alert.cause], place, rules)
    for driver in evidence.drivers:
        if driver.code in _NUMBERS:
            yield Measure(code=driver.code, value=driver.weight)
