"""The desk in a browser: the evidence of an alert, and the actions of a supervisor."""

from __future__ import annotations

import re
import time
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import floors
from tests.browser.support.desk import actions, open_desk, wait_for_actions

pytestmark = pytest.mark.browser
ROOT = "document.querySelector('[data-testid^=stBidi]').shadowRoot"
ACTIVE = f"{ROOT}.activeElement"


def focused_alert(page: Page) -> str | None:
    return page.evaluate(f"{ACTIVE}?.dataset.alert ?? null")


def test_the_desk_lists_alerts_with_their_evidence(gateway, screen):
    floor = floors.busy_floor()
    floor["conversations"] = [
        floors.conversation("conversation-a1", turns=14, transfers=2, last_text="Hello?")
    ]
    gateway.change(**floor)
    page = screen.open("desk")
    expect(page.locator(".item")).to_have_count(11)
    detail = page.locator(".alert-detail")
    expect(detail).to_contain_text("Frustrated customer")
    expect(detail).to_contain_text("This is the third time I explain it")
    expect(detail.locator(".measure.probability")).to_contain_text("93%")
    expect(detail.locator(".measure.probability")).to_contain_text("alerts from 62%; now 93%")
    drivers = detail.locator(".drivers li")
    expect(drivers).to_have_count(3)
    expect(drivers.first).to_contain_text("“third time”")
    expect(drivers.first).to_contain_text("raises")
    expect(detail.locator(".fact.transfers")).to_contain_text("2")
    expect(detail.locator(".fact.last_text")).to_contain_text("Hello?")
    expect(detail.locator(".history li")).to_contain_text("Alert raised")


def test_an_alert_says_when_it_was_raised_and_since_when_its_cause_goes_on(gateway, screen):
    now = time.time()
    alert = floors.alert("a1", ago=400, raised_at=now - 60)
    gateway.change(alerts=[alert | {"step": 900, "history": [{"at": now - 60, "what": "opened"}]}])
    page = screen.open("desk")
    clock = "t => new Intl.DateTimeFormat('en-GB', {timeStyle: 'medium'}).format(t * 1000)"
    raised, since = page.evaluate(f"[{now - 60}, {now - 400}].map({clock})")
    expect(page.locator(".fact.raised")).to_have_text(f"Alert raised{raised}")
    expect(page.locator(".fact.since")).to_have_text(f"Going on since{since}")
    expect(page.locator(".history li")).to_contain_text(f"{raised}  Alert raised")
    expect(page.locator(".history-more")).to_have_text("899 more steps, kept and not shown here")


def test_a_wait_stands_beside_its_sla_and_grows(gateway, screen):
    gateway.change(alerts=[floors.alert("a1", "reply_wait", ago=200, evidence={"sla": 90, "waited": 90})])
    page = screen.open("desk")
    words = page.locator(".measure.waited .measure-words")
    expect(words).to_have_text(re.compile(r"^3:\d\d; promised 1:30$"))
    first = words.inner_text()
    expect(words).not_to_have_text(first)


def test_frustration_names_the_rule_that_fired_and_how_it_stands_now(gateway, screen):
    fired = {
        "rule": "rise",
        "value": 0.81,
        "threshold": 0.714,
        "at": time.time() - 90,
        "now": 0.3,
        "closing": True,
    }
    gateway.change(alerts=[floors.alert("a1", evidence={"probability": 0.42, "fired": fired})])
    page = screen.open("desk")
    words = page.locator(".measure.probability .measure-words")
    expect(words).to_have_text(
        re.compile(r"^built up over the turns to 81% at \d\d:\d\d:\d\d, alerts from 71%; now 30%, closing$")
    )
    page = screen.open("wall")
    expect(page.locator(".row .why")).to_contain_text(re.compile(r"81% at \d\d:\d\d:\d\d, now 30%, closing"))


def test_words_stand_under_the_name_of_whoever_said_them(gateway, screen):
    evidence = {"quote": "Please restart the router.", "quote_at": time.time(), "quote_by": "agent"}
    gateway.change(alerts=[floors.alert("a1", "template", evidence=evidence)])
    page = screen.open("desk")
    expect(page.locator(".said .quote-at")).to_contain_text("The agent, at ")
    expect(screen.open("wall").locator(".row .quote")).to_have_text("The agent: “Please restart the router.”")


