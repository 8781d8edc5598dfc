"""What a playbook is filled with: the facts of a conversation's view, its alerts and its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from detectors.contract.causes import find
from detectors.contract.readings import Driver, Severity
from stream.records import AgentKind, Alert, Case, ConversationView

Value = str | float

_COUNTED = {"repeats": "asked", "template": "answered", "bot_loop": "answered", "passed_on": "passed_on"}
"""The fact that the count of a cause's evidence gives."""
_WEIGHTS = {
    "line.waiting": ("waiting", 1.0),
    "unassigned.free": ("free", 1.0),
    "staff.needed": ("needed", 1.0),
    "staff.present": ("present", 1.0),
    "surge.observed": ("observed", 1.0),
    "drop.observed": ("observed", 1.0),
    "surge.usual": ("usual", 1.0),
    "surge.last_hour": ("usual", 1.0),
    "drop.usual": ("usual", 1.0),
    "surge.ratio": ("ratio", 1.0),
    "surge.ratio_last_hour": ("ratio", 1.0),
    "wait_surge.ratio": ("ratio", 1.0),
    "promised_minutes": ("promised", 60.0),
    "promised_hours": ("promised", 3600.0),
    "orphaned.offline": ("offline", 1.0),
}
"""The fact that the weight of a driver gives, and by what it is multiplied."""
_TEXTS = {
    "orphaned.offline": "agent",
    "passed_on_to": "passed_to",
    "help.amount": "amount",
    "help.limit": "limit",
}
_EMOTION = "emotion."
_ASKS = "help_requested"
"""The cause whose evidence quotes the agent who asks."""
_BY_CUSTOMER = (None, "customer")


class Facts(Struct, frozen=True, kw_only=True):
    """What is known of a case.

    `values` holds what placeholders show, by name: seconds, counts and texts. A fact that is not known is not
    in it. The other fields decide which entry and variant is used. `waited` is in seconds; `language` is what
    the customer speaks.
    """

    cause: str
    severity: Severity = "warning"
    emotion: str | None = None
    channel: str | None = None
    segment: str | None = None
    agent: AgentKind | None = None
    language: str | None = None
    waited: float | None = None
    values: Mapping[str, Value] = {}


def facts_of(
    case: Case,
    alerts: Iterable[Alert],
    conversation: ConversationView | None,
    *,
    words: bool,
    now: float | None = None,
) -> Facts:
    """Return the facts of a case.

    Args:
        alerts: those of the case; any others are left out.
        conversation: None for the case of a queue.
        words: whether the reader may see customers' words.
        now: event time, which a wait that goes on is counted to. None takes the wait from the alerts.
    """
    found = _of_case(case, alerts)
    waited = _waited(found, conversation, now)
    values: dict[str, Value] = dict(_names(case, conversation))
    values |= _numbers(found, conversation)
    if waited is not None:
        values["waited"] = waited
    if words:
        values |= _words(found, conversation)
    return Facts(
        cause=case.cause,
        severity=case.severity,
        emotion=_emotion(found),
        channel=conversation.channel if conversation is not None else case.channel,
        segment=conversation.segment if conversation is not None else None,
        agent=_agent_kind(case, conversation),
        language=(conversation.language if conversation is not None else None) or case.language,
        waited=waited,
        values=values,
    )


def _of_case(case: Case, alerts: Iterable[Alert]) -> list[Alert]:
    """Return the open alerts of a case: those of its most severe cause first."""
    parts = {part.alert for part in case.parts if part.open}
    return sorted((each for each in alerts if each.id in parts), key=lambda each: each.cause != case.cause)


def _waited(
    alerts: Sequence[Alert], conversation: ConversationView | None, now: float | None
) -> float | None:
    first = next((each for each in alerts if each.evidence.waited is not None), None)
    if now is not None and conversation is not None and conversation.waits:
        kind = find(first.cause).wait if first is not None else None
        of_kind = [each.since for each in conversation.waits if each.kind == kind]
        return _positive(now - min(of_kind or [each.since for each in conversation.waits]))
    return _positive(first.evidence.waited or 0.0) if first is not None else None


def _positive(seconds: float) -> float | None:
    return seconds if seconds >= 1.0 else None


def _names(case: Case, conversation: ConversationView | None) -> Iterator[tuple[str, str]]:
    yield "queue", (conversation.queue_name if conversation is not None else None) or case.queue
    agent = case.agent
    if conversation is not None:
        agent = conversation.agent_name or conversation.agent
    if agent:
        yield "agent", agent


def _numbers(alerts: Sequence[Alert], conversation: ConversationView | None) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if conversation is not None and conversation.transfers:
        found["passed_on"] = float(conversation.transfers)
    for alert in alerts:
        evidence = alert.evidence
        if alert.cause in _COUNTED and evidence.count:
            found.setdefault(_COUNTED[alert.cause], float(evidence.count))
        if evidence.sla:
            found.setdefault("sla", evidence.sla)
        if evidence.forecast is not None and evidence.forecast.median >= 1.0:
            found.setdefault("expected", evidence.forecast.median)
        for driver in evidence.drivers:
            for name, value in _of_driver(driver):
                found.setdefault(name, value)
    return found


def _of_driver(driver: Driver) -> Iterator[tuple[str, Value]]:
    if driver.code in _TEXTS and driver.text:
        yield _TEXTS[driver.code], driver.text
    if driver.code in _WEIGHTS:
        name, factor = _WEIGHTS[driver.code]
        if driver.weight >= 1.0:
            yield name, driver.weight * factor


def _words(alerts: Sequence[Alert], conversation: ConversationView | None) -> dict[str, Value]:
    found: dict[str, Value] = {}
    said = [
        each.evidence.quote
        for each in alerts
        if each.evidence.quote_by in _BY_CUSTOMER and each.evidence.quote
    ]
    asked = [each.evidence.quote for each in alerts if each.cause == _ASKS and each.evidence.quote]
    if asked:
        found["request"] = asked[0]
    if conversation is not None:
        said += [text for text in (conversation.plea, conversation.last_text) if text]
        if conversation.topic:
            found["topic"] = conversation.topic
    if said:
        found["words"] = said[0]
    return found


def _emotion(alerts: Sequence[Alert]) -> str | None:
    """Return the strongest emotion that an alert rests on; a customer who is lost counts as confused."""
    drivers = [each for alert in alerts for each in alert.evidence.drivers if each.code.startswith(_EMOTION)]
    if drivers:
        return max(drivers, key=lambda each: each.weight).code.removeprefix(_EMOTION)
    return "confusion" if any(alert.cause == "confusion" for alert in alerts[1:]) else None


def _agent_kind(case: Case, conversation: ConversationView | None) -> AgentKind | None:
    """Return who has the conversation; None if nobody has it, or if that is not known."""
    if case.cause == "bot_loop":
        return "bot"
    if conversation is None:
        return None
    if conversation.agent is not None:
        return "human"
    if conversation.status != "active" or conversation.aggregate:
        return None
    return "bot"
