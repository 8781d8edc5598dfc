"""The wall in a browser: its rows, its queues, its languages and sizes, and its live updates."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def seconds(text: str) -> int:
    minutes, rest = text.split(":")
    return 60 * int(minutes) + int(rest)


def test_the_wall_shows_the_customers_who_need_a_person(gateway, screen):
    gateway.change(**floors.busy_floor())
    page = screen.open()
    expect(page.locator(".headline .number")).to_have_text("9")
    rows = page.locator(".row")
    expect(rows.first).to_contain_text("Frustrated customer")
    expect(rows.first).to_contain_text("This is the third time")
    expect(rows.first).to_contain_text("93%")
    expect(rows.first).to_contain_text("also Waiting for a reply")
    surge = page.locator('.row[data-alert="s1"]')
    expect(surge.locator(".why")).to_have_text(
        re.compile(r"^1 critical unclaimed, for \d:\d\d · 37 came · usually 15")
    )
    expect(surge).to_contain_text("the whole queue")
    # The three critical rows stay, and the others take turns; three customers wait below the surge.
    expect(rows).to_have_count(4)
    assert page.locator(".row.critical").count() == 3
    expect(page.locator(".more")).to_have_text("+4 more")
    expect(page.locator(".page")).to_have_text(re.compile(r"screen \d of 5"))


def test_a_row_says_who_has_it_and_why_in_words_that_fit(gateway, screen):
    taken = {"status": "claimed", "claimed_by": "Ruth Abara"}
    evidence = {"probability": 0.86, "drivers": [{"code": "words", "text": "x" * 90, "weight": 2}]}
    gateway.change(
        alerts=[
            floors.alert("a1", severity="critical", evidence=evidence, **taken),
            floors.alert("a2", "reply_wait", ago=5, agent="Ivo", evidence={"sla": 90, "quote": "Any news?"}),
        ]
    )
    page = screen.open()
    first = page.locator(".row").first
    expect(first.locator(".word")).to_have_text("In hand")
    expect(first.locator(".who")).to_have_text("Ruth Abara is on it")
    expect(first.locator(".why")).to_have_text("86%")
    expect(page.locator('.row[data-alert="a2"] .quote')).to_have_text("“Any news?”")


def test_critical_rows_come_first_and_then_the_oldest(gateway, screen):
    gateway.change(
        alerts=[
            floors.alert("young-critical", severity="critical", ago=30),
            floors.alert("old-warning", ago=900),
            floors.alert("old-critical", severity="critical", ago=300),
            floors.alert("young-warning", ago=50),
        ]
    )
    rows = screen.open().locator(".row")
    expect(rows).to_have_count(4)
    order = [rows.nth(place).get_attribute("data-alert") for place in range(4)]
    assert order == ["old-critical", "young-critical", "old-warning", "young-warning"]


def test_a_long_queue_is_one_row_and_hides_no_other_case(gateway, screen):
    waiting = [floors.alert(f"q{n}", "queue_wait", "critical", 300 - n, agent=None) for n in range(20)]
    gateway.change(alerts=[*waiting, floors.alert("f1", severity="critical", ago=40)])
    page = screen.open()
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".row").first).to_contain_text("Waiting in queue × 20")
    expect(page.locator(".row").first).to_have_attribute("data-alert", "q0")
    expect(page.locator(".headline .number")).to_have_text("21")
    expect(page.locator(".more")).to_be_hidden()


def test_whoever_waits_where_nobody_serves_is_in_a_group_apart(gateway, screen):
    waits = [
        floors.alert(f"q{n}", "queue_wait", "critical", 300 - n, agent=None, queue="Sales") for n in range(3)
    ]
    nobody = floors.alert(
        "n1", "nobody_on", "critical", 200, subject="Sales", subject_kind="queue", queue="Sales"
    )
    # Whoever waits for a word of an agent who has gone home is in the group, but for those who complain.
    waits += [
        floors.alert("r1", "reply_wait", "critical", 90, queue="Sales"),
        floors.alert("r2", "orphaned", "critical", 80, queue="Sales", subject="conversation-r1"),
    ]
    upset = floors.alert("f1", severity="critical", ago=40, queue="Sales")
    # Out of hours an agent is still there.
    late = floors.alert("l1", "reply_wait", "critical", 70, queue="Returns")
    closed = {"unserved": "out_of_hours", "opens_at": 1_700_438_400.0, "waiting": 4, "longest_since": 1.0}
    queues = [
        floors.queue("Sales", unserved="nobody_on", waiting=3, unanswered=1, agents={}),
        floors.queue("Returns", sla=60, agents={"busy": 1}, unanswered=1, **closed),
    ]
    gateway.change(alerts=[*waits, nobody, upset, late], queues=queues)
    page = screen.open(query="&tiles=numbers,cases")
    expect(page.locator(".headline .number")).to_have_text("2")
    expect(page.locator(".breakdown li.unserved")).to_contain_text("8not served now")
    expect(page.locator(".row")).to_have_count(5)
    expect(page.locator(".row.unserved").first).to_contain_text("Waiting in queue × 3")
    last = page.locator(".row").last
    expect(last).to_contain_text("Nobody signed in")
    expect(last).not_to_have_class(re.compile("critical"))
    expect(page.locator(".queue-tile").first).to_be_hidden()
    page = screen.open(query="&queues=Returns")
    expect(page.locator(".headline .number")).to_have_text("1")
    expect(page.locator(".queue-tile")).to_have_count(1)
    tile = page.locator('.queue-tile[data-queue="Returns"]')
    expect(tile.locator(".standing")).to_contain_text("Out of hours · opens Mon")
    expect(tile).to_have_class(re.compile("unserved"))


def test_a_surge_stands_for_the_waits_below_it(gateway, screen):
    waiting = [floors.alert(f"q{n}", "queue_wait", "critical", 300 - n, agent=None) for n in range(20)]
    queue = waiting[0]["queue"]
    surge = floors.alert("s1", "surge", "critical", 60, subject=queue, subject_kind="queue", agent=None)
    other = floors.alert("f1", severity="critical", ago=40)
    gateway.change(alerts=[*waiting, surge | {"queue": queue}, other])
    page = screen.open()
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".row").first).to_contain_text("20 critical unclaimed, longest 5:")
    expect(page.locator(".headline .number")).to_have_text("21")


def test_each_queue_shows_its_longest_wait_beside_its_sla(gateway, screen):
    gateway.change(**floors.busy_floor())
    page = screen.open()
    expect(page.locator(".queue-tile")).to_have_count(5)
    deliveries = page.locator('[data-queue="Deliveries"]')
    expect(deliveries).to_have_class(re.compile(r"\bover\b"))
    expect(deliveries.locator(".waiting")).to_have_text("11")
    expect(deliveries).to_contain_text("over 2:00 promise")
    expect(deliveries).to_contain_text("0 free · 8 busy · 3 away")
    expect(page.locator('[data-queue="Returns"]')).to_have_class(re.compile(r"\bnear\b"))
    expect(page.locator('[data-queue="Sales"] .longest')).to_have_text("–")


def test_waits_grow_without_a_message(gateway, screen):
    gateway.change(**floors.busy_floor())
    page = screen.open()
    alert, queue = page.locator(".row .time").first, page.locator('[data-queue="Deliveries"] .longest')
    first = seconds(alert.inner_text()), seconds(queue.inner_text())
    page.wait_for_function(
        """([alert, queue]) => {
            const root = document.querySelector('[data-testid^=stBidi]').shadowRoot;
            const read = (where) => {
                const [minutes, rest] = root.querySelector(where).textContent.split(':');
                return 60 * minutes + 1 * rest;
            };
            return read('.row .time') >= alert + 2 && read('[data-queue="Deliveries"] .longest') >= queue + 2;
        }""",
        arg=list(first),
    )


def test_an_update_runs_no_script_and_keeps_the_page_and_its_socket(gateway, screen):
    gateway.change(**floors.busy_floor())
    page = screen.open()
    page.evaluate(
        """() => {
            const host = document.querySelector('[data-testid^=stBidi]');
            host.mark = host.shadowRoot.querySelector('.row').mark = 'the same';
            window.scriptRuns = 0;
            const running = '[data-test-script-state=running]';
            const watch = () => { window.scriptRuns += document.querySelectorAll(running).length; };
            const everything = {attributes: true, subtree: true, childList: true};
            new MutationObserver(watch).observe(document.body, everything);
        }"""
    )
    for number in range(5):
        gateway.change(alerts=[floors.alert(f"new{number}", ago=2)])
        wanted = str(gateway.seq)
        page.wait_for_selector(f'.stepin[data-seq="{wanted}"]')
    same = page.evaluate(
        """() => {
            const host = document.querySelector('[data-testid^=stBidi]');
            return [host.mark, host.shadowRoot.querySelector('.row').mark, window.scriptRuns];
        }"""
    )
    assert same == ["the same", "the same", 0]
    assert page.locator(".stepin").get_attribute("data-sockets") == "1"


def test_a_change_shows(gateway, screen):
    page = screen.open()
    expect(page.locator(".quiet")).to_be_visible()
    gateway.change(alerts=[floors.alert("a1")])
    page.wait_for_selector('.row[data-alert="a1"]')
    gateway.change(gone={"alerts": ["a1"]})
    expect(page.locator(".quiet")).to_be_visible()


def test_a_quiet_floor_is_calm(gateway, screen):
    floor = floors.busy_floor()
    gateway.change(queues=floor["queues"])
    page = screen.open()
    expect(page.locator(".headline .number")).to_have_text("0")
    expect(page.locator(".quiet")).to_contain_text("All quiet")
    expect(page.locator(".quiet")).to_contain_text("in Deliveries")


def test_a_floor_that_is_not_live_has_a_banner(gateway, screen):
    gateway.simulated = True
    gateway.change(queues=[floors.queue("Billing")])
    page = screen.open()
    expect(page.locator(".simulated")).to_have_text("SIMULATED")
    gateway.change(conversations=[floors.conversation("c1", source="stepin-drill/platform")])
    expect(page.locator(".simulated")).to_have_text("DRILL")
    gateway.simulated = False
    gateway.change(queues=[floors.queue("Billing", waiting=1)])
    expect(page.locator(".simulated")).to_be_hidden()


def test_a_replay_counts_from_its_event_time(gateway, screen):
    day = 86_400.0
    gateway.replay_behind = day
    gateway.change(alerts=[floors.alert("a1", ago=day + 60)])
    page = screen.open()
    expect(page.locator(".clock .day")).to_contain_text("Replay")
    assert 58 <= seconds(page.locator(".row .time").inner_text()) <= 75


def test_markup_in_data_stays_text(gateway, screen):
    attack = "<img src=x onerror=\"document.title='taken over'\"><script>document.title='taken over'</script>"
    evidence = {
        "quote": attack,
        "drivers": [{"code": "words", "text": attack, "weight": 1}],
        "probability": 0.9,
    }
    names = {"queue": attack, "agent": attack, "claimed_by": attack, "cause": "<b>new</b>"}
    gateway.change(
        alerts=[floors.alert("a1", evidence=evidence, **names)], queues=[floors.queue(attack, waiting=2)]
    )
    page = screen.open()
    expect(page.locator(".row .quote")).to_contain_text("<img src=x onerror=")
    assert page.locator(".stepin img, .stepin script, .stepin b").count() == 0
    assert page.title() == "StepIn"


def test_the_language_comes_from_the_address_the_cookie_or_the_browser(gateway, new_screen):
    gateway.change(**floors.busy_floor("zh"))
    screen = new_screen(locale="zh-CN")
    page = screen.page
    page.goto(f"{screen.address}/")
    expect(page.locator(".number-text")).to_have_text("位客户需要介入")
    expect(page.locator(".row").first).to_contain_text("客户情绪不满")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".number-text")).to_have_text("people need someone now")
    page.goto(f"{screen.address}/")
    expect(page.locator(".number-text")).to_have_text("people need someone now")
    screen.open(language="zh")
    expect(page.locator(".number-text")).to_have_text("位客户需要介入")


@pytest.mark.usefixtures("gateway")
def test_the_theme_comes_from_the_browser_until_a_person_chooses(new_screen):
    screen = new_screen(color_scheme="light")
    page = screen.page
    page.goto(f"{screen.address}/")
    expect(page.locator(".stepin")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator(".stepin")).to_have_attribute("data-theme", "dark")
    page.goto(f"{screen.address}/")
    expect(page.locator(".stepin")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("viewport", [{"width": 1920, "height": 1080}, {"width": 1366, "height": 768}, PHONE])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_wider_than_the_screen(gateway, new_screen, viewport, language):
    gateway.change(**floors.busy_floor(language))
    page = new_screen(viewport=viewport).open(language=language)
    page.wait_for_selector(".row")
    overflow = page.evaluate(
        """() => {
            const root = document.querySelector('[data-testid^=stBidi]').shadowRoot;
            const stage = root.querySelector('.stepin');
            const outside = [...stage.querySelectorAll('.row, .queue-tile, .head > *, .headline, .more')]
                .filter((node) => node.getClientRects().length)
                .filter((node) => node.getBoundingClientRect().right > innerWidth + 1
                    || node.scrollWidth > node.clientWidth + 1
                    || node.className !== "more" && node.scrollHeight > node.clientHeight + 4)
                .map((node) => node.className);
            return [stage.scrollWidth - innerWidth, outside];
        }"""
    )
    assert overflow[0] <= 0
    assert overflow[1] == []


@pytest.mark.parametrize("cause", ["cause_of_another_version", "constructor"])
def test_an_alert_of_an_unknown_cause_shows_its_id_and_the_neutral_icon(gateway, screen, cause):
    gateway.change(alerts=[floors.alert("a1", cause, "critical", 60)])
    row = screen.open().locator(".row")
    expect(row).to_contain_text(cause)
    paths = row.locator(".badge .glyph path").evaluate_all(
        "nodes => nodes.map((node) => node.getAttribute('d'))"
    )
    assert paths == ["M12 5v9", "M12 18.500h.1"]
