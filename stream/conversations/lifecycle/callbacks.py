"""The facts about callbacks: one is asked for, made, or made good by an agent who speaks."""

from __future__ import annotations

from stream.conversations.lifecycle.facts import CALLBACK, QUEUE, REPLIES, Fact, WaitChange
from stream.conversations.lifecycle.life import Callback, Lifecycle
from stream.conversations.lifecycle.waits import start, stop
from stream.records import Offers

PARTING = 60.0
"""Seconds after the end in which an agent who had the conversation may still say goodbye."""


def callback_requested(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """The customer waits for a call instead of an answer. A later request replaces the promise."""
    over, with_agent = life.status == "ended", life.agent is not None and life.status != "queued"
    stop(life, (*QUEUE, *REPLIES, *CALLBACK), fact.at, "callback", changes)
    heard_from = fact.at if not with_agent else fact.at + PARTING if over else None
    life.callback = Callback(fact.at, fact.due, heard_from)
    life.unanswered, life.queue_from, life.offers = [], None, Offers()
    if life.status == "queued":
        life.status = "active"
    start(life, "callback", fact.at, changes)


def callback_done(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    life.callback = None
    stop(life, CALLBACK, fact.at, "done", changes)


def called_back(life: Lifecycle, fact: Fact, changes: list[WaitChange]) -> None:
    """An agent speaks to a customer who asked to be called back."""
    if is_heard_back(life.callback, fact.at):
        life.callback = None
        stop(life, CALLBACK, fact.at, "answered", changes)


def is_heard_back(callback: Callback | None, at: float) -> bool:
    return callback is not None and callback.heard_from is not None and at >= callback.heard_from
