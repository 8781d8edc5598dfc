"""A floor that has lived for some minutes on a log in memory: people acted, and the rules changed."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from msgspec.structs import replace

from detectors import bundled
from detectors.contract import events as ev
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import FrustrationRules, QueueRules, WaitRules
from stream.ingest.heartbeat import beats
from stream.log import Log, Message, topics
from stream.log.follower import last_records
from stream.log.memory.log import MemoryLog
from stream.records import Action, Case, RulesVersion, decode_case, encode
from stream.runtime import stages
from stream.runtime.worker import Membership
from stream.simulate import Simulator
from stream.simulate.truth import RULES
from tests.builders.clock import FakeClock
from tests.builders.floors.floor import everything_kept, work_off
from tests.builders.rules import published

START = 1_700_474_400.0
_ACTS_EVERY = 8.0
_QUIET_TURNS = 3


def lived(seconds: float, partitions: int = 2, seed: int = 3, rate: float = 1.0) -> MemoryLog:
    """Return the log of a simulated floor that has lived so long.

    Every eight seconds a person acts on a case, or answers an alert. The rules change twice.
    """
    clock = FakeClock(START)
    log = everything_kept(partitions, clock.now)
    dice, counters = random.Random(seed), Counter[str]()
    both = (stages.conversations(log, bundled.attention_detector()), stages.queues(log))
    members = [Membership(log, stage, f"lived-{stage.name}", clock, counters) for stage in both]
    simulator = Simulator(seed, START, rate)
    events = itertools.takewhile(lambda one: one.time.timestamp() < START + seconds, simulator.events())
    due = [START + seconds * share for share in (0.3, 0.6)]
    act_at = START + 60.0
    with closing(log.publisher()) as publisher:
        publisher.send([published(RulesVersion(rules=replace(RULES, version=2)))])
        for second, group in itertools.groupby(events, lambda one: (one.time.timestamp() - START) // 1.0):
            clock.wait(START + second + 1.0 - clock.now())
            publisher.send(
                [
                    *(Message(topics.EVENTS, one.subject.encode(), ev.encode(one)) for one in group),
                    *beats("test", clock.now(), partitions, next_within=3.0),
                ]
            )
            if due and clock.now() >= due[0]:
                publisher.send([_rules(len(due), due.pop(0), dice)])
            if clock.now() >= act_at:
                act_at += _ACTS_EVERY
                publisher.send(acts(log, clock.now(), dice))
            work_off(members, _QUIET_TURNS)
    for member in members:
        member.close()
    return log


def _rules(left: int, at: float, dice: random.Random) -> Message:
    default = QueueRules(
        waits=WaitRules(queue_sla=dice.uniform(30, 90), reply_sla=dice.uniform(40, 90)),
        frustration=FrustrationRules(open_at=dice.uniform(0.5, 0.7)),
    )
    return published(RulesVersion(rules=Rules(version=5 - left, default=default), effective_at=at + 5.0))


def acts(log: Log, now: float, dice: random.Random) -> Iterator[Message]:
    """Yield what a person does: claim a case and resolve it with a reason, or answer its first alert."""
    records = last_records(log, [topics.CASES]).values()
    cases = sorted((decode_case(each.value or b"") for each in records), key=lambda case: case.id)
    open_ = [case for case in cases if case.owned.status == "open" and case.subject_kind == "conversation"]
    if not open_:
        return
    case = dice.choice(open_)
    if dice.random() < 0.5:
        yield _sent(_action(case, now, "claim"))
        reason = dice.choice(["helped", "false_alarm", "no_need"])
        yield _sent(replace(_action(case, now, "resolve"), reason=reason))
    else:
        answer = dice.choice(["true_alarm", "false_alarm"])
        yield _sent(replace(_action(case, now, answer), alert=case.parts[0].alert, case=None))


def _action(case: Case, now: float, what: str) -> Action:
    return Action(
        id=f"{what}-{case.id}-{now:.0f}",
        action=what,  # type: ignore[arg-type]
        queue=case.queue,
        case=case.id,
        by="ann",
        person="p-ann",
        at=now,
        conversation=case.subject,
    )


def _sent(action: Action) -> Message:
    return Message(topics.ACTIONS, action.queue.encode(), encode(action))