def test_beside_a_wait_stand_the_customers_latest_words_that_say_something(gateway, screen):
    alert = floors.alert("a1", "reply_wait", evidence={"sla": 60, "quote": "Where is my refund?"})
    told = {"last_text": "my phone is [phone]", "plea": "Is anybody there??"}
    gateway.change(alerts=[alert], conversations=[floors.conversation("conversation-a1", **told)])
    page = screen.open("desk")
    expect(page.locator(".said .quote")).to_have_text("“Is anybody there??”")
    expect(page.locator(".said .quote-at")).to_have_text("The customer")
    expect(screen.open("wall").locator(".row .quote")).to_have_text("“Is anybody there??”")


def test_a_likely_breach_shows_its_probability(gateway, screen):
    drivers = [{"code": "wait.ahead", "weight": 3}]
    evidence = {"probability": 0.87, "threshold": 0.6, "sla": 120, "drivers": drivers}
    gateway.change(alerts=[floors.alert("a1", "queue_wait", ago=70, evidence=evidence)])
    page = screen.open("desk")
    expect(page.locator(".measure.breach")).to_contain_text("87%; alerts from 60%")
    expect(page.locator(".drivers li")).to_have_text("3 ahead in the queue")


def test_a_claim_is_sent_and_shown_once_the_floor_has_it(gateway, screen):
    gateway.change(alerts=[floors.alert("a1")])
    gateway.hold_actions = True
    page = open_desk(screen)
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator(".act.claim")).to_have_text("Sending…")
    (action,) = wait_for_actions(page, gateway, 1)
    assert (action["action"], action["alert"]) == ("claim", "a1")
    assert str(UUID(action["id"])) == action["id"]
    assert "claimed" not in (page.locator(".item").get_attribute("class") or ""), "shown before it is so"
    gateway.answer(action, "Ruth Abara")
    expect(page.locator(".item")).to_contain_text("Ruth Abara is on it")
    expect(page.locator(".actions .taken")).to_have_text("Ruth Abara is on it")
    expect(page.locator(".history li").last).to_contain_text("Claimed by Ruth Abara")
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    assert gateway.received[-2]["name"] == "Ruth Abara"


def test_an_alert_is_released_and_resolved_with_a_note(gateway, screen):
    gateway.change(alerts=[floors.alert("a1", status="claimed", claimed_by="Ruth Abara"), floors.alert("a2")])
    page = open_desk(screen)
    page.locator('.item[data-alert="a1"]').click()
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_role("button", name="Claim", exact=True)).to_be_visible()
    page.locator(".note").fill("called the customer back")
    page.get_by_role("button", name="Resolve").click()
    page.get_by_role("button", name="Helped").click()
    expect(page.locator(".actions .taken")).to_contain_text("Resolved")
    released, resolved = wait_for_actions(page, gateway, 2)
    assert (released["action"], resolved["action"]) == ("release", "resolve")
    assert (resolved["note"], resolved["reason"]) == ("called the customer back", "helped")
    # The chosen alert stays until another is chosen.
    page.locator('.item[data-alert="a2"]').click()
    expect(page.locator(".item")).to_have_count(1)


def test_each_person_has_one_answer_can_change_it_and_take_it_back(gateway, screen):
    others = [{"at": 1.0, "what": "true_alarm", "by": "王琳", "action": "x"}]
    gateway.change(alerts=[floors.alert("a1", history=others), floors.alert("a2")])
    page = open_desk(screen)
    page.locator('.item[data-alert="a1"]').click()
    answers = page.get_by_role("group", name="Was this alert right?")
    answers.get_by_role("button", name="False alarm").click()
    expect(page.locator("[aria-live=polite]")).to_have_text("Noted as a false alarm")
    expect(page.locator(".history li").last).to_contain_text("Called a false alarm by Ruth Abara")
    wrong, right = (answers.get_by_role("button", name=name) for name in ("False alarm", "True alarm"))
    expect(wrong).to_have_attribute("aria-pressed", "true")
    expect(wrong).to_have_attribute("aria-disabled", "true")
    right.click()
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(wrong).to_have_attribute("aria-pressed", "false")
    back = answers.get_by_role("button", name="Take back")
    back.click()
    expect(page.locator("[aria-live=polite]")).to_have_text("Your answer is taken back")
    expect(page.locator(".history li").last).to_contain_text("Answer taken back by Ruth Abara")
    expect(back).to_be_hidden()
    for button in (wrong, right):
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(button).to_have_attribute("aria-disabled", "false")
    expect(page.locator('.item[data-alert="a1"]')).to_be_visible()
    page.locator('.item[data-alert="a1"]').press("u")
    page.locator('.item[data-alert="a2"]').click()
    page.locator('.item[data-alert="a2"]').press("t")
    asked = wait_for_actions(page, gateway, 4)
    assert [(one["alert"], one["action"]) for one in asked] == [
        ("a1", "false_alarm"),
        ("a1", "true_alarm"),
        ("a1", "retract"),
        ("a2", "true_alarm"),
    ]
    # Whoever may do something about it learns that answers moved the model.
    expect(page.locator(".model-moved")).to_be_hidden()
    gateway.model_moved = 1_700_000_000.0
    gateway.heartbeat()
    expect(page.locator(".model-moved")).to_contain_text("Answers moved the model much")


