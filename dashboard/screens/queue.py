"""A queue: who waits how long, what to expect, how many come, and how many agents it takes."""

import math

import streamlit as st

from dashboard import i18n, settings
from dashboard.charts import floor as charts
from dashboard.charts import queue as queue_charts
from dashboard.frontend import component as browser
from dashboard.screens import queue_facts, viewer

_EVERY = "2s"


@st.fragment(run_every=_EVERY)
def draw(name: str, language: i18n.Language, theme: charts.Theme) -> None:
    """The charts of the queue, drawn anew by themselves."""
    words = i18n.words(language)
    floor = viewer.floor(words)
    if floor is None:
        return
    queue = floor.queues.get(name)
    if queue is None:
        st.caption(words.say("queue.unknown"))
        return
    now = floor.data_at or floor.at
    waits = queue_charts.waits_now(queue, floor.conversations.values(), now, words, theme)
    drawn = (
        (waits, "queue.nobody"),
        (queue_charts.served(queue, words, theme), "queue.nobody_served"),
        (queue_charts.forecast_fan(queue, words, theme), "queue.no_forecast"),
        (queue_charts.arrivals(queue, words, theme), "queue.no_arrivals"),
    )
    columns = [*st.columns(2), *st.columns(2), *st.columns(2)]
    for column, (chart, otherwise) in zip(columns[:4], drawn, strict=True):
        if chart is None:
            column.caption(words.say(otherwise))
        else:
            column.altair_chart(chart, theme=None, width="stretch")
    columns[4].html(queue_facts.staff(queue, now, words, theme))
    rhythm = queue_facts.rhythm(queue, now, words, theme)
    if rhythm:
        columns[5].html(rhythm)


def _longest_wait(language: i18n.Language) -> str | None:
    """The queue whose first customer has waited longest; None while nothing is known of any."""
    floor = viewer.floor(i18n.words(language))
    if floor is None or not floor.queues:
        return None
    return min(floor.queues.values(), key=lambda queue: (queue.longest_since or math.inf, queue.queue)).queue


if "name" not in st.query_params and (worst := _longest_wait(viewer.language())) is not None:
    # Named in the address, so that the page stays with it.
    st.query_params["name"] = worst
chosen = st.query_params.get("name")
browser.show("queue", settings.read(), viewer.language(), viewer.theme(), chosen)
if chosen is not None:
    draw(chosen, viewer.language(), viewer.theme())
