"""When a conversation of one partition is probably over: without a sign for far longer than its baseline.

A hang-up may never come. The baseline rests on the conversations of the same partition, in the order of their
events. So it is the same in any batches and after any restart.
"""

from __future__ import annotations

import math

import msgspec

from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.silence import SilenceBaseline
from stream.conversations.state import Conversation, last_promise
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import topics

SILENCE_PREFIX = b"~silence/"
"""How the key of a baseline begins on the conversations topic. Channel and queue follow."""


class Silences(KeyedRecords[SilenceBaseline]):
    """Stores the baselines of silences in one partition. `undo` takes back the changes of a step."""

    def __init__(self, partition: int, undo: Undo) -> None:
        super().__init__(topics.CONVERSATIONS, SILENCE_PREFIX, partition, _decode, undo)

    def learn(self, conversation: Conversation) -> None:
        """Learn from a conversation that ended."""
        name = _name(conversation)
        baseline = msgspec.structs.replace(self.values.get(name, SilenceBaseline()))
        baseline.learn_one(conversation.state.longest_silence)
        self.put(name, baseline)

    def remember(self, conversation: Conversation) -> None:
        """Note the baseline in a conversation that gave a sign: later ones change nothing until the next."""
        baseline = self.get(_name(conversation))
        conversation.state.usual_silence = 0.0 if baseline is None else baseline.predict_one() or 0.0

    def deadline(self, conversation: Conversation, rules: QueueRules) -> float:
        """Return from when on a conversation is probably over if no sign comes, seconds since 1970.

        A callback that is still to be made keeps it, and so does what an agent has promised. A promise that
        lapsed is an alarm first, as a wait is.
        """
        view, silence = conversation.view, rules.silence
        if view.status in ("probably_over", "ended"):
            return math.inf
        limit = max(silence.shortest_of(view.channel), silence.factor * conversation.state.usual_silence)
        if not view.turns:
            limit = max(limit, silence.wordless)
        due = view.updated_at + limit
        spoken = last_promise(conversation)
        if spoken is not None:
            due = max(due, rules.deadline(spoken, silence.waiting))
        for wait in view.waits:
            if wait.kind == "callback":
                return math.inf
            least = max(silence.waiting, silence.slas * rules.waits.sla(wait.kind))
            due = max(due, rules.deadline(wait.since, least))
        return due


def _name(conversation: Conversation) -> str:
    return f"{conversation.view.channel}/{conversation.view.queue}"


_decode = msgspec.json.Decoder(SilenceBaseline).decode
