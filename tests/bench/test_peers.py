"""The small job runs on the engines that need no environment of their own, and wrong output is found."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from stream.log import Message, TopicSpec
from stream.log.memory.log import MemoryLog
from tests.bench.peers.__main__ import ratio
from tests.bench.peers.check import WrongOutput, check
from tests.bench.peers.messages import messages
from tests.bench.peers.runs import ENGINES, Run, peers

_OUTPUT = "peers.out"


@pytest.mark.kafka
def test_stepin_and_a_plain_loop_write_one_record_for_each_message() -> None:
    here = [engine for engine in ENGINES if not engine.packages]
    assert [engine.name for engine in here] == ["kafka-python", "stepin"]
    with peers(1_000) as running:
        for engine in here:
            run = running.run(engine)  # it raises when a record is missing or doubled
            assert run.rate > 0 and run.cpu > 0


def test_messages_are_of_the_size_that_is_told_and_the_same_each_time() -> None:
    made = list(messages(400))
    assert made == list(messages(400))
    assert 250 <= sum(len(value) for _, value in made) / len(made) <= 350
    texts = [json.loads(value)["text"] for _, value in made]
    assert any(text.isascii() for text in texts) and not all(text.isascii() for text in texts)


@pytest.mark.parametrize(
    ("counts", "doubles", "fails"),
    [
        ([1, 2, 3], False, None),
        ([1, 3], False, "record 3 of a follows record 1"),
        ([1, 2, 2, 3], False, "record 2 of a follows record 2"),
        ([1, 2, 2, 3], True, None),
        ([1, 2, 4, 3], True, "record 4 of a follows record 2"),
        ([1, 2], True, "2 of 3 messages"),
    ],
)
def test_a_record_that_is_missing_or_doubled_is_found(
    counts: list[int], doubles: bool, fails: str | None
) -> None:
    with closing(MemoryLog()) as log:
        log.create_topics([TopicSpec(_OUTPUT, 1)])
        with closing(log.publisher()) as publisher:
            values = [json.dumps({"conversation": "a", "count": count}).encode() for count in counts]
            publisher.send([Message(_OUTPUT, b"a", value) for value in values])
        if fails is None:
            check(log, _OUTPUT, 3, doubles)
        else:
            with pytest.raises(WrongOutput, match=fails):
                check(log, _OUTPUT, 3, doubles)


def test_a_ratio_compares_the_runs_of_the_same_round() -> None:
    quix = {0: Run(1_000.0, 100.0), 1: Run(4_000.0, 80.0), 2: Run(2_000.0, 100.0)}
    runs = {"quix": quix, "stepin": {0: Run(1_200.0, 50.0), 2: Run(2_800.0, 70.0)}, "whole": {}}
    assert ratio(runs, "stepin", lambda run: run.rate) == pytest.approx(1.3)
    assert ratio(runs, "stepin", lambda run: run.cpu) == pytest.approx(0.6)
    assert ratio(runs, "whole", lambda run: run.rate) is None
    assert ratio({"stepin": runs["stepin"]}, "stepin", lambda run: run.rate) is None
