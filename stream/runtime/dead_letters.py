"""Shows, feeds again and drops the dead letters that nobody has dealt with.

They are read as a consumer group of its own, so its offsets say which letters were dealt with. Letters that a
call leaves alone are sent to the end of the topic in the same transaction, and wait there for the next call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing

import msgspec

from detectors.contract.event_errors import shorten
from stream.core.faults import NO_OFFSET
from stream.log import Log, Member, Message, Record, TopicPartition, topics
from stream.records import DeadLetter

GROUP = "dead-letters"
_INPUTS = frozenset((topics.EVENTS, topics.SIGNALS, topics.ACTIONS, topics.JUDGEMENTS, topics.INTERVENTIONS))
_PATIENCE = 300
"""Polls of a tenth of a second that may bring nothing before the rest is given up."""
_decode = msgspec.json.Decoder(DeadLetter).decode

Wanted = Callable[[DeadLetter], bool]


def can_be_fed(letter: DeadLetter) -> bool:
    """Whether the letter holds an input. Timers and state come again when a worker starts."""
    return letter.topic in _INPUTS and letter.value is not None


def show(log: Log) -> Iterator[str]:
    """Yield lines of text: how many letters wait, by topic and field, with the latest reason.

    Raises:
        LogError: the letters cannot be read.
    """
    counts: Counter[tuple[str, str, bool]] = Counter()
    latest: dict[tuple[str, str, bool], DeadLetter] = {}
    with closing(_join(log)) as member:
        for record in _waiting(log, member):
            letter = _decode(record.value or b"")
            kind = (letter.topic, letter.field, can_be_fed(letter))
            counts[kind] += 1
            latest[kind] = letter
    for kind, count in counts.most_common():
        topic, field, feedable = kind
        letter = latest[kind]
        fate = "can be fed again" if feedable else "comes again by itself when the workers start again"
        yield f"{count:>8,} {log.name(topic)} {field}: {fate}"
        offset = "" if letter.offset == NO_OFFSET else f" at {letter.offset}"
        yield f"         latest: {_key(letter)} in partition {letter.partition}{offset}: {letter.expected}"
    yield f"{sum(counts.values()):,} dead letters wait"


def feed(log: Log, wanted: Wanted) -> int:
    """Send the records of the wanted letters to their topics again. Returns how many.

    Raises:
        LogError: nothing was sent.
    """
    return _deal_with(log, lambda letter: wanted(letter) and can_be_fed(letter), _again)


def drop(log: Log, wanted: Wanted) -> int:
    """Forget the wanted letters. Returns how many.

    Raises:
        LogError: nothing was forgotten.
    """
    return _deal_with(log, wanted, lambda _: [])


def _deal_with(log: Log, wanted: Wanted, make: Callable[[DeadLetter], list[Message]]) -> int:
    count = 0
    messages: list[Message] = []
    offsets: dict[TopicPartition, int] = {}
    with closing(_join(log)) as member:
        for record in _waiting(log, member):
            letter = _decode(record.value or b"")
            offsets[TopicPartition(record.topic, record.partition)] = record.offset + 1
            if wanted(letter):
                count += 1
                messages += make(letter)
            else:
                messages.append(Message(record.topic, record.key, record.value, record.partition))
        if count:
            member.commit(messages, offsets)
    return count


def _again(letter: DeadLetter) -> list[Message]:
    return [Message(letter.topic, letter.key, letter.value, letter.partition, letter.headers)]


def _join(log: Log) -> Member:
    return log.member(GROUP, [topics.DEAD_LETTERS], GROUP)


def _waiting(log: Log, member: Member) -> Iterator[Record]:
    """Yield the letters that wait. Others may come meanwhile; they wait for the next call."""
    everything = frozenset(log.end_offsets(topics.DEAD_LETTERS))
    quiet = 0
    while quiet < _PATIENCE:
        records = member.poll(0.1).records
        yield from records
        quiet = 0 if records else quiet + 1
        if not records and member.caught_up() >= everything:
            return


def _key(letter: DeadLetter) -> str:
    return shorten((letter.key or b"").decode(errors="replace")) or "no key"
