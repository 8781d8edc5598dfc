"""The screens call queues and agents as people do, in the language of the screen."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors

pytestmark = pytest.mark.browser


def named_floor() -> dict[str, list[floors.Json]]:
    """Tom has a customer after a transfer to a queue that only the platform has named."""
    passed_on = {"drivers": [{"code": "passed_on_to", "text": "cards", "weight": 2}]}
    return {
        "queues": [
            floors.queue("technical", names={"zh": "技术支持", "en": "Technical support"}, waiting=1),
            floors.queue("cards") | {"name": "Card desk"},
            floors.queue("vip", names={"zh": "贵宾"}),
        ],
        "conversations": [
            floors.conversation("c1", queue="technical", agent="Tom · technical", agent_name="Tom"),
            floors.conversation("c2", queue="technical", status="probably_over"),
        ],
        "alerts": [
            floors.alert(
                "a1",
                "passed_on",
                subject="c1",
                queue="technical",
                agent="Tom · technical",
                evidence=passed_on,
            ),
            # Its customer is no longer with Tom.
            floors.alert("a2", "threat", subject="c2", queue="technical", agent="Tom · technical", ago=1),
        ],
    }


@pytest.mark.parametrize(
    ("language", "names", "moved"),
    [
        ("en", ["Card desk", "Technical support", "vip"], "transferred to Card desk"),
        ("zh", ["贵宾", "技术支持", "Card desk"], "Card desk"),
    ],
)
def test_the_screens_call_queues_and_agents_as_people_do(gateway, screen, language, names, moved):
    gateway.change(**named_floor())
    page = screen.open("wall", language)
    support = next(name for name in names if name in ("Technical support", "技术支持"))
    assert page.locator(".queue-tile a.name").all_inner_texts() == names
    expect(page.locator(".row .where .queue")).to_have_text([support, support])
    expect(page.locator(".row .where .who")).to_have_text(["Tom", "Tom"])
    expect(page.locator('.row[data-alert="a1"]')).to_contain_text(moved)
    page.locator('[data-queue="technical"] a.name').click()
    expect(page.locator("h1.queue-name")).to_have_text(support)
    assert page.locator(".queue-choice a").all_inner_texts() == names
    page = screen.open("desk", language)
    expect(page.locator(".item .place")).to_have_text([f"{support} · Tom"] * 2)
    expect(page.locator(".subtitle")).to_contain_text(f"{support} · Tom")
    assert page.locator(".toolbar select").first.locator("option").all_inner_texts()[1:] == names
    expect(page.locator(".over .place")).to_contain_text(f"c2 · {support}")
    assert "technical" not in page.locator(".stepin").inner_text()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_long_name_of_a_queue_stands_whole_on_wider_tiles_and_rows(gateway, screen, language):
    long = {
        "en": "Returns, exchanges and refunds for furniture and garden good",
        "zh": "家具园艺商品退货换货退款" * 5,
    }
    full = {"waiting": 11, "longest_since": time.time() - 300, "sla": 120, "unanswered": 3}
    full |= {"unanswered_since": time.time() - 300}
    full |= {"forecast": {"mean": 510.0, "low": 310.0, "median": 480.0, "high": 780.0}, "agents": {"busy": 8}}
    name = long[language]
    assert len(name) == 60
    queues = [floors.queue("long", names={language: name}, **full), floors.queue("short", **full)]
    gateway.change(queues=queues, alerts=[floors.alert("a1", queue="long")])
    page = screen.open("wall", language)
    expect(page.locator('[data-queue="long"] a.name')).to_have_text(name)
    expect(page.locator(".row .queue")).to_have_text(name)
    beyond = page.locator(".stepin").evaluate(
        """stage => [...stage.querySelectorAll(".queue-tile, .name, .row, .row .queue")].map((node) =>
            Math.max(node.scrollHeight - node.clientHeight - 16, node.scrollWidth - node.clientWidth))"""
    )
    assert max(beyond) <= 0
