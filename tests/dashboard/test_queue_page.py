"""What the page of a queue counts and says, and that Vega-Lite takes it."""

import pytest

from dashboard import i18n
from dashboard.charts import queue as queue_charts
from dashboard.screens import queue_facts
from detectors.queue.reply_baseline import Baseline
from stream.records import (
    AgentsDue,
    ArrivalCount,
    ConversationView,
    Forecast,
    FreeAgent,
    LineForecast,
    LongWait,
    QueueDetail,
    QueueView,
    WaitBaseline,
    WaitDrift,
    WaitView,
)

NOW = 1_800_000_000.0
WORDS = i18n.words("en")
FORECAST = Forecast(mean=70, low=30, median=60, high=120)


def waiting(id_: str, ago: float, queue: str = "Billing", **more) -> ConversationView:
    waits = (WaitView(kind="queue", since=NOW - ago), WaitView(kind="hold", since=NOW - 5))
    fields = {"channel": "chat", "status": "queued", "started_at": NOW, "updated_at": NOW} | more
    return ConversationView(id=id_, queue=queue, waits=waits, **fields)


def queue(**fields) -> QueueView:
    return QueueView(queue="Billing", updated_at=NOW, sla=120.0, **fields)


def values(chart) -> list[dict]:
    return list(chart.to_dict()["datasets"].values())


def test_waits_are_counted_in_quarters_of_the_promise_and_those_beyond_it_stand_out():
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
    assert rule == [{"promise": 2.0}]


def test_a_very_long_wait_stands_in_the_last_bar():
    bars, _ = values(queue_charts.waits_now(queue(), [waiting("a", 90_000)], NOW, WORDS, "dark"))
    assert bars[0]["to"] == 12.0


def test_those_who_were_served_stand_in_a_distribution_of_their_own():
    bars, rule = values(
        queue_charts.served(queue(detail=QueueDetail(at=NOW, waited=(0, 5, 29, 130))), WORDS, "dark")
    )
    assert [(row["from"], row["customers"], row["over"]) for row in bars] == [(0.0, 3, False), (2.0, 1, True)]
    assert rule == [{"promise": 2.0}]
    assert queue_charts.served(queue(), WORDS, "dark") is None


def test_the_fan_is_of_the_whole_wait_of_newcomer_and_line():
    line = (LineForecast(conversation="c-1", since=NOW - 90, forecast=FORECAST),)
    chart = queue_charts.forecast_fan(
        queue(forecast=FORECAST, detail=QueueDetail(at=NOW, line=line)), WORDS, "light"
    )
    rows = values(chart)[0]
    assert [(r["customer"], r["low"], r["median"], r["high"], r["over"]) for r in rows] == [
        ("who comes now", 0.5, 1.0, 2.0, False),
        ("c-1", 2.0, 2.5, 3.5, True),
    ]


def test_arrivals_stand_beside_what_is_usual():
    blocks = (
        ArrivalCount(begin=NOW - 300, count=9, baseline=4.2),
        ArrivalCount(begin=NOW, count=1, baseline=0.4),
    )
    chart = queue_charts.arrivals(queue(detail=QueueDetail(at=NOW, arrivals=blocks)), WORDS, "dark")
    (rows,) = values(chart)
    assert [(row["arrived"], row["usual"]) for row in rows] == [(9, 4.2), (1, 0.4)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_to_draw_draws_nothing(theme):
    assert queue_charts.waits_now(queue(), [], NOW, WORDS, theme) is None
    assert queue_charts.forecast_fan(queue(), WORDS, theme) is None
    assert queue_charts.arrivals(queue(detail=QueueDetail(at=NOW)), WORDS, theme) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_agents_are_said_as_load_and_names_stay_words(language):
    detail = QueueDetail(
        at=NOW,
        needed=9,
        present=7,
        occupancy=0.83,
        free=(FreeAgent(agent="<b>Ann</b>", since=NOW - 75),),
        due=(AgentsDue(agent="Bo", count=3, since=NOW - 3700),),
    )
    words = i18n.words(language)
    html = queue_facts.staff(queue(agents={"busy": 6, "away": 1}, detail=detail), NOW, words, "dark")
    for said in ("0 · 6 · 1", ">9<", ">7<", "83%", "&lt;b&gt;Ann&lt;/b&gt; 1:15", "Bo 3 (1:01:40)"):
        assert said in html
    assert words.say("queue.needed") in html and "<b>" not in html


@pytest.mark.parametrize("language", ["en", "zh"])
def test_waits_beyond_the_usual_and_a_drift_are_said_in_words(language):
    baseline = Baseline(median=20.4, high=45.0, long=61.0, seen=300)
    detail = QueueDetail(
        at=NOW,
        baselines=(
            WaitBaseline(kind="queue", baseline=baseline),
            WaitBaseline(kind="reply", channel="chat", baseline=baseline),
            WaitBaseline(kind="moment", channel="chat", baseline=baseline),
            WaitBaseline(kind="hold", channel="voice", baseline=baseline),
        ),
        long=(LongWait(conversation="<i>c-9</i>", kind="reply", since=NOW - 80, baseline=baseline),),
        drifts=(
            WaitDrift(kind="reply", channel="chat", at=NOW, since=NOW - 7200, before=21.0, now=35.9),
            WaitDrift(kind="queue", at=NOW, since=NOW - 60, before=50.0, now=90.0),
        ),
    )
    words = i18n.words(language)
    html = queue_facts.rhythm(queue(detail=detail), NOW, words, "dark")
    for said in ("&lt;i&gt;c-9&lt;/i&gt;", "0:45", "1:20", "0:20", "1:01", "0:35", "2:00:00", "0:21", "1:30"):
        assert said in html
    for cause in ("cause.reply_wait", "cause.moment_wait", "cause.hold_wait"):
        assert words.say(cause) in html
    assert "{" not in html
    assert queue_facts.rhythm(queue(detail=QueueDetail(at=NOW)), NOW, words, "dark") == ""


def test_without_any_detail_the_page_still_knows_who_is_there():
    html = queue_facts.staff(queue(agents={"available": 2}), NOW, WORDS, "light")
    assert "2 · 0 · 0" in html and WORDS.say("queue.needed") not in html
