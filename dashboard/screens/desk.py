"""The desk: the browser component with the open alerts, and below it two charts of the floor."""

import streamlit as st

from dashboard import i18n, settings
from dashboard.charts import floor as charts
from dashboard.frontend import component as browser
from dashboard.screens import viewer

_REDRAW_EVERY = "5s"


@st.fragment(run_every=_REDRAW_EVERY)
def draw_charts(language: i18n.Language, theme: charts.Theme) -> None:
    """Draws the charts. They redraw by themselves and leave the component untouched."""
    words = i18n.words(language)
    floor = viewer.floor(words)
    if floor is None:
        return
    now = floor.data_at or floor.at
    since = floor.counted_since
    whole = since is not None and since <= now - charts.HOUR
    viewer.show_charts(
        (
            None if since is None else charts.alerts_by_cause(floor.raised, since, now, words, theme),
            viewer.empty_caption(floor, words, "chart.no_alerts" if whole else "chart.not_counted"),
        ),
        (
            charts.waits_by_queue(floor.queues.values(), now, words, theme),
            viewer.empty_caption(floor, words, "chart.no_waits"),
        ),
    )


browser.show("desk", settings.read(), viewer.language(), viewer.theme())
draw_charts(viewer.language(), viewer.theme())
