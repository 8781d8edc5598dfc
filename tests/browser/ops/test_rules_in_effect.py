"""The rules on a working floor: a draft is published on the page, opens a case, is explained and taken back.

The events go through the real tasks and the real gateway. A backtest of the floor's topics says the same.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from stream import __main__ as commands
from stream.log.memory.log import MemoryLog
from stream.runtime.workers import Workers, create_topics
from tests.browser.support import told_story
from tests.browser.support.fake_gateway import TOKEN
from tests.browser.support.real_gateway import RealGateway
from tests.browser.support.told_story import Told

pytestmark = pytest.mark.browser
_CHAT = {"channel": "chat", "queue": "technical", "customer": {"ref": "crm-1", "language": "en"}}
STORY = [
    Told(300, "c-1", "conversation.started", _CHAT),
    Told(290, "c-1", "conversation.answered", {"agent": "t-1", "agent_name": "Ann"}),
    Told(280, "c-1", "message.created", {"sender": "customer", "text": "Where is my parcel?"}),
    Told(270, "c-1", "message.created", {"sender": "agent", "agent": "t-1", "text": "On its way."}),
    Told(20, "c-1", "message.created", {"sender": "customer", "text": "And where is it now?"}),
]
"""The shipped rules promise an answer within 90 s, so nothing is late yet."""


@pytest.fixture
def log(gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryLog]:
    """The log of the floor, with workers and a real gateway on it."""
    gateway.stop()
    log = MemoryLog()
    create_topics(log, 2)
    log.publisher().send(told_story.told(STORY, float(int(time.time()))))
    workers, real = Workers(log, "rules"), RealGateway(gateway.port, log)
    real.start(TOKEN)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    try:
        yield log
    finally:
        workers.close()
        real.close()


def publish(page: Page, why: str, button: str = "Publish") -> None:
    page.get_by_label("Reason, for those").fill(why)
    page.get_by_role("button", name=button).first.click()


def backtest(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(commands.main, [*arguments, "--from", "topic", "--json"])
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_a_draft_opens_a_case_is_explained_and_taken_back(
    log: MemoryLog, new_screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "close", lambda: None)
    desk = new_screen(viewport={"width": 1366, "height": 768}).open("desk")
    page = new_screen(viewport={"width": 1366, "height": 768}).open("rules")
    expect(page.locator("h1")).to_have_text("Rules: version 2 holds")
    expect(desk.locator(".item")).to_have_count(0)

    page.get_by_placeholder("Find a field").fill("waits.reply_sla")
    page.get_by_label("waits.reply_sla", exact=True).fill("5")
    page.get_by_label("waits.reply_sla", exact=True).blur()
    expect(page.locator(".rules-changes").first.locator("li")).to_have_text(
        "$.default.waits.reply_sla: 90.0 → 5.0"
    )
    publish(page, "an answer within five seconds")
    expect(page.get_by_role("status")).to_contain_text("Version 3 is published")
    case = desk.locator(".item").first
    expect(case).to_contain_text(re.compile("reply", re.IGNORECASE))

    case.click()
    desk.get_by_role("link", name="Why this alert").click()
    card = desk.locator("[data-alert]").first
    expect(card.locator(".smallest code")).to_have_text("default.waits.reply_sla")
    expect(card).to_contain_text("rules version 3")

    expect(page.locator("h1")).to_have_text("Rules: version 3 holds")
    publish(page, "too much noise", "Roll back to it")
    expect(page.locator("h1")).to_have_text("Rules: version 4 holds")
    found = backtest("backtest")
    assert (found["cases"], found["rules"]) == ({"reply_wait": 1}, {"3": 1})
    draft = tmp_path / "rules.yaml"
    draft.write_text("default: {waits: {reply_sla: 3600}}\n", "utf-8")
    tried = backtest("rules", "try", str(draft))
    assert [each["subject"] for each in tried["vanish"]["cases"]] == ["c-1"]