def test_a_resolved_alert_still_takes_an_answer(gateway, screen):
    gateway.change(alerts=[floors.alert("a1")])
    page = open_desk(screen, "王琳", "zh")
    page.locator('.item[data-alert="a1"]').press("x")
    page.keyboard.press("3")
    expect(page.locator(".actions .taken")).to_contain_text("已解除")
    page.get_by_role("group", name="这条告警准确吗？").get_by_role("button", name="误报").click()
    expect(page.locator(".history li").last).to_contain_text("王琳判定为误报")
    assert [one["action"] for one in wait_for_actions(page, gateway, 2)] == ["resolve", "false_alarm"]


def test_a_refusal_shows_its_reason_and_changes_nothing(gateway, screen):
    gateway.change(alerts=[floors.alert("a1")])
    gateway.refusal = {"error": "alert_resolved", "message": "said so"}
    page = open_desk(screen)
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator(".outcome")).to_have_text("This alert is already resolved")
    expect(page.get_by_role("button", name="Claim", exact=True)).to_have_attribute("aria-disabled", "false")
    gateway.refusal = {"error": "brand_new_reason", "message": "said so"}
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator(".outcome")).to_have_text("The action failed: said so")


def claimed(id_: str, by: str, *actions: str, **fields) -> dict:
    """Return an alert that somebody has claimed. Its history holds the given actions and the claim."""
    history = [{"at": time.time(), "what": "claim", "by": by, "action": action} for action in actions]
    return floors.alert(id_, status="claimed", claimed_by=by, history=history, **fields)


FIRST = re.compile(r"^Li Na took it first, at \d\d:\d\d:\d\d$")


def test_a_late_claim_shows_the_first_person_and_the_time_of_their_claim(gateway, screen):
    gateway.change(alerts=[floors.alert("a1")])
    gateway.refusal = {
        "error": "alert_claimed",
        "message": "said so",
        "by": "Li Na",
        "at": time.time(),
    }
    page = open_desk(screen)
    page.locator(".note").fill("I call her back")
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator(".outcome")).to_have_text(FIRST)
    expect(page.locator("[aria-live=polite]")).to_have_text(FIRST)
    expect(page.locator(".note")).to_have_value("I call her back")
    gateway.change(alerts=[claimed("a1", "Li Na", "theirs")])
    expect(page.locator(".actions .taken")).to_have_text("Li Na is on it")
    expect(page.locator(".outcome")).to_have_text(FIRST)
    page.get_by_role("button", name="Claim", exact=True).dblclick(force=True)
    assert len(actions(gateway)) == 1, "a second press let go of her claim"
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    gateway.change(alerts=[floors.alert("a1")])
    expect(page.locator(".outcome")).to_be_hidden()
    del gateway.refusal["at"]
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator(".outcome")).to_have_text("Li Na is on it")


def test_a_claim_that_loses_on_the_log_is_shown_after_the_person_chose_another_alert(gateway, screen):
    gateway.change(alerts=[floors.alert("a1", ago=300), floors.alert("a2", ago=200)])
    gateway.hold_actions = True
    page = open_desk(screen)
    page.get_by_role("button", name="Unclaimed").click()
    first, second = (page.locator(f'.item[data-alert="{id_}"]') for id_ in ("a1", "a2"))
    first.click()
    first.press("c")
    (action,) = wait_for_actions(page, gateway, 1)
    page.keyboard.press("j")
    gateway.accept(action)
    expect(first).to_contain_text("Sending…")
    gateway.change(alerts=[floors.alert("a1", ago=300, updated_at=time.time())])
    page.wait_for_function(f"seq => {ROOT}.querySelector('.stepin').dataset.seq == seq", arg=str(gateway.seq))
    expect(first).to_contain_text("Sending…")
    gateway.change(alerts=[claimed("a1", "Li Na", "theirs", ago=300)])
    expect(first.locator(".state")).to_have_text(FIRST)
    expect(page.locator("[aria-live=polite]")).to_have_text(FIRST)
    expect(page.locator(".outcome")).to_be_hidden()
    first.click()
    expect(page.locator(".outcome")).to_have_text(FIRST)
    second.click()
    expect(page.locator(".item")).to_have_count(1)


