"""The contract: what keeps it comes back as it went; what breaks it is named, and nothing else is raised."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract import events as ev
from detectors.contract.event_fields import Intervening, MessageKind, Need

names = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).filter(
    lambda name: not name.startswith("~")
)
numbers = st.floats(min_value=0, max_value=1e6)
times = st.datetimes(
    min_value=datetime(1990, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))]
    ),
)


def data_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any data of a type; the numbers of a rating in their order."""
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    data = fields["data"].type
    if data is ev.RatingSubmittedData:
        below = st.floats(0, 999_000)
        return st.tuples(below, below).map(
            lambda pair: data(score=min(pair), scale_min=min(pair), scale_max=max(pair) + 1.0)
        )
    choices = {
        "channel": st.sampled_from(["chat", "voice", "email", "social", "video"]),
        "sender": st.sampled_from(["customer", "agent", "bot", "supervisor", "system"]),
        "attachments": st.lists(st.builds(ev.Attachment, name=names, type=st.none() | names), max_size=3).map(
            tuple
        ),
        "kind": st.none()
        | st.sampled_from(
            get_args(Intervening) if data is ev.InterventionDoneData else get_args(MessageKind),
        ),
        "needs": st.none() | st.sampled_from(get_args(Need)),
        "currency": st.none() | st.just("CNY"),
        "by": st.sampled_from(["customer", "agent", "bot", "supervisor", "system"]),
        "outcome": st.sampled_from(
            ["accepted", "missed", "rejected"]
            if data is ev.ConversationOfferEndedData
            else ["resolved", "abandoned", "closed"]
        ),
        "due": st.none(),
        "role": st.sampled_from(["agent", "supervisor"]),
        "mode": st.none() | st.sampled_from(["listen", "whisper", "barge"]),
        "status": st.sampled_from(["available", "busy", "wrap_up", "away", "offline"]),
        "capacity": st.none() | st.dictionaries(st.sampled_from(["chat", "voice"]), st.integers(0, 9)),
        "customer": st.builds(ev.Customer, ref=names, language=st.none() | st.just("zh-CN")),
        "queues": st.lists(names, max_size=3).map(tuple),
        "priority": st.integers(-5, 5),
        "language": st.none() | st.just("en"),
        "asr_confidence": st.none() | st.floats(0, 1),
        "direction": st.none() | st.sampled_from(["inbound", "outbound"]),
        "link": st.none() | st.just("https://desk.example/c/1"),
        "sla": st.none() | st.dictionaries(st.sampled_from(["queue", "reply"]), st.floats(1, 900)),
        "next_within": st.none() | st.floats(0.1, 3600),
    }
    made = {
        field.name: choices.get(field.name, numbers if "float" in str(field.type) else names)
        for field in msgspec.structs.fields(data)
    }
    return st.builds(data, **made)


@st.composite
def events(draw: st.DrawFn) -> ev.Event:
    kind = draw(st.sampled_from(sorted(ev.EVENT_TYPES.values(), key=str)))
    data = draw(data_of(kind))
    subject = data.agent if kind is ev.AgentStatus else draw(names)
    return kind(id=draw(names), source=draw(names), subject=subject, time=draw(times), data=data)


@given(events())
def test_decoding_restores_an_encoded_event(event: ev.Event) -> None:
    assert ev.decode(ev.encode(event), key=event.subject.encode()) == event


@given(events(), st.dictionaries(names, st.integers() | names, max_size=3))
def test_fields_that_nobody_knows_are_no_hindrance(event: ev.Event, unknown: dict[str, Any]) -> None:
    document = json.loads(ev.encode(event))
    extended = {**unknown, **document, "data": {**unknown, **document["data"]}}
    known = {field.name for field in msgspec.structs.fields(type(event.data))}
    if not known & unknown.keys() and not unknown.keys() & {"specversion", "datacontenttype"}:
        assert ev.parse(json.dumps(extended).encode()) == event


