"""A conversation of the archive, and the turns that a search found, as HTML. Pure; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from babel.numbers import format_percent

from dashboard.archive.conversations import PastTurn, WholeConversation
from dashboard.i18n import Words
from dashboard.screens.tuning_tables import moment


class _Line(NamedTuple):
    at: float
    kind: str
    who: str
    text: str
    note: str = ""


def conversation(
    found: WholeConversation, names: Mapping[str, str], zone: str, words: Words, may_read: bool
) -> str:
    """Show a conversation: where it was, then turns, waits and alerts in the order of time.

    Args:
        names: what queues are called.
        may_read: whether the turns have their words.
    """
    name = found.turns[0].conversation if found.turns else found.episodes[0].conversation
    facts = [
        f"{moment(each.begun_at, zone, words)} · {names.get(each.queue) or each.queue_name or each.queue} · "
        f"{words.code('channel', each.channel)} · {each.agent_name or each.agent or '–'}"
        for each in found.episodes
    ]
    head = f"<h2>{escape(name)}</h2>" + "".join(f"<p>{escape(fact)}</p>" for fact in facts)
    hidden = "" if may_read else f"<p>{escape(words.text('transcript.words_hidden'))}</p>"
    lines = sorted((*_turns(found, words), *_waits(found, words), *_alerts(found, words)), key=_order)
    items = "".join(_item(line, zone, words) for line in lines)
    return (
        f'<section class="tuning-part archived-one" data-turns="{len(found.turns)}">{head}{hidden}'
        f'<ul tabindex="0" aria-label="{escape(words.text("transcript.title"))}">{items}</ul></section>'
    )


def turns_found(found: Sequence[PastTurn], address: str, zone: str, words: Words) -> str:
    """Show the turns that a search found, each with a link to its conversation."""
    items = "".join(_found(turn, address, zone, words) for turn in found)
    return f'<section class="tuning-part archived-found"><ul tabindex="0">{items}</ul></section>'


def _found(turn: PastTurn, address: str, zone: str, words: Words) -> str:
    link = f"{address}&id={quote(turn.conversation, safe='')}"
    return (
        f"<li><time>{escape(moment(turn.at, zone, words))}</time>"
        f'<a href="{escape(link)}" target="_self">{escape(turn.conversation)}</a>'
        f"<span>{escape(words.code('sender', turn.sender))}</span><q>{escape(turn.text)}</q></li>"
    )


def _order(line: _Line) -> float:
    return line.at


def _turns(found: WholeConversation, words: Words) -> Iterator[_Line]:
    for turn in found.turns:
        risk = ""
        if turn.probability is not None:
            percent = format_percent(turn.probability, "0%", words.language)
            risk = words.text("transcript.risk", probability=percent)
        yield _Line(turn.at, f"turn {turn.sender}", words.code("sender", turn.sender), turn.text, risk)


def _waits(found: WholeConversation, words: Words) -> Iterator[_Line]:
    for wait in found.waits:
        seconds = round(wait.until - wait.since)
        lasted = f"{seconds // 60}:{seconds % 60:02}"
        text = words.text(f"wait.{wait.kind}", time=lasted)
        yield _Line(wait.since, "wait", words.text("archived.waited"), text)


def _alerts(found: WholeConversation, words: Words) -> Iterator[_Line]:
    for alert in found.alerts:
        text = f"{words.code('cause', alert.cause)} · {words.code('severity', alert.severity)}"
        yield _Line(alert.raised_at, "alert", words.text("archived.alert"), text)


def _item(line: _Line, zone: str, words: Words) -> str:
    note = f'<span class="unknown">{escape(line.note)}</span>' if line.note else ""
    return (
        f'<li class="{line.kind}"><time>{escape(moment(line.at, zone, words, True))}</time>'
        f"<b>{escape(line.who)}</b><span>{escape(line.text)}</span>{note}</li>"
    )
