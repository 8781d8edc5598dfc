"""The charts of the queue page: their numbers, checked against the schema of Vega-Lite."""

import pytest

from dashboard import i18n
from dashboard.charts import queue as queue_charts
from stream.records import (
    ArrivalCount,
    ConversationView,
    LineForecast,
    QueueDetail,
    QueueView,
    ShownForecast,
    WaitView,
)

NOW = 1_800_000_000.0
WORDS = i18n.words("en")
FORECAST = ShownForecast(mean=70, low=30, median=60, high=120)


def waiting(id_: str, ago: float, queue: str = "Billing", **more) -> ConversationView:
    waits = (WaitView(kind="queue", since=NOW - ago), WaitView(kind="hold", since=NOW - 5))
    fields = {"channel": "chat", "status": "queued", "started_at": NOW, "updated_at": NOW} | more
    return ConversationView(id=id_, queue=queue, waits=waits, **fields)


def queue(**fields) -> QueueView:
    return QueueView(queue="Billing", updated_at=NOW, sla=120.0, **fields)


def values(chart) -> list[dict]:
    return list(chart.to_dict()["datasets"].values())


def test_waits_are_counted_in_quarters_of_the_sla_and_longer_ones_stand_out():
    floor = [
        waiting("a", 10),
        waiting("b", 29),
        waiting("c", 130),
        waiting("d", 10, "Sales"),
        waiting("e", 10, status="ended"),
    ]
    bars, rule = values(queue_charts.waits_now(queue(), floor, NOW, WORDS, "dark"))
    assert [(row["from"], row["to"], row["customers"], row["over"]) for row in bars] == [
        (0.0, 0.5, 2, False),
        (2.0, 2.5, 1, True),
    ]
    assert rule == [{"sla": 2.0}]


def test_a_very_long_wait_stands_in_the_last_bar():
    bars, _ = values(queue_charts.waits_now(queue(), [waiting("a", 90_000)], NOW, WORDS, "dark"))
    assert bars[0]["to"] == 12.0


def test_served_customers_have_a_chart_of_their_own():
    bars, rule = values(
        queue_charts.served(queue(detail=QueueDetail(at=NOW, waited=(0, 5, 29, 130))), WORDS, "dark")
    )
    assert [(row["from"], row["customers"], row["over"]) for row in bars] == [(0.0, 3, False), (2.0, 1, True)]
    assert rule == [{"sla": 2.0}]
    assert queue_charts.served(queue(), WORDS, "dark") is None


def test_the_fan_forecasts_the_whole_wait_of_the_next_customer_and_of_those_in_line():
    line = (LineForecast(conversation="c-1", since=NOW - 90, forecast=FORECAST),)
    chart = queue_charts.forecast_fan(
        queue(forecast=FORECAST, detail=QueueDetail(at=NOW, line=line)), WORDS, "light"
    )
    rows = values(chart)[0]
    assert [(r["customer"], r["low"], r["median"], r["high"], r["over"]) for r in rows] == [
        ("next customer", 0.5, 1.0, 2.0, False),
        ("No. 1, waited 1:30", 2.0, 2.5, 3.5, True),
    ]


def test_arrivals_stand_beside_their_baseline():
    blocks = (
        ArrivalCount(begin=NOW - 300, count=9, baseline=4.2),
        ArrivalCount(begin=NOW, count=1, baseline=0.4),
    )
    chart = queue_charts.arrivals(queue(detail=QueueDetail(at=NOW, arrivals=blocks)), WORDS, "dark")
    (rows,) = values(chart)
    assert [(row["arrived"], row["baseline"]) for row in rows] == [(9, 4.2), (1, 0.4)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_to_draw_draws_nothing(theme):
    assert queue_charts.waits_now(queue(), [], NOW, WORDS, theme) is None
    assert queue_charts.forecast_fan(queue(), WORDS, theme) is None
    assert queue_charts.arrivals(queue(detail=QueueDetail(at=NOW)), WORDS, theme) is None
