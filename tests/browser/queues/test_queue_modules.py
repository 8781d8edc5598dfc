"""The pure modules of the pages of queues: staffing beside Python's, the groups, and moving agents."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from detectors.queue import staffing
from tests.browser.support import floors

pytestmark = pytest.mark.browser


def test_the_browser_computes_erlang_a_as_the_detectors_do(run_module: Callable[[str, str], Any]) -> None:
    chance = random.Random(7)
    loads = [
        {
            "arrivals": chance.choice([0.0, 10 ** chance.uniform(-4, 0)]),
            "service": 10 ** chance.uniform(0.5, 3.3),
            "patience": 10 ** chance.uniform(0.5, 3.3),
            "agents": chance.choice([1, 2, 5, 14, 60, 300]),
            "sla": chance.choice([0.0, 20.0, 120.0, 3600.0]),
        }
        for _ in range(60)
    ]
    told = run_module(
        "queues/staffing.js",
        f"""return {json.dumps(loads)}.map((one) => {{
            const at = it.serviceOf(one, one.agents, one.sla);
            const served = [at.waits, at.over, at.givesUp, at.meanWait, at.occupancy];
            return [served, it.agentsNeeded(one, one.sla)];
        }});""",
    )
    for one, (served, needed) in zip(loads, told, strict=True):
        load = staffing.Load(one["arrivals"], one["service"], one["patience"])
        at = staffing.service(load, one["agents"], one["sla"])
        expected = [at.waits, at.over, at.gives_up, at.mean_wait, at.occupancy]
        assert served == pytest.approx(expected, rel=1e-7, abs=1e-9), one
        assert needed == staffing.agents_needed(load, one["sla"]), one


def queues(now: float) -> list[dict]:
    staff = {"arrivals": 60, "service": 300, "patience": 200}
    ahead = [{"begin": now + 600, "rate": 90}, {"begin": now + 2400, "rate": 30}]
    detail = {"at": now, "present": 4, "needed": 6, "staffing": staff | {"ahead": ahead}}
    return [
        floors.queue("fine", waiting=1, longest_since=now - 30, sla=120, detail=detail),
        floors.queue("over", waiting=1, longest_since=now - 130, sla=120),
        floors.queue("idle", active=2),
        floors.queue("silent", active=0, quiet_since=now - 600),
        floors.queue("closed", unserved="out_of_hours", waiting=2, longest_since=now - 900),
        floors.queue("near", waiting=3, longest_since=now - 100, sla=120),
    ]


def test_each_queue_is_in_one_group_and_the_most_urgent_comes_first(run_module) -> None:
    now = time.time()
    found = run_module(
        "queues/groups.js",
        f"""const floor = {{ queues: new Map({json.dumps(queues(now))}.map((one) => [one.queue, one])) }};
            return Object.fromEntries(Object.entries(it.groupsOf(floor, {now}, "en"))
              .map(([name, rows]) => [name, rows.map(({{ queue }}) => queue.queue)]));""",
    )
    assert found == {"now": ["over", "near", "fine", "idle"], "quiet": ["silent"], "unserved": ["closed"]}


def test_moving_agents_changes_both_forecasts_now_and_ahead(run_module) -> None:
    now = time.time()
    queue = queues(now)[0]
    lines = run_module("queues/moving.js", f"return it.outlook({json.dumps(queue)}, 2, {now});")
    assert [line["begin"] for line in lines] == [None, now + 600, now + 2400]
    for line, rate in zip(lines, (60, 90, 30), strict=True):
        load = staffing.Load(rate / 3600, 300, 200)
        assert line["before"]["over"] == pytest.approx(staffing.service(load, 4, 120).over, rel=1e-7)
        assert line["after"]["over"] == pytest.approx(staffing.service(load, 6, 120).over, rel=1e-7)
        assert line["after"]["over"] < line["before"]["over"]
    assert [line["needed"] for line in lines[1:]] == [
        staffing.agents_needed(staffing.Load(rate / 3600, 300, 200), 120) for rate in (90, 30)
    ]


def test_an_agent_who_is_told_free_and_gets_no_work_is_named_apart(run_module) -> None:
    told = run_module(
        "agent_counts.js",
        """const words = { text: (key, _values, count) => `${key} ${count}` };
        return [{ available: 1, busy: 2, wrap_up: 1, away: 0, passed_over: 1 }, { busy: 1 }, undefined]
          .map((agents) => it.agentCountsText(words, agents));""",
    )
    assert told == [
        "agents.available 1 · agents.busy 3 · agents.away 0 · agents.passed_over 1",
        "agents.available 0 · agents.busy 1 · agents.away 0",
        "agents.available 0 · agents.busy 0 · agents.away 0",
    ]
