"""Reads back everything that a run of the floor leaves behind, so that two runs can be compared."""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from detectors import bundled
from stream.log import Log, Message, Record, topics
from stream.log.follower import Follower
from stream.records import (
    Alert,
    AlertsMoved,
    ConversationView,
    Count,
    Counted,
    Signal,
    Watermark,
    decode_conversation,
    decode_signals,
)
from stream.runtime import stages
from stream.runtime.worker import Membership
from tests.builders.clock import FakeClock
from tests.builders.floors import floor


class Story(NamedTuple):
    """What a run of the floor leaves on its log. `signals` are those of stage 1, in their order.

    `counts` has each count of the day's numbers: a batch sends its own together, and sums know no order.
    """

    turns: dict[bytes, int]
    signals: dict[tuple[int, int], list[Signal]]
    counts: dict[tuple[str, str, float | None, Count], int]
    conversations: dict[str, ConversationView]
    alerts: dict[str, Alert]
    live_alerts: dict[str, Alert]
    dead_letters: int


def read_story(log: Log) -> Story:
    """Read the log of a floor that has worked off everything."""
    signals: defaultdict[tuple[int, int], list[Signal]] = defaultdict(list)
    counts = Counter[tuple[str, str, float | None, Count]]()
    for record in _records(log, topics.SIGNALS):
        for signal in decode_signals(record.value or b""):
            # Stage 2 sends itself the alerts of a conversation that changes its queue: no order holds there.
            if isinstance(signal, Counted):
                counts.update((signal.queue, signal.channel, signal.sla, each) for each in signal.counts)
            elif not isinstance(signal, Watermark | AlertsMoved):
                signals[signal.events_partition, record.partition].append(signal)
    conversations: dict[str, ConversationView] = {}
    for record in _records(log, topics.CONVERSATIONS):
        if record.value is not None and not (record.key or b"").startswith(b"~"):
            view = decode_conversation(record.value).view
            conversations[view.id] = view
    return Story(
        turns=dict(Counter(record.value or b"" for record in _records(log, topics.TURNS))),
        signals=dict(signals),
        counts=dict(counts),
        conversations=conversations,
        alerts=floor.every_alert(log),
        live_alerts=floor.alerts(log),
        dead_letters=sum(log.end_offsets(topics.DEAD_LETTERS).values()),
    )


def doubled_turns(log: Log) -> list[str]:
    """Say where each turn is that the log holds more than once: partition, offset and the broker's time."""
    places: defaultdict[bytes, list[str]] = defaultdict(list)
    for record in _records(log, topics.TURNS):
        places[record.value or b""].append(f"{record.partition} at {record.offset} ({record.timestamp:.3f})")
    return [", ".join(found) for found in places.values() if len(found) > 1]


def undisturbed(sent: list[Message], partitions: int) -> Story:
    """Run the same events through both stages in this process, with nothing in their way."""
    log = floor.everything_kept(partitions)
    with contextlib.closing(log.publisher()) as publisher:
        publisher.send(sent)
    counters: Counter[str] = Counter()
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    floor.work_off([Membership(log, stage, stage.name, FakeClock(), counters) for stage in both])
    return read_story(log)


def _records(log: Log, topic: str) -> Iterator[Record]:
    with Follower(log, [topic]) as follower:
        yield from follower.read_to_end()