GOOD: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e1",
    "source": "platform",
    "type": "stepin.message.created.v1",
    "subject": "c1",
    "time": "2026-01-31T09:30:00+08:00",
    "data": {"sender": "customer", "text": "在吗"},
}


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(value: bytes) -> None:
    with pytest.raises((ev.BadEvent, ev.UnknownType)):
        ev.parse(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from(sorted(ev.EVENT_TYPES)),
    st.dictionaries(st.sampled_from(sorted(GOOD.keys() - {"type"})), json_values, max_size=3),
    st.dictionaries(st.sampled_from(["sender", "text", "agent", "queue", "queues", "score"]), json_values),
)
def test_no_document_raises_anything_else(type_: str, changes: dict[str, Any], data: dict[str, Any]) -> None:
    document = {**GOOD, "type": type_, "data": {**GOOD["data"], **data}, **changes}
    try:
        ev.decode(json.dumps(document).encode(), key=b"c1")
    except ev.BadEvent as error:
        assert error.field == "key" or error.field.startswith("$")
        assert len(error.value) < 120
        assert error.expected
        assert "`" not in error.expected


def refused(value: bytes, key: bytes | None = b"c1") -> ev.BadEvent:
    with pytest.raises(ev.BadEvent) as caught:
        ev.decode(value, key=key)
    assert len(str(caught.value)) < 400, "longer than a person reads"
    return caught.value


def changed(**changes: Any) -> bytes:
    """The good event with some fields changed, `data__x` for one of the data; None leaves it out."""
    document = json.loads(json.dumps(GOOD))
    for path, value in changes.items():
        place, name = (document["data"], path[6:]) if path.startswith("data__") else (document, path)
        if value is None:
            del place[name]
        else:
            place[name] = value
    return json.dumps(document, ensure_ascii=False).encode()


A_TIME = "a time of RFC 3339 with its zone, such as 2026-01-31T09:30:00+08:00"
SENDERS = "one of customer, agent, bot, supervisor, system"


@pytest.mark.parametrize(
    ("changes", "field", "value", "expected"),
    [
        ({"id": None}, "$.id", "nothing", "a value: the field is required"),
        ({"type": None}, "$.type", "nothing", "a value: the field is required"),
        ({"data": None}, "$.data", "nothing", "a value: the field is required"),
        ({"data": []}, "$.data", "[]", "an object"),
        ({"data__text": 5}, "$.data.text", "5", "a text"),
        ({"data__sender": "dog"}, "$.data.sender", "dog", SENDERS),
        ({"specversion": "0.3"}, "$.specversion", "0.3", "1.0"),
        ({"id": ""}, "$.id", "''", "a text of length >= 1"),
        ({"time": "2026-01-31T09:30:00"}, "$.time", "2026-01-31T09:30:00", A_TIME),
        ({"time": "yesterday"}, "$.time", "yesterday", A_TIME),
        ({"time": 12}, "$.time", "12", A_TIME),
        ({"subject": "c2"}, "key", "c1", "the subject, 'c2'"),
        ({"subject": "~clock"}, "$.subject", "~clock", "a text that does not begin with ~"),
    ],
)
def test_bad_input_is_refused_with_field_value_and_the_expected_value(
    changes: dict[str, Any], field: str, value: str, expected: str
) -> None:
    error = refused(changed(**changes))
    assert (error.field, error.value, error.expected) == (field, value, expected)


@pytest.mark.parametrize(
    ("type_", "data", "field", "expected"),
    [
        ("conversation.ended", {"by": "agent", "outcome": "won"}, "$.data.outcome",
         "one of resolved, abandoned, closed"),
        ("agent.status", {"agent": "c1", "status": "gone", "queues": []}, "$.data.status",
         "one of available, busy, wrap_up, away, offline"),
        ("agent.status", {"agent": "c1", "status": "busy", "queues": ["a", ""]}, "$.data.queues[1]",
         "a text of length >= 1"),
        ("agent.status", {"agent": "c2", "status": "busy", "queues": []}, "$.subject", "the agent, 'c2'"),
        ("rating.submitted", {"score": 9, "scale_min": 1, "scale_max": 5}, "$.data.score",
         "a number from 1.0 to 5.0"),
        ("rating.submitted", {"score": 1, "scale_min": 5, "scale_max": 1}, "$.data.scale_max",
         "more than scale_min, 5.0"),
        ("rating.submitted", {"score": 1e308, "scale_min": -1e308, "scale_max": 1e308}, "$.data.score",
         "a number <= 1000000.0"),
        ("speech.segment", {"sender": "agent", "text": "", "start_ms": -1, "end_ms": 2}, "$.data.start_ms",
         "a number >= 0.0"),
        ("conversation.queued", {"queue": "~time/0"}, "$.data.queue", "a text that does not begin with ~"),
        ("conversation.transferred", {"to_queue": "~model/a"}, "$.data.to_queue",
         "a text that does not begin with ~"),
        ("agent.status", {"agent": "c1", "status": "busy", "queues": ["~time/1"]}, "$.data.queues[0]",
         "a text that does not begin with ~"),
    ],
)  # fmt: skip
def test_each_type_names_the_expected_value(
    type_: str, data: dict[str, Any], field: str, expected: str
) -> None:
    error = refused(changed(type=f"stepin.{type_}.v1", data=data))
    assert (error.field, error.expected) == (field, expected)


