"""The live state brings every viewer to the state of the log, by snapshots and deltas."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream import records
from stream.gateway.audience import Audience
from stream.gateway.state.floor_time import STALE_AFTER
from stream.gateway.state.kinds import KIND_OF_TOPIC, KINDS
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import EVERYTHING
from stream.log import Record
from tests.builders.floors import gateway as builders
from tests.builders.floors.live_viewer import Viewer

CONVERSATIONS, QUEUES, ALERTS, SILENCES, CASES = KIND_OF_TOPIC


def conversation(id_: str, turns: int = 0, source: str = "", state: bytes = b"{}") -> bytes:
    view = records.ConversationView(
        id=id_,
        queue="billing",
        channel="chat",
        status="active",
        started_at=1.0,
        updated_at=2.0,
        turns=turns,
        source=source,
    )
    return records.encode(records.ConversationRecord(view=view, state=msgspec.Raw(state)))


def queue(name: str, waiting: int = 0) -> bytes:
    view = records.QueueView(queue=name, updated_at=1.0, waiting=waiting)
    return records.encode(records.QueueRecord(view=view, state=msgspec.Raw(b"{}")))


def alert(id_: str, count: int = 0) -> bytes:
    return records.encode(
        records.Alert(
            id=id_,
            fingerprint="f",
            subject="c",
            queue="billing",
            cause="frustration",
            severity="warning",
            status="open",
            starts_at=1.0,
            raised_at=1.0,
            updated_at=1.0,
            evidence=records.Evidence(count=count),
        )
    )


def case(id_: str, level: int = 0) -> bytes:
    # A silence of the same tests covers the second of four levels.
    return builders.case(id_, level=level, channel="voice" if level == 1 else "chat").value or b""


def silence(id_: str, ends_at: int = 0) -> bytes:
    return builders.silence(id_, ends_at=100.0 + ends_at, channel="voice").value or b""


MAKE = {CONVERSATIONS: conversation, QUEUES: queue, ALERTS: alert, CASES: case, SILENCES: silence}


def record(topic: str, key: str, value: bytes | None, timestamp: float = 0.0) -> Record:
    return Record(topic, 0, 0, key.encode(), value, timestamp)


def time_record(partition: int, at: float, timestamp: float = 0.0) -> Record:
    value = records.encode(records.PartitionTime(partition=partition, at=at))
    return record(QUEUES, f"~time/{partition}", value, timestamp)


def all_of(state: LiveState) -> Audience:
    """Those who see everything."""
    return Audience(state, EVERYTHING, "e")


def everything(state: LiveState) -> dict[str, dict[str, Any]]:
    viewer = Viewer()
    viewer.take(all_of(state).snapshot(0.0))
    return viewer.objects


topics = st.sampled_from(list(MAKE))
keys = st.sampled_from([f"k{number}" for number in range(6)])
puts = st.tuples(st.just("put"), topics, keys, st.integers(0, 3))
removals = st.tuples(st.just("remove"), topics, keys, st.just(0))
looks = st.tuples(st.just("look"), st.integers(0, 2), st.none(), st.none())
loads = st.tuples(st.just("reload"), st.none(), st.none(), st.none())


@given(st.lists(st.one_of(puts, puts, removals, looks, loads), max_size=60), st.integers(0, 4))
def test_a_viewer_that_looks_at_any_time_has_the_state_of_the_log(steps: list[Any], remembered: int) -> None:
    state = LiveState(0.0, gone_kept=remembered)
    log: dict[tuple[str, str], bytes] = {}
    viewers, audience = [Viewer() for _ in range(3)], all_of(state)
    for what, first, key, number in steps:
        if what == "put":
            log[first, key] = MAKE[first](key, number)
            state.apply(record(first, key, log[first, key]), 0.0)
        elif what == "remove":
            log.pop((first, key), None)
            state.apply(record(first, key, None), 0.0)
        elif what == "reload":
            state.begin_load()
            for (topic, name), value in log.items():
                state.apply(record(topic, name, MAKE[topic](name, 9)), 0.0)
                state.apply(record(topic, name, value), 0.0)
            state.end_load(0.0)
        else:
            viewers[first].catch_up(audience)
    expected: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for topic, key in log:
        expected[KIND_OF_TOPIC[topic]].add(key)
    for viewer in viewers:
        viewer.catch_up(audience)
        assert viewer.objects == everything(state)
        assert {kind: set(viewer.objects[kind]) for kind in KINDS} == expected
    for (topic, key), value in log.items():
        document = json.loads(value)
        shown = viewers[0].objects[KIND_OF_TOPIC[topic]][key]
        silences = [name for of, name in log if of == SILENCES and topic == CASES]
        silent = shown.pop("silenced_by", None)
        assert (silent in silences) == bool(silences and shown.get("channel") == "voice")
        assert shown == document.get("view", document)


def test_a_delta_holds_only_changed_objects_at_their_newest() -> None:
    state = LiveState(0.0)
    state.apply(record(CONVERSATIONS, "a", conversation("a")), 0.0)
    state.apply(record(CONVERSATIONS, "b", conversation("b")), 0.0)
    audience = all_of(state)
    seen = audience.seq
    for turns in range(1, 5):
        state.apply(record(CONVERSATIONS, "a", conversation("a", turns)), 0.0)
    delta = json.loads(audience.delta(seen, 0.0) or b"")
    assert [(view["id"], view["turns"]) for view in delta["conversations"]] == [("a", 4)]
    assert (delta["from"], delta["seq"], delta["epoch"]) == (seen, audience.seq, "e")


def test_no_message_holds_the_state_of_a_worker() -> None:
    state = LiveState(0.0)
    state.apply(record(CONVERSATIONS, "a", conversation("a", state=b'{"secret":1}')), 0.0)
    seen = state.version
    state.apply(record(CONVERSATIONS, "a", conversation("a", state=b'{"secret":2}')), 0.0)
    state.apply(record(CONVERSATIONS, "~rules", b"{}"), 0.0)
    assert b"secret" not in all_of(state).snapshot(0.0)
    assert state.version == seen, "a change of the worker's own state is no change for a viewer"
    assert state.sizes()["conversations"] == 1


def test_a_conversation_without_a_link_opens_by_the_template_of_its_source() -> None:
    links = {"//eu": "https://eu.example/c/{conversation}", "*": "https://cc.example/?id={conversation}"}
    state = LiveState(0.0, links=links)
    for id_, source in (("a", "//eu"), ('b/" onclick', "//us")):
        state.apply(record(CONVERSATIONS, id_, conversation(id_, source=source)), 0.0)
    shown = json.loads(all_of(state).snapshot(0.0))["conversations"]
    assert {view["id"][0]: view["link"] for view in shown} == {
        "a": "https://eu.example/c/a",
        "b": "https://cc.example/?id=b%2F%22%20onclick",
    }


def test_a_viewer_older_than_the_kept_removals_gets_a_snapshot() -> None:
    state = LiveState(0.0, gone_kept=2)
    for name in "abcd":
        state.apply(record(ALERTS, name, alert(name)), 0.0)
    viewer, audience = Viewer(), all_of(state)
    viewer.catch_up(audience)
    for name in "abc":
        state.apply(record(ALERTS, name, None), 0.0)
    assert viewer.catch_up(audience) == "snapshot"
    assert list(viewer.objects["alerts"]) == ["d"]


def at(partition: int, value: bytes | None) -> Record:
    """A record of the alert `a`, which was in partition 0 and has moved to partition 1."""
    return Record(ALERTS, partition, 0, b"a", value, 0.0)


@pytest.mark.parametrize("loading", [False, True])
@pytest.mark.parametrize("first", [0, 1])
def test_an_alert_that_moved_is_where_it_is_however_the_partitions_are_read(
    loading: bool, first: int
) -> None:
    here = msgspec.structs.replace(records.decode_alert(alert("a", 7)), step=3, queue="orders")
    note = msgspec.structs.replace(here, step=2, moved_to=1)
    left = [at(0, alert("a")), at(0, records.encode(note)), at(0, None)]
    came = [at(1, records.encode(msgspec.structs.replace(here, step=2))), at(1, records.encode(here))]
    state = LiveState(0.0)
    if loading:
        state.begin_load()
    for each in [*left[:2], *came, left[2]] if first == 0 else [*came, *left]:
        state.apply(each, 0.0)
    if loading:
        state.end_load(0.0)
    assert state.alert("a") == here
    state.apply(at(1, None), 0.0)
    assert state.alert("a") is None


@pytest.mark.parametrize("first", [0, 1])
def test_a_wait_is_folded_into_the_case_of_its_queue_while_that_is_open(first: int) -> None:
    waits = record(CASES, "k1", builders.case("k1", cause="queue_wait").value)
    fields: dict[str, Any] = {"subject": "billing", "subject_kind": "queue", "cause": "surge"}
    surge = record(CASES, "q1", builders.case("q1", **fields).value)
    resolved = builders.case("q1", **fields, owned=records.Owned(status="resolved")).value
    state = LiveState(0.0)
    for each in [waits, surge] if first == 0 else [surge, waits]:
        state.apply(each, 0.0)
    assert everything(state)["cases"]["k1"]["folded_into"] == "q1"
    for over in (resolved, None):
        state.apply(surge, 0.0)
        state.apply(record(CASES, "q1", over), 0.0)
        assert "folded_into" not in everything(state)["cases"]["k1"]


def test_there_is_no_delta_from_an_unknown_version() -> None:
    assert all_of(LiveState(0.0)).delta(7, 0.0) is None


def test_a_new_load_shows_no_old_version() -> None:
    state = LiveState(0.0)
    state.apply(record(ALERTS, "old", alert("old")), 0.0)
    state.apply(record(CONVERSATIONS, "a", conversation("a", 5)), 0.0)
    audience = all_of(state)
    seen = audience.seq
    state.begin_load()
    state.apply(record(CONVERSATIONS, "a", conversation("a", 1)), 0.0)
    assert audience.seq == seen
    state.apply(record(CONVERSATIONS, "a", conversation("a", 5)), 0.0)
    state.end_load(0.0)
    delta = json.loads(audience.delta(seen, 0.0) or b"")
    assert delta["conversations"] == []
    assert delta["gone"]["alerts"] == ["old"], "its tombstone may be gone by now"


@pytest.mark.parametrize(
    "value", [b"", b"{", b"[]", b'{"view":{}}', b'{"at":"x"}', b"\xff\xfe", b"[" * 100_000]
)
@pytest.mark.parametrize("key", ["k", "~time/0"])
def test_an_unreadable_record_is_counted_and_changes_nothing(key: str, value: bytes) -> None:
    state = LiveState(0.0)
    state.apply(record(QUEUES, "k", queue("k")), 0.0)
    seen = everything(state)
    state.apply(record(QUEUES, key, value), 0.0)
    assert state.unreadable == 1
    assert everything(state) == seen


def test_data_is_stale_before_event_time_comes_and_after_it_stops() -> None:
    state = LiveState(100.0)
    assert state.time.stale_since(100.0) == 100.0
    assert state.time.data_at is None
    state.apply(time_record(0, 50.0), 101.0)
    assert state.time.stale_since(101.0 + STALE_AFTER) is None
    state.apply(time_record(0, 50.0), 102.5)
    assert state.time.stale_since(103.5) == 101.0, "the same event time again is no advance"
    state.apply(time_record(0, 51.0), 104.0)
    assert state.time.stale_since(104.0) is None
    assert json.loads(all_of(state).snapshot(107.0))["stale_since"] == 104.0
    assert json.loads(all_of(state).heartbeat(107.0)) == {
        "type": "heartbeat",
        "seq": 0,
        "epoch": "e",
        "at": 107.0,
        "data_at": 51.0,
        "stale_since": 104.0,
    }


def test_data_is_known_up_to_the_slowest_partition_and_stale_when_that_one_stops() -> None:
    state = LiveState(0.0)
    state.apply(time_record(0, 50.0), 1.0)
    state.apply(time_record(1, 40.0), 1.0)
    assert state.time.data_at == 40.0
    state.apply(time_record(0, 60.0), 5.0)
    assert state.time.data_at == 40.0
    assert state.time.stale_since(5.0) == 1.0, "half a floor must not pass for a whole one"
    state.apply(time_record(1, 61.0), 6.0)
    assert (state.time.data_at, state.time.stale_since(6.0)) == (60.0, None)


def test_an_earlier_event_time_of_another_recording_is_fresh() -> None:
    state = LiveState(0.0)
    state.apply(time_record(0, 50.0), 1.0)
    state.apply(time_record(0, 10.0), 5.0)
    assert (state.time.data_at, state.time.stale_since(5.0)) == (10.0, None)


def watermarks(partition: int, **at: float) -> Record:
    times = {int(name[1:]): records.EventsWatermark(time) for name, time in at.items()}
    value = records.encode(records.PartitionTime(partition=partition, at=min(at.values()), watermarks=times))
    return record(QUEUES, f"~time/{partition}", value)


def test_time_ahead_of_now_is_told_by_partition_and_at_most_to_viewers() -> None:
    state = LiveState(100.0)
    state.apply(watermarks(0, p0=99.0, p1=101.9), 100.0)
    assert state.time.clocks_ahead(100.0) == {}
    assert "ahead" not in json.loads(all_of(state).heartbeat(100.0))
    state.apply(watermarks(0, p0=99.0, p1=700.0), 100.0)
    state.apply(watermarks(1, p0=99.0, p1=640.0, p2=110.0), 100.0)
    assert state.time.clocks_ahead(100.0) == {1: 600.0, 2: 10.0}
    head = json.loads(all_of(state).heartbeat(100.0))
    assert (head["data_at"], head["ahead"]) == (99.0, 600.0), "the least partition hides the one ahead"
    assert "ahead" not in json.loads(all_of(state).heartbeat(698.5))


def test_a_floor_whose_partitions_have_not_all_spoken_is_stale_from_the_start() -> None:
    state = LiveState(100.0)
    state.apply(time_record(0, 0.0), 101.0)
    assert (state.time.data_at, state.time.stale_since(101.5)) == (None, 100.0)
    state.apply(time_record(0, 99.0), 103.0)
    assert (state.time.data_at, state.time.stale_since(103.5)) == (99.0, None)
    state.apply(time_record(0, 0.0), 104.0)
    assert (state.time.data_at, state.time.stale_since(105.5)) == (None, 103.0)


def test_event_time_from_before_the_start_is_stale() -> None:
    state = LiveState(1000.0)
    state.begin_load()
    state.apply(time_record(0, 50.0, timestamp=400.0), 1000.0)
    state.end_load(1001.0)
    assert state.time.stale_since(1001.0) == 400.0
    state.apply(time_record(0, 51.0), 1002.0)
    assert state.time.stale_since(1002.0) is None


def test_a_floor_is_simulated_while_a_simulated_conversation_is_on_it() -> None:
    state = LiveState(0.0)
    state.apply(record(CONVERSATIONS, "a", conversation("a")), 0.0)
    assert not state.is_simulated(EVERYTHING)
    state.apply(record(CONVERSATIONS, "b", conversation("b", source="stepin-simulator/7")), 0.0)
    state.apply(record(CONVERSATIONS, "b", conversation("b", 2, source="stepin-simulator/7")), 0.0)
    assert json.loads(all_of(state).snapshot(0.0))["simulated"] is True
    state.apply(record(CONVERSATIONS, "b", None), 0.0)
    assert not state.is_simulated(EVERYTHING)
