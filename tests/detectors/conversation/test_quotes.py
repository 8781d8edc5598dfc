"""Whose words stand as the evidence of a cause, and which."""

from __future__ import annotations

import pytest

from detectors.contract.events import Sender
from detectors.contract.readings import OpenCause, Turn
from detectors.conversation.causes.open_causes import Finding, observe
from detectors.conversation.state import AttentionState
from detectors.text.given_data import only_gives_data


def cause_after(*turns: tuple[Sender, str]) -> OpenCause:
    state = AttentionState()
    for number, (sender, text) in enumerate(turns):
        turn = Turn(id=f"t{number}", at=float(number), sender=sender, text=text)
        observe(state, Finding(cause="template", count=2), turn)
    return state.causes[0]


@pytest.mark.parametrize(("sender", "by"), [("customer", None), ("agent", "agent"), ("bot", "bot")])
def test_the_evidence_says_who_said_the_words(sender: Sender, by: Sender | None) -> None:
    assert cause_after((sender, "please wait")).quote_by == by


def test_a_turn_that_only_gives_data_leaves_the_words_before() -> None:
    cause = cause_after(("customer", "where is my refund"), ("customer", "my phone is [phone]"))
    assert (cause.quote, cause.quote_at, cause.turn) == ("where is my refund", 0.0, "t0")
    assert cause_after(("customer", "[phone]")).quote is None


@pytest.mark.parametrize(
    "text",
    ["[phone]", "my phone is [phone]", "[mail] or [phone], thanks!", "我的电话是[phone]", "身份證號 [id]"],
)
def test_a_number_or_an_address_alone_is_only_data(text: str) -> None:
    assert only_gives_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hi",
        "where is order [id]?",
        "you charged [card] twice",
        "取消[id]",
        "[phone]怎么没人接",
        "my phone is broken",
    ],
)
def test_words_of_trouble_are_more_than_data(text: str) -> None:
    assert not only_gives_data(text)