@pytest.mark.parametrize(
    ("type_", "data", "field", "expected", "taken"),
    [
        ("conversation.started", {"channel": "fax", "queue": "q", "customer": {"ref": "r"}}, "$.data.channel",
         "one of chat, voice, email, social, video", ("channel", "chat")),
        ("message.created", {"sender": "agent", "text": "Hello", "agent": []}, "$.data.agent",
         "a text or null", ("agent", None)),
        ("speech.segment", {"sender": "agent", "text": "", "start_ms": 0, "end_ms": 2, "pitch_hz": 1e300},
         "$.data.pitch_hz", "a number <= 1000000.0", ("pitch_hz", None)),
    ],
)  # fmt: skip
def test_a_bad_value_that_an_event_can_do_without_is_left_out_and_said(
    type_: str, data: dict[str, Any], field: str, expected: str, taken: tuple[str, Any]
) -> None:
    event, faults = ev.read(changed(type=f"stepin.{type_}.v1", data=data), key=b"c1")
    assert [(fault.field, fault.expected) for fault in faults] == [(field, expected)]
    assert getattr(event.data, taken[0]) == taken[1]


def test_a_record_without_a_key_is_refused_as_it_could_stand_in_any_partition() -> None:
    error = refused(changed(), key=None)
    assert (error.field, error.value, error.expected) == ("key", "nothing", "the subject, 'c1'")


@pytest.mark.parametrize("value", [b"", None])
def test_an_empty_record_is_no_event(value: bytes | None) -> None:
    with pytest.raises(ev.BadEvent, match="not an empty record"):
        ev.decode(value, key=b"c1")


@pytest.mark.parametrize("value", [b"{", b"\xff\xfe", b"hello", b'{"type": "\xff"}', b'{"a": "\\ud800"}'])
def test_unparseable_bytes_are_refused_as_such(value: bytes) -> None:
    error = refused(value)
    assert error.field == "$"
    assert error.expected.startswith("JSON (")


@pytest.mark.parametrize("value", [b"[" * 100_000, b'{"a":' * 40_000, b'{"data":' + b"[" * 50_000])
def test_a_nested_bomb_is_defused(value: bytes) -> None:
    assert "nested" in refused(value).expected


def test_a_text_may_be_32_kib_of_utf8_and_no_more() -> None:
    longest = "好" * (ev.MAX_TEXT_BYTES // 3)
    assert ev.decode(changed(data__text=longest), key=b"c1").data.text == longest
    for longer in (longest + "好", "x" * (ev.MAX_TEXT_BYTES + 1), "x" * 200_000):
        cut = ev.decode(changed(data__text=longer), key=b"c1").data.text
        assert len(cut.encode()) <= ev.MAX_TEXT_BYTES
        assert cut.endswith(" […]") and longer.startswith(cut.removesuffix(" […]"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"null", ""),
        (rb'"half \\ud83d"', r"half \ud83d"),
        (rb'"half \ud83d an emoji"', "half � an emoji"),
        (rb'"other half \ude00"', "other half �"),
        (rb'"whole \ud83d\ude00"', "whole 😀"),
        (b'"no utf-8: \xf0\x9f"', "no utf-8: \ufffd"),
    ],
)
def test_words_that_are_partly_unreadable_are_read_as_far_as_they_go(value: bytes, text: str) -> None:
    record = changed(data__text="WORDS").replace(b'"WORDS"', value)
    assert ev.decode(record, key=b"c1").data.text == text


