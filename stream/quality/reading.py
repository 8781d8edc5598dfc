"""Reads the past from the log, as far back as the log goes."""

from __future__ import annotations

import logging

import msgspec

from stream.log import Log, Record, topics
from stream.log.follower import Follower
from stream.quality.past import Past, ScoredTurn
from stream.records import decode_history, decode_intervention

_decode_turn = msgspec.json.Decoder(ScoredTurn).decode

logger = logging.getLogger(__name__)


def read(log: Log, since: float = 0.0) -> Past:
    """Return what happened since a time of publishing, in seconds since 1970.

    Raises:
        LogError: a topic cannot be read.
    """
    past, names = Past(), [topics.HISTORY, topics.TURNS, topics.INTERVENTIONS]
    start = {place: offset for name in names for place, offset in log.offsets_since(name, since).items()}
    with Follower(log, names, start) as follower:
        for record in follower.read_to_end():
            try:
                _take(past, record)
            except (msgspec.MsgspecError, ValueError, RecursionError):
                logger.warning("%s: the record at offset %d cannot be read", record.topic, record.offset)
    return past


def _take(past: Past, record: Record) -> None:
    value = record.value or b""
    if record.topic == topics.HISTORY:
        past.take(decode_history(value))
    elif record.topic == topics.TURNS:
        past.take_turn(_decode_turn(value))
    else:
        past.take_intervention(decode_intervention(value))
