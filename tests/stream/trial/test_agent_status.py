"""Customers who wait beside an agent who is able to take them, by status, open conversations and capacity."""

from __future__ import annotations

import pytest

from tests.builders.floors.flow import alerts, flow

LINE = ("1 customer Where is my parcel?", "200 queued")
TWO_CHATS = '{"capacity": {"chat": 2, "voice": 1}}'


def unassigned(*steps: str, channel: str = "chat") -> list[float]:
    return [at for cause, at in alerts(flow(*steps, *LINE, channel=channel)) if cause == "unassigned"]


def test_a_customer_beside_a_free_agent_is_unassigned() -> None:
    assert unassigned("0 status ann available")
    assert unassigned(f"0 status ann available {TWO_CHATS}")


@pytest.mark.parametrize("status", ["busy", "wrap_up", "away"])
def test_an_agent_who_is_not_available_takes_nobody(status: str) -> None:
    assert unassigned(f"0 status ann {status}") == []


@pytest.mark.parametrize(
    "told", ['{"capacity": {"voice": 1}}', '{"capacity": {"chat": 0}}', '{"capacity": {}}']
)
def test_an_agent_without_capacity_for_the_channel_takes_nobody(told: str) -> None:
    assert unassigned(f"0 status ann available {told}") == []


def test_capacity_counts_for_its_channel() -> None:
    assert unassigned('0 status ann available {"capacity": {"voice": 1}}', channel="voice")


def test_an_agent_in_wrap_up_is_able_when_it_is_over() -> None:
    assert unassigned("0 status ann wrap_up", "400 status ann available") == [520.0]


def test_a_bad_capacity_is_left_out_and_said() -> None:
    story = flow(
        '0 status ann available {"capacity": {"chat": -1, "fax": 2, "voice": 1}, "reason": 5}', *LINE
    )
    fields = [letter.field for letter in story.dead_letters]
    assert fields == ["$.data.capacity.chat", "$.data.capacity.fax", "$.data.reason"]
    assert "unassigned" not in dict(alerts(story))
