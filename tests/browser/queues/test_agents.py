"""The page of agents: each once, with load and help; nobody named where the rules forbid it."""

from __future__ import annotations

import json
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser
LONG = "Anforderungsbearbeitungsabteilung für Großkundenverträge Süd"


def _told(agent: str, status: str, since: float, **fields: object) -> dict:
    return {"agent": agent, "status": status, "since": since, **fields}


def _floor(now: float) -> dict[str, list[dict]]:
    """Return two queues. Ann serves both, Bo has asked for help, and of Dee no status is told."""
    ann = _told("ann", "available", now - 500, able=True, capacity={"chat": 3})
    help_ = floors.alert("h1", "help_requested", "critical", 45, subject="c-3", agent="bo")
    reply = [{"kind": "reply", "since": now - 80}]

    def conversation(id_: str, agent: str, **fields: object) -> dict:
        return floors.conversation(id_, queue="billing", agent=agent, **fields)

    return {
        "queues": [
            floors.queue(
                "billing",
                names={"en": "Billing desk", "zh": "账单"},
                detail={
                    "at": now,
                    "names": {"ann": "<i>Ann</i>", "bo": "Bo Chen", "cy": LONG},
                    "roster": [
                        ann,
                        _told("bo", "busy", now - 90),
                        _told("cy", "away", now - 600, reason="lunch"),
                    ],
                },
            ),
            floors.queue("sales", detail={"at": now, "roster": [ann, _told("eve", "wrap_up", now - 20)]}),
        ],
        "conversations": [
            conversation("c-1", "ann", waits=reply),
            conversation("c-2", "ann", waits=[{"kind": "hold", "since": now - 900}]),
            conversation("c-3", "bo", channel="voice"),
            conversation("c-4", "dee", channel="email", waits=[{"kind": "first_answer", "since": now - 300}]),
            conversation("c-5", "ann", status="ended"),
        ],
        "alerts": [help_],
    }


def test_an_agent_of_two_queues_is_one_row_and_counts_once(run_module) -> None:
    now = time.time()
    rows = run_module(
        "agents/rows.js",
        f"""const told = {json.dumps(_floor(now))};
            const byId = (list) => new Map(list.map((one) => [one.id ?? one.queue, one]));
            const floor = Object.fromEntries(Object.entries(told).map(([kind, list]) => [kind, byId(list)]));
            const rows = it.sorted(it.rowsOf(floor, "en"), {{ by: "help", up: false }}, "en");
            return [rows, it.countStates(rows), it.fitting(rows, {{ find: "sales", queue: "", state: "" }})
              .map(({{ id }}) => id)];""",
    )
    shown = {row["id"]: row for row in rows[0]}
    assert [row["id"] for row in rows[0]] == ["bo", "dee", "ann", "cy", "eve"]
    assert rows[1] == {"free": 1, "busy": 1, "wrap_up": 1, "away": 1, "untold": 1}
    assert rows[2] == ["ann", "eve"]
    ann = shown["ann"]
    assert (ann["queueNames"], ann["open"], ann["capacity"]) == (
        ["Billing desk", "sales"], {"chat": 2}, {"chat": 3},
    )  # fmt: skip
    assert (ann["load"], ann["unanswered"]) == (pytest.approx(2 / 3), pytest.approx(now - 80))
    assert shown["bo"]["help"] == {"conversation": "c-3", "since": pytest.approx(now - 45, abs=5)}
    assert (shown["dee"]["unanswered"], shown["dee"]["since"]) == (pytest.approx(now - 300), None)


@pytest.mark.parametrize(("theme", "width", "height"), [("dark", 1366, 768), ("light", 390, 844)])
def test_the_page_says_status_load_and_help(gateway, new_screen, theme, width, height):
    gateway.change(**_floor(time.time()))
    page = new_screen(viewport={"width": width, "height": height}).open("agents", theme=theme)
    expect(page.locator("h1")).to_have_text("5 agents")
    expect(page.locator(".agent-totals")).to_have_text("Free 1Busy 1Wrap-up 1Away 1Status not told 1")
    ann = page.locator('[data-agent="ann"]')
    expect(ann.locator(".name")).to_have_text("<i>Ann</i>")
    expect(ann.locator(".open-list")).to_have_text("Chat 2 of 3")
    expect(ann.locator(".unanswered .first")).to_have_text(re.compile(r"^1:\d\d$"))
    away = page.locator('[data-agent="cy"]')
    expect(away).to_contain_text(re.compile(r"Awayfor 10:\d\d · lunch"))
    expect(page.locator('[data-agent="dee"] .open-list')).to_have_text("E-mail 1")
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator('[data-agent="bo"] .chip').click()
    expect(page.locator(".one h2")).to_have_text("c-3")
    page.go_back()
    ann.locator(".name").click()
    expect(page.locator(".summary")).to_have_text("2 of 4 live conversations")


def test_with_aggregate_the_page_counts_and_names_nobody(gateway, screen):
    detail = {"at": 1.0, "aggregate": True}
    gateway.change(queues=[floors.queue("billing", agents={"available": 2, "busy": 3}, detail=detail)])
    page = screen.open("agents", "zh")
    expect(page.locator(".agent-counts")).to_have_text("billing空闲 2 · 忙碌 3 · 小休 0")
    expect(page.locator("h1")).to_have_text("坐席")
    expect(page.locator("section.aggregate")).to_contain_text("不显示姓名")
    expect(page.locator(".agents-listing")).to_be_hidden()
    assert violations(page) == {}
