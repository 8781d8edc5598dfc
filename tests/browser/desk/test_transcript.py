"""The conversation of the open case at the desk."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import floors
from tests.browser.support.axe import violations
from tests.builders.waiting import wait_until

pytestmark = pytest.mark.browser
Json = dict[str, Any]
ID = "conversation-a1"
SMALL = {"width": 1366, "height": 768}


def turn(number: int, ago: float, text: str, sender: str = "customer", **fields: Any) -> Json:
    at = float(round(time.time())) - ago
    return {"id": f"t{number}", "at": at, "sender": sender, "text": text, "queue": "Billing", **fields}


def a_case(gateway, **view: Any) -> None:
    """Put the case of a frustrated customer on the floor, with the conversation."""
    fired = {"rule": "level", "value": 0.68, "threshold": 0.62, "at": time.time() - 60, "now": 0.71}
    words = floors.words(("third time", 1.4))
    alert = floors.alert("a1", evidence={"probability": 0.9, "fired": fired, "turn": "t3", "drivers": words})
    gateway.change(
        alerts=[alert],
        cases=[floors.case("k1", alert)],
        queues=[floors.queue("Billing"), floors.queue("Returns")],
        conversations=[floors.conversation(ID, language="en", **view)],
    )


def a_talk(gateway) -> None:
    """Say what a supervisor has to see: every kind of sender, row and mark."""
    now, in_billing = float(round(time.time())), {"queue": "Billing"}
    gateway.transcripts.say(
        ID,
        earlier=True,
        turns=[
            turn(1, 300, "<b>Hello</b>, my card is [card] 😡", probability=0.2, language="en"),
            turn(2, 200, "Let me look.", "agent", agent="Dana Reyes"),
            turn(3, 60, "This is the third time I say it!", probability=0.9),
            turn(4, 55, "Bitte warten.", "bot"),
            turn(5, 50, "שלום, איפה החבילה?", not_scored="language:he", language="he"),
            turn(6, 45, "Be kind to him.", "supervisor", kind="private_note"),
            turn(7, 40, "Dana has joined.", "system", queue="Returns"),
        ],
        waits=[{"kind": "reply", "since": now - 300, "until": now - 200, "outcome": "replied"} | in_billing],
        steps=[
            {"id": "s1", "of": "alert", "at": now - 60, "what": "opened", "cause": "frustration",
             "severity": "critical", "turn": "t3", "words": ["third time"]},
            {"id": "s2", "of": "case", "at": now - 48, "what": "claim", "by": "Ruth Abara"},
        ],
    )  # fmt: skip


def open_case(new_screen, language: str = "en", theme: str = "dark", **options: Any) -> Page:
    """Open the desk at the case."""
    screen = new_screen(**options)
    screen.page.goto(f"{screen.address}/desk?case=k1&lang={language}&theme={theme}")
    page: Page = screen.page
    page.wait_for_selector('.stepin[data-state="live"] .row-turn')
    return page


def rows(page: Page) -> list[str]:
    kinds: list[str] = page.locator(".talk > li").evaluate_all(
        "nodes => nodes.map((node) => node.className.replace('row-', '').trim())"
    )
    return kinds


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_speaks_what_was_found_and_what_was_done_stand_in_their_places(gateway, new_screen, language):
    a_case(gateway, waits=[{"kind": "reply", "since": time.time() - 30}])
    a_talk(gateway)
    page = open_case(new_screen, language, viewport=SMALL)
    assert rows(page) == [
        "turn customer", "wait reply", "turn agent", "turn customer", "turn bot", "turn customer",
        "step person", "turn supervisor", "queue", "turn system", "queue", "wait reply runs",
    ]  # fmt: skip
    said = page.locator(".talk .text")
    # No text becomes markup, and what was masked says so in the reader's language.
    assert page.locator(".talk .text b").count() == 0
    card = {"en": "card number, masked", "zh": "卡号（已隐去）"}[language]
    expect(said.first).to_have_text(f"<b>Hello</b>, my card is {card} 😡")
    expect(page.locator("mark")).to_have_text(["third time"])
    expect(page.locator(".found")).to_have_count(7)
    found = {"en": "Frustrated customer · Alert raised", "zh": "客户情绪不满 · 告警触发"}[language]
    expect(page.locator('[data-turn="t3"] .found')).to_have_text(found)
    who = {
        "en": ["Customer", "Agent · Dana Reyes", "Customer", "Bot", "Customer", "Supervisor", "System"],
        "zh": ["客户", "坐席 · Dana Reyes", "客户", "机器人", "客户", "主管", "系统"],
    }[language]
    expect(page.locator(".talk .who")).to_have_text(who)
    wait = {"en": "waited 1:40 for a reply", "zh": "等回复 1:40"}[language]
    expect(page.locator(".row-wait").first).to_have_text(wait)
    facts = page.locator('[data-turn="t5"] .facts')
    reason = {"en": "no model for this language (he)", "zh": "暂不支持该语言（he）"}[language]
    expect(facts).to_contain_text(reason)
    risks = page.locator(".talk .risk:not([hidden]) .fill")
    shares = risks.evaluate_all("nodes => nodes.map((node) => new DOMMatrix(node.style.transform).d)")
    assert shares == pytest.approx([0.2, 0.9])
    expect(page.locator(".log .earlier")).to_be_visible()
    # A right-to-left text begins at the right, and sides tell who speaks.
    direction = page.locator('[data-turn="t5"] .text').evaluate("node => getComputedStyle(node).direction")
    assert direction == "rtl"
    left, right = (page.locator(f'[data-turn="{id_}"] .bubble').bounding_box()["x"] for id_ in ("t1", "t2"))
    assert left < right
    # The actions are there without scrolling, and nothing is wider than its column.
    bottom = page.locator(".actions").bounding_box()
    assert bottom["y"] + bottom["height"] < SMALL["height"] - 200
    assert page.locator(".log").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_the_log_follows_only_a_reader_who_is_at_its_end(gateway, new_screen):
    a_case(gateway)
    gateway.transcripts.say(ID, turns=[turn(n, 300 - n, f"line {n} " * 12) for n in range(30)])
    page = open_case(new_screen, viewport=SMALL)
    log, below = page.locator(".log"), page.locator(".new-below")
    at_end = "node => node.scrollHeight - node.clientHeight - node.scrollTop < 2"
    wait_until(lambda: log.evaluate(at_end), lambda: page.wait_for_timeout(30))
    gateway.transcripts.say(ID, turns=[turn(30, 9, "one more " * 12)])
    expect(page.locator('[data-turn="t30"]')).to_be_in_viewport()
    assert below.is_hidden()
    log.evaluate("node => { node.scrollTop = 40; }")
    expect(log).to_have_attribute("data-at-end", "false")
    gateway.transcripts.say(ID, turns=[turn(n, 8, "and more") for n in range(31, 34)])
    expect(below).to_have_text("3 new below")
    assert log.evaluate("node => node.scrollTop") == 40
    below.click()
    expect(page.locator('[data-turn="t33"]')).to_be_in_viewport()
    expect(below).to_be_hidden()


def test_a_conversation_is_closed_with_its_case_and_says_why_it_is_gone(gateway, new_screen):
    a_case(gateway)
    a_talk(gateway)
    other = floors.alert("a2", "threat", severity="warning")
    gateway.change(alerts=[other], conversations=[floors.conversation("conversation-a2")])
    page = open_case(new_screen)
    page.locator('.item[data-alert="a2"]').click()
    expect(page.locator(".transcript .state")).to_have_text("Nobody has said anything yet")
    asked = [one["conversation"] for one in gateway.received if one["type"] == "open_transcript"]
    assert asked == [ID, "conversation-a2"]
    gateway.transcripts.end("conversation-a2", "unknown_conversation")
    expect(page.locator(".transcript .state")).to_contain_text("not in your queues any more")
    page.locator('.item[data-alert="a1"]').click()
    expect(page.locator(".row-turn")).to_have_count(7)
    # Whoever may not read words sees who spoke when, and no text.
    hidden = {key: value for key, value in turn(1, 300, "").items() if key != "text"}
    gateway.transcripts.say(ID, turns=[hidden])
    expect(page.locator('[data-turn="t1"] .text')).to_have_text("Words are hidden for your role")
    gateway.transcripts.say(ID, others=[{"person": "local:mei", "name": "Mei"}])
    expect(page.locator(".transcript .others")).to_have_text("Mei is looking too")


def test_the_risk_is_a_chart_with_its_rule_and_a_table(gateway, new_screen):
    a_case(gateway)
    a_talk(gateway)
    page = open_case(new_screen, viewport=SMALL)
    box = page.locator(".risk-box")
    # A low window shows the conversation first.
    assert box.get_attribute("open") is None
    box.locator("> summary").click()
    expect(box.locator("svg .point")).to_have_count(2)
    label = box.locator("svg").get_attribute("aria-label") or ""
    assert "last 90%" in label and "alerts from 62%" in label
    top, bottom = (float(box.locator("svg .point").nth(n).get_attribute("cy") or 0) for n in (1, 0))
    threshold = float(box.locator("svg .threshold").get_attribute("y1") or 0)
    assert top < threshold < bottom
    box.locator(".risk-numbers summary").click()
    cells = box.locator("tbody tr").evaluate_all(
        "lines => lines.map((line) => [...line.children].slice(1).map((cell) => cell.textContent))"
    )
    assert cells == [["20%", ""], ["", "waited 1:40 for a reply"], ["90%", ""]]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_in_an_open_conversation(gateway, new_screen, theme):
    a_case(gateway, waits=[{"kind": "hold", "since": time.time() - 30}])
    a_talk(gateway)
    page = open_case(new_screen, theme=theme)
    page.locator(".risk-box > summary").focus()
    assert violations(page) == {}


def test_the_page_of_a_conversation_has_what_was_said_in_it(gateway, new_screen):
    a_case(gateway)
    a_talk(gateway)
    screen = new_screen(viewport=SMALL)
    screen.page.goto(f"{screen.address}/conversations?id={ID}&lang=en&theme=light")
    expect(screen.page.locator(".one .row-turn")).to_have_count(7)
    expect(screen.page.locator(".one mark")).to_have_text(["third time"])
    # The page scrolls as a whole, and the conversation in it by itself.
    assert screen.page.locator(".one").evaluate("node => node.scrollHeight > node.clientHeight")
    assert violations(screen.page) == {}
    screen.page.locator(".one .leave").click()
    wait_until(
        lambda: (
            "conversation" not in gateway.received[-1] and gateway.received[-1]["type"] == "open_transcript"
        ),
        lambda: screen.page.wait_for_timeout(30),
    )
