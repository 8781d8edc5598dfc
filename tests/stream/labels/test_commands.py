"""Who taught what, at a terminal, and taking it back."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from click.testing import CliRunner

from detectors import bundled
from stream import __main__ as commands
from stream.log import Message, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import LabelsEntry, Retraction, decode_audit, decode_entry
from stream.runtime.labels_follower import LabelsFollower
from tests.builders.labels import answer, given, label
from tests.builders.taught import bits


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> MemoryLog:
    log = MemoryLog()
    log.create_topics(topics.specs(1))
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    return log


def publish(log: MemoryLog, *entries: LabelsEntry | Message) -> None:
    publisher = log.publisher()
    publisher.send([each if isinstance(each, Message) else given(each) for each in entries])
    publisher.close()


def say(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(commands.main, ["labels", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


def retractions(log: MemoryLog) -> list[Retraction]:
    with Follower(log, [topics.LABELS]) as follower:
        entries = [decode_entry(record.value or b"") for record in follower.read_to_end()]
    return [entry for entry in entries if isinstance(entry, Retraction)]


def test_answers_are_listed_with_their_weight(log: MemoryLog) -> None:
    told = [answer("a1", "ann", True, 10), answer("a1", "bo", True, 20), answer("a2", "ann", False, 30)]
    publish(log, *told, answer("a2", "ann", True, 40, "where is my order?"))
    code, said = say("list")
    assert code == 0
    assert [line.removeprefix("2023-11-20T14:13:") for line in said] == [
        "25.000Z  ann (local:ann)  alert a1  true_alarm  zh  orders  weight 1.00",
        "35.000Z  bo (local:bo)  alert a1  true_alarm  zh  orders  weight 0.00",
        "45.000Z  ann (local:ann)  alert a2  false_alarm  zh  orders  changed or taken back",
        "55.000Z  ann (local:ann)  alert a2  true_alarm  en  orders  weight 1.00",
    ]
    for chosen, count in [
        (("--by", "local:bo"), 1),
        (("--by", "ann", "--alert", "a2"), 2),
        (("--since", "2023-11-20T14:13:35+00:00", "--until", "2023-11-20T14:13:55Z"), 2),
    ]:
        assert len(say("list", *chosen)[1]) == count


def test_what_one_name_taught_is_taken_back_once_and_for_all(log: MemoryLog) -> None:
    told = [answer(f"a{number}", "eve", False, number) for number in range(5)]
    honest = [answer("b1", "ann", True, 10), answer("a1", "ann", True, 11)]
    publish(log, *told, *honest)
    chosen = ("revoke", "--by", "eve", "--why", "a made-up name", "--as", "ops")
    code, said = say(*chosen, "--dry-run")
    assert (code, len(said), said[-1]) == (0, 6, "5 answers would be taken back")
    assert retractions(log) == []
    code, said = say(*chosen)
    assert (code, len(said)) == (0, 6) and said[-1].startswith("5 answers taken back, effective from 20")
    (made,) = retractions(log)
    assert (made.by, made.why, len(made.labels)) == ("ops", "a made-up name", 5)
    assert say(*chosen) == (0, ["0 answers taken back: none stands"])
    assert len(retractions(log)) == 1
    # Every model is as if the name had never answered.
    other = MemoryLog()
    other.create_topics(topics.specs(1))
    publish(other, *[Message(topics.LABELS, b"", b"{")] * 5, *honest)
    detector = bundled.attention_detector()
    taught = [LabelsFollower(each, detector, counters=Counter()).detector.taught for each in (log, other)]
    assert bits(taught[0]) == bits(taught[1]) != b""
    with Follower(log, [topics.AUDIT]) as follower:
        (line,) = [decode_audit(record.value or b"") for record in follower.read_to_end()]
    assert (line.what, line.name, line.reason) == ("labels_revoked", "ops", "a made-up name")
    assert line.after == {"by": "eve"}


def test_a_retraction_takes_effect_after_what_is_on_the_topic(log: MemoryLog) -> None:
    publish(log, answer("a1", "ann", True, 1e9))
    say("revoke", "--by", "ann", "--why", "a mistake")
    (made,) = retractions(log)
    assert made.effective_at > answer("a1", "ann", True, 1e9).effective_at


def test_a_choice_that_cannot_be_meant_is_refused(log: MemoryLog) -> None:
    publish(log, label(1, 1.0, random.Random(1)))
    assert say("list")[1] == []
    for arguments, expected in [
        (("revoke", "--why", "x"), "expected --by, --alert or --since"),
        (("revoke", "--by", "ann"), "Missing option '--why'"),
        (("revoke", "--by", "ann", "--why", " "), "expected a text, got nothing"),
        (("list", "--since", "yesterday"), "expected a time with its zone"),
    ]:
        code, said = say(*arguments)
        assert code == 2 and expected in " ".join(said)
