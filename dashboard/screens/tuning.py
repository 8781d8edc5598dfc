"""The page of tuning: thresholds to move, and what they would have raised in the kept past.

The component has the head. What stands here is one fragment: a moved threshold runs nothing else.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from dashboard import i18n, settings
from dashboard.archive import reading, what_if
from dashboard.archive.changes import ALL
from dashboard.archive.reading import NoArchive, Past
from dashboard.archive.what_if import Change, Chosen, Compared
from dashboard.charts.floor import Theme
from dashboard.charts.tuning import Spot, noise_and_misses
from dashboard.frontend import component as browser
from dashboard.screens import tuning_tables as tables
from dashboard.screens import viewer, who
from dashboard.screens.tuning_choices import Looking, choices, sliders

_STYLES = Path(__file__).parent.parent / "frontend" / "styles"
_CHANGE, _PROPOSAL = "stepin-change.yaml", "stepin-budget.yaml"
_BACKTEST = f"python -m stream backtest --from archive --rules {_CHANGE} --against current"
_BUDGET = 6.0
_Key = tuple[object, ...]  # tells one past from another


@st.fragment
def _draw(language: i18n.Language, theme: Theme) -> None:
    looking = Looking(i18n.words(language), theme)
    try:
        first, last = reading.span_of(looking.url, looking.queues)
        rules = reading.current_rules(looking.url, last)
    except NoArchive as error:
        _tell_none(looking, str(error))
        return
    names = {queue: called.get(language, queue) for queue, called in rules.queue_names.items()}
    is_old = reading.begins_before_today(first, last, rules)
    chosen, span, supervisors = choices(looking, names, is_old)
    begin, end = reading.limits(span, first, last, rules)
    past = reading.past(looking.url, looking.queues, begin, end, last)
    key = (looking.url, looking.queues, begin, end)
    if not past.kept.conversations:
        st.html(f'<section class="tuning-part tuning-none"><p>{looking.text("empty")}</p></section>')
        return
    _tell_span(looking, past)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        values = sliders(looking, past, chosen.queue)
        compared = what_if.compare(past, chosen, values, supervisors)
        _change(looking, compared.change)
    with right:
        st.html(tables.figures_table(compared, looking.words))
        _curve(looking, past, key, chosen, compared, supervisors)
    _cases(looking, names, compared)
    _budget(looking, names, past, key, supervisors)


def _tell_none(looking: Looking, why: str) -> None:
    head, text = looking.text("no_archive"), looking.text("no_archive_text")
    st.html(f'<section class="tuning-part tuning-none"><h2>{head}</h2><p>{text}</p></section>')
    if why:
        st.caption(why)


def _tell_span(looking: Looking, past: Past) -> None:
    kept = past.kept
    text = looking.text(
        "from_to",
        begin=tables.moment(kept.begin, looking.zone, looking.words),
        end=tables.moment(kept.end, looking.zone, looking.words),
        conversations=f"{len(kept.conversations):,}",
        scored=f"{len(kept.turns.at):,}",
        judged=f"{int((kept.trouble >= 0).sum()):,}",
        trouble=f"{int((kept.trouble == 1).sum()):,}",
        version=past.rules.version,
    )
    st.html(f'<p class="tuning-span">{text}</p>')


def _curve(
    looking: Looking, past: Past, key: _Key, chosen: Chosen, compared: Compared, supervisors: float
) -> None:
    """Show the curve. It is that of the queue, or of all: a channel or a language has none of its own."""
    if not chosen.channel == chosen.language == ALL:
        st.caption(looking.text("curve.none"))
        return
    points = what_if.curve(past, key, chosen.queue)
    hours = past.kept.hours
    spots = [Spot(each.cases / hours / supervisors, each.missed) for each in points]
    now, then = (
        Spot(each.per_supervisor_hour, each.recall.of - each.recall.times)
        for each in (compared.now, compared.then)
    )
    change = then if compared.change is not None else None
    chart = noise_and_misses(spots, now, change, looking.words, looking.theme)
    if chart is not None:
        st.altair_chart(chart, theme=None, width="stretch")
    with st.expander(looking.text("curve.table")):
        st.html(tables.curve_table(points, hours, supervisors, looking.words))


def _cases(looking: Looking, names: dict[str, str], compared: Compared) -> None:
    address = f"conversations?lang={looking.words.language}&theme={looking.theme}"
    lists = (("appear", compared.appear), ("vanish", compared.vanish))
    for column, (key, moved) in zip(st.columns(2), lists, strict=True):
        column.html(tables.moved_list(moved, key, names, address, looking.zone, looking.words))


def _change(looking: Looking, change: Change | None) -> None:
    with st.expander(looking.text("change"), expanded=change is not None):
        if change is None:
            st.html(f'<p class="tuning-span">{looking.text("unchanged")}</p>')
            return
        _take_over(looking, change, _CHANGE)
        st.html(f'<p class="tuning-span">{looking.text("backtest")}</p>')
        st.code(_BACKTEST, language=None, wrap_lines=True)


def _take_over(looking: Looking, change: Change, file: str) -> None:
    """Show a change, with the way to the page of rules, and the whole rules with it as a file."""
    st.code(change.yaml, language="yaml")
    address = f"rules?lang={looking.words.language}&theme={looking.theme}&edits={quote(change.edits)}"
    link = f'<a class="tuning-way" href="{escape(address)}" target="_self">{looking.text("take_over")}</a>'
    st.html(link)
    browser.show_file(file, change.document, looking.text("download"))


def _budget(looking: Looking, names: dict[str, str], past: Past, key: _Key, supervisors: float) -> None:
    """Show the thresholds by queue that miss the least for a budget: that of today to begin with."""
    with st.expander(looking.text("budget")):
        usual = what_if.noise(past, supervisors)
        most = st.number_input(looking.text("budget.most"), 0.1, 1000.0, usual, 0.5, key="tuning-budget")
        proposal, change = what_if.budget(past, key, float(most), supervisors)
        said = looking.text(
            "budget.result" if proposal.reached else "budget.unreached",
            noise=f"{proposal.cases / past.kept.hours / supervisors:.1f}",
            missed=round(proposal.missed),
            trouble=int((past.kept.trouble == 1).sum()),
        )
        st.html(f'<p class="tuning-span">{said}</p>')
        if change is not None:
            left, right = st.columns(2, gap="medium")
            left.html(tables.budget_table(proposal, names, looking.words))
            with right:
                _take_over(looking, change, _PROPOSAL)


st.html(_STYLES / "page_widgets.css")
st.html(_STYLES / "page_tuning.css")
browser.show("tuning", settings.read(), viewer.language(), viewer.theme())
if who.tunes():
    _draw(viewer.language(), viewer.theme())
else:
    st.caption(i18n.words(viewer.language()).text("tuning.not_yours"))
