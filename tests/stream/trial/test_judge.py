"""Alerts judged by the truth: right in or after the onset, wrong without one, one case a conversation."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from stream.__main__ import main
from stream.simulate.truth import ConversationTruth, QueueTruth, Trouble, instant
from stream.trial.judge import Judgement, Raised, Row, Said, judge

T0 = 1_700_489_600.0


def truth(name: str, *troubles: Trouble, smooth: bool = False) -> ConversationTruth:
    return ConversationTruth(
        conversation=name,
        language="en",
        channel="chat",
        queue="travel",
        matter="flight",
        story="plain" if smooth else "templated",
        smooth=smooth,
        began=instant(T0),
        troubles=troubles,
    )


def frustration(since: float, times: int = 2) -> Trouble:
    return Trouble(cause="frustration", since=instant(T0 + since), times=times)


def raised(cause: str, subject: str, at: float) -> Raised:
    return Raised(cause=cause, subject=subject, at=T0 + at)


def row(judgement: Judgement, cause: str, language: str | None = "en") -> Row:
    return next(each for each in judgement.rows if (each.cause, each.language) == (cause, language))


def test_an_alert_is_right_in_or_after_the_onset_and_wrong_before() -> None:
    truths = [truth(name, frustration(50.0)) for name in ("same", "later", "before", "missed")]
    alerts = [
        raised("frustration", name, at) for name, at in (("same", 50.0), ("later", 80.0), ("before", 49.0))
    ]
    turns = {"later": [Said(T0 + at, f"at {at}") for at in (10.0, 50.0, 65.0, 80.0)]}
    found = row(judge(truths, alerts, turns), "frustration")
    assert (found.troubles, found.found, found.alerts, found.right) == (4, 2, 3, 2)
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == 0.5
    assert found.delay == pytest.approx(15.0)
    assert found.turns == 1.0


def test_a_single_dissatisfied_turn_may_be_alerted_and_need_not_be() -> None:
    truths = [truth("alerted", frustration(50.0, times=1)), truth("not", frustration(50.0, times=1))]
    found = row(judge(truths, [raised("frustration", "alerted", 60.0)], {}), "frustration")
    assert (found.troubles, found.alerts, found.right) == (0, 1, 1)


def test_the_watch_is_told_for_smooth_and_frustrated_conversations_with_its_lead() -> None:
    truths = [
        truth("early", frustration(20.0)),
        truth("never", frustration(20.0)),
        truth("calm", smooth=True),
    ]
    alerts = [raised("frustration", name, 50.0) for name in ("early", "never")]
    turns = {
        "early": [Said(T0 + at, "hm", watch=at in (20.0, 35.0)) for at in (5.0, 20.0, 35.0, 50.0)],
        "never": [Said(T0 + 50.0, "no")],
        "calm": [Said(T0 + 5.0, "so?", watch=True), Said(T0 + 9.0, "thanks")],
    }
    seen = judge(truths, alerts, turns).watched
    assert (seen.smooth, seen.frustrated, seen.of_frustrated) == (1, 1, 2)
    assert (seen.alerts, seen.before, seen.turns) == (2, 1, 2.0)


def test_a_wait_may_be_alerted_before_its_breach_and_any_clock_of_an_answer_counts() -> None:
    def wait(cause: str) -> Trouble:
        return Trouble(cause=cause, began=instant(T0 + 30.0), since=instant(T0 + 150.0))

    truths = [truth("line", wait("queue_wait"), smooth=True), truth("answer", wait("reply_wait"))]
    alerts = [raised("queue_wait", "line", 90.0), raised("moment_wait", "answer", 151.0)]
    judgement = judge(truths, alerts, {})
    assert row(judgement, "queue_wait").right == 1
    assert row(judgement, "queue_wait").delay == pytest.approx(-60.0)
    assert row(judgement, "reply_wait").right == 1
    assert judgement.false_cases == 0


def test_all_wrong_alerts_of_a_smooth_conversation_are_one_false_case() -> None:
    truths = [truth(str(number), smooth=True) for number in range(20)]
    alerts = [raised("confusion", "3", 20.0), raised("frustration", "3", 40.0), raised("template", "x", 5.0)]
    judgement = judge(truths, alerts, {"3": [Said(T0 + 19.0, "where is it?"), Said(T0 + 50.0, "thanks")]})
    assert (judgement.contacts, judgement.smooth, judgement.false_cases) == (20, 20, 1)
    assert judgement.false_cases_per_100_smooth == 5.0
    assert [(each.cause, each.said) for each in judgement.wrong] == [
        ("confusion", "where is it?"),
        ("frustration", "where is it?"),
    ]


def test_alerts_of_queues_are_judged_by_what_is_so_of_the_queue() -> None:
    surge = QueueTruth(queue="travel", cause="surge", since=instant(T0), until=instant(T0 + 90.0))
    alerts = [
        raised("surge", "travel", 60.0),
        raised("surge", "cards", 60.0),
        raised("unassigned", "vip", 1.0),
    ]
    judgement = judge([surge], alerts, {})
    found = row(judgement, "surge", None)
    assert (found.troubles, found.found, found.alerts, found.right, found.delay) == (1, 1, 2, 1, 60.0)
    assert row(judgement, "unassigned", None).precision == 0.0


def test_the_command_runs_a_stretch_through_both_stages_and_judges_it(tmp_path) -> None:
    file = tmp_path / "truth.jsonl"
    options = ["--minutes", "1", "--rate", "0.6", "--seed", "5", "--json", "--truth", str(file)]
    result = CliRunner().invoke(main, ["simulate", "--judge", *options])
    assert result.exit_code == 0, result.output
    judgement = json.loads(result.stdout)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert judgement["contacts"] == sum(line["of"] == "conversation" for line in lines) > 60
    everything = next(
        each for each in judgement["rows"] if (each["cause"], each["language"]) == ("frustration", "all")
    )
    assert everything["troubles"] > 3 and everything["right"] > 1
