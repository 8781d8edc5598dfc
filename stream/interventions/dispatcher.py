"""The member of the group that takes interventions from the log and sends them.

Each is sent at least once, under the same id each time: its offset is committed with the report of what came
of it. The interventions of one conversation leave in their order, and none waits for those of another.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import msgspec

from detectors.contract.events import BadEvent
from stream.core.clock import Clock
from stream.core.dead_letters import dead_letter, unreadable
from stream.interventions import reports
from stream.interventions.outstanding import Outstanding
from stream.interventions.settings import WebhookSettings
from stream.interventions.webhook import Delivery, Webhooks, deliver
from stream.log import Log, LogError, Member, Message, Poll, Record, TopicPartition, topics
from stream.records import InterventionRecord, decode_intervention

logger = logging.getLogger(__name__)
GROUP = "dispatcher"
MOST = 500
"""Interventions that are in delivery before no further one is read."""
_POLL = 0.1
_BACKOFF, _MAX_BACKOFF = 0.5, 10.0
T = TypeVar("T")


def dispatch(
    log: Log,
    settings: WebhookSettings,
    identity: str,
    clock: Clock,
    stop: threading.Event,
    counters: Counter[str] | None = None,
) -> None:
    """Send interventions until `stop` is set. After a failure of the log it joins the group again.

    Args:
        identity: the transactional id; the same identity in a new process fences the old one.
        counters: counts what became of interventions.
    """
    counters = Counter() if counters is None else counters
    pause = _BACKOFF
    while not stop.is_set():
        began = clock.monotonic()
        try:
            asyncio.run(_dispatch(log, settings, identity, clock, stop, counters))
        except LogError as error:
            pause = _BACKOFF if clock.monotonic() - began > _MAX_BACKOFF else pause
            logger.warning("%s: %s; joining again in %.1f s", identity, error, pause)
            counters["restarts"] += 1
            stop.wait(pause)
            pause = min(pause * 2, _MAX_BACKOFF)


async def _dispatch(
    log: Log,
    settings: WebhookSettings,
    identity: str,
    clock: Clock,
    stop: threading.Event,
    counters: Counter[str],
) -> None:
    # The client of the log is used by one thread.
    with ThreadPoolExecutor(1, "dispatcher") as thread:
        webhooks = Webhooks(settings, clock)
        member = await _in(thread, log.member, GROUP, [topics.INTERVENTIONS], identity)
        dispatcher = Dispatcher(webhooks, settings, clock, counters)
        try:
            while not stop.is_set():
                await dispatcher.step(lambda act, *given: _in(thread, act, *given), member)
        finally:
            await dispatcher.close()
            await webhooks.close()
            await _in(thread, member.close)


async def _in(thread: ThreadPoolExecutor, act: Callable[..., T], *given: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, act, *given)


class _Finished(NamedTuple):
    """A record that needs no more work, and what is to be said of it."""

    partition: TopicPartition
    offset: int
    messages: list[Message]


class Dispatcher:
    """The deliveries of one membership.

    Args:
        webhooks: makes the attempts.
        clock: the time of the reports, and that by which an intervention is too old.
        counters: counts what became of interventions.
    """

    def __init__(
        self, webhooks: Webhooks, settings: WebhookSettings, clock: Clock, counters: Counter[str]
    ) -> None:
        self._webhooks = webhooks
        self._settings = settings
        self._clock = clock
        self._counters = counters
        self._dice = random.Random()
        self._outstanding = Outstanding()
        self._finished: list[_Finished] = []
        self._deliveries: dict[asyncio.Task[None], TopicPartition] = {}
        self._latest: dict[str, asyncio.Task[None]] = {}

    async def step(self, log: Callable[..., Any], member: Member) -> None:
        """Read what has come, begin to deliver it, and commit what is done. `log` calls the member."""
        held = self._outstanding.partitions if len(self._deliveries) >= MOST else frozenset()
        poll: Poll = await log(member.poll, _POLL, MOST, held)
        self._lose(poll.lost)
        self._outstanding.gain(poll.gained)
        for record in poll.records:
            self._take(record)
        finished, self._finished = self._finished, []
        said = [
            message
            for partition, offset, messages in finished
            if self._outstanding.done(partition, offset)
            for message in messages
        ]
        offsets = self._outstanding.offsets()
        if said or offsets:
            await log(member.commit, said, offsets)

    async def close(self) -> None:
        """Break off all deliveries. What was not committed is delivered by the next member."""
        self._lose(self._outstanding.partitions)
        await asyncio.gather(*self._deliveries, return_exceptions=True)

    def _lose(self, partitions: Iterable[TopicPartition]) -> None:
        lost = frozenset(partitions)
        for task, partition in self._deliveries.items():
            if partition in lost:
                task.cancel()
        self._outstanding.lose(lost)

    def _take(self, record: Record) -> None:
        partition = _place(record)
        self._outstanding.take(partition, record.offset)
        try:
            intervention = decode_intervention(record.value or b"")
        except (msgspec.DecodeError, RecursionError) as error:
            self._counters["unreadable"] += 1
            letter = dead_letter(record, BadEvent("$", str(error), "an intervention"))
            self._finished.append(_Finished(partition, record.offset, [letter]))
            return
        before = self._latest.get(intervention.conversation)
        task = asyncio.create_task(self._deliver(record, intervention, before))
        self._deliveries[task] = partition
        self._latest[intervention.conversation] = task
        task.add_done_callback(lambda done: self._over(done, intervention.conversation))

    def _over(self, task: asyncio.Task[None], conversation: str) -> None:
        del self._deliveries[task]
        if self._latest.get(conversation) is task:
            del self._latest[conversation]

    async def _deliver(
        self, record: Record, intervention: InterventionRecord, before: asyncio.Task[None] | None
    ) -> None:
        """Deliver an intervention once the one `before` of its conversation is delivered, or has failed."""
        if before is not None:
            await asyncio.wait([before])
        try:
            delivery = await self._delivered(record, intervention)
            said = reports.messages(record, intervention, delivery, self._clock.now())
        except Exception as error:  # an error in the code holds up nothing else
            logger.exception("intervention %s", intervention.id)
            self._counters["faults"] += 1
            said = [unreadable(record, error, reports.FIELD)]
        self._finished.append(_Finished(_place(record), record.offset, said))

    async def _delivered(self, record: Record, intervention: InterventionRecord) -> Delivery:
        age = self._clock.now() - record.timestamp
        if age > self._settings.webhook_too_old:
            delivery = Delivery(False, 0, f"{age:.0f} s old")
        else:
            tries, send = self._settings.webhook_tries, self._webhooks.send
            delivery = await deliver(intervention, tries, send, self._dice)
        self._counters["delivered" if delivery.taken else "undelivered"] += 1
        self._counters["attempts"] += delivery.tries
        return delivery


def _place(record: Record) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)
