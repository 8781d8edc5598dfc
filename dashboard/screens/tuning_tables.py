"""The tables and lists of the page of tuning, as HTML. Pure; every text is escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent

from dashboard.archive.what_if import Compared, Figures, Moved, Point, Proposal, Share
from dashboard.i18n import Words

_MOST = 100
_LOCALES = {"en": "en_GB", "zh": "zh_CN"}
_COUNTS = ("cases", "per_hour", "per_supervisor_hour", "frustration", "critical", "beyond_sla")
_SHARES = ("precision", "recall")


def figures_table(compared: Compared, words: Words) -> str:
    """Show the figures of today's rules beside those with the change."""
    rows = [_counted(name, compared, words) for name in _COUNTS]
    rows += [_shared(name, compared, words) for name in _SHARES]
    left = [_left(each.left, words) for each in _both(compared)]
    rows.append(_row(words.text("tuning.figure.left"), [*left, ""]))
    heads = ("figure", "now", "then", "difference")
    table = _table([words.text(f"tuning.{head}") for head in heads], rows, words.text("tuning.figures"))
    notes = "".join(f"<p>{escape(words.text(key))}</p>" for key in ("tuning.denominators", "tuning.warnings"))
    return f'<section class="tuning-part tuning-figures">{table}{notes}</section>'


def curve_table(points: Sequence[Point], hours: float, supervisors: float, words: Words) -> str:
    """Show the curve as numbers."""
    rows = [
        _row(
            format_decimal(point.shift, "+0.00;-0.00", _locale(words)),
            [_number(point.cases / hours / supervisors, words), str(round(point.missed)), str(point.right)],
        )
        for point in points
    ]
    heads = [words.text(f"tuning.curve.{head}") for head in ("shift", "noise", "missed", "right")]
    return f'<div class="tuning-part">{_table(heads, rows, words.text("tuning.curve"))}</div>'


def budget_table(proposal: Proposal, names: dict[str, str], words: Words) -> str:
    """Show by how much each queue is to be stricter."""
    rows = [
        _row(names.get(queue, queue), [format_decimal(shift, "+0.00;-0.00;0", _locale(words))])
        for queue, shift in proposal.shifts.items()
    ]
    heads = [words.text("tuning.queue"), words.text("tuning.curve.shift")]
    return f'<div class="tuning-part">{_table(heads, rows, words.text("tuning.budget"))}</div>'


def moved_list(
    moved: Sequence[Moved], key: str, names: dict[str, str], address: str, zone: str, words: Words
) -> str:
    """Show the conversations whose case appears or vanishes, each with a link to its page."""
    items = "".join(_moved(each, names, address, zone, words) for each in moved[:_MOST])
    if len(moved) > _MOST:
        items += f"<li>{escape(words.text('tuning.more_of_them', len(moved) - _MOST))}</li>"
    none = f"<p>{escape(words.text('tuning.none'))}</p>"
    body = f'<ul tabindex="0">{items}</ul>' if moved else none
    head = f"<h2>{escape(words.text(f'tuning.{key}', len(moved)))}</h2>"
    return f'<section class="tuning-part tuning-{key}" data-count="{len(moved)}">{head}{body}</section>'


def moment(at: float, zone: str, words: Words, seconds: bool = False) -> str:
    """Return a time by the clock of a zone, to the minute or to the second."""
    local = dt.datetime.fromtimestamp(at, ZoneInfo(zone))
    form = ("MMM d " if words.language == "en" else "M月d日 ") + ("HH:mm:ss" if seconds else "HH:mm")
    return str(format_datetime(local, form, locale=_locale(words)))


def _moved(moved: Moved, names: dict[str, str], address: str, zone: str, words: Words) -> str:
    said = {None: "unknown", True: "bad", False: "fine"}[moved.trouble]
    link = f"{address}&id={quote(moved.conversation, safe='')}"
    return (
        f"<li><time>{escape(moment(moved.alert_at or moved.begun_at, zone, words))}</time>"
        f'<a href="{escape(link)}" target="_self">{escape(moved.conversation)}</a>'
        f"<span>{escape(names.get(moved.queue, moved.queue))}</span>"
        f'<span class="{said}">{escape(words.text(f"tuning.said.{said}"))}</span></li>'
    )


def _both(compared: Compared) -> tuple[Figures, Figures]:
    return compared.now, compared.then


def _counted(name: str, compared: Compared, words: Words) -> str:
    now, then = (float(getattr(each, name)) for each in _both(compared))
    shown = [_number(now, words), _number(then, words)]
    return _row(words.text(f"tuning.figure.{name}"), [*shown, _signed(then - now, words)], name)


def _shared(name: str, compared: Compared, words: Words) -> str:
    now, then = (getattr(each, name) for each in _both(compared))
    difference = ""
    if now.interval is not None and then.interval is not None:
        points = 100 * (then.interval.estimate - now.interval.estimate)
        difference = words.text("tuning.points", points=_signed(points, words))
    return _row(
        words.text(f"tuning.figure.{name}"), [_share(now, words), _share(then, words), difference], name
    )


def _share(share: Share, words: Words) -> str:
    if share.interval is None:
        return escape(words.text("tuning.nobody_judged"))
    percents = [format_percent(limit, "0%", _locale(words)) for limit in share.interval]
    low, estimate, high = percents
    counts = words.text("tuning.share", times=share.times, of=share.of, low=low, high=high)
    return f"{escape(estimate)}<small>{escape(counts)}</small>"


def _row(name: str, cells: Sequence[str], key: str = "") -> str:
    """Return a row. The cells are HTML."""
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr data-figure="{key}"><th scope="row">{escape(name)}</th>{body}</tr>'


def _table(heads: Sequence[str], rows: Sequence[str], label: str) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    return (
        f'<div class="tuning-scroll" tabindex="0" role="region" aria-label="{escape(label)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _number(value: float, words: Words) -> str:
    return format_decimal(value, "#,##0" if value == round(value) else "#,##0.0", _locale(words))


def _signed(value: float, words: Words) -> str:
    if abs(value) < 0.05:
        return "0"
    return format_decimal(value, "+#,##0.#;-#,##0.#", _locale(words))


def _left(seconds: float | None, words: Words) -> str:
    if seconds is None:
        return escape(words.text("tuning.unknown"))
    return escape(words.text("tuning.minutes", minutes=_number(round(seconds / 60.0, 1), words)))


def _locale(words: Words) -> str:
    return _LOCALES[words.language]
