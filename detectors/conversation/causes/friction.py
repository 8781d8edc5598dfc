"""Finds service that wears a customer out.

That is a question asked again, an answer given again, promises that lapse, transfers, a wish for a person,
threats, capitals and bursts. `sketches` compares turns, and `intents` tells what they are meant to do.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from detectors.contract.readings import Driver, Severity, turn_name
from detectors.contract.rules.business_hours import BusinessHours
from detectors.contract.rules.queue_rules import FrictionRules, QueueRules
from detectors.conversation import sketches
from detectors.conversation.causes import open_causes
from detectors.conversation.causes.asked_again import asked_again
from detectors.conversation.causes.detector import CauseDetector, CustomerTurn, DeskTurn
from detectors.conversation.causes.open_causes import Finding
from detectors.conversation.causes.promised_day import promised_day
from detectors.conversation.intents import Said, said
from detectors.conversation.state import AttentionState, FrictionState, Promise
from detectors.text import answers, phrases, promises
from detectors.text.capitals import is_shouted
from detectors.text.kept import kept
from detectors.text.moments import asks_for_a_moment
from detectors.text.promised_days import promises_an_act
from detectors.text.questions import asks

_KEPT_AGENT, _KEPT_PROMISES = 8, 2
# An answer with another courtesy is the same; one about another step of the same matter is not.
_SAME_ANSWER = 0.6
_FIELD = re.compile("[0\ue000-\ue006]")
_FIELDS_OF_A_CARD = 3
_PROMISE_GRACE, _LONG_PROMISE = 0.2, 6 * promises.HOUR
# People repeat their thanks, and announce nothing with them.
_CONTENT, _CALM, _CALM_ANSWER, _SURE = 0.5, 0.1, 0.3, 0.9
_NO_HOURS = BusinessHours()
_asks = kept(asks)


class FrictionDetector(CauseDetector):
    """Finds frictions from both sides' turns, transfers and promises."""

    causes = (
        "threat",
        "wants_person",
        "repeats",
        "shouting",
        "burst",
        "bot_loop",
        "template",
        "passed_on",
        "lapsed_promise",
    )

    def observe_customer(self, state: AttentionState, turn: CustomerTurn, rules: QueueRules) -> None:
        if turn.features is None:
            return
        for finding in _customer_findings(state.friction, turn, rules.friction):
            open_causes.observe(state, finding, turn.turn)

    def observe_answer(self, state: AttentionState, answer: DeskTurn, rules: QueueRules) -> None:
        friction, turn = state.friction, answer.turn
        answered, supplied = friction.unsettled > 0, friction.supplied
        if friction.burst:
            open_causes.close(state, "burst")
        friction.unsettled, friction.burst, friction.desk_asks = 0, [], _asks(turn.text)
        friction.supplied = False
        if _keep_promises(friction, turn.at):
            open_causes.close(state, "lapsed_promise")
        if turn.sender == "agent":
            open_causes.close(state, "wants_person", driver="wants_person.person")
            _note_promise(friction, answer, rules)
        finding = _answer_again(friction, answer, answered, supplied, rules.friction)
        if finding:
            open_causes.observe(state, finding, turn)

    def observe_transfer(self, state: AttentionState, at: float, to_queue: str, rules: QueueRules) -> None:
        state.friction.transfers += 1
        open_causes.close(state, "wants_person")
        transfers, least = state.friction.transfers, rules.friction.passed_on_at
        if transfers < least:
            return
        driver = Driver(code="passed_on_to", text=to_queue[:60], weight=float(transfers))
        severity: Severity = "critical" if transfers > least else "warning"
        finding = Finding(
            cause="passed_on",
            count=transfers,
            severity=severity,
            drivers=(driver,),
            threshold=least,
            since=at,
        )
        open_causes.observe(state, finding)

    def deadline(self, state: AttentionState) -> float | None:
        promises = state.friction.promises
        return min(promise.due for promise in promises) if promises else None

    def fire(self, state: AttentionState, now: float, rules: QueueRules) -> None:
        finding = _lapsed(state.friction, now)
        if finding is None:
            return
        if now - (finding.since or now) >= rules.waits.reply_sla * rules.waits.critical_factor:
            finding = replace(finding, severity="critical")
        open_causes.observe(state, finding)