def test_a_lost_claim_that_counts_in_the_end_is_announced(gateway, screen):
    gateway.change(alerts=[floors.alert("a1")])
    gateway.hold_actions = True
    page = open_desk(screen)
    page.get_by_role("button", name="Claim", exact=True).click()
    (action,) = wait_for_actions(page, gateway, 1)
    gateway.accept(action)
    gateway.change(alerts=[claimed("a1", "Li Na", "theirs")])
    expect(page.locator(".outcome")).to_have_text(FIRST)
    gateway.change(alerts=[claimed("a1", "Ruth Abara", "theirs", action["id"])])
    expect(page.locator("[aria-live=polite]")).to_have_text("Claimed")
    expect(page.locator(".outcome")).to_be_hidden()


def test_an_action_needs_a_name(gateway, screen):
    gateway.change(alerts=[floors.alert("a1")])
    page = screen.open("desk")
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator(".outcome")).to_contain_text("Enter your name first")
    assert page.evaluate(f"{ACTIVE}.id") == "stepin-name"
    assert actions(gateway) == []


def test_the_name_is_kept_without_invisible_characters(gateway, screen):
    gateway.change(alerts=[floors.alert("a1")])
    open_desk(screen, "\u202d王琳\u202c ")
    page = screen.open("desk", "zh")
    expect(page.locator("#stepin-name")).to_have_value("王琳")
    assert [message["name"] for message in gateway.received if message["type"] == "hello"][-1] != "desk"


def test_an_action_survives_a_restart_of_the_gateway_under_its_own_id(gateway, new_screen):
    screen = new_screen()
    gateway.change(alerts=[floors.alert("a1")])
    page = open_desk(screen)
    gateway.hold_actions = True
    page.get_by_role("button", name="Claim", exact=True).click()
    (asked,) = wait_for_actions(page, gateway, 1)
    gateway.stop()
    gateway.hold_actions = False
    gateway.start()
    expect(page.locator(".item")).to_contain_text("Ruth Abara is on it")
    assert {action["id"] for action in actions(gateway)} == {asked["id"]}
    screen.errors = [error for error in screen.errors if "ERR_CONNECTION_REFUSED" not in error]


def test_the_keyboard_alone_is_enough(gateway, screen):
    gateway.change(alerts=[floors.alert(f"a{n}", ago=900 - 100 * n) for n in range(4)])
    page = open_desk(screen)
    page.locator(".item").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    assert focused_alert(page) == "a1"
    expect(page.locator('.item[data-alert="a1"]')).to_have_attribute("aria-selected", "true")
    page.keyboard.press("c")
    expect(page.locator('.item[data-alert="a1"]')).to_contain_text("Ruth Abara is on it")
    assert [action["alert"] for action in actions(gateway)] == ["a1"]
    page.locator(".note").focus()
    page.keyboard.type("check")
    expect(page.locator(".note")).to_have_value("check")
    assert len(actions(gateway)) == 1, "a letter in a note is no command"


def test_the_focus_stays_while_alerts_come_move_and_go(gateway, screen):
    gateway.change(
        alerts=[floors.alert("a1", ago=300), floors.alert("a2", ago=200), floors.alert("a3", ago=100)]
    )
    page = open_desk(screen)
    page.locator('.item[data-alert="a2"]').click()
    assert focused_alert(page) == "a2"
    gateway.change(alerts=[floors.alert("a2", severity="critical", ago=200), floors.alert("a0", ago=900)])
    expect(page.locator(".item").first).to_have_attribute("data-alert", "a2")
    assert focused_alert(page) == "a2"
    page.locator(".note").fill("half a sent")
    gateway.change(alerts=[floors.alert("a4", ago=10)], gone={"alerts": ["a1"]})
    expect(page.locator(".item")).to_have_count(4)
    expect(page.locator(".note")).to_have_value("half a sent")
    page.locator('.item[data-alert="a2"]').click()
    gateway.change(gone={"alerts": ["a2"]})
    expect(page.locator('.item[aria-selected="true"]')).to_have_attribute("data-alert", "a0")
    assert focused_alert(page) == "a0"


