"""Which conversation a viewer is asked about: was this fine? Pure.

Asked are some of the conversations that raised nothing (`stream/spot_checks/choosing.py`), after their end,
while the floor is calm.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

import msgspec
from msgspec import Struct

from stream.access.permissions import may
from stream.access.principal import Principal
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import scope_of
from stream.records import ConversationFinished, ConversationView, decode_history
from stream.spot_checks.choosing import is_chosen, raised_nothing

T = TypeVar("T")
_CANDIDATES = 1_000
_ALERTED = 50_000
_ANSWERS = frozenset({"fine", "not_fine"})


class _About(Struct):
    subject: str = ""
    action: str = ""
    conversation: str | None = None


class _Step(Struct):
    type: str
    # Records of other types have ids there.
    alert: msgspec.Raw = msgspec.Raw(b"")
    action: msgspec.Raw = msgspec.Raw(b"")


_decode_step = msgspec.json.Decoder(_Step).decode
_decode_about = msgspec.json.Decoder(_About).decode


class SpotChecks:
    """The conversations of the last hour that may be asked about, from the history topic.

    Args:
        state: the conversations and cases that viewers see.
    """

    def __init__(self, state: LiveState) -> None:
        self._state = state
        self._candidates: OrderedDict[str, ConversationFinished] = OrderedDict()
        self._alerted: OrderedDict[str, None] = OrderedDict()
        self._answered: OrderedDict[str, None] = OrderedDict()

    def take(self, value: bytes) -> None:
        """Take a record of the history topic. Most count for nothing.

        Raises:
            msgspec.MsgspecError: it cannot be read.
        """
        step = _decode_step(value)
        if step.type == "alert.step":
            _add(self._alerted, _decode_about(step.alert).subject, None, _ALERTED)
        elif step.type == "action":
            action = _decode_about(step.action)
            if action.action in _ANSWERS:
                _add(self._answered, action.conversation or "", None, _CANDIDATES)
        elif step.type == "conversation.finished":
            ended = decode_history(value)
            if isinstance(ended, ConversationFinished) and is_chosen(ended.identity):
                _add(self._candidates, ended.view.id, ended, _CANDIDATES)

    def next_for(self, who: Principal) -> ConversationView | None:
        """Return the conversation that a person is asked about now, the one that ended first; None for none.

        Nobody is asked while a critical case of the person's queues is open, nor who may not act on the
        conversation or read its words.
        """
        scope = scope_of(who)
        cases = (case for case in self._state.cases() if scope.has(case.queue))
        if not scope.words or any(_is_urgent(case.severity, case.owned.status) for case in cases):
            return None
        for name, ended in self._candidates.items():
            view = self._state.conversation(name)
            if view is None or view.status != "ended" or name in self._answered:
                continue
            if not raised_nothing(ended, self._alerted):
                continue
            if scope.has(view.queue) and may(who, "act", view.queue):
                return view
        return None


def _is_urgent(severity: str, status: str) -> bool:
    return severity == "critical" and status != "resolved"


def _add(known: OrderedDict[str, T], key: str, value: T, most: int) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > most:
        known.popitem(last=False)
