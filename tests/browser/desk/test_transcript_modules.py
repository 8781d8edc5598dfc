"""What the browser makes of an open conversation, before it draws it."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.browser
WORDS = ("third time", "שלום")

Json = dict[str, Any]


def turn(id_: str, at: float, **fields: Any) -> Json:
    return {"id": id_, "at": at, "sender": "customer", "text": "x", "queue": "billing"} | fields


@pytest.fixture(scope="module")
def rows(run_module):
    """Return the rows of a transcript, as `key` or as the given field."""

    def made(
        turns: list[Json], waits: list[Json] = (), steps: list[Json] = (), view: Json | None = None
    ) -> list[Json]:
        view = {"queue": "billing", "status": "active"} | (view or {})
        told = json.dumps([turns, list(waits), list(steps), view])
        found: list[Json] = run_module(
            "transcript/rows.js",
            f"""const [turns, waits, steps, view] = {told};
            const byId = (items) => new Map(items.map((item) => [item.id, item]));
            const open = {{turns: byId(turns), steps: byId(steps),
              waits: new Map(waits.map((wait) => [wait.kind + " " + wait.since, wait]))}};
            return it.rowsOf(open, view).map((row) => ({{...row, at: String(row.at)}}));""",
        )
        return found

    return made


def test_a_wait_stands_where_it_ended_and_a_running_one_at_the_end(rows):
    told = rows(
        [turn("t1", 10), turn("t2", 100, sender="agent"), turn("t3", 105), turn("t4", 110, sender="agent")],
        [
            {"kind": "reply", "since": 10, "until": 100, "outcome": "replied", "queue": "billing"},
            {"kind": "reply", "since": 105, "until": 110, "outcome": "replied", "queue": "billing"},
            {"kind": "hold", "since": 112, "until": 115, "outcome": "resumed", "queue": "billing"},
        ],
        view={"waits": [{"kind": "moment", "since": 120}]},
    )
    # Five seconds for an answer are no gap worth a line; a hold always is.
    assert [row["key"] for row in told] == [
        "turn t1", "wait reply 10", "turn t2", "turn t3", "turn t4", "wait hold 112", "wait moment 120",
    ]  # fmt: skip


def test_another_queue_is_told_from_when_on_and_one_that_is_not_seen_has_no_name(rows):
    told = rows(
        [turn("t1", 10, queue=None), turn("t2", 30), turn("t3", 40)],
        [{"kind": "queue", "since": 20, "until": 25, "outcome": "answered", "queue": "billing"}],
        view={"queue": "returns"},
    )
    queues = [(row["at"], row["queue"]) for row in told if row["kind"] == "queue"]
    assert queues == [("20", "billing"), ("Infinity", "returns")]


def test_what_alerts_rest_on_stands_at_the_turn_and_a_wait_in_its_place(rows):
    steps = [
        {"id": "s1", "of": "alert", "at": 31, "what": "opened", "cause": "frustration", "turn": "t2",
         "severity": "warning", "words": ["third"]},
        {"id": "s2", "of": "alert", "at": 35, "what": "opened", "cause": "reply_wait", "turn": "t2"},
        {"id": "s3", "of": "case", "at": 36, "what": "claim", "by": "Ann"},
        {"id": "s4", "of": "alert", "at": 9, "what": "opened", "cause": "threat", "turn": "long gone"},
    ]  # fmt: skip
    now = [{"cause": "frustration", "severity": "critical", "evidence": {"turn": "t3", "drivers": [
        {"code": "words", "text": "useless"}, {"code": "agent_words", "weight": 1}]}}]  # fmt: skip
    told = rows([turn("t1", 10), turn("t2", 30), turn("t3", 40)], steps=steps, view={"causes": now})
    assert [row["key"] for row in told] == [
        "step s4", "turn t1", "turn t2", "step s2", "step s3", "turn t3",
    ]  # fmt: skip
    found = {row["turn"]["id"]: [(one["cause"], one["what"], one["words"]) for one in row["found"]]
             for row in told if row["kind"] == "turn"}  # fmt: skip
    assert found == {
        "t1": [],
        "t2": [("frustration", "opened", ["third"])],
        "t3": [("frustration", None, ["useless"])],
    }


@given(st.permutations(range(6)), st.lists(st.floats(0, 1), min_size=6, max_size=6))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_order_of_the_messages_changes_no_row(rows, order, risks):
    turns = [turn(f"t{n}", 10.0 * n, probability=risks[n]) for n in range(6)]
    told = rows([turns[n] for n in order])
    assert [row["turn"] for row in told] == turns


@given(
    st.lists(
        st.sampled_from(["[card]", "[phone]", "the ", "third", " time", "👩‍👩‍👧", "שלום", "<b>"]), max_size=8
    )
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_pieces_of_a_text_are_the_text(run_module, parts):
    text = "".join(parts)
    found = run_module(
        "transcript/marked.js", f"return it.pieces({json.dumps(text)}, {json.dumps([*WORDS, ''])});"
    )
    assert "".join(piece["text"] for piece in found) == text
    drove = {at for word in WORDS for at in range(len(text)) if text[at:].startswith(word)}
    marked = {at for word in WORDS for start in drove if text[start:].startswith(word)
              for at in range(start, start + len(word))}  # fmt: skip
    ends = list(itertools.accumulate(len(piece["text"]) for piece in found))
    shown = {at for piece, end in zip(found, ends, strict=True) if piece["drove"]
             for at in range(end - len(piece["text"]), end)}  # fmt: skip
    assert shown == marked
    masked = [piece["text"] for piece in found if piece["masked"]]
    assert masked == [part for part in parts if part in ("[card]", "[phone]")]
