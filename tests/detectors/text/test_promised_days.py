"""A promise for another day falls due at the end of that day, by the queue's clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from detectors import bundled
from detectors.contract.readings import Turn
from detectors.contract.rules.business_hours import BusinessHours, Closure, Opening
from detectors.contract.rules.queue_rules import FrictionRules, QueueRules
from detectors.conversation.attention import AttentionState

ZONE = ZoneInfo("Asia/Shanghai")
WEDNESDAY = dt.datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)
OFFICE = QueueRules(
    hours=BusinessHours(tuple(Opening(day, 540, 1080) for day in range(5)), zone="Asia/Shanghai")
)
DETECTOR = bundled.attention_detector()


def due(text: str, rules: QueueRules = OFFICE, at: dt.datetime = WEDNESDAY) -> str | None:
    """Return when the promise of an agent's turn falls due, in the zone of the turn."""
    state = AttentionState()
    DETECTOR.observe(state, Turn(id="a", at=at.timestamp(), sender="agent", text=text), rules)
    promises = state.friction.promises
    return dt.datetime.fromtimestamp(promises[0].due, at.tzinfo).strftime("%d %H:%M") if promises else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明天下午之前给您回复", "26 18:00"),
        ("我明天上午给您回电话", "26 12:00"),
        ("明晚八点前给您一个明确的答复", "26 20:00"),
        ("明天中午12点前我把结果发您邮箱", "26 12:00"),
        ("后天我再联系您", "27 18:00"),
        ("我们会在周五前给您答复", "27 18:00"),
        ("礼拜四我再给您打过去", "26 18:00"),
        ("下周一我给您打电话", "30 18:00"),
        ("我今天下班前把单子发您邮箱", "25 18:00"),
        ("您的投诉我们会在三个工作日内回复您", "30 18:00"),
        ("48小时内会有专人跟您联系", "27 10:00"),
        ("三天之内我一定给您答复", "29 00:00"),
        ("周末前我会把补偿方案发给您", "27 18:00"),
        ("我們會在週五前給您答覆", "27 18:00"),
        ("We will call you back tomorrow.", "26 18:00"),
        ("I'll get back to you by Friday.", "27 18:00"),
        ("I'll phone you next Tuesday with the result.", "01 18:00"),
        ("I will email you the answer on Monday morning.", "30 12:00"),
        ("My manager will ring you tomorrow before noon.", "26 13:00"),
        ("I'm going to follow this up and email you by tomorrow evening.", "26 22:00"),
        ("Expect my call on Wednesday.", "02 18:00"),
        ("Our engineer will call you on Saturday to arrange it.", "29 00:00"),
        ("A colleague will contact you within two working days.", "27 18:00"),
        ("We'll have an answer for you within 24 hours.", "26 10:00"),
        ("I'll come back to you by the end of the week.", "27 18:00"),
        ("We can't do it today, but I'll call you tomorrow at 3.", "26 15:00"),
        ("We will let you know by the end of next week.", "04 18:00"),
    ],
)
def test_a_promise_for_a_day_is_due_when_the_queue_closes_on_it(text: str, expected: str) -> None:
    assert due(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "您的包裹明天送到",
        "您的快递预计明天下午派送",
        "退款一般3到5个工作日到账",
        "我们周末不上班",
        "门店明天上午九点开门",
        "您可以明天再来看一下",
        "请您在周五之前把表格寄回来",
        "系统明天凌晨维护",
        "您上周五的订单已经完成了",
        "医生周二周四出诊",
        "如果周三还没到您再联系我们",
        "抱歉，我们今天没法给您回电",
        "您预约的是后天上午十点",
        "Your parcel arrives tomorrow.",
        "The courier will deliver it on Friday.",
        "It should be with you by Thursday.",
        "Your card will arrive within five working days.",
        "Refunds usually take three to five working days.",
        "We are closed on Sunday.",
        "Please send the form back by Wednesday.",
        "Please call us again tomorrow.",
        "You placed the order last Friday.",
        "If it has not arrived by Wednesday, please write to us.",
        "Your appointment is tomorrow at 3 pm.",
        "You have until Sunday to cancel.",
        "Our lines are closed at the weekend.",
    ],
)
def test_a_day_on_which_nobody_promises_an_act_is_not_watched(text: str) -> None:
    assert due(text) is None and due(text, QueueRules()) is None


def test_the_wall_clock_of_the_queue_decides_and_so_do_its_closures() -> None:
    text, late = "I'll call you back tomorrow.", WEDNESDAY.replace(hour=23)
    assert due(text, at=late) == "26 18:00"
    new_york = BusinessHours(OFFICE.hours.openings, zone="America/New_York")
    assert due(text, QueueRules(hours=new_york)) == "26 07:00"  # there it is Tuesday evening, 21:00
    closed = BusinessHours(
        OFFICE.hours.openings, zone="Asia/Shanghai", closed=(Closure(dt.date(2026, 11, 26)),)
    )
    assert due(text, QueueRules(hours=closed)) == "27 00:00", "the day itself, as the queue is closed on it"
    assert due("We will call you within two working days.", QueueRules(hours=closed)) == "30 18:00"


def test_without_hours_a_day_is_over_when_it_is_over_in_every_zone() -> None:
    assert due("I'll call you back tomorrow.", QueueRules()) == "28 08:00"


def test_the_rules_say_how_far_ahead_a_promise_is_watched() -> None:
    rules = QueueRules(hours=OFFICE.hours, friction=FrictionRules(longest_day_promise=2 * 86400.0))
    assert due("I'll call you back tomorrow.", rules) and due("I'll call you on Monday.", rules) is None
