"""Runs a few events through both stages, in event time, on a log in this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from detectors import bundled
from detectors.contract.rules.document import Rules
from stream.core.clock import SystemClock
from stream.core.partition_clock import TIME_HEADER
from stream.ingest.events_file import EventLine
from stream.ingest.heartbeat import beats
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.records import RulesVersion, Run, encode
from stream.runtime import stages
from stream.runtime.worker import Membership
from stream.trial.floor import everything_kept, work_off
from stream.trial.story import Story, read_story

SILENCE = 3600.0
"""Seconds that pass after the last event."""
_RUN = "try"
_HEADERS = ((TIME_HEADER, _RUN.encode()),)


def run(lines: Sequence[EventLine], rules: Rules | None = None, silence: float = SILENCE) -> Story:
    """Return what a floor sees of these lines and of the silence after the last event.

    The floor has one partition, so the lines are read in their order. The log's clock stands at the end of
    the silence, so no event lies in its future.

    Args:
        rules: hold from the beginning; the shipped rules by default.
        silence: seconds of event time after the last event.
    """
    log, begin = run_to_log(lines, rules, silence)
    return read_story(log, begin)


def run_to_log(
    lines: Sequence[EventLine], rules: Rules | None = None, silence: float = SILENCE
) -> tuple[MemoryLog, float]:
    """Do as `run`, and return the log with all its topics, and the time of the first event."""
    times = [line.time for line in lines if line.time is not None]
    end = max(times, default=0.0) + silence
    log = everything_kept(1, lambda: end)
    publisher = log.publisher()
    messages = [Message(topics.RUNS, _RUN.encode(), encode(Run(id=_RUN, begun_at=end)))]
    if rules is not None:
        version = RulesVersion(rules=replace(rules, version=max(rules.version, 2)))
        messages.append(Message(topics.RULES, b"rules/%d" % version.version, encode(version)))
    messages += [Message(topics.EVENTS, line.key, line.value, 0, _HEADERS) for line in lines]
    if times:
        messages += beats("stepin-try", end, 1, headers=_HEADERS)
    publisher.send(messages)
    _work_off(log)
    return log, min(times, default=0.0)


def _work_off(log: MemoryLog) -> None:
    counters: Counter[str] = Counter()
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    members = [Membership(log, stage, f"try-{stage.name}", SystemClock(), counters) for stage in both]
    work_off(members)
    for member in members:
        member.close()
