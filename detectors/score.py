"""Reads one conversation from the command line and says what the detectors say."""

from __future__ import annotations

import click
import msgspec

from detectors import bundled
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionState, Turn

_SECONDS_APART = 20.0


@click.command()
@click.argument("text", nargs=-1, required=True)
def command(text: tuple[str, ...]) -> None:
    """Score TEXT: each argument is one customer turn of the same conversation, one JSON line each."""
    detector, state, rules = bundled.attention_detector(), AttentionState(), QueueRules()
    for number, words in enumerate(text):
        turn = Turn(id=str(number + 1), at=number * _SECONDS_APART, sender="customer", text=words)
        click.echo(msgspec.json.encode(detector.observe(state, turn, rules)).decode())
