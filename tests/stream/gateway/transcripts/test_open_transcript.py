"""What a viewer has of a conversation is what the log has, whenever it opened it and however slow it was."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.client.transcript_copy import TranscriptCopy
from detectors.contract.readings import Driver
from stream.gateway.state.scope import EVERYTHING, Scope
from stream.gateway.transcripts.kept import KeptRecords, Records, conversation_of
from stream.gateway.transcripts.open_transcript import OpenTranscript, Seen
from stream.log import Message, topics
from stream.records import Evidence
from tests.builders.past.transcripts import alert_step, case_step, turn, wait

ALL = Seen(EVERYTHING, True)
MOST = 5


def opened(*messages: Message) -> OpenTranscript:
    kept = KeptRecords()
    take(kept, *messages)
    return OpenTranscript(kept.of("c1"))


def take(target: KeptRecords | OpenTranscript, *messages: Message) -> None:
    for message in messages:
        value = message.value or b""
        is_turn = message.topic == topics.TURNS
        if isinstance(target, OpenTranscript):
            (target.take_turn if is_turn else target.take_history)(value)
        elif is_turn:
            target.take_turn((message.key or b"").decode(), value)
        elif about := conversation_of(value):
            target.take_history(about, value)


_TURNS = st.builds(lambda id_, at: turn(f"t{id_}", at=float(at)), st.integers(0, 8), st.integers(0, 99))
_WAITS = st.builds(lambda since, lasts: wait(since, since + lasts), st.integers(0, 4), st.integers(1, 9))
_STEPS = st.builds(lambda number: case_step(number, "claim", by="Ann"), st.integers(1, 6))
_LOOK = st.just(None)


@given(st.lists(st.one_of(_TURNS, _WAITS, _STEPS, _LOOK), max_size=40), st.integers(0, 40))
@settings(max_examples=60)
def test_a_viewer_has_the_latest_of_each_however_slow_it_was(
    happens: list[Message | None], opens_at: int
) -> None:
    kept, version = KeptRecords(most=MOST), None
    transcript, copy = OpenTranscript(Records(), MOST), TranscriptCopy("c1")
    latest: dict[str, dict[Any, bytes]] = {topics.TURNS: {}, topics.HISTORY: {}}
    for number, message in enumerate([*happens, None]):
        if number == opens_at:
            transcript, version, copy = OpenTranscript(kept.of("c1"), MOST), None, TranscriptCopy("c1")
        if message is None:
            copy = copy.after(transcript.message("c1", version, ALL, earlier=False))
            version = transcript.version
        else:
            take(kept, message)
            take(transcript, message)
            latest[message.topic][_identity(message)] = message.value or b""
    said = [message for message in happens if message is not None and message.topic == topics.TURNS]
    shown = {id_: one.at for id_, one in copy.turns.items()}
    # Never an older version, never without the last, and all of them where all have room.
    assert shown == {id_: _at(latest[topics.TURNS][id_]) for id_ in shown}
    assert not said or _identity(said[-1]) in shown
    assert len(said) > MOST or shown.keys() == latest[topics.TURNS].keys()
    assert len(happens) > MOST or {*copy.waits, *copy.steps} == latest[topics.HISTORY].keys()


def _identity(message: Message) -> Any:
    transcript = opened(message).message("c1", None, ALL, False)
    if transcript.turns:
        return transcript.turns[0].id
    return (
        transcript.steps[0].id if transcript.steps else (transcript.waits[0].kind, transcript.waits[0].since)
    )


def _at(value: bytes) -> float:
    return opened(Message(topics.TURNS, b"c1", value)).message("c1", None, ALL, False).turns[0].at


def test_who_may_not_read_words_gets_times_senders_and_waits_and_no_text() -> None:
    said = Evidence(turn="t1", quote="夜里", drivers=(Driver("words", "secret"), Driver("agent_words")))
    transcript = opened(
        turn("t1", text="a secret", probability=0.7, language="en"),
        wait(10.0, 20.0),
        alert_step(evidence=said),
        case_step(2, "resolve", by="Ann", note="a secret", action="x1"),
    )
    seen = Seen(Scope(None, words=False), True)
    message = transcript.message("c1", None, seen, earlier=False)
    assert "secret" not in str(message) and "夜里" not in str(message)
    assert (message.turns[0].sender, message.turns[0].probability) == ("customer", 0.7)
    assert [(one.kind, one.until - one.since) for one in message.waits] == [("reply", 10.0)]
    assert [(step.what, step.by) for step in message.steps] == [("opened", "stepin"), ("resolve", "Ann")]
    whole = transcript.message("c1", None, ALL, earlier=False)
    assert whole.turns[0].text == "a secret"
    assert (whole.steps[0].turn, whole.steps[0].words) == ("t1", ("secret",))


def test_a_queue_that_the_viewer_does_not_have_is_not_named_and_an_agent_only_where_rules_allow() -> None:
    transcript = opened(
        turn("t1", queue="fraud", sender="agent", agent="Ann"),
        wait(10.0, 20.0, queue="fraud"),
        turn("t2", queue="billing"),
    )
    seen = Seen(Scope(frozenset({"billing"}), True), agents=False)
    message = transcript.message("c1", None, seen, earlier=False)
    assert "fraud" not in str(message) and "Ann" not in str(message)
    assert [one.queue for one in message.turns] == [None, "billing"]
    assert transcript.message("c1", None, ALL, earlier=False).turns[0].agent == "Ann"


def test_a_step_that_alert_and_case_both_have_is_told_once() -> None:
    transcript = opened(
        alert_step(1, "opened"),
        case_step(1, "opened"),
        case_step(2, "claim", by="Ann"),
        alert_step(2, "claim"),
        alert_step(3, "critical"),
        case_step(3, "critical", note="frustration"),
        case_step(4, "ended", note="frustration"),
        alert_step(4, "resolved"),
    )
    steps = transcript.message("c1", None, ALL, earlier=False).steps
    assert [(step.of, step.what) for step in steps] == [
        ("alert", "opened"),
        ("case", "claim"),
        ("alert", "critical"),
        ("case", "ended"),
    ]


def test_earlier_turns_are_told_of_only_when_they_are_missing() -> None:
    kept = KeptRecords(most=2)
    take(kept, turn("t1"), turn("t2"))
    transcript = OpenTranscript(kept.of("c1"), 2)
    assert not transcript.is_cut(turns=2, began_before=True)
    assert transcript.is_cut(turns=3, began_before=True)
    # Its view may know of a turn before the turn itself has been read.
    assert not transcript.is_cut(turns=3, began_before=False)
    take(transcript, turn("t3"))
    assert transcript.is_cut(turns=3, began_before=False)
    take(kept, turn("t3"))
    assert OpenTranscript(kept.of("c1"), 2).is_cut(turns=3, began_before=False)


def test_memory_is_bounded_and_the_conversation_that_was_silent_longest_is_forgotten_first() -> None:
    one = len(turn("t1").value or b"")
    kept = KeptRecords(most_bytes=3 * one)
    take(kept, turn("t1", "c1"), turn("t1", "c2"), turn("t2", "c1"), turn("t1", "c3"))
    assert kept.size == 3 * one
    assert kept.of("c2") == Records((), (), cut=True)
    assert len(kept.of("c1").turns) == 2
    take(kept, turn("t2", "c2"))
    assert kept.of("c2").cut and len(kept.of("c2").turns) == 1


def test_a_conversation_that_has_left_is_forgotten_and_one_that_has_just_spoken_is_not() -> None:
    kept = KeptRecords()
    take(kept, turn("t1", "live"), turn("t1", "gone"), wait(1.0, 2.0, "gone"))
    kept.sweep({"live"}.__contains__)
    take(kept, turn("t1", "new"))
    kept.sweep({"live"}.__contains__)
    assert [len(kept.of(id_).turns) for id_ in ("live", "gone", "new")] == [1, 0, 1]
    kept.sweep({"live"}.__contains__)
    assert kept.size == len(turn("t1", "live").value or b"")


def test_what_cannot_be_read_changes_nothing_else() -> None:
    transcript = OpenTranscript(Records((b"{", turn("t1").value or b""), (b"[]",)))
    assert transcript.unreadable == 2
    assert [one.id for one in transcript.message("c1", None, ALL, False).turns] == ["t1"]
