"""What can be chosen and moved on the page of tuning. The address keeps all of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import i18n, settings
from dashboard.archive import changes, reading
from dashboard.archive.changes import ALL, Slider
from dashboard.archive.reading import Past, Span
from dashboard.archive.what_if import Chosen
from dashboard.charts.floor import Theme
from dashboard.screens import who

_SUPERVISORS = 4.0
_PARTS = (("frustration", changes.FIRST), ("more", changes.MORE), ("waits", changes.WAITS))


class Looking:
    """Who looks at the page, and how: the words, the theme, the zone, and which past they may see."""

    def __init__(self, words: i18n.Words, theme: Theme) -> None:
        self.words, self.theme = words, theme
        self.url = settings.read().archive_url
        self.queues = who.queues_seen()
        self.zone = st.context.timezone or "UTC"

    def text(self, key: str, count: int | None = None, **values: object) -> str:
        """Return a text of the page."""
        return self.words.text(f"tuning.{key}", count, **values)


def choices(looking: Looking, names: dict[str, str], is_old: bool) -> tuple[Chosen, Span, float]:
    """Show what can be chosen, and return the choice with the span and how many supervisors there are.

    Args:
        names: what queues are called.
        is_old: whether something of yesterday is kept.
    """
    offered = reading.offered(looking.url, looking.queues)
    columns = st.columns([2, 1, 1, 1, 1])
    called = {
        "queue": names,
        "channel": {each: looking.words.code("channel", each) for each in offered["channel"]},
        "language": {each: looking.words.code("language", each) for each in offered["language"]},
    }
    picked = {
        name: _select(columns[place], name, called[name], [ALL, *offered[name]], ALL, looking)
        for place, name in enumerate(("queue", "channel", "language"))
    }
    usual: Span = "yesterday" if is_old else "day"
    spans = {str(each): looking.text(f"span.{each}") for each in reading.SPANS}
    span = _select(columns[3], "span", spans, list(spans), usual, looking)
    people = _number(st.query_params.get("supervisors"), _SUPERVISORS)
    supervisors = columns[4].number_input(
        looking.text("supervisors"), 0.5, 500.0, people, 0.5, key="tuning-people"
    )
    keep("supervisors", f"{supervisors:g}", f"{_SUPERVISORS:g}")
    return Chosen(**picked), next(each for each in reading.SPANS if each == span), float(supervisors)


def _select(
    column: Any,
    name: str,
    called: dict[str, str],
    options: list[str],
    usual: str,
    looking: Looking,
) -> str:
    asked = st.query_params.get(name, usual)
    place = options.index(asked) if asked in options else 0
    every = looking.text("all")
    picked: str = column.selectbox(
        looking.text(name),
        options,
        place,
        lambda code: every if code == ALL else called.get(code, code),
        key=f"tuning-{name}",
    )
    keep(name, picked, usual)
    return picked


def sliders(looking: Looking, past: Past, queue: str) -> dict[str, float]:
    """Show the thresholds of a queue, or of all, and return those that differ from today's rules."""
    today = past.rules.default if queue == ALL else past.rules.of(queue)
    start = _started(queue)
    values: dict[str, float] = {}
    for part, listed in _PARTS:
        moved = start.keys() & {changes.name(each) for each in listed}
        with st.expander(looking.text(f"part.{part}"), expanded=part == "frustration" or bool(moved)):
            for slider in listed:
                name, now = changes.name(slider), slider.of(today)
                value = _slider(looking, slider, queue, start.get(name, now), now)
                if abs(value - now) > 1e-9:
                    values[name] = value
    st.button(looking.text("reset"), on_click=_reset, args=(queue,), disabled=not values, key="tuning-reset")
    keep("change", changes.to_address(values), "")
    return values


def _started(queue: str) -> dict[str, float]:
    """Return what the thresholds of a queue were moved to when this page first showed them.

    Those of the address are of the queue that stood there when the page was opened.
    """
    state = st.session_state
    key = f"tuning-started/{queue}"
    if key not in state:
        is_first = not any(str(each).startswith("tuning-started/") for each in state)
        asked = st.query_params.get("change", "") if is_first else ""
        state[key] = changes.from_address(asked)
    found: dict[str, float] = state[key]
    return found


def _slider(looking: Looking, slider: Slider, queue: str, start: float, now: float) -> float:
    name = changes.name(slider)
    label, key = looking.text(f"field.{name}"), f"tuning/{queue}/{name}"
    low, high = min(slider.low, now), max(slider.high, now)
    if slider.whole and all(each.is_integer() for each in (low, high, start)):
        return float(st.slider(label, int(low), int(high), int(start), int(slider.step), key=key))
    return st.slider(label, low, high, start, slider.step, "%.2f", key=key)


def _reset(queue: str) -> None:
    for key in [key for key in st.session_state if str(key).startswith(f"tuning/{queue}/")]:
        del st.session_state[key]
    st.session_state[f"tuning-started/{queue}"] = {}


def keep(name: str, value: str, usual: str) -> None:
    """Keep a choice in the address, so that a reload and another language keep it too."""
    if value == usual:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def _number(text: str | None, usual: float) -> float:
    try:
        return min(500.0, max(0.5, float(text or usual)))
    except ValueError:
        return usual
