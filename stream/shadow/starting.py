"""Begins a shadow: its topics, its rules, and the place in the live events from which it works."""

from __future__ import annotations

from contextlib import closing

from msgspec.structs import replace

from detectors.contract.rules.document import Rules
from stream.core.rules_history import SHIPPED
from stream.log import Log, LogUnavailable, Message, TopicPartition, topics
from stream.records import RulesVersion, encode
from stream.rules.publish import read_history

GROUPS = ("conversations", "queues")
"""The consumer groups of the workers of a shadow."""
_MOST_POLLS = 300


def begin(
    live: Log, shadow: Log, rules: Rules, *, by: str, why: str, now: float, since: float, source: str = ""
) -> RulesVersion:
    """Make the topics of a shadow, let it begin with the live events since a time, and publish its rules.

    The rules come last: without them nothing of the shadow is shown.

    Args:
        since: the publishing time of the first event that it reads, seconds since 1970.

    Raises:
        LogError: the log failed; what was made is removed by dropping the shadow.
    """
    shadow.create_topics(topics.specs(live.partitions(topics.EVENTS)))
    offsets: dict[TopicPartition, int] = {}
    for topic in (topics.EVENTS, topics.ACTIONS):
        offsets |= shadow.offsets_since(topic, since)
    _begin_at(shadow, offsets)
    number = read_history(live)[0].last.version + 1
    version = RulesVersion(
        rules=replace(rules, version=number), published_at=now, by=by, why=why, source=source
    )
    with closing(shadow.publisher()) as publisher:
        publisher.send([Message(topics.RULES, b"rules/%d" % number, encode(version))])
    return version


def candidate(shadow: Log) -> RulesVersion | None:
    """Return the rules of a shadow, with who began it when and why; None while it has none.

    Raises:
        LogError: there is no such shadow.
    """
    last = read_history(shadow)[0].last
    return None if last is SHIPPED else last


def _begin_at(shadow: Log, offsets: dict[TopicPartition, int]) -> None:
    """Commit these offsets as the only member of the first group."""
    with closing(shadow.member(GROUPS[0], (topics.EVENTS, topics.ACTIONS), "begin")) as member:
        gained: set[TopicPartition] = set()
        for _ in range(_MOST_POLLS):
            gained |= member.poll(0.1, max_records=1).gained
            if gained >= offsets.keys():
                member.commit([], offsets)
                return
    raise LogUnavailable("the group of the shadow does not give out its partitions")