@pytest.mark.parametrize("customer", [None, {}, {"ref": None}, {"ref": ""}])
def test_a_customer_without_a_reference_is_unknown(customer: object) -> None:
    started = {"channel": "chat", "queue": "orders", "customer": customer}
    record = changed(type="stepin.conversation.started.v1", data=started)
    assert ev.decode(record, key=b"c1").data.customer.ref == "unknown"


def test_an_event_may_be_256_kib_and_no_more() -> None:
    assert "bytes" in refused(changed(more="x" * ev.MAX_EVENT_BYTES)).expected


def binary(**changes: str | None) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The good event in binary content mode, with some attributes changed; None leaves one out."""
    attributes = {name: str(value) for name, value in GOOD.items() if name != "data"}
    attributes |= {"specversion": "1.0", "traceparent": "00-1-2-01"}
    headers = [(f"ce_{name}", value.encode()) for name, value in attributes.items() if name not in changes]
    headers += [(f"ce_{name}", value.encode()) for name, value in changes.items() if value is not None]
    return json.dumps(GOOD["data"]).encode(), [*headers, ("content-type", b"application/json")]


def test_an_event_in_binary_content_mode_is_the_same_event() -> None:
    value, headers = binary()
    assert ev.decode(value, key=b"c1", headers=headers) == ev.decode(changed(), key=b"c1")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"id": None}, "$.id"), ({"time": "yesterday"}, "$.time"), ({"type": None}, "$.type")],
)
def test_a_bad_attribute_in_a_header_is_named(changes: dict[str, str | None], field: str) -> None:
    value, headers = binary(**changes)
    with pytest.raises(ev.BadEvent) as refused_:
        ev.decode(value, key=b"c1", headers=headers)
    assert refused_.value.field == field


@pytest.mark.parametrize("value", [None, b"", b"nonsense", b'{"text": "no sender"}'])
def test_bad_data_in_binary_content_mode_is_refused(value: bytes | None) -> None:
    with pytest.raises(ev.BadEvent):
        ev.decode(value, key=b"c1", headers=binary()[1])


@pytest.mark.parametrize("key", [b"c1", b"customer-7"])
def test_the_key_is_the_subject_or_the_partitionkey_in_both_content_modes(key: bytes) -> None:
    structured = ev.decode(changed(partitionkey="customer-7"), key=key)
    value, headers = binary(partitionkey="customer-7")
    assert ev.decode(value, key=key, headers=headers) == structured
    assert structured.partitionkey == "customer-7"
    assert ev.decode(ev.encode(structured), key=b"customer-7") == structured


@pytest.mark.parametrize("key", [b"c2", b"", b"customer-70"])
def test_a_key_that_is_neither_is_refused_with_both_names(key: bytes) -> None:
    error = refused(changed(partitionkey="customer-7"), key)
    assert error.field == "key"
    assert error.expected == "the subject, 'c1', or the partitionkey, 'customer-7'"
    assert refused(changed(partitionkey="customer-7"), None).value == "nothing"


def test_an_event_without_a_partitionkey_is_not_taken_by_the_key_of_another() -> None:
    without = json.loads(changed()) | {"partitionkey": None}
    for value in (changed(), json.dumps(without).encode()):
        assert refused(value, b"customer-7").expected == "the subject, 'c1'"
        assert refused(value, b"").field == "key"
    assert refused(changed(partitionkey=""), b"").field == "$.partitionkey"


def test_an_unknown_type_is_not_an_error_of_the_sender() -> None:
    with pytest.raises(ev.UnknownType, match=r"stepin\.message\.created\.v2"):
        ev.decode(changed(type="stepin.message.created.v2"), key=b"c1")


def test_an_encoded_event_is_a_cloud_event_of_the_structured_mode() -> None:
    sent = json.loads(ev.encode(ev.decode(changed(), key=b"c1")))
    assert sent.keys() == GOOD.keys()
    assert sent == GOOD
