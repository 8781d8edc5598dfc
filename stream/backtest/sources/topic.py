"""The topics of a floor as the source of a backtest: all that decided, up to the end at the start."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from contextlib import closing

from stream.backtest.sources.inputs import DECIDING, WHOLE, Input, Runs
from stream.log import Log, Record, TopicPartition, topics

_BATCH = 5_000
_RANK = {topic: rank for rank, topic in enumerate(DECIDING)}


class TopicSource:
    """Reads what a floor's topics still have.

    Args:
        log: the floor's.
        since: the time of publishing from which on events count, in seconds since 1970; None: from the first
            that is there. Rules, labels and runs are read whole.
        until: the time of publishing before which records count; None: the end of the topics now.

    Raises:
        LogError: a topic does not exist.
    """

    def __init__(self, log: Log, since: float | None = None, until: float | None = None) -> None:
        self.partitions = log.partitions(topics.EVENTS)
        self.queues = log.partitions(topics.SIGNALS)
        self._log = log
        self._until = until
        self._ends = {place: end for topic in DECIDING for place, end in log.end_offsets(topic).items()}
        self._start: dict[TopicPartition, int] = {}
        for topic in DECIDING:
            self._start |= log.offsets_since(topic, since if since and topic not in WHOLE else 0.0)

    def inputs(self) -> Iterator[Input]:
        """Merge the partitions of all topics by the time of publishing."""
        runs = Runs()
        whole = max(1, sum(max(0, end - self._start[place]) for place, end in self._ends.items()))
        for number, record in enumerate(self._merged()):
            if self._until is not None and record.timestamp >= self._until:
                continue
            yield Input(record.timestamp, runs.checked(record), min(1.0, number / whole))

    def _merged(self) -> Iterator[Record]:
        """Yield records, the earliest first: each waits for the partitions that may have an earlier one."""
        unread = {place for place, end in self._ends.items() if self._start[place] < end}
        held: dict[TopicPartition, deque[Record]] = {place: deque() for place in unread}
        lacking = set(unread)
        heads: list[tuple[float, int, int, TopicPartition]] = []
        with closing(self._log.reader(DECIDING, self._start)) as reader:
            while lacking or heads:
                while heads and not lacking:
                    *_, place = heapq.heappop(heads)
                    yield held[place].popleft()
                    _push(heads, held[place])
                    if not held[place] and place in unread:
                        lacking.add(place)
                for record in reader.poll(0.1, _BATCH) if lacking else ():
                    place = TopicPartition(record.topic, record.partition)
                    if place in unread and record.offset < self._ends[place]:
                        held[place].append(record)
                        lacking.discard(place)
                        if len(held[place]) == 1:
                            _push(heads, held[place])
                positions = reader.positions()
                unread = {place for place in unread if positions[place] < self._ends[place]}
                lacking &= unread


def _push(heads: list[tuple[float, int, int, TopicPartition]], held: deque[Record]) -> None:
    if held:
        first = held[0]
        place = TopicPartition(first.topic, first.partition)
        heapq.heappush(heads, (first.timestamp, _RANK[place.topic], place.partition, place))
