"""Checks the actions that viewers ask for, and publishes each of them once."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from stream import records
from stream.access.principal import Principal
from stream.audit.recording import message as audit_message
from stream.core.clock import Clock
from stream.gateway.acts.checked import to_action, to_case_action, to_conversation_action
from stream.gateway.acts.refused import Refused
from stream.gateway.audit import lines
from stream.gateway.live_state import LiveState
from stream.gateway.log_writer import LogWriter
from stream.gateway.protocol import ActionRequest, ShownCase
from stream.gateway.scope import Scope, scope_of
from stream.log import LogError, Message, topics
from stream.privacy.redaction import mask

_PUBLISHED_KEPT = 10_000
_PUBLISH_SECONDS = 5.0

# A person, the case, alert or conversation, and the id that the viewer made.
_Done: TypeAlias = tuple[str | None, str | UnsetType | None, str]

Seen = TypeVar("Seen", ShownCase, records.Alert, records.ConversationView)
_NOT_LOADED = "the floor is not loaded yet: try again"

logger = logging.getLogger(__name__)


class ActionDesk:
    """Accepts or refuses the actions of viewers, and publishes each id of a person and an alert once.

    The log gets an action and its line of the audit together, or neither.

    Args:
        writer: writes to the log.
        state: the alerts that viewers see.
        loaded: whether `state` has been read from the log.
        clock: the time of each action.
    """

    def __init__(
        self,
        writer: LogWriter,
        state: LiveState,
        loaded: Callable[[], bool],
        clock: Clock,
    ) -> None:
        self._writer = writer
        self._state = state
        self._loaded = loaded
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._published: OrderedDict[_Done, None] = OrderedDict()

    async def act(self, who: Principal, request: ActionRequest, origin: str) -> str:
        """Do what a person asks for whose viewer is at the address `origin`.

        Return `accepted`, or `repeated` if it was done before.

        Raises:
            Refused: it is not done.
        """
        about = next(one for one in (request.case, request.conversation, request.alert) if one is not UNSET)
        if (who.person, about, request.id) in self._published:
            return "repeated"
        action = self._checked(who, request)
        await self.publish(action, self._line(action, who, origin))
        return "accepted"

    def _checked(self, who: Principal, request: ActionRequest) -> records.Action:
        """Return the action that the live state allows. What a person does not see is not there."""
        now, state, scope = self._clock.now(), self._state, scope_of(who)
        if request.conversation is not UNSET:
            conversation = self._seen(state.conversation(request.conversation), scope)
            alerts = state.alerts_of(request.conversation)
            return to_conversation_action(request, conversation, alerts, who, now)
        if request.case is not UNSET:
            return to_case_action(request, self._seen(state.case(request.case), scope), who, now)
        return to_action(request, self._seen(state.alert(request.alert or ""), scope), who, now)

    def _seen(self, found: Seen | None, scope: Scope) -> Seen | None:
        if found is not None and scope.has(found.queue):
            return found
        if not self._loaded():
            raise Refused("log_unavailable", _NOT_LOADED)
        return None

    def _line(self, action: records.Action, who: Principal, origin: str) -> records.AuditLine:
        state = self._state
        about = (
            state.case(action.case or "")
            or state.alert(action.alert or "")
            or state.conversation(action.conversation or "")
        )
        return lines.acted(action, about, who, origin)

    async def publish(self, action: records.Action, line: records.AuditLine) -> None:
        """Return when the log has the action and its line of the audit. It gets no action twice.

        The customer's numbers in the note are masked in the writer's thread: the loop serves all viewers.

        Raises:
            Refused: the log did not take the action within 5 s. The same id can safely be tried again.
        """
        done = (action.person, action.case or action.conversation or action.alert, action.id)
        try:
            async with asyncio.timeout(_PUBLISH_SECONDS), self._one_at_a_time:
                if done in self._published:
                    return
                await self._writer.send(lambda: [_message(action), audit_message(line)])
        except (LogError, TimeoutError) as error:
            logger.warning("action %s could not be published: %r", action.id, error)
            raise Refused("log_unavailable", "the action could not be recorded: try again") from None
        self._published[done] = None
        if len(self._published) > _PUBLISHED_KEPT:
            self._published.popitem(last=False)


def _message(action: records.Action) -> Message:
    order = action.order
    if order is not None:
        order = replace(order, text=_masked(order.text), to=_masked(order.to))
    masked = replace(action, note=_masked(action.note), order=order)
    return Message(topics.ACTIONS, action.queue.encode(), records.encode(masked))


def _masked(text: str | None) -> str | None:
    return None if text is None else mask(text)
