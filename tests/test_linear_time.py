"""No text can hang the floor: whatever reads the words of people takes time in proportion to their length."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

import pytest

from detectors import bundled
from detectors.contract.readings import Turn
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation import manner
from detectors.conversation.attention import AttentionState
from detectors.text import phrases, promised_days, promises
from detectors.text.answers import is_answer, settles, supplies
from detectors.text.closings import needs_no_answer
from detectors.text.features import Aligned, normal, turn_ids
from detectors.text.language import detect
from detectors.text.mail.own_words import own_words
from detectors.text.moments import asks_for_a_moment
from stream.privacy.redaction import mask
from tests.builders import patterns, pumping

MOST = 175.0
"""In yardsticks: 50 ms for 32 KiB on the machine where this was set. A slow pattern takes ten times it."""
GROWTH = 3.0
"""Eight times the text takes as many yardsticks where time is linear, eight times as many for a square."""
SHORT_TEXT, LONG_TEXT = 4 * 1024, 32 * 1024
NOTICED = 20.0
PARTS = 4

# What each text repeats, and how it ends.
SEEN: tuple[tuple[str, str], ...] = (
    ("谢", "请"),
    ("wechat ", "a["),
    ("adash", "a["),
    ("wx-", ""),
    ("1", ""),
    ("1 ", ""),
    ("1.", ""),
    ("00 ", ""),
    ("020 7946 0018 ", ""),
    ("一，", ""),
    ("A1234567 ", ""),
    ("DE89 3704 0044 0532 0130 00 ", "@"),
    ("passport A1234567 phone 1234567 ", ""),
    ("one ", "x"),
    ("a dot ", " at b dot com"),
    ("a@", ""),
    ("AB 12 34 56 ", ""),
    ("微信：abc_123，", ""),
    ("never buy", ""),
    ("?? ", ""),
    ("嗯", "x"),
    ("HELLO YOU ", ""),
    ("[", ""),
    ("😡\u0301", ""),
    ("訂單在哪裡", ""),
    ("On ", "wrote:"),
    ("On Tue, Support wrote:\n", ""),
    ("On Tue 3 Mar 10:15\n", ""),
    ("wrote: On ", ""),
    ("在写道：", ""),
    ("> \n", ""),
    ("> \n\n", "a"),
    ("\n", "a"),
    ("--\n", ""),
    ("Best regards,\n", ""),
    ("Best regards,\nTom\n", ""),
    ("From:\n", ""),
    ("From:\n\n", ""),
    ("_________\n", ""),
    ("I am out of office and ", ""),
    ("我正在休假，", ""),
    ("for in ", ""),
)


@cache
def found() -> list[patterns.Found]:
    return patterns.find()


@pytest.mark.parametrize(
    ("slow", "why"),
    [
        (r"(?:谢谢?(?:你|了)*|[\W_])+", "a text of n characters can be read in 1.6 to the n ways"),
        (
            r"wechat ?([a-z0-9]+(?: ?(?:dash|杠) ?[a-z0-9]+)+)(?![a-z0-9\[])",
            "each `dash` is a sign or a word",
        ),
        (r"(?:wx|vx)(?![a-z])[ :]*+(?=[a-z_-]*\d)[a-z][a-z0-9_-]{5,19}", "each place looks to the end"),
        (r"\d+\.\d\d?", "each digit looks to the end"),
        (r"[?？]\s*\s*!", "blanks can be split anywhere"),
    ],
)
def test_a_slow_pattern_is_found_out(slow: str, why: str) -> None:
    pattern = re.compile(slow)
    assert any(pumping.cost(pattern, text) > MOST for text in pumping.worst_texts(pattern)), why


def test_every_file_that_makes_patterns_is_looked_at() -> None:
    files = {
        str(path.relative_to(patterns.ROOT))
        for package in patterns.PACKAGES
        for path in (patterns.ROOT / package).rglob("*.py")
        if re.search(r"^import re$", path.read_text("utf-8"), re.MULTILINE)
    }
    assert files <= {each.file for each in found()}


@pytest.mark.parametrize("part", range(PARTS))
def test_no_pattern_of_the_project_takes_long_on_any_text(part: int) -> None:
    slow = {}
    for each in found()[part::PARTS]:
        pattern = re.compile(each.pattern, each.flags)
        for text in pumping.worst_texts(pattern):
            cost = pumping.cost(pattern, text)
            if cost > MOST:
                slow[each.name] = (round(cost), text[:60])
    assert slow == {}


def reads_a_turn(sender: str) -> Callable[[str], object]:
    detector, rules = bundled.attention_detector(), QueueRules()

    def read(text: str) -> None:
        turn = Turn(id="t", at=60.0, sender=sender, text=text)  # type: ignore[arg-type]
        detector.observe(AttentionState(), turn, rules)

    return read


def readers() -> Iterator[tuple[str, Callable[[str], object]]]:
    yield "mask", mask
    yield "normal form", normal
    yield "features", lambda text: turn_ids(text, "zh")
    yield "English features", lambda text: turn_ids(text, "en")
    yield "evidence", lambda text: Aligned(text).words(0, 40)
    yield "language", detect
    yield "promise", lambda text: promises.promised_seconds(text, 3600.0)
    yield "promised day", lambda text: promised_days.promised_until(text, date(2026, 11, 27), 0.0, bool)
    yield "plain promise", promised_days.promises_an_act
    yield "mail", lambda text: own_words(text, mail=True)
    yield "pasted mail", lambda text: own_words(text, mail=False)
    yield "closing", needs_no_answer
    yield "moment", asks_for_a_moment
    yield "settles", lambda text: settles(text, normal(text))
    yield "supplies", supplies
    yield "stock answer", lambda text: is_answer(text, normal(text), of_a_bot=False)
    yield "manner", manner.shift
    for name in ("threat", "wish", "told_before", "confusion"):
        yield name, getattr(phrases, f"find_{name}")
    yield "customer's turn", reads_a_turn("customer")
    yield "agent's turn", reads_a_turn("agent")


@pytest.mark.parametrize(
    ("name", "read"), list(readers()), ids=lambda each: each if isinstance(each, str) else ""
)
def test_what_reads_a_text_takes_time_in_proportion_to_it(name: str, read: Callable[[str], object]) -> None:
    read("我的订单 where is my order 13812345678")
    steep = {}
    for unit, end in SEEN:
        short, long = (unit * (length // len(unit)) + end for length in (SHORT_TEXT, LONG_TEXT))
        for rounds in (1, 3):
            least = max(NOTICED, pumping.yardsticks(read, short, rounds, given_up=20_000.0))
            cost = pumping.yardsticks(read, long, rounds, given_up=20_000.0)
            if cost <= GROWTH * least:
                break
        else:
            steep[unit] = (round(least), round(cost))
    assert steep == {}, name


def test_masking_a_text_that_was_made_to_be_slow_takes_less_than_a_second() -> None:
    for text in [unit * (LONG_TEXT // len(unit)) + end for unit, end in SEEN]:
        # Measured again where another process was in the way.
        costs = (pumping.yardsticks(mask, text, rounds, given_up=20_000.0) for rounds in (1, 3, 9))
        assert any(cost < 20 * MOST for cost in costs), text[:20]