def _customer_findings(state: FrictionState, turn: CustomerTurn, rules: FrictionRules) -> list[Finding]:
    at, form = turn.turn.at, turn.form
    findings = _intended(state, turn, rules)
    # A platform sends the same order card with every question: the customer does not ask again by it.
    is_card = len(_FIELD.findall(form)) >= _FIELDS_OF_A_CARD
    repeats = None if is_card or _is_content(turn) else asked_again(state, turn, rules)
    if repeats:
        findings.append(repeats)
    if turn.english and is_shouted(turn.turn.text):
        state.shouted += 1
        if state.shouted >= rules.shouting_at:
            findings.append(Finding(cause="shouting", count=state.shouted, threshold=rules.shouting_at))
    if state.given and not state.unsettled and not answers.settles(turn.turn.text, form):
        state.unsettled = 1
    state.supplied = state.supplied or (bool(state.given) and answers.supplies(turn.turn.text))
    recent = [each for each in state.burst if at - each <= rules.burst_seconds]
    state.burst = [*recent[-7:], at]
    if len(state.burst) >= rules.burst_at:
        findings.append(
            Finding(cause="burst", count=len(state.burst), threshold=rules.burst_at, since=state.burst[0])
        )
    return findings


def _intended(state: FrictionState, turn: CustomerTurn, rules: FrictionRules) -> list[Finding]:
    """Find wishes for a person, threats, and complaints of having told it before."""
    findings: list[Finding] = []
    form, text, intents, least = turn.form, turn.turn.text, turn.intents, rules.intent_at
    wants = said(intents, "wants_person", least, form, text)
    if wants:
        findings.append(_intent_finding("wants_person", wants, "person", "warning"))
    if _is_content(turn):
        return findings
    threat = said(intents, "threat", least, form, text)
    if threat and (threat.phrase or threat.probability >= _SURE or not _is_calm(turn, _CALM)):
        certain = threat.phrase is not None and phrases.is_certain(threat.phrase, form)
        severity: Severity = "critical" if certain else "warning"
        findings.append(_intent_finding("threat", threat, "announced", severity))
    told = said(intents, "told_before", least, form, text)
    if told and (told.phrase or not _is_calm(turn, _CALM_ANSWER if state.desk_asks else _CALM)):
        state.told_before += 1
        driver = Driver(code="told_before", weight=float(state.told_before))
        finding = Finding(cause="repeats", count=state.told_before + 1, drivers=(driver,), span=told.span)
        findings.append(finding)
    return findings


def _intent_finding(cause: str, intent: Said, otherwise: str, severity: Severity) -> Finding:
    """Return the finding of an intent. Its driver names the kind of the phrase, where a phrase is known."""
    kind = intent.phrase.kind if intent.phrase is not None else otherwise
    driver = Driver(code=f"{cause}.{kind}", weight=round(intent.probability, 2))
    return Finding(cause=cause, severity=severity, drivers=(driver,), span=intent.span)


def _is_calm(turn: CustomerTurn, below: float) -> bool:
    """Return whether a turn shows no displeasure: "it's the one above", "I'll be back if it hasn't come".

    `below` is the probability of dissatisfaction from which on it does.
    """
    return turn.probability is not None and turn.probability < below


def _is_content(turn: CustomerTurn) -> bool:
    """Return whether a model reads thanks or agreement in a turn."""
    return turn.satisfied is not None and turn.satisfied > _CONTENT


