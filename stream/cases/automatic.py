"""What StepIn asks of the platform by itself, by the rules: planned first, so that somebody can stop it."""

from __future__ import annotations

import hashlib

import msgspec

from detectors.contract.rules.case_rules import AutomaticIntervention
from detectors.contract.rules.document import Rules
from stream.alerts import life as alert_life
from stream.cases import interventions
from stream.cases.case_record import step
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import topics
from stream.records import Alert, Case, HistoryEntry, Intervention, InterventionRecord

AUTOMATIC_PREFIX = b"~automatic/"
HOUR = 3600.0
_BRINGS_A_PERSON = frozenset({"barge_in", "take_over", "transfer", "call_back"})


class AskedByRules(KeyedRecords[tuple[float, ...]]):
    """Remembers when StepIn asked the platform by itself, by queue, in the last hour of event time."""

    def __init__(self, partition: int, undo: Undo) -> None:
        decode = msgspec.json.Decoder(tuple[float, ...]).decode
        super().__init__(topics.QUEUES, AUTOMATIC_PREFIX, partition, decode, undo)

    def in_hour(self, queue: str, at: float) -> tuple[float, ...]:
        """Return the times in the hour before `at`."""
        return tuple(time for time in self.get(queue) or () if time > at - HOUR)


def plan(case: Case, alert: Alert, at: float, rules: Rules) -> Case:
    """Plan what the rules ask for the cause of an alert: once a case and kind."""
    rule = rules.cases.automatic.get(alert.cause)
    if rule is None or not _applies(rule, alert, rules):
        return case
    id_ = hashlib.blake2b(f"{case.id}|{rule.kind}".encode(), digest_size=10).hexdigest()
    if interventions.find(case, id_) is not None:
        return case
    planned = Intervention(
        id=id_, kind=rule.kind, state="planned", at=at, changed_at=at, to=rule.to, due_at=at + rule.grace,
        cause=alert.cause,
    )  # fmt: skip
    entry = HistoryEntry(at=at, what="planned", note=rule.kind)
    return step(case, entry, interventions=(*case.interventions, planned))


def _applies(rule: AutomaticIntervention, alert: Alert, rules: Rules) -> bool:
    drivers = {driver.code for driver in alert.evidence.drivers}
    return (
        alert.subject_kind == "conversation"
        and alert_life.is_open(alert)
        and (rule.driver is None or rule.driver in drivers)
        and (not rule.bot or (alert.agent is None and rules.of(alert.queue).bot_answers))
    )


def fire(case: Case, planned: Intervention, at: float, asked: int, rules: Rules) -> Case:
    """Return a case whose planned intervention is requested at `at`, or stopped because it no longer fits.

    Args:
        asked: how often StepIn has asked by itself in this queue in the last hour.
    """
    rule = rules.cases.automatic.get(planned.cause or "")
    goes_on = any(each.open and each.cause == planned.cause for each in case.parts)
    answer = None
    if rule is None or not goes_on:
        answer = "calm"
    elif rule.bot and case.agent is not None:
        answer = "answered"
    elif any(_replaces(each, planned) for each in case.interventions):
        answer = "stepped_in"
    elif asked >= rules.cases.automatic_per_hour:
        answer = "limit"
    state = "requested" if answer is None else "stopped"
    entry = HistoryEntry(at=at, what="intervene" if answer is None else "stop", note=planned.kind)
    return interventions.changed(case, planned.id, entry, at, state, answer)


def _replaces(other: Intervention, planned: Intervention) -> bool:
    """Whether somebody has asked for a person since this intervention was planned, and was not refused."""
    refused = other.state in {"failed", "declined", "undelivered"}
    return (
        other.person is not None and other.kind in _BRINGS_A_PERSON and other.at >= planned.at and not refused
    )


def record(case: Case, asked: Intervention) -> InterventionRecord:
    """Return what leaves StepIn about an intervention that is requested."""
    return InterventionRecord(
        id=asked.id,
        kind=asked.kind,
        conversation=case.subject,
        queue=case.queue,
        case=case.id,
        at=asked.at if asked.due_at is None else asked.changed_at,
        by=asked.by,
        person=asked.person,
        to=asked.to,
        text=asked.text,
        agent=case.agent,
        channel=case.channel,
        events_partition=case.events_partition,
    )
