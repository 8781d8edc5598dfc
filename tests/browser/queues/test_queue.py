"""The queue page in a browser: its facts, its charts, and the links to the other queues."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import floors
from tests.browser.support.axe import violations

pytestmark = pytest.mark.browser
FORECAST = {"mean": 70, "low": 30, "median": 60, "high": 120}


def queue_detail(now: float, **fields: Any) -> dict[str, Any]:
    """Return the detail of a queue, measured at `now` (seconds since 1970)."""
    return {
        "at": now,
        "line": [{"conversation": "c-1", "since": now - 90, "forecast": FORECAST}],
        "arrivals": [
            {"begin": now - 600, "count": 9, "baseline": 4.5},
            {"begin": now - 300, "count": 7, "baseline": 4.4},
        ],
        "waited": [0, 12, 45, 140],
        "baselines": [wait_baseline("queue", 40, 110, 150), wait_baseline("moment", 20.4, 45, 61, "chat")],
        "long": [wait_baseline("reply", 20.4, 45, 61) | {"conversation": "c-9", "since": now - 605}],
        "drifts": [
            {"kind": "reply", "channel": "chat", "at": now, "since": now - 7215, "before": 21, "now": 35.9}
        ],
        "needed": 9,
        "present": 7,
        "occupancy": 0.83,
        "free": [{"agent": "Ann Lee", "since": now - 605}],
        "due": [{"agent": "Bo Chen", "count": 3, "since": now - 3665}],
        **fields,
    }


def wait_baseline(kind: str, median: float, high: float, long: float, channel: str = "") -> dict[str, Any]:
    baseline = {"median": median, "high": high, "long": long, "seen": 900}
    return {"kind": kind, "channel": channel, "baseline": baseline}


def busy_queue(now: float, **detail: Any) -> dict[str, Any]:
    fields = {"waiting": 1, "longest_since": now - 90, "sla": 120, "agents": {"busy": 6, "available": 1}}
    waits = [{"kind": "queue", "since": now - 90}]
    return {
        "queues": [
            floors.queue("Billing / north", forecast=FORECAST, detail=queue_detail(now, **detail), **fields),
            floors.queue("Sales"),
        ],
        "conversations": [floors.conversation("c-1", queue="Billing / north", status="queued", waits=waits)],
    }


def values(page: Page, fact: str) -> list[str]:
    """Return the lines of one fact."""
    return page.locator(f".queue-fact.{fact} li").all_inner_texts()


def test_the_wall_leads_to_a_queue_with_its_charts_and_facts(gateway, screen):
    gateway.change(**busy_queue(time.time()))
    page = screen.open("wall")
    page.locator('[data-queue="Billing / north"] a.name').click()
    expect(page.locator("h1.queue-name")).to_have_text("Billing / north")
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(4)
    expect(page.locator(".queue-choice a[aria-current=page]")).to_have_text("Billing / north")
    page.locator(".queue-choice a", has_text="Sales").click()
    expect(page.locator("h1.queue-name")).to_have_text("Sales")
    expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    expect(page.locator(".queue-baselines")).to_be_hidden()


FACTS = {
    "en": {
        "status": ["1 · 6 · 0"],
        "needed": ["9"],
        "present": ["7"],
        "occupancy": ["83%"],
        "free_since": [r"Ann Lee 10:\d\d"],
        "due": [r"Bo Chen 3 \(1:01:\d\d\)"],
        "baseline": [
            "Waiting in queue: half within 0:40, nine of ten within 1:50",
            "“One moment”, then silence · Chat: half within 0:20, nine of ten within 0:45",
        ],
        "long": [r"c-9: for a reply 10:\d\d \(usually 0:20, 19 of 20 within 1:01\)"],
        "drifts": [r"Waiting for a reply · Chat: typically 0:35 for 2:00:\d\d, before that 0:21"],
    },
    "zh": {
        "status": ["1 · 6 · 0"],
        "needed": ["9"],
        "present": ["7"],
        "occupancy": ["83%"],
        "free_since": [r"Ann Lee 10:\d\d"],
        "due": [r"Bo Chen 3 \(1:01:\d\d\)"],
        "baseline": [
            "排队等待：一半在 0:40 内，九成在 1:50 内",
            "说稍等后没下文 · 在线聊天：一半在 0:20 内，九成在 0:45 内",
        ],
        "long": [r"c-9：等回复 10:\d\d（平时 0:20，二十次有十九次在 1:01 内）"],
        "drifts": [r"久未回复 · 在线聊天：近 2:00:\d\d 通常为 0:35，此前 0:21"],
    },
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_facts_are_words_in_the_viewers_language(gateway, screen, language):
    gateway.change(**busy_queue(time.time()))
    page = screen.open("queue", language)
    expect(page.locator(".queue-staff")).to_be_visible()
    for fact, lines in FACTS[language].items():
        shown = values(page, fact)
        assert len(shown) == len(lines), (fact, shown)
        for line, pattern in zip(shown, lines, strict=True):
            assert re.fullmatch(pattern, line), (fact, line)


def test_the_facts_follow_the_gateway_without_a_run_of_the_script(gateway, screen):
    now = time.time()
    gateway.change(**busy_queue(now))
    page = screen.open("queue")
    free = page.locator(".queue-fact.free_since li")
    expect(free).to_contain_text("Ann Lee")
    first = free.inner_text()
    expect(free).not_to_have_text(first)  # time goes on
    page.evaluate("document.querySelector('[data-testid^=stBidi]').mark = 'the same'")
    gateway.change(**busy_queue(now, needed=12, free=[], long=[], drifts=[]))
    expect(page.locator(".queue-fact.needed li")).to_have_text("12")
    assert values(page, "free_since") == ["none"]
    expect(page.locator(".queue-fact.long")).to_have_count(0)
    assert page.evaluate("document.querySelector('[data-testid^=stBidi]').mark") == "the same"
    assert page.locator(".stepin").get_attribute("data-sockets") == "1"


def test_each_chart_has_its_numbers_as_a_table(gateway, screen):
    gateway.change(**busy_queue(time.time()))
    page = screen.open("queue")
    page.locator(".queue-numbers summary").click()

    def rows(table: str) -> list[str]:
        return page.locator(f".numbers.{table} tbody tr").all_inner_texts()

    expect(page.locator(".number-tables table")).to_have_count(4)
    assert [re.split(r"\s+", row) for row in rows("served")] == [
        ["0:00–0:30", "2"],
        ["0:30–1:00", "1"],
        ["2:00–2:30", "1"],
    ]
    assert [row.split("\t") for row in rows("fan")] == [
        ["next customer", "0.5", "1", "2"],
        ["No. 1, waited 1:30", "2", "2.5", "3.5"],
    ]
    assert [row.split("\t")[1:] for row in rows("arrivals")] == [["9", "4.5"], ["7", "4.4"]]
    (waiting,) = rows("waits")
    assert waiting.endswith("\t1")


def test_a_queue_without_detail_shows_its_agents(gateway, screen):
    gateway.change(queues=[floors.queue("Sales", agents={"available": 2})])
    page = screen.open("queue")
    expect(page.locator(".queue-fact")).to_have_count(1)
    assert values(page, "status") == ["2 · 0 · 0"]
    expect(page.locator(".queue-baselines")).to_be_hidden()


def test_a_queue_that_the_floor_does_not_have_is_unknown_until_it_comes(gateway, screen):
    gateway.change(queues=[floors.queue("Sales")])
    page = screen.page
    page.goto(f"{screen.address}/queue?lang=en&theme=dark&name=Returns")
    expect(page.locator(".queue-unknown")).to_have_text("Nothing is known of this queue yet")
    gateway.change(queues=[floors.queue("Returns", agents={"busy": 3})])
    expect(page.locator(".queue-unknown")).to_be_hidden()
    expect(page.locator(".queue-fact.status li")).to_have_text("0 · 3 · 0")


def test_markup_in_names_stays_text(gateway, screen):
    attack = "<img src=x onerror=\"document.title='taken over'\"><b>Ann</b>"
    now = time.time()
    long = wait_baseline("reply", 20, 45, 61) | {"conversation": attack, "since": now - 80}
    gateway.change(**busy_queue(now, free=[{"agent": attack, "since": now - 75}], long=[long]))
    page = screen.open("queue")
    expect(page.locator(".queue-fact.free_since")).to_contain_text("<b>Ann</b>")
    expect(page.locator(".queue-fact.long")).to_contain_text("<img src=x onerror=")
    assert page.locator(".stepin img, .stepin b").count() == 0
    assert page.title() == "StepIn"


def test_without_a_name_the_page_shows_the_queue_with_the_longest_wait(gateway, screen):
    gateway.change(**busy_queue(time.time()))
    page = screen.open("queue")
    expect(page.locator("h1.queue-name")).to_have_text("Billing / north")
    expect(page).to_have_url(re.compile(r"name=Billing"))
    gateway.change(queues=[floors.queue("Sales", waiting=3, longest_since=time.time() - 900)])
    page.reload()
    expect(page.locator("h1.queue-name")).to_have_text("Billing / north")


@pytest.mark.usefixtures("gateway")
def test_a_floor_without_queues_asks_to_choose_one(screen):
    page = screen.open("queue")
    expect(page.locator("h1.queue-name")).to_have_text("Choose a queue")
    expect(page.locator(".queue-unknown")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_speaks_chinese_in_both_themes(gateway, screen, theme):
    gateway.change(**busy_queue(time.time()))
    page = screen.open("queue", "zh", theme)
    expect(page.locator(".queue-staff")).to_contain_text("兑现承诺所需坐席")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1.queue-name")).to_have_text("Billing / north")
    expect(page.locator(".queue-staff")).to_contain_text("needed to keep the promise")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1920, 390])
def test_axe_finds_nothing_on_the_queue_page(gateway, new_screen, theme, width):
    gateway.change(**busy_queue(time.time()))
    page = new_screen(viewport={"width": width, "height": 1080}).open("queue", theme=theme)
    expect(page.locator(".queue-staff")).to_contain_text("Ann Lee")
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("language", "untold", "chat", "voice"),
    [
        ("en", "no forecast: too few lines this long seen", "Chat: ", "Call: "),
        ("zh", "样本不足", "在线聊天：", "电话："),
    ],
)
def test_the_tile_forecasts_each_channel_or_says_why_it_does_not(
    gateway, screen, language, untold, chat, voice
):
    channels = [{"channel": "chat", "forecast": FORECAST}, {"channel": "voice", "forecast": FORECAST}]
    gateway.change(
        queues=[
            floors.queue("Billing", forecast=FORECAST, channels=channels),
            floors.queue("Sales", untold="few_such_lines"),
        ]
    )
    page = screen.open("wall", language=language)
    both = page.locator('[data-queue="Billing"] .forecast')
    expect(both).to_contain_text(chat)
    expect(both).to_contain_text(voice)
    expect(page.locator('[data-queue="Sales"] .forecast')).to_contain_text(untold)
