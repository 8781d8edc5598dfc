"""The charts of the desk: their numbers, checked against the schema of Vega-Lite."""

import pytest

from dashboard import i18n
from dashboard.charts import floor as charts
from stream.gateway.protocol import Minutes
from stream.records import QueueView

NOW = 1_800_000_000.0
WORDS = i18n.words("en")


def raised(**causes: list[tuple[float, int, int]]) -> dict[str, Minutes]:
    """Return counts of alerts by cause: how long ago a minute began, its warnings, and its critical ones."""
    return {
        cause: [(int((NOW - ago) // 60), warning, critical) for ago, warning, critical in counted]
        for cause, counted in causes.items()
    }


def values(chart) -> list[dict]:
    document = chart.to_dict()  # checks the chart against Vega-Lite's schema
    return next(iter(document["datasets"].values()))


def test_alerts_of_the_last_hour_are_counted_by_cause_and_severity():
    # NOW begins a minute, so the first of the sixty began 59 minutes ago.
    counts = raised(
        reply_wait=[(0, 1, 0), (60, 1, 1)], frustration=[(3540, 1, 0), (3600, 5, 5), (-60, 5, 5)], surge=[]
    )
    chart = charts.alerts_by_cause(counts, 0.0, NOW, WORDS, "dark")
    assert {(row["cause"], row["severity"]): row["alerts"] for row in values(chart)} == {
        ("Frustrated customer", "Warning"): 1,
        ("Waiting for a reply", "Critical"): 1,
        ("Waiting for a reply", "Warning"): 2,
    }


@pytest.mark.parametrize(
    ("counted_for", "language", "title"),
    [
        (3600, "en", "Alerts raised in the last hour, by cause"),
        (3600, "zh", "近一小时触发的告警（按原因）"),
        (720, "en", "Alerts raised in the last 12 minutes, by cause"),
        (20, "en", "Alerts raised in the last minute, by cause"),
        (720, "zh", "近 12 分钟触发的告警（按原因）"),
    ],
)
def test_the_title_says_for_how_long_alerts_were_counted(counted_for, language, title):
    counts = raised(surge=[(0, 1, 0)])
    chart = charts.alerts_by_cause(counts, NOW - counted_for, NOW, i18n.words(language), "dark")
    assert chart.to_dict()["title"] == title


def test_the_most_frequent_cause_stands_on_top():
    counts = raised(frustration=[(10, 1, 0)], reply_wait=[(10, 1, 0), (70, 1, 0)])
    document = charts.alerts_by_cause(counts, 0.0, NOW, WORDS, "light").to_dict()
    assert document["encoding"]["y"]["sort"] == ["Waiting for a reply", "Frustrated customer"]


def test_waits_are_in_minutes_longest_first_beside_their_sla():
    queues = [
        QueueView(queue="Cards", updated_at=NOW, waiting=2, longest_since=NOW - 30, sla=120.0),
        QueueView(queue="Deliveries", updated_at=NOW, waiting=1, longest_since=NOW - 180, sla=120.0),
        QueueView(queue="Social", updated_at=NOW, waiting=1, longest_since=NOW - 60),
        QueueView(queue="Sales", updated_at=NOW),
    ]
    rows = values(charts.waits_by_queue(queues, NOW, WORDS, "dark"))
    assert [(row["queue"], row["waited"], row["sla"], row["over"]) for row in rows] == [
        ("Deliveries", 3.0, 2.0, True),
        ("Social", 1.0, None, False),
        ("Cards", 0.5, 2.0, False),
    ]


def test_a_queue_s_bar_has_its_name_in_the_language_of_the_screen():
    fields = {"updated_at": NOW, "waiting": 1, "longest_since": NOW - 30}
    queues = [
        QueueView(queue="q1", name="Cards", names={"en": "Card desk", "zh": "银行卡"}, **fields),
        QueueView(queue="q2", name="Card desk", names={"zh": "卡二"}, **fields),
    ]
    # Each has a bar of its own, also under the same name.
    for language, called in (("en", ["Card desk (q1)", "Card desk (q2)"]), ("zh", ["银行卡", "卡二"])):
        chart = charts.waits_by_queue(queues, NOW, i18n.words(language), "dark")
        assert [row["name"] for row in values(chart)] == called


def test_only_the_worst_queues_are_drawn():
    queues = [
        QueueView(queue=f"q{n}", updated_at=NOW, waiting=1, longest_since=NOW - n, sla=60.0)
        for n in range(40)
    ]
    rows = values(charts.waits_by_queue(queues, NOW, WORDS, "dark"))
    assert rows[0]["queue"] == "q39"
    assert len(rows) == 7


def test_only_the_most_frequent_causes_are_drawn():
    counts = raised(**{f"cause_{n}": [(60, n + 1, 0)] for n in range(20)})
    rows = values(charts.alerts_by_cause(counts, 0.0, NOW, WORDS, "dark"))
    assert {row["cause"] for row in rows} == {f"cause_{n}" for n in range(13, 20)}


def test_a_wait_that_starts_after_now_counts_as_zero():
    queue = QueueView(queue="Cards", updated_at=NOW, waiting=1, longest_since=NOW + 3, sla=60.0)
    assert values(charts.waits_by_queue([queue], NOW, WORDS, "dark"))[0]["waited"] == 0.0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_to_draw_draws_nothing(theme):
    assert charts.alerts_by_cause(raised(), 0.0, NOW, WORDS, theme) is None
    assert charts.waits_by_queue([QueueView(queue="Cards", updated_at=NOW)], NOW, WORDS, theme) is None
