"""The charts of the desk: their numbers, checked against the schema of Vega-Lite."""

import pytest

from dashboard import i18n
from dashboard.charts import floor as charts
from detectors.contract.rules import RetentionRules
from stream.records import Alert, Evidence, QueueView

NOW = 1_800_000_000.0
WORDS = i18n.words("en")


def alert(cause: str, ago: float, severity: str = "warning") -> Alert:
    return Alert(
        id=f"{cause}{ago}{severity}",
        fingerprint=f"{cause}{ago}",
        subject="c1",
        queue="Billing",
        cause=cause,
        severity=severity,
        status="open",
        starts_at=NOW - ago,
        raised_at=NOW - ago,
        updated_at=NOW,
        evidence=Evidence(),
    )


def values(chart) -> list[dict]:
    document = chart.to_dict()  # checks the chart against Vega-Lite's schema
    return next(iter(document["datasets"].values()))


def test_alerts_of_the_ten_minutes_that_all_alerts_are_kept_are_counted_by_cause_and_severity():
    kept = RetentionRules().resolved_alert
    alerts = [
        alert("reply_wait", 10),
        alert("reply_wait", 20),
        alert("reply_wait", 30, "critical"),
        alert("frustration", kept - 1),
        alert("frustration", kept + 1),
        alert("frustration", -5),
    ]
    rows = values(charts.alerts_by_cause(alerts, NOW, WORDS, "dark"))
    assert {(row["cause"], row["severity"]): row["alerts"] for row in rows} == {
        ("Frustrated customer", "Warning"): 1,
        ("Waiting for a reply", "Critical"): 1,
        ("Waiting for a reply", "Warning"): 2,
    }


def test_the_most_frequent_cause_stands_on_top():
    alerts = [alert("frustration", 10), alert("reply_wait", 10), alert("reply_wait", 20)]
    document = charts.alerts_by_cause(alerts, NOW, WORDS, "light").to_dict()
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
    alerts = [alert(f"cause_{n}", ago) for n in range(20) for ago in range(1, n + 2)]
    rows = values(charts.alerts_by_cause(alerts, NOW, WORDS, "dark"))
    assert {row["cause"] for row in rows} == {f"cause_{n}" for n in range(13, 20)}


def test_a_wait_that_starts_after_now_counts_as_zero():
    queue = QueueView(queue="Cards", updated_at=NOW, waiting=1, longest_since=NOW + 3, sla=60.0)
    assert values(charts.waits_by_queue([queue], NOW, WORDS, "dark"))[0]["waited"] == 0.0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_to_draw_draws_nothing(theme):
    assert charts.alerts_by_cause([], NOW, WORDS, theme) is None
    assert charts.waits_by_queue([QueueView(queue="Cards", updated_at=NOW)], NOW, WORDS, theme) is None
