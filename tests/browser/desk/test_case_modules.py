"""The pure modules of the desk: how alerts join to cases, and what others did to a person's cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.browser.support import floors

pytestmark = pytest.mark.browser
FLOOR = """
const byId = (list) => new Map(list.map((one) => [one.id ?? one.queue, one]));
const floor = ({ alerts = [], cases = [], queues = [], silences = [], conversations = [] }) => ({
  alerts: byId(alerts), cases: byId(cases), queues: byId(queues), silences: byId(silences),
  conversations: byId(conversations) });
"""
alerts = st.builds(
    lambda number, subject, severity, status: (
        floors.alert(f"a{number}", severity=severity, status=status) | {"subject": f"customer-{subject}"}
    ),
    st.integers(0, 9),
    st.integers(0, 3),
    st.sampled_from(["critical", "warning"]),
    st.sampled_from(["open", "claimed", "resolved"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(alerts, max_size=10, unique_by=lambda one: one["id"]), st.sets(st.integers(0, 3)), st.data())
def test_every_open_alert_is_in_one_case_whatever_the_gateway_sends(
    run_module: Callable[[str, str], Any], found: list[dict], with_case: set[int], data: st.DataObject
) -> None:
    cases = []
    for number in with_case:
        of_subject = [one for one in found if one["subject"] == f"customer-{number}"]
        if of_subject:
            status = data.draw(st.sampled_from(["open", "claimed", "snoozed"]))
            known = data.draw(st.integers(1, len(of_subject)))
            cases.append(floors.case(f"c{number}", *of_subject[:known], owned={"status": status}))
    sent = json.dumps({"alerts": found, "cases": cases})
    listed = run_module(
        "cases.js",
        f"""{FLOOR} return it.casesOf(floor({sent})).map((one) =>
            [one.key, one.subject, [one.worst, ...one.also].map(({{ id }}) => id)]);""",
    )
    open_ids = sorted(one["id"] for one in found if one["status"] != "resolved")
    shown = [id_ for _, _, ids in listed for id_ in ids]
    assert [id_ for id_ in sorted(shown) if id_ in open_ids] == open_ids
    assert len({subject for _, subject, _ in listed}) == len(listed)
    assert {case["id"] for case in cases} <= {key for key, _, _ in listed}


def test_a_person_is_told_what_others_did_to_their_cases(run_module: Callable[[str, str], Any]) -> None:
    told = run_module(
        "desk/notices.js",
        """
        const me = { name: "Ann", person: "p:ann" };
        const one = (owner, person, ...history) => ({ key: "c1", status: owner ? "claimed" : "open",
          owner, person, record: { updated_at: 5, owned: {}, history } });
        const mine = one("Ann", "p:ann"), step = (what, by, person) => ({ at: 7, what, by, person });
        const after = (next) => it.changesOf(it.changesOf(null, [mine], me).now, [next], me).changes
          .map(({ what, by }) => [what, by ?? null]);
        const offered = one("Li", "p:li");
        offered.record.owned = { offered_to: "Ann", offered_person: "p:ann" };
        return [after(mine), after(one(null, null, step("release", "Li", "p:li"))),
          after(one(null, null, step("release", "Ann", "p:ann"))), after(one(null, null, step("ran_out"))),
          after(one("Li", "p:li", step("accept", "Li", "p:li"))), after(offered)];
        """,
    )
    assert told == [[], [["release", "Li"]], [], [["ran_out", None]], [["accept", "Li"]], [["offer", "Li"]]]