def _keep_promises(state: FrictionState, at: float) -> bool:
    """Remove the promises that an answer at event time `at` keeps; returns whether there were any.

    An answer right after the promise was made does not keep it.
    """
    open_ones = [promise for promise in state.promises if at < promise.made + _too_soon(promise)]
    kept = len(open_ones) < len(state.promises)
    state.promises = open_ones
    return kept


def _too_soon(promise: Promise) -> float:
    """Return for how many seconds an answer still belongs to the promise: "and please stay on the line"."""
    seconds = promise.due - promise.made
    return max(_PROMISE_GRACE * seconds, min(30.0, seconds / 4.0))


def _note_promise(state: FrictionState, answer: DeskTurn, rules: QueueRules) -> None:
    """Store the promise that an agent's turn makes, if it makes one.

    A time of the clock is understood where the rules name the hours of the queue, and so its time zone.
    """
    turn, friction = answer.turn, rules.friction
    time_of_day = rules.hours.time_of_day(turn.at) if rules.hours != _NO_HOURS else None
    seconds = promises.promised_seconds(turn.text, friction.longest_promise, time_of_day)
    due = promised_day(turn, rules) if seconds is None else turn.at + seconds
    if due is None:
        return
    plain = asks_for_a_moment(turn.text) if seconds is not None else promises_an_act(turn.text)
    if plain or answer.intents().promise >= friction.intent_at:
        made = Promise(turn.at, due, turn_name(turn.id), turn.text[:40])
        state.promises = [*state.promises[1 - _KEPT_PROMISES :], made]


def _answer_again(
    state: FrictionState, answer: DeskTurn, answered: bool, supplied: bool, rules: FrictionRules
) -> Finding | None:
    """Count how often this answer was given.

    `answered` says whether a customer's turn came before it that the same answer does not settle, `supplied`
    whether the customer gave what the desk had asked for.
    """
    if answer.language is None:
        return None
    turn = answer.turn
    is_bot = turn.sender == "bot"
    sketch = sketches.sketch_of_form(answer.form, answer.language)
    nearest = _nearest_answer(state, sketch)
    times = state.given[nearest][1] if nearest is not None else 0
    # The same text sent twice in a row without a word between is one answer.
    times += 1 if answered or not times else 0
    others = [item for place, item in enumerate(state.given) if place != nearest]
    state.given = [*others[1 - _KEPT_AGENT :], (sketch, times)]
    least = rules.bot_loop_at if is_bot else rules.template_at
    if times < least or not answered:
        return None
    if not answers.is_answer(turn.text, answer.form, of_a_bot=is_bot, supplied=supplied):
        return None
    severity: Severity = "critical" if is_bot and times > least else "warning"
    return Finding(
        cause="bot_loop" if is_bot else "template", count=times, severity=severity, threshold=least
    )


def _nearest_answer(state: FrictionState, sketch: bytes) -> int | None:
    """Return the place of the latest answer given that says the same as this one, or None."""
    features = sketches.features_of(sketch)
    for place in range(len(state.given) - 1, -1, -1):
        given = state.given[place][0]
        if given == sketch or sketches.resemblance(features, sketches.features_of(given)) >= _SAME_ANSWER:
            return place
    return None


def _lapsed(state: FrictionState, now: float) -> Finding | None:
    """Remove the promises that have lapsed by `now`, and return the first of them as a finding."""
    due = [promise for promise in state.promises if promise.due <= now]
    if not due:
        return None
    state.promises = [promise for promise in state.promises if promise.due > now]
    first = min(due, key=lambda promise: promise.due)
    seconds = first.due - first.made
    if seconds < _LONG_PROMISE:
        driver = Driver(code="promised_minutes", weight=round(seconds / promises.MINUTE, 1))
    else:
        driver = Driver(code="promised_hours", weight=round(seconds / promises.HOUR))
    return Finding(
        cause="lapsed_promise",
        count=len(due),
        drivers=(driver,),
        since=first.due,
        quote=first.quote,
        quote_at=first.made,
        turn=first.turn,
    )
