"""A part of a backtest: some partitions of both stages, in this process or in one of its own."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Protocol

from detectors import bundled
from detectors.conversation.attention import AttentionDetector
from detectors.conversation.frustration import FrustrationModel
from stream.backtest.floor.checkpoint import Place
from stream.backtest.floor.stage_one import Sent, StageOne, Step
from stream.backtest.floor.stage_two import StageTwo
from stream.backtest.found import Found
from stream.log import Message, Record
from stream.records import RulesVersion
from stream.runtime.process_memory import collect_rarely


class Share(NamedTuple):
    """Which partitions of both stages a part has, of how many, and by which rules and model it decides.

    `rules` of None are those of the inputs. `model` has the weights of a frustration model, None the shipped.
    """

    events: tuple[int, ...]
    queues: tuple[int, ...]
    all_events: int
    all_queues: int
    rules: RulesVersion | None = None
    model: bytes | None = None


class Part(Protocol):
    """Both stages of some partitions. Each call begins a piece of work, `result` waits for what it gives."""

    share: Share

    def begin(self, verb: str, *arguments: Any) -> None:
        """Begin a method of `Work`."""

    def result(self) -> Any:
        """Return what the last begun method returned.

        Raises:
            PartFailed: the process has ended.
        """

    def close(self) -> None:
        """End the process, if it has one. A second call does nothing."""


class PartFailed(Exception):
    """A process of the backtest has ended."""


class Work:
    """What a part does. All of it is the work of the tasks: nothing here decides."""

    def __init__(self, share: Share) -> None:
        self.found = Found()
        self._one = StageOne(
            share.events, share.all_queues, detector(share.model), share.rules, self.found.take
        )
        self._two = StageTwo(share.all_events, share.queues, self.found.take)

    def read(self, steps: Sequence[Step]) -> list[Sent]:
        """Let stage 1 read inputs, and let time pass between them."""
        return self._one.take(steps)

    def decide(self, moved: Sequence[Message], sent: Sequence[Sequence[Message]]) -> list[Message]:
        """Let stage 2 take signals, and return those that queues send to each other.

        Args:
            moved: what queues sent to each other before.
            sent: what stage 1 sent.
        """
        return self._two.take(chain(moved, *sent))

    def state(self) -> list[tuple[Place, bytes | None]]:
        """Return the state of the tasks that changed since the last call. None: it is gone."""
        return [
            ((stage, message.partition or 0, message.topic, message.key or b""), message.value)
            for stage, kept in ((1, self._one.state()), (2, self._two.state()))
            for message in kept
        ]

    def restore(self, kept: Sequence[tuple[Place, bytes]]) -> None:
        """Let the tasks go on from what `state` returned."""
        for stage in (self._one, self._two):
            number = 1 if stage is self._one else 2
            records = (
                Record(topic, partition, 0, key, value, 0.0)
                for (of, partition, topic, key), value in kept
                if of == number
            )
            stage.restore(records)

    def all_found(self) -> tuple[Found, Counter[str]]:
        """Return what was found, and what was counted."""
        return self.found, self._one.counters + self._two.counters


class Here:
    """A part in this process."""

    def __init__(self, share: Share) -> None:
        self.share = share
        self._work = Work(share)
        self._result: Any = None

    def begin(self, verb: str, *arguments: Any) -> None:
        self._result = getattr(self._work, verb)(*arguments)

    def result(self) -> Any:
        return self._result

    def close(self) -> None:
        """It has no process."""


class Elsewhere:
    """A part in a process of its own."""

    def __init__(self, share: Share) -> None:
        self.share = share
        # A fresh process: this one may have threads.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(share, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, verb: str, *arguments: Any) -> None:
        self._guarded(self._connection.send, (verb, arguments))

    def result(self) -> Any:
        return self._guarded(self._connection.recv)

    def close(self) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.join()

    def _guarded(self, call: Any, *arguments: Any) -> Any:
        try:
            return call(*arguments)
        except (EOFError, OSError):
            raise PartFailed("a process of the backtest has ended") from None


def detector(model: bytes | None) -> AttentionDetector:
    """Return the detector with these weights of the frustration model, or with the shipped ones.

    Raises:
        BadWeights: they are damaged.
    """
    if model is None:
        return bundled.attention_detector()
    return AttentionDetector(FrustrationModel.decode(model), bundled.emotion_model(), bundled.intent_model())


def _serve(share: Share, connection: Connection) -> None:
    """Do what the other side asks for, until it goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work = Work(share)
    collect_rarely()
    while True:
        try:
            verb, arguments = connection.recv()
        except EOFError:
            return
        connection.send(getattr(work, verb)(*arguments))
