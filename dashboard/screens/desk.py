"""The desk: open alerts with their evidence, what is done about them, and two charts of the floor."""

import streamlit as st

from dashboard import i18n, settings
from dashboard.charts import floor as charts
from dashboard.frontend import component as browser
from dashboard.screens import viewer

_CHARTS_EVERY = "5s"


@st.fragment(run_every=_CHARTS_EVERY)
def draw_charts(language: i18n.Language, theme: charts.Theme) -> None:
    """The charts, drawn anew by themselves; the live part above them is not touched."""
    words = i18n.words(language)
    floor = viewer.floor(words)
    if floor is None:
        return
    now = floor.data_at or floor.at
    drawn = (
        (charts.alerts_by_cause(floor.alerts.values(), now, words, theme), "chart.no_alerts"),
        (charts.waits_by_queue(floor.queues.values(), now, words, theme), "chart.no_waits"),
    )
    for column, (chart, otherwise) in zip(st.columns(2), drawn, strict=True):
        if chart is None:
            column.caption(words.say(otherwise))
        else:
            column.altair_chart(chart, theme=None, width="stretch")


browser.show("desk", settings.read(), viewer.language(), viewer.theme())
draw_charts(viewer.language(), viewer.theme())
