"""The steps of alerts, as messages for the history topic.

The order of these steps depends on the events of the alert's own partition only, so the same events give the
same records. A baseline rests on all partitions and may come earlier or later: it has a record of its own.
"""

from __future__ import annotations

from msgspec.structs import replace

from detectors.contract.causes import find
from detectors.queue.reply_baseline import Baseline
from stream.log import Message, topics
from stream.records import Alert, AlertBaseline, AlertStep, BaselineAsked, HistoryEntry, encode
from stream.waits.reply_baselines import KINDS

ENDED = "ended"
"""The step in which the cause of an alert ends that a person had resolved before."""


def step(before: Alert | None, after: Alert) -> Message | None:
    """Return the message about the step from `before` to `after`, or None when only evidence changed."""
    if before is not None and before.step == after.step:
        return None
    if before is not None and before.history == after.history:
        entry = HistoryEntry(at=after.ends_at or after.updated_at, what=ENDED)
    else:
        entry = after.history[-1]
    evidence = after.evidence
    if find(after.cause).wait in KINDS:
        evidence = replace(evidence, baseline=None)
    kept = replace(after, evidence=evidence, history=(), moved_to=None).without_agents()
    record = AlertStep(alert=kept, entry=entry)
    return Message(topics.HISTORY, after.queue.encode(), encode(record))


def baseline(asked: BaselineAsked, baseline: Baseline) -> Message:
    """Return the message that a baseline was added to an alert."""
    record = AlertBaseline(alert=asked.alert, queue=asked.queue, since=asked.since, baseline=baseline)
    return Message(topics.HISTORY, asked.queue.encode(), encode(record))
