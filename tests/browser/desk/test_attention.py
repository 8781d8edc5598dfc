"""The desk calls a supervisor who does not look: the tab, sounds, notifications, quiet hours."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.support import floors
from tests.browser.support.axe import violations
from tests.browser.support.desk import open_desk

pytestmark = pytest.mark.browser
RULES = "attention/rules.js"
SCENE = """
const one = (key, severity, more = {}) => ({ key, severity, status: "open", record: null, ...more });
const named = (cases) => cases.map(({ key }) => key);
const keys = ({ fresh, again }) => ({ fresh: named(fresh), again: named(again) });
const looks = (...floors) => {
  let seen = null;
  return floors.map(([now, ...cases]) => {
    const found = it.look(seen, cases, now);
    seen = found.seen;
    return keys(found);
  });
};
"""


def test_a_case_is_told_once_and_a_critical_one_again_until_somebody_has_it(run_module):
    told = run_module(
        RULES,
        SCENE
        + """
        const a = one("a", "warning"), worse = one("a", "critical");
        const taken = { ...worse, status: "claimed", owner: "Li" };
        const silent = one("b", "critical", { record: { silenced_by: "s" } });
        const folded = one("c", "critical", { record: { folded_into: "q" } });
        return looks([0], [1, a, silent, folded], [2, a], [3, worse],
          [20, worse], [33, worse], [70, taken], [80, worse]);
        """,
    )
    nothing = {"fresh": [], "again": []}
    fresh = {"fresh": ["a"], "again": []}
    again = {"fresh": [], "again": ["a"]}
    assert told == [nothing, fresh, nothing, fresh, nothing, again, nothing, fresh]


def test_settings_and_quiet_hours_decide_what_is_told(run_module):
    told = run_module(
        RULES,
        SCENE
        + """
        const usual = it.readSettings(null);
        const found = { fresh: [one("a", "warning"), one("b", "critical")], again: [] };
        const tell = (settings, time, what = found) => {
          const { sound, notify } = it.toTell(what, settings, time);
          return [sound, notify.map(({ key }) => key)];
        };
        const night = { ...usual, quiet: true };
        const again = { fresh: [], again: [one("b", "critical")] };
        return [tell(usual, "12:00"), tell(night, "23:30"), tell(night, "06:59"), tell(night, "07:00"),
          tell(usual, "12:00", again), tell({ ...usual, repeat: false }, "12:00", again)];
        """,
    )
    loud = ["critical", ["b"]]
    assert told == [loud, [None, []], [None, []], loud, ["critical", []], [None, []]]


@pytest.mark.parametrize("kept", ["", "{", "null", "[]", '{"volume": 9, "from": "99:99", "sound": 3}'])
def test_broken_settings_are_the_usual_ones(run_module, kept):
    same = "return JSON.stringify(it.readSettings({text})) === JSON.stringify(it.readSettings(null));"
    assert run_module(RULES, same.replace("{text}", repr(kept)))


def test_the_tab_counts_and_each_person_has_settings_of_their_own(gateway, new_screen):
    screen = new_screen(own=True)
    screen.page.add_init_script(
        """const silent = () => ({ gain: { setValueAtTime() {}, linearRampToValueAtTime() {} }, frequency: {},
          connect: (next) => next, start() {}, stop() {} });
        window.AudioContext = class { state = "suspended"; currentTime = 0;
          async resume() { this.state = "running"; this.onstatechange?.(); }
          createGain() { return silent(); }
          createOscillator() { return silent(); }
          close() {} };"""
    )
    gateway.change(alerts=[floors.alert("a1", severity="critical"), floors.alert("a2")])
    page = screen.open("desk")
    expect(page).to_have_title("(2) StepIn")
    icon = "document.querySelector('link[rel~=icon]').href"
    assert page.evaluate(icon).startswith("data:image/png")
    expect(page.locator(".sound-blocked")).to_contain_text("Sound is blocked by the browser")
    page.get_by_role("button", name="Turn sound on").click()
    expect(page.locator(".sound-blocked")).to_be_hidden()
    page = open_desk(screen)
    page.get_by_role("button", name="How to call me").click()
    dialog = page.get_by_role("dialog")
    warning = dialog.get_by_role("group", name="Sound").get_by_label("Warning")
    expect(warning).not_to_be_checked()
    warning.check()
    assert violations(page) == {}
    dialog.get_by_role("button", name="Close").click()
    page.locator("#stepin-name").fill("Li Na")
    page.locator("#stepin-name").press("Tab")
    page.get_by_role("button", name="How to call me").click()
    expect(warning).not_to_be_checked()
    dialog.get_by_role("button", name="Close").click()
    page.locator("#stepin-name").fill("Ruth Abara")
    page.locator("#stepin-name").press("Tab")
    page.get_by_role("button", name="How to call me").click()
    expect(warning).to_be_checked()
    gateway.change(gone={"alerts": ["a1", "a2"]})
    expect(page).to_have_title("StepIn")
    assert not page.evaluate(icon).startswith("data:image/png")


def test_a_notification_of_a_new_case_opens_it(gateway, new_screen):
    gateway.change(alerts=[floors.alert("a1")])
    screen = new_screen(own=True)
    page = screen.page
    page.add_init_script(
        """window.shown = [];
        window.Notification = class { static permission = "default";
          static async requestPermission() { this.permission = "granted"; return "granted"; }
          constructor(title, options) {
            Object.assign(this, { title, options, close() {} });
            window.shown.push(this);
          }
        };
        document.hasFocus = () => false;"""
    )
    page = screen.open("desk")
    page.get_by_role("button", name="How to call me").click()
    page.get_by_role("button", name="Allow notifications").click()
    expect(page.get_by_role("button", name="Allow notifications")).to_be_hidden()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    angry = floors.alert("a2", severity="critical", evidence={"quote": "secret words"})
    gateway.change(alerts=[angry, floors.alert("a3")])
    page.wait_for_function("() => window.shown.length")
    titles = page.evaluate("window.shown.map(({ title, options }) => `${title} ${options.body}`)")
    assert titles == ["Critical · Frustrated customer Billing"]
    page.evaluate("window.shown[0].onclick()")
    expect(page.locator('.item[data-alert="a2"]')).to_have_attribute("aria-selected", "true")
