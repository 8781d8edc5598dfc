"""What a queue's page says of its agents in numbers and names: how work lies, never how well one works."""

from __future__ import annotations

from html import escape

from dashboard.charts.floor import PALETTES, Theme
from dashboard.i18n import Words
from stream.records import QueueView


def staff(queue: QueueView, now: float, words: Words, theme: Theme) -> str:
    """The agents of a queue at `now` as HTML: needed beside present, and on whom the work lies."""
    detail, counts = queue.detail, queue.agents
    status = " · ".join(str(counts.get(status, 0)) for status in ("available", "busy", "away"))
    rows = [("queue.status", status)]
    if detail is not None:
        if detail.needed is not None:
            rows.append(("queue.needed", str(detail.needed)))
        if detail.present is not None:
            rows.append(("queue.present", str(detail.present)))
        if detail.occupancy is not None:
            rows.append(("queue.occupancy", f"{detail.occupancy:.0%}"))
        free = [f"{each.agent} {duration(now - each.since)}" for each in detail.free]
        due = [f"{each.agent} {each.count} ({duration(now - each.since)})" for each in detail.due]
        nothing = words.say("queue.nothing")
        rows += [
            ("queue.free_since", " · ".join(free) or nothing),
            ("queue.due", " · ".join(due) or nothing),
        ]
    return _section("queue-staff", "queue.staff", rows, words, theme)


def rhythm(queue: QueueView, now: float, words: Words, theme: Theme) -> str:
    """What is usual here, waits beyond it, and what has become usual, as HTML; empty if nothing is known."""
    if queue.detail is None:
        return ""
    baseline = [
        words.say(
            "queue.usual_wait",
            wait=_wait(each.kind, each.channel, words),
            median=duration(each.baseline.median),
            high=duration(each.baseline.high),
        )
        for each in queue.detail.baselines
    ]
    long = [
        words.say(
            "queue.long_wait",
            customer=each.conversation,
            wait=words.say(f"wait.{each.kind}", time=duration(now - each.since)),
            median=duration(each.baseline.median),
            long=duration(each.baseline.long),
        )
        for each in queue.detail.long
    ]
    drifts = [
        words.say(
            "queue.drift",
            wait=_wait(each.kind, each.channel, words),
            now=duration(each.now),
            age=duration(now - each.since),
            before=duration(each.before),
        )
        for each in queue.detail.drifts
    ]
    rows = [("queue.usual_here", line) for line in baseline]
    rows += [("queue.long", line) for line in long] + [("queue.drifts", line) for line in drifts]
    return _section("queue-rhythm", "queue.rhythm", rows, words, theme) if rows else ""


def _wait(kind: str, channel: str, words: Words) -> str:
    name = words.say(f"cause.{kind}_wait")
    return f"{name} · {words.code('channel', channel)}" if channel else name


def _section(name: str, title: str, rows: list[tuple[str, str]], words: Words, theme: Theme) -> str:
    palette = PALETTES[theme]
    listed = "".join(
        f'<dt style="opacity:.85">{escape(words.say(key))}</dt>'
        f'<dd style="margin:0;font-weight:600;overflow-wrap:anywhere">{escape(value)}</dd>'
        for key, value in rows
    )
    return (
        f'<section class="{name}" style="color:{palette.text}">'
        f'<h2 style="font-size:15px;padding:0;color:{palette.text}">{escape(words.say(title))}</h2>'
        '<dl style="display:grid;grid-template-columns:max-content 1fr;gap:6px 16px;margin:0">'
        f"{listed}</dl></section>"
    )


def duration(seconds: float) -> str:
    """Seconds as `m:ss` or `h:mm:ss`, as the wall writes them; what is below 0 is 0."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
