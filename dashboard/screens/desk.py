"""The desk: open alerts with their evidence, what is done about them, and two charts of the floor."""

import streamlit as st

from dashboard import browser, charts, i18n, settings, viewer
from dashboard.live import LiveClient, WrongToken

_CHARTS_EVERY = "5s"
_PATIENCE = 1.0


@st.cache_resource(show_spinner=False, on_release=lambda client: client.close())
def floor_client(url: str, token: str) -> LiveClient:
    """One connection of this process to the gateway, for the charts of all viewers."""
    return LiveClient(url, token, "dashboard").start()


@st.fragment(run_every=_CHARTS_EVERY)
def draw_charts(language: i18n.Language, theme: charts.Theme) -> None:
    """The charts, drawn anew by themselves; the live part above them is not touched."""
    words = i18n.words(language)
    asked = settings.read()
    client = floor_client(asked.internal_gateway_url, asked.token)
    try:
        floor = client.wait_until(lambda floor: floor.connected, _PATIENCE)
    except (TimeoutError, WrongToken) as error:
        st.caption(words.say("stale.refused" if isinstance(error, WrongToken) else "chart.not_connected"))
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
