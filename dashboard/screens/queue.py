"""The queue page: the browser component with the facts of one queue, and four charts below it."""

import math

import streamlit as st

from dashboard import i18n, settings
from dashboard.charts import floor as charts
from dashboard.charts import queue as queue_charts
from dashboard.frontend import component as browser
from dashboard.screens import viewer

_REDRAW_EVERY = "2s"


@st.fragment(run_every=_REDRAW_EVERY)
def draw_charts(name: str, language: i18n.Language, theme: charts.Theme) -> None:
    """Draws the charts of the queue `name`. They redraw by themselves and leave the component untouched."""
    words = i18n.words(language)
    floor = viewer.floor(words)
    queue = floor.queues.get(name) if floor is not None else None
    if floor is None or queue is None:
        return  # The component above says that the queue is unknown.
    now = floor.data_at or floor.at
    waits = queue_charts.waits_now(queue, floor.conversations.values(), now, words, theme)
    no_forecast = f"queue.untold.{queue.untold}" if queue.untold is not None else "queue.no_forecast"
    viewer.show_charts(
        (waits, viewer.empty_caption(floor, words, "queue.nobody")),
        (queue_charts.served(queue, words, theme), viewer.empty_caption(floor, words, "queue.nobody_served")),
        (queue_charts.forecast_fan(queue, words, theme), words.text(no_forecast)),
        (queue_charts.arrivals(queue, words, theme), words.text("queue.no_arrivals")),
    )


def _queue_with_longest_wait(language: i18n.Language) -> str | None:
    """Return the queue of the customer who has waited longest, or None on a floor without queues."""
    floor = viewer.floor(i18n.words(language))
    if floor is None or not floor.queues:
        return None
    return min(floor.queues.values(), key=lambda queue: (queue.longest_since or math.inf, queue.queue)).queue


if "name" not in st.query_params and (longest := _queue_with_longest_wait(viewer.language())) is not None:
    # The address names the queue, so that the page keeps to it.
    st.query_params["name"] = longest
chosen = st.query_params.get("name")
browser.show("queue", settings.read(), viewer.language(), viewer.theme(), chosen)
if chosen is not None:
    draw_charts(chosen, viewer.language(), viewer.theme())
