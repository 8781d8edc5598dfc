"""Tells a story to people: one line for each thing that a floor has seen, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator

from stream.trial.story import SeenAlert, SeenConversation, SeenTurn, Story

_MOST_QUOTED = 100


def tell(story: Story) -> Iterator[str]:
    """Yield the lines of a story. Times are minutes and seconds since the first event.

    >>> list(tell(Story(alerts=(), conversations=(), turns=(), dead_letters=())))
    ['no alert']
    """
    timed = [
        (turn.at, 1, f"{turn.conversation}  {turn.sender}: {turn.text}{_score(turn)}") for turn in story.turns
    ]
    for conversation in story.conversations:
        for wait in conversation.waits:
            timed.append((wait.begin, 2, f"{conversation.id}  the wait {wait.kind} begins"))
            if wait.end is not None:
                waited = _clock(wait.end - wait.begin)
                ended = f"{conversation.id}  the wait {wait.kind} ends after {waited}: {wait.outcome}"
                timed.append((wait.end, 0, ended))
    for alert in story.alerts:
        timed += _alert(alert)
    for at, _, line in sorted(timed):
        yield f"{_clock(at)}  {line}"
    for conversation in story.conversations:
        yield _standing(conversation)
    for letter in story.dead_letters:
        yield f"dead letter: {letter.field}: expected {letter.expected}, got {letter.seen[:_MOST_QUOTED]}"
    if not story.alerts:
        yield "no alert"


def _alert(alert: SeenAlert) -> Iterator[tuple[float, int, str]]:
    name = f"ALERT {alert.cause}"
    for severity, at in alert.severity_at.items():
        yield at, 3, f"{alert.subject}  {name} is {severity}, queue {alert.queue}{_why(alert)}"
    for what, at in alert.later:
        yield at, 3, f"{alert.subject}  {name}: {what}"
    if alert.ends_at is not None:
        yield alert.ends_at, 4, f"{alert.subject}  {name} ends: {alert.reason}"


def _why(alert: SeenAlert) -> str:
    evidence = alert.evidence
    parts = []
    if "sla" in evidence:
        parts.append(f"SLA {_clock(evidence['sla'])}")
    if "probability" in evidence:
        parts.append(f"{evidence['probability']:.0%} likely dissatisfied")
    if "count" in evidence:
        parts.append(f"{evidence['count']} times")
    if "quote" in evidence:
        parts.append(f"“{evidence['quote'][:_MOST_QUOTED]}”")
    return f" ({', '.join(parts)})" if parts else ""


def _score(turn: SeenTurn) -> str:
    left_out = f"  [left out: {', '.join(turn.left_out)}]" if turn.left_out else ""
    return left_out + _probability(turn)


def _probability(turn: SeenTurn) -> str:
    if turn.probability is not None:
        return f"  [{turn.language}, {turn.probability:.0%} dissatisfied]"
    return f"  [not scored: {turn.not_scored}]" if turn.not_scored is not None else ""


def _standing(conversation: SeenConversation) -> str:
    still = [wait.kind for wait in conversation.waits if wait.end is None]
    waits = f", still waits: {', '.join(still)}" if still else ""
    turns = "1 turn" if conversation.turns == 1 else f"{conversation.turns} turns"
    return (
        f"{conversation.id}: {conversation.status}, queue {conversation.queue}, {conversation.channel}, "
        f"{turns}{waits}"
    )


def _clock(seconds: float) -> str:
    """Return seconds as minutes and seconds.

    >>> _clock(75.5), _clock(5.0)
    ('1:15.5', '0:05.0')
    """
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{minutes:.0f}:{rest:04.1f}"
