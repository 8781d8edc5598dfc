"""The desk in a browser: cases, and what people do with them."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from stream.gateway import protocol
from tests.browser.support import floors
from tests.browser.support.axe import violations
from tests.browser.support.desk import actions, open_desk, wait_for_actions

pytestmark = pytest.mark.browser
LI = {"status": "claimed", "owner": "Li Na", "owner_person": "guest:Li Na"}


def floor_of_cases() -> dict[str, list[dict]]:
    """Return a customer with two causes, a queue with a surge, and three waits for which it stands."""
    angry = floors.alert("a1", "frustration", "critical", 300)
    waiting = floors.alert("a2", "reply_wait", ago=90, subject=angry["subject"], evidence={"sla": 60})
    surge = floors.surge("s1", "Deliveries")
    waits = [
        floors.alert(f"w{n}", "queue_wait", ago=100 + n, queue="Deliveries", agent=None) for n in range(3)
    ]
    cases = [
        floors.case("c-angry", angry, waiting),
        floors.case("c-surge", surge),
        *(floors.case(f"c-{one['id']}", one, folded_into="c-surge") for one in waits),
    ]
    return {"alerts": [angry, waiting, surge, *waits], "cases": cases}


def test_a_customer_is_one_row_and_waits_fold_below_the_case_of_their_queue(gateway, screen):
    floor = floor_of_cases()
    # An alert without a case stands for itself, and a part whose alert is not there is listed too.
    lonely = floors.alert("x1", "threat", ago=20)
    untold = floors.case("c-untold", floors.alert("x2", "hold_wait", ago=10))
    gateway.change(**floor | {"alerts": [*floor["alerts"], lonely], "cases": [*floor["cases"], untold]})
    page = screen.open("desk")
    listed = page.locator(".item").evaluate_all("rows => rows.map(row => row.dataset.case)")
    assert listed == ["c-angry", "c-surge", f"conversation {lonely['subject']}", "c-untold"]
    angry = page.locator('.item[data-case="c-angry"]')
    expect(angry.locator(".also")).to_contain_text("also")
    expect(page.locator(".summary")).to_contain_text("6 people need someone now")
    expect(page.locator(".part")).to_have_count(2)
    expect(page.locator(".todo")).not_to_be_empty()
    page.locator('.item[data-case="c-surge"]').click()
    page.get_by_role("button", name="Show the 3 customers who wait below").click()
    expect(page.locator(".item.folded")).to_have_count(3)
    page.locator('.item[data-case="c-surge"]').press("ArrowLeft")
    expect(page.locator(".item.folded")).to_have_count(0)
    gateway.change(gone={"cases": ["c-surge"], "alerts": ["s1"]})
    expect(page.locator(".item")).to_have_count(6)


def test_the_address_opens_a_case_and_the_wall_counts_cases(gateway, screen):
    gateway.change(**floor_of_cases())
    page = screen.page
    page.goto(f"{screen.address}/desk?lang=en&theme=dark&case=c-w1")
    expect(page.locator('.alert-detail[data-case="c-w1"]')).to_be_visible()
    expect(page.locator('.item[data-case="c-w1"]')).to_have_attribute("aria-selected", "true")
    page = screen.open("wall")
    expect(page.locator(".headline .number")).to_have_text("4")
    expect(page.locator(".row")).to_have_count(2)


def test_a_case_goes_its_way_by_keyboard_and_each_step_can_be_undone(gateway, screen):
    angry = floors.alert("a1", "frustration", "critical", 300)
    gateway.change(alerts=[angry], cases=[floors.case("c1", angry)])
    page = open_desk(screen)
    row = page.locator('.item[data-case="c1"]')
    row.focus()
    page.keyboard.press("c")
    expect(row).to_contain_text("Ruth Abara is on it")
    expect(page.locator(".undo-bar")).to_contain_text("Claimed")
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Claim", exact=True)).to_have_attribute("aria-disabled", "false")
    expect(page.locator(".undo-bar")).to_be_hidden()
    page.keyboard.press("s")
    page.keyboard.press("2")
    expect(row).to_contain_text("snoozed until")
    page.keyboard.press("w")
    expect(row).to_contain_text("Ruth Abara is on it")
    page.keyboard.press("x")
    expect(page.locator(".tray button").first).to_be_focused()
    assert violations(page) == {}
    page.keyboard.press("Escape")
    expect(page.locator(".act.resolve")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("5")
    expect(page.locator(".actions .taken")).to_have_text("Resolved · Other")
    page.locator(".undo-bar button").click()
    expect(page.locator(".actions .taken")).to_have_text("Ruth Abara is on it")
    sent = wait_for_actions(page, gateway, 6)
    assert [one["action"] for one in sent] == ["claim", "undo", "snooze", "wake", "resolve", "undo"]
    assert all(one["case"] == "c1" and "alert" not in one for one in sent)
    assert (sent[1]["undoes"], sent[4]["reason"], sent[5]["undoes"]) == (
        sent[0]["id"],
        "other",
        sent[4]["id"],
    )
    assert sent[2]["until"] == pytest.approx(time.time() + 900, abs=60)


def test_another_persons_case_is_released_after_asking_and_a_refusal_says_who_and_when(gateway, screen):
    angry = floors.alert("a1")
    gateway.change(alerts=[angry], cases=[floors.case("c1", angry, owned=LI)])
    page = open_desk(screen)
    expect(page.locator(".act.snooze")).to_be_hidden()
    page.locator(".item").press("r")
    expect(page.locator(".tray")).to_contain_text("Li Na has this case")
    assert actions(gateway) == []
    gateway.refusal = {"error": "case_resolved", "message": "it is", "by": "Li Na", "at": 1_700_000_000.0}
    page.get_by_role("button", name="Release it anyway").click()
    expect(page.locator(".outcome")).to_contain_text("Li Na resolved it at")
    gateway.refusal = None
    page.locator(".item").press("r")
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="Claim", exact=True)).to_be_visible()
    assert [one["seen"] for one in wait_for_actions(page, gateway, 2)] == ["guest:Li Na"] * 2


def test_a_case_is_handed_over_and_the_other_accepts_or_declines(gateway, screen):
    angry, other = floors.alert("a1", ago=300), floors.alert("a2")
    mine = {"status": "claimed", "owner": "Ruth Abara", "owner_person": "guest:Ruth Abara"}
    offered = LI | {"offered_to": "Ruth Abara", "offered_person": "guest:Ruth Abara"}
    cases = [floors.case("c1", angry, owned=mine), floors.case("c2", other, owned=offered)]
    gateway.change(alerts=[angry, other], cases=cases)
    page = open_desk(screen)
    gateway.people = [protocol.Colleague(person="guest:王琳", name="王琳")]
    page.locator('.item[data-case="c1"]').press("h")
    expect(page.locator(".tray .option").first).to_contain_text("王琳 · at the desk")
    page.locator(".tray").get_by_role("button", name="Li Na").click()
    expect(page.locator(".actions .taken")).to_contain_text("handed over to Li Na")
    expect(page.get_by_role("button", name="Take the offer back")).to_be_visible()
    notice = page.locator(".notices li")
    expect(notice).to_contain_text("Li Na hands a case over to you")
    notice.get_by_role("button", name="Show").click()
    expect(page.locator(".todo")).to_contain_text("Li Na hands this case over to you")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator('.item[data-case="c2"]')).to_contain_text("Ruth Abara is on it")
    offer, accept = wait_for_actions(page, gateway, 2)
    assert (offer["to"], offer["to_person"], accept["action"]) == ("Li Na", "guest:Li Na", "accept")
    # Whoever has a case learns that somebody else released it.
    released = {"at": time.time(), "what": "release", "by": "Li Na", "person": "guest:Li Na", "action": "x"}
    case = gateway.floor["cases"]["c2"]
    gateway.change(cases=[case | {"owned": {}, "history": [*case["history"], released]}])
    expect(notice).to_contain_text("Li Na released your case at")
    notice.get_by_role("button", name="Close").click()
    expect(notice).to_have_count(0)


def test_a_supervisor_steps_in_and_sees_what_came_of_it(gateway, screen):
    asked = floors.alert("a1", "help_requested", ago=30)
    now = time.time()
    planned = {"id": "p1", "kind": "take_over", "state": "planned", "at": now, "changed_at": now}
    case = floors.case("c1", asked, interventions=[planned | {"due_at": now + 300}])
    there = floors.conversation(asked["subject"], link="https://platform.example/c/1")
    gateway.change(alerts=[asked], cases=[case], conversations=[there])
    page = open_desk(screen)
    # What to do comes from the playbook; its first step stands on top.
    steps = page.locator(".playbook .steps li")
    expect(page.locator(".todo")).to_have_text(steps.first.inner_text())
    expect(page.locator(".playbook")).to_contain_text("Say first, to the agent")
    link = page.get_by_role("link", name="Open the conversation")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    first = page.locator('[data-intervention="p1"]')
    expect(first.locator(".state")).to_contain_text("planned: happens in")
    first.get_by_role("button", name="Stop it").click()
    expect(first.locator(".state")).to_contain_text("stopped")
    page.locator(".item").press("i")
    page.keyboard.press("1")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".order-missing")).to_have_text("Write a text first")
    page.locator(".order-text").fill("368 is fine")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".interventions li").first).to_contain_text("Grant the request")
    stop, order = wait_for_actions(page, gateway, 2)
    assert (stop["stops"], order["order"]) == ("p1", {"kind": "grant", "text": "368 is fine"})
    gone = {"state": "done", "answer": "refund sent", "changed_at": now}
    case = gateway.floor["cases"]["c1"]
    gateway.change(cases=[case | {"interventions": [each | gone for each in case["interventions"]]}])
    expect(page.locator(".interventions li").first).to_contain_text("The platform says: refund sent")
    gateway.change(conversations=[there | {"link": "javascript:alert(1)"}])
    expect(link).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_silence_is_made_seen_and_ended(gateway, screen, language):
    angry, other = floors.alert("a1", "frustration", "critical", 300), floors.alert("a2", "threat")
    gateway.change(alerts=[angry, other], cases=[floors.case("c1", angry), floors.case("c2", other)])
    page = open_desk(screen, language=language)
    page.locator(".silences").click()
    dialog = page.get_by_role("dialog")
    begin = dialog.locator("button[type=submit]")
    begin.click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.locator("[name=cause]").select_option("frustration")
    dialog.locator("[name=reason]").fill("refunds are down")
    assert violations(page) == {}
    begin.click()
    listed = dialog.locator("[data-silence]")
    expect(listed).to_contain_text("Ruth Abara")
    expect(listed).to_contain_text("refunds are down")
    (silence,) = gateway.floor["silences"].values()
    assert silence["cause"] == "frustration" and "queue" not in silence
    assert silence["ends_at"] == pytest.approx(time.time() + 3600, abs=60)
    gateway.change(cases=[floors.case("c1", angry, silenced_by=silence["id"])])
    expect(page.locator(".item").last).to_have_attribute("data-case", "c1")
    expect(page.locator(".summary")).to_contain_text("1")
    listed.get_by_role("button").click()
    expect(listed).to_have_count(0)
    assert gateway.floor["silences"] == {}


def test_a_supervisor_says_what_was_missed_and_whether_a_calm_conversation_was_fine(gateway, screen):
    quiet = floors.conversation("c-quiet", last_text="Thanks, I think", status="ended")
    gateway.spot_check = "c-quiet"
    gateway.change(
        conversations=[quiet, floors.conversation("c-other", agent="a-7", updated_at=time.time() + 5)]
    )
    began = time.time()
    page = open_desk(screen)
    spot = page.locator(".spot")
    expect(spot).to_contain_text("Thanks, I think")
    spot.get_by_role("combobox").select_option("confusion")
    spot.get_by_role("button", name="It was not").click()
    expect(spot).to_be_hidden()
    page.get_by_role("button", name="Missed something").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=search]").fill("quiet")
    dialog.locator("[name=cause]").select_option("threat")
    dialog.locator("[name=since]").select_option("5")
    assert violations(page) == {}
    dialog.get_by_role("button", name="Tell StepIn").click()
    expect(dialog).to_be_hidden()
    answer, missed = wait_for_actions(page, gateway, 2)
    assert (answer["action"], answer["conversation"], answer["cause"]) == ("not_fine", "c-quiet", "confusion")
    assert (missed["action"], missed["conversation"], missed["cause"]) == ("missed", "c-quiet", "threat")
    assert began - 301 <= missed["since"] <= time.time() - 299
