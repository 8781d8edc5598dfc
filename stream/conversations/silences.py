"""When a conversation of one partition is probably over: without a sign for far longer than its baseline.

A hang-up may never come. The baseline rests on the conversations of the same partition, in the order of their
events. So it is the same in any batches and after any restart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from detectors.contract.rules import QueueRules
from detectors.conversation.silence import SilenceBaseline
from stream.conversations.state import Conversation
from stream.core.undo import Undo
from stream.log import Message, topics
from stream.records import encode

SILENCE_PREFIX = b"~silence/"
"""How the key of a baseline begins on the conversations topic. Channel and queue follow."""
_Key = tuple[str, str]


class Silences:
    """Stores the baselines of silences in one partition. `undo` takes back the changes of a step."""

    def __init__(self, partition: int, undo: Undo) -> None:
        self._partition = partition
        self._undo = undo
        self._baselines: dict[_Key, SilenceBaseline] = {}
        self._changed: dict[_Key, None] = {}

    def learn(self, conversation: Conversation) -> None:
        """Learn from a conversation that ended."""
        view = conversation.view
        key = (view.channel, view.queue)
        baseline = msgspec.structs.replace(self._baselines.get(key, SilenceBaseline()))
        baseline.learn_one(conversation.state.longest_silence)
        self._undo.item(self._baselines, key)
        self._undo.item(self._changed, key)
        self._baselines[key] = baseline
        self._changed[key] = None

    def remember(self, conversation: Conversation) -> None:
        """Note the baseline in a conversation that gave a sign: later ones change nothing until the next."""
        view = conversation.view
        baseline = self._baselines.get((view.channel, view.queue))
        conversation.state.usual_silence = 0.0 if baseline is None else baseline.predict_one() or 0.0

    def deadline(self, conversation: Conversation, rules: QueueRules) -> float:
        """Return from when on a conversation is probably over if no sign comes, seconds since 1970.

        A callback that is still to be made keeps it.
        """
        view, silence = conversation.view, rules.silence
        if view.status in ("probably_over", "ended"):
            return math.inf
        limit = max(silence.shortest_of(view.channel), silence.factor * conversation.state.usual_silence)
        if not view.turns:
            limit = max(limit, silence.wordless)
        due = view.updated_at + limit
        for wait in view.waits:
            if wait.kind == "callback":
                return math.inf
            least = max(silence.waiting, silence.slas * rules.waits_of(view.channel).sla(wait.kind))
            due = max(due, rules.deadline(wait.since, least))
        return due

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Read one baseline."""
        if value is not None:
            channel, _, queue = key.removeprefix(SILENCE_PREFIX).decode().partition("/")
            self._baselines[channel, queue] = _decode(value)

    def changes(self) -> Iterator[Message]:
        """Yield the baselines that changed since the last call."""
        changed, self._changed = self._changed, {}
        for channel, queue in changed:
            key = SILENCE_PREFIX + f"{channel}/{queue}".encode()
            value = encode(self._baselines[channel, queue])
            yield Message(topics.CONVERSATIONS, key, value, self._partition)


_decode = msgspec.json.Decoder(SilenceBaseline).decode
