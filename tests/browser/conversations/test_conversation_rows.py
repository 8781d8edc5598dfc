"""The pure module of the page of conversations: which rows there are, which fit, and in which order."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.support import floors

pytestmark = pytest.mark.browser
SETUP = """
const byId = (list) => new Map(list.map((one) => [one.id ?? one.queue, one]));
const { conversations = [], alerts = [], cases = [], queues = [] } = FLOOR;
const floor = { conversations: byId(conversations), alerts: byId(alerts), cases: byId(cases),
  queues: byId(queues), silences: new Map() };
const words = { code: (family, code) => `${family} ${code}` };
const all = () => it.rowsOf(floor, "en");
const ids = (rows) => rows.map(({ id }) => id);
"""


def run(run_module: Callable[[str, str], Any], floor: dict[str, Any], body: str) -> Any:
    return run_module("conversations/rows.js", SETUP.replace("FLOOR", json.dumps(floor)) + body)


def test_every_live_conversation_has_a_row_with_the_causes_of_its_case(run_module) -> None:
    anger = floors.alert("a1", "frustration", "warning", subject="c-1", queue="Billing")
    wait = floors.alert("a2", "reply_wait", "critical", subject="c-1", queue="Billing")
    over = floors.alert("a3", "hold_wait", subject="c-1", queue="Billing", status="resolved")
    quiet = {"cause": "repeats", "since": 1.0, "severity": "warning", "evidence": {}}
    floor = {
        "conversations": [
            floors.conversation("c-1", causes=[quiet, quiet | {"cause": "frustration"}]),
            floors.conversation("c-2", status="ended"),
            floors.conversation("c-3", status="probably_over", waits=[{"kind": "callback", "since": 5.0}]),
            floors.conversation(
                "c-4", waits=[{"kind": "callback", "since": 5.0}, {"kind": "hold", "since": 9.0}]
            ),
        ],
        "alerts": [anger, wait, over],
        "cases": [floors.case("k1", wait, anger)],
    }
    shown = run(
        run_module,
        floor,
        "return all().map(({ id, causes, wait, one }) => "
        "[id, causes.map(({ cause }) => cause), wait?.kind ?? null, one?.key ?? null]);",
    )
    assert shown == [
        ["c-1", ["reply_wait", "repeats", "frustration"], None, "k1"],
        ["c-3", [], "callback", None],
        ["c-4", [], "hold", None],
    ]


def test_a_search_finds_any_spelling_and_the_filters_join(run_module) -> None:
    floor = {
        "conversations": [
            floors.conversation("c-1", last_text="Where is my PARCEL?", agent="a1", agent_name="Zoë"),
            floors.conversation("c-2", plea="我的快递到底到哪儿了", channel="voice", language="zh-CN"),
            floors.conversation("c-3", queue="sales", topic="ＲＥＦＵＮＤ", language="en-GB"),
        ],
        "queues": [floors.queue("sales", names={"en": "Sales desk"})],
    }
    asked = [
        {"find": "parcel where"},
        {"find": "快递"},
        {"find": "refund"},
        {"find": "SALES desk"},
        {"find": "zoë parcel"},
        {"find": "parcel refund"},
        {"channel": "voice"},
        {"spoken": "en"},
        {"spoken": "zh", "channel": "chat"},
        {"queue": "sales", "find": "c-3"},
        {"state": "raised"},
    ]
    found = run(
        run_module,
        floor,
        f"return {json.dumps(asked)}.map((one) => "
        "ids(it.fitting(all(), { ...it.NO_FILTERS, ...one }, words)));",
    )
    assert found == [["c-1"], ["c-2"], ["c-3"], ["c-3"], ["c-1"], [], ["c-2"], ["c-3"], [], ["c-3"], []]


def test_rows_sort_by_each_column_and_those_without_a_value_come_last(run_module) -> None:
    chance = random.Random(4)
    conversations = [
        floors.conversation(
            f"c-{number:02}",
            attention=chance.choice([None, chance.random()]),
            waits=chance.choice([[], [{"kind": "reply", "since": chance.random()}]]),
            agent=chance.choice([None, "Bo", "Ann"]),
            turns=chance.randrange(5),
        )
        for number in range(40)
    ]
    orders = [("risk", False), ("risk", True), ("wait", False), ("agent", False), ("turns", False)]
    sorts = json.dumps([{"by": by, "up": up} for by, up in orders])
    shown = run(
        run_module,
        {"conversations": [{k: v for k, v in one.items() if v is not None} for one in conversations]},
        f"return {sorts}.map((order) => ids(it.sorted(all(), order, 'en')));",
    )

    def expected(value: Callable[[dict], Any], down: bool) -> list[str]:
        having = [one for one in conversations if value(one) is not None]
        having.sort(key=lambda one: one["id"])
        having.sort(key=value, reverse=down)
        lacking = sorted(one["id"] for one in conversations if value(one) is None)
        return [one["id"] for one in having] + lacking

    def since(one: dict) -> float | None:
        return one["waits"][0]["since"] if one["waits"] else None

    assert shown == [
        expected(lambda one: one.get("attention"), True),
        expected(lambda one: one.get("attention"), False),
        expected(since, False),
        expected(lambda one: one.get("agent"), False),
        expected(lambda one: one["turns"], True),
    ]


def test_an_order_that_is_held_keeps_the_places_and_puts_the_new_last(run_module) -> None:
    floor = {"conversations": [floors.conversation(f"c-{n}") for n in range(4)]}
    shown = run(
        run_module,
        floor,
        "const { held } = await import('/lists/asked.js'); return ids(held(all(), ['c-3', 'gone', 'c-0']));",
    )
    assert shown == ["c-3", "c-0", "c-1", "c-2"]


def test_the_address_says_all_that_was_asked_for(run_module) -> None:
    read = run(
        run_module,
        {},
        """
        const { readAddress, writtenAddress } = await import("/lists/asked.js");
        const asked = { filters: { ...it.NO_FILTERS, find: "a&b=c 快递", queue: "Billing / north" },
          order: { by: "wait", up: true }, id: "c#1" };
        const address = writtenAddress("?lang=zh&theme=light&find=old&channel=voice", asked, it.SORTS);
        const read = (search) => readAddress(search, it.NO_FILTERS, it.SORTS);
        const language = new URLSearchParams(address).get("lang");
        return [read(address), asked, language, read("?sort=-nonsense").order];
        """,
    )
    assert read[0] == read[1]
    assert read[2:] == ["zh", {"by": "risk", "up": True}]
