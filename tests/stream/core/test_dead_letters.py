"""A dead letter tells what was wrong and can be fed again, but not whom it is about."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.contract.events import MAX_EVENT_BYTES, MAX_TEXT_BYTES, BadEvent
from stream.core.dead_letters import dead_letter, unreadable
from stream.log import Record, topics
from stream.records import DeadLetter
from tests.builders import events as sample
from tests.builders.floors.conversation_task import dead_letters, make_task

SAID = "加我微信 abc_123，电话13812345678，邮箱li.lei@example.com"
MASKED = "加我微信 [id]，电话[phone]，邮箱[mail]"


def record(value: bytes | None, topic: str = topics.EVENTS) -> Record:
    return Record(topic, 3, 41, b"13812345678", value, 0.0)


def letter_of(value: bytes | None, error: BadEvent | None = None, topic: str = topics.EVENTS) -> DeadLetter:
    message = dead_letter(record(value, topic), error or BadEvent("$.data.text", "", "a text"))
    assert (message.topic, message.key) == (topics.DEAD_LETTERS, b"13812345678")
    return msgspec.json.decode(message.value or b"", type=DeadLetter)


def event(**data: Any) -> bytes:
    fields = {"id": "e-13812345678", "subject": "13812345678", "type": "stepin.message.created.v1"}
    fields["partitionkey"] = "13612345678"
    return json.dumps(fields | {"data": data}, ensure_ascii=False).encode()


@pytest.mark.parametrize("name", ["text", "message", "comment", "reason"])
def test_texts_are_masked_whatever_they_are_called_and_names_of_records_are_kept(name: str) -> None:
    letter = letter_of(event(**{name: SAID, "agent": "13912345678", "customer": {"ref": "13712345678"}}))
    kept = event(**{name: MASKED, "agent": "13912345678", "customer": {"ref": "13712345678"}})
    assert json.loads(letter.value or b"") == json.loads(kept)
    assert (letter.topic, letter.partition, letter.offset, letter.key) == (
        topics.EVENTS, 3, 41, b"13812345678",
    )  # fmt: skip


def test_a_number_where_a_text_should_stand_is_masked_too() -> None:
    letter = letter_of(event(text=13812345678, start_ms=1500, ok=True))
    assert json.loads(letter.value or b"")["data"] == {"text": "[phone]", "start_ms": 1500, "ok": True}


def test_what_names_nobody_stays_byte_for_byte() -> None:
    value = b'{ "id": "a",  "data": {"text": "\\u4f60 1.50", "n": 1e3 } }'
    assert letter_of(value).value == value
    assert letter_of(None).value is None
    signals = f'[{{"quote": "{SAID}"}}]'.encode()
    assert letter_of(signals, topic=topics.SIGNALS).value == signals


@pytest.mark.parametrize("broken", ['{"data": {"text": "%s', '"%s"', "%s", "\udcff %s"])
def test_what_is_no_event_is_masked_as_one_text(broken: str) -> None:
    letter = letter_of((broken % SAID).encode(errors="surrogateescape"))
    assert letter.value == (broken % MASKED).encode(errors="surrogateescape")


def test_what_is_shown_of_the_value_is_masked_also_where_it_was_cut() -> None:
    assert letter_of(b"", BadEvent("$.data.queue", SAID, f"not {SAID}")).value_seen == MASKED
    assert letter_of(b"", BadEvent("$", "", f"not {SAID}")).expected == f"not {MASKED}"
    for length in range(60, 81):
        seen = letter_of(b"", BadEvent("$", "我" * length + "13812345678" + "你" * 99, "a text")).value_seen
        assert seen.startswith("我" * length) and "138" not in seen and seen.endswith("characters)")


@pytest.mark.parametrize("record_of", ["%s", '{"data": {"text": "%s"}}'])
def test_of_a_record_too_large_for_an_event_the_beginning_is_masked_and_kept(record_of: str) -> None:
    value = (record_of % (SAID + "1 23 " * 250_000)).encode()
    kept = (letter_of(value).value or b"").decode()
    assert MASKED in kept and kept.endswith(f"… ({len(value.decode())} characters)")
    assert len(kept) <= MAX_TEXT_BYTES + 40


def test_a_number_that_the_end_of_the_kept_part_splits_is_not_shown() -> None:
    card = " four one one one" + " one" * 12
    for length in range(MAX_TEXT_BYTES - len(card), MAX_TEXT_BYTES, 7):
        kept = (letter_of(("x" * length + card + "x" * MAX_EVENT_BYTES).encode()).value or b"").decode()
        assert "one" not in kept and kept.startswith("x" * 1000)


def test_of_an_error_that_quotes_a_long_text_the_beginning_is_kept() -> None:
    letter = letter_of(b"", BadEvent("$", "", f"not {SAID} {'1 ' * 50_000}"))
    assert letter.expected.startswith(f"not {MASKED}") and len(letter.expected) < 2100


def test_a_letter_that_is_fed_again_does_what_its_event_would_have_done() -> None:
    events = [sample.started(0), sample.queued(1), sample.answered(5)]
    said = replace(sample.said(9, SAID), id="said")
    letter = msgspec.json.decode(
        unreadable(sample.record(said), RuntimeError(f"broke at {SAID}")).value or b"", type=DeadLetter
    )
    assert MASKED in letter.expected and "138" not in (letter.value or b"").decode()
    drained = []
    for value in (sample.record(said).value, letter.value):
        task = make_task()
        for each in events:
            task.feed(sample.record(each))
        task.feed(sample.record(said)._replace(key=letter.key, value=value))
        drained.append(task.drain())
    assert drained[0] == drained[1] and not dead_letters(drained[0])


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=12)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def shape(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: shape(each) for name, each in node.items()}
    return [shape(each) for each in node] if isinstance(node, list) else None


@given(_json)
def test_masking_never_changes_the_form_of_an_event_and_twice_is_once(document: Any) -> None:
    once = letter_of(json.dumps({"data": document}).encode()).value
    assert once is not None and shape(json.loads(once)) == shape({"data": document})
    assert letter_of(once).value == once
