"""The page of conversations in a browser: thousands of rows, search, one of them, keys, what is unknown."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import floors
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser
MANY = 5000
LONG = "Anforderungsbearbeitungsabteilung für Großkundenverträge Süd"
ATTACK = "<img src=x onerror=\"document.title='taken over'\">\u202egnp.exe"


def ids(page: Page) -> list[str]:
    """Return the conversations in sight and near it, from top to bottom."""
    return page.locator(".conversation-row .name").all_inner_texts()


def some() -> dict[str, list[floors.Json]]:
    """Return three conversations: a case, a wait in line, and one with hostile texts and long names."""
    now = time.time()
    anger = floors.alert("a1", "frustration", "critical", subject="c-angry", queue="Billing") | {
        "evidence": {"since": now - 100, "quote": "Nobody helps!", "drivers": floors.words(("nobody", 1.1))}
    }
    return {
        "alerts": [anger],
        "cases": [floors.case("k1", anger, owned={"owner": "Ruth", "status": "claimed"})],
        "queues": [floors.queue("Billing", names={"en": "Billing desk", "zh": "账单"}), floors.queue(LONG)],
        "conversations": [
            floors.conversation(
                "c-angry", attention=0.93, agent="a1", agent_name="Dana", link="https://cc.example/c/1"
            ),
            floors.conversation(
                "c-line", status="queued", channel="voice", waits=[{"kind": "queue", "since": now - 605}]
            ),
            floors.conversation(
                "__proto__",
                queue=LONG,
                agent_name=LONG,
                agent="constructor",
                language="ar",
                last_text=ATTACK + " مرحبا " + "x" * 300,
                topic="<b>bold</b>",
                link="javascript:alert(1)",
            ),
        ],
    }


def test_five_thousand_conversations_scroll_as_a_few(gateway, new_screen):
    conversations = [
        floors.conversation(f"c-{number:04}", attention=number / MANY, last_text=f"word{number % 50} said")
        for number in range(MANY)
    ]
    gateway.change(conversations=conversations)
    page = new_screen(viewport={"width": 1366, "height": 768}).open("conversations")
    expect(page.locator(".summary")).to_have_text("5,000 live conversations")
    assert ids(page)[0] == "c-4999"
    assert page.locator(".conversation-row").count() < 40
    page.locator(".virtual-list").focus()
    page.keyboard.press("End")
    expect(page.locator('[data-conversation="c-0000"] .name')).to_be_focused()
    expect(page.locator('[data-conversation="c-0000"]')).to_have_attribute("aria-rowindex", "5001")
    assert page.locator(".conversation-row").count() < 40
    page.get_by_label("Search").fill("word7")
    expect(page.locator(".summary")).to_have_text("100 of 5,000 live conversations")
    page.locator('button[data-sort="started"]').click()
    expect(page).to_have_url(re.compile("find=word7&sort=started"))
    page.get_by_role("button", name="中文").click()
    expect(page.locator(".summary")).to_have_text("5,000 个进行中的会话里的 100 个")
    expect(page.get_by_label("搜索")).to_have_value("word7")


def test_one_conversation_has_an_address_its_case_and_its_platform(gateway, new_screen):
    gateway.change(**some())
    page = new_screen(viewport={"width": 1366, "height": 768}).open("conversations")
    row = page.locator('[data-conversation="c-angry"]').first
    expect(row).to_contain_text("Ruth is on it")
    expect(row.locator(".risk-number")).to_have_text("93%")
    expect(page.locator('[data-conversation="c-line"] .wait')).to_have_text(
        re.compile(r"10:\d\din the queue")
    )
    row.locator(".name").click()
    one = page.locator(".one")
    expect(one).to_contain_text("Frustrated customer · Critical")
    expect(one.locator(".quote")).to_have_text("“Nobody helps!”")
    expect(one.locator(".open-there")).to_have_attribute("href", "https://cc.example/c/1")
    assert re.search(r"^desk\?.*&case=k1$", one.locator(".open-case").get_attribute("href"))
    expect(page).to_have_url(re.compile("id=c-angry"))
    page.keyboard.press("Escape")
    expect(one).to_be_hidden()
    expect(row.locator(".name")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(one).to_be_visible()
    page.reload()
    expect(page.locator(".one h2")).not_to_be_empty()
    page.go_back()
    page.goto(page.url.split("?")[0] + "?lang=en&theme=dark&id=c-unknown")
    expect(page.locator(".one")).to_contain_text("does not have this conversation")


@pytest.mark.parametrize(("theme", "width", "height"), [("dark", 1366, 768), ("light", 390, 844)])
def test_any_text_stays_text_and_in_its_place(gateway, new_screen, theme, width, height):
    gateway.change(**some())
    page = new_screen(viewport={"width": width, "height": height}).open("conversations", "zh", theme)
    row = page.locator('[data-conversation="__proto__"]').first
    expect(row).to_contain_text("<img src=x onerror=")
    assert violations(page) == {}
    row.locator(".name").click()
    expect(page.locator(".one h2")).to_have_text("<b>bold</b>")
    expect(page.locator(".one .open-there")).to_be_hidden()
    expect(page.locator(".one")).to_contain_text(LONG)
    assert page.locator(".stepin img, .stepin b").count() == 0
    assert page.title() == "StepIn"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == {}


def test_a_page_without_data_never_says_that_nobody_is_there(gateway, screen):
    gateway.replay_behind = None
    gateway.stale_since = time.time() - 5
    page = screen.open("conversations")
    expect(page.locator(".summary")).to_have_text(re.compile("^– live conversations · "))
    expect(page.locator(".empty").first).to_contain_text("Nothing is known at present")
    gateway.replay_behind, gateway.stale_since = 0.0, None
    gateway.heartbeat()
    expect(page.locator(".empty").first).to_have_text("No conversation is live")


def test_the_rows_stand_still_under_the_pointer(gateway, screen):
    gateway.change(conversations=[floors.conversation(f"c-{n}", attention=n / 10) for n in range(3)])
    page = screen.open("conversations")
    assert ids(page) == ["c-2", "c-1", "c-0"]
    page.locator('[data-conversation="c-1"]').hover()
    expect(page.locator(".order-held")).to_be_visible()
    gateway.change(conversations=[floors.conversation(f"c-{n}", attention=n / 10) for n in (7, 8)])
    expect(page.locator(".conversation-row")).to_have_count(5)
    assert ids(page)[:3] == ["c-2", "c-1", "c-0"]
    page.locator(".summary").hover()
    expect(page.locator(".conversation-row .name").first).to_have_text("c-8")
