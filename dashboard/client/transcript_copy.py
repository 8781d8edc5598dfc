"""A client's copy of the conversation that it has open. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from stream.gateway.protocol import Colleague, ShownStep, ShownTurn, ShownWait, Transcript


@dataclass(frozen=True)
class TranscriptCopy:
    """What was said and happened in a conversation.

    Turns and steps are by their id, waits by kind and begin. `whole` says that the gateway has sent it, and
    `earlier` that there are earlier turns. `others` are the people who have it open too. `error` says why the
    gateway sends no more, or is None.
    """

    conversation: str
    whole: bool = False
    earlier: bool = False
    turns: dict[str, ShownTurn] = field(default_factory=dict)
    waits: dict[tuple[str, float], ShownWait] = field(default_factory=dict)
    steps: dict[str, ShownStep] = field(default_factory=dict)
    others: tuple[Colleague, ...] = ()
    error: str | None = None

    def after(self, message: Transcript) -> TranscriptCopy:
        """Return the copy after a message. One that adds to what was never sent changes nothing."""
        if message.conversation != self.conversation or not (message.whole or self.whole):
            return self
        known = TranscriptCopy(self.conversation) if message.whole else self
        return replace(
            known,
            whole=True,
            earlier=message.earlier,
            others=tuple(message.others),
            turns=known.turns | {turn.id: turn for turn in message.turns},
            waits=known.waits | {(wait.kind, wait.since): wait for wait in message.waits},
            steps=known.steps | {step.id: step for step in message.steps},
        )