def test_filters_narrow_the_list(gateway, screen):
    gateway.change(**floors.busy_floor())
    page = open_desk(screen)
    page.locator(".toolbar").get_by_label("Severity").select_option("critical")
    expect(page.locator(".item")).to_have_count(5)
    page.get_by_role("button", name="Mine").click()
    page.locator('.item[data-alert="a4"]').click()
    expect(page.locator(".item")).to_have_count(1)
    page.get_by_role("button", name="All", exact=True).click()
    page.locator(".toolbar").get_by_label("Severity").select_option("")
    page.locator(".toolbar").get_by_label("Queue").select_option("Sales")
    page.locator('.item[data-alert="b2"]').click()
    expect(page.locator(".item")).to_have_count(1)


def test_a_new_alert_is_announced_politely(gateway, screen):
    gateway.change(alerts=[floors.alert("a1")])
    page = screen.open("desk")
    announcer = page.locator("[aria-live=polite]")
    expect(announcer).to_have_text("")
    gateway.change(alerts=[floors.alert("a2"), floors.alert("a3")])
    expect(announcer).to_have_text("2 new cases")


def test_charts_are_drawn_and_redrawn_without_touching_the_desk(gateway, screen):
    gateway.change(**floors.busy_floor())
    page = screen.open("desk")
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(2)
    page.evaluate(
        "document.querySelector('[data-testid^=stBidi]').shadowRoot.querySelector('.item').mark = 1"
    )
    page.wait_for_timeout(6000)  # the charts are drawn anew every five seconds
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(2)
    mark = "document.querySelector('[data-testid^=stBidi]').shadowRoot.querySelector('.item').mark"
    assert page.evaluate(mark) == 1
    assert page.locator(".stepin").get_attribute("data-sockets") == "1"


def test_markup_in_data_stays_text(gateway, screen):
    attack = "<img src=x onerror=\"document.title='taken over'\"><script>document.title='taken over'</script>"
    history = [{"at": 1.0, "what": attack, "by": attack, "note": attack}]
    evidence = {
        "quote": attack,
        "drivers": [{"code": attack, "text": attack, "weight": 1}],
        "probability": 0.9,
    }
    names = {"queue": attack, "agent": attack, "channel": attack, "subject": attack, "model": attack}
    gateway.change(
        alerts=[floors.alert("a1", attack, evidence=evidence, history=history, **names)],
        queues=[floors.queue(attack, waiting=2, longest_since=1.0, sla=60)],
        conversations=[floors.conversation(attack, last_text=attack)],
    )
    page = screen.open("desk")
    expect(page.locator(".said .quote")).to_contain_text("<img src=x onerror=")
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
    assert page.locator("img[src=x], .stepin script").count() == 0
    assert page.title() == "(1) StepIn"


def test_a_phone_shows_the_list_and_then_the_alert(gateway, new_screen):
    gateway.change(**floors.busy_floor("zh"))
    page = new_screen(viewport={"width": 390, "height": 844}, locale="zh-CN").open("desk", "zh", "light")
    expect(page.locator(".alert-detail")).to_be_hidden()
    page.locator('.item[data-alert="a1"]').click()
    expect(page.locator(".alert-detail .quote").first).to_contain_text("第三遍")
    expect(page.locator(".item").first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="返回列表").click()
    expect(page.locator(".item").first).to_be_visible()


def test_the_desk_counts_and_marks_whoever_waits_where_nobody_serves(gateway, screen):
    wait = floors.alert("q1", "queue_wait", "critical", 300, agent=None, queue="Sales")
    gateway.change(
        alerts=[wait, floors.alert("f1", ago=40)],
        queues=[floors.queue("Sales", unserved="nobody_on", waiting=2)],
    )
    page = screen.open("desk")
    expect(page.locator(".summary")).to_contain_text("1 person needs someone now")
    expect(page.locator(".summary")).to_contain_text("not served now 2")
    expect(page.locator('.item[data-alert="q1"] .place')).to_have_text("Sales · Nobody signed in")
    expect(page.locator('.item[data-alert="f1"] .place')).not_to_contain_text("Nobody")
