"""A record with a hostile field spoils its own row at most."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors

pytestmark = pytest.mark.browser
NAMES = ("constructor", "__proto__", "toString", "__defineGetter__", "hasOwnProperty")
RLO = "\u202egnp.exe"


def hostile() -> dict:
    alerts, conversations, queues = [], [], [floors.queue("Billing", detail={"at": 1.0, "names": {}})]
    for name in NAMES:
        drivers = [{"code": name, "text": name, "weight": 1}, {"code": name, "text": RLO, "weight": 1}]
        evidence = {"drivers": drivers, "not_scored": name}
        fields = {"queue": name, "subject": name, "agent": name, "channel": name, "language": name}
        history = [{"at": 1.0, "what": name, "by": RLO, "action": name}]
        resolution = {"resolution": name, "rules": 1, "model": name, "history": history}
        alerts.append(floors.alert(name, name, evidence=evidence, **fields, **resolution))
        view = {"agent_name": RLO, "participants": {name: name}, "status": "probably_over", "waits": []}
        conversations.append(floors.conversation(name, queue=name, agent=name, not_scored=name, **view))
        detail = {"at": 1.0, "names": {name: RLO}, "reasons": {name: 1}, "passed_over": [name]}
        queues.append(floors.queue(name, agents={name: 1}, untold=name, detail=detail))
    alerts.append(floors.alert("good", agent="Dana Reyes", subject="conversation-good"))
    return {"alerts": alerts, "conversations": conversations, "queues": queues}


@pytest.mark.parametrize(("page_name", "row"), [("wall", ".row"), ("desk", ".item")])
def test_rows_of_a_hostile_record_leave_all_others_alone(gateway, screen, page_name, row):
    gateway.change(**hostile())
    page = screen.open(page_name, query="&tiles=cases")
    good = page.locator(f'{row}[data-alert="good"]')
    expect(good).to_contain_text("Frustrated customer")
    expect(good).to_contain_text("Dana Reyes")
    expect(page.locator(row)).to_have_count(len(NAMES) + 1)
    for name in NAMES:
        mine = page.locator(f'{row}[data-alert="{name}"]')
        expect(mine).to_contain_text(name)
        expect(mine).not_to_contain_text("[object")
        expect(mine).not_to_contain_text("native code")
        if page_name == "desk":
            mine.click()
            expect(page.locator(".alert-detail h2")).to_have_text(name)
    gateway.change(alerts=[floors.alert("later", severity="critical")])
    expect(page.locator(f'{row}[data-alert="later"]')).to_be_visible()
