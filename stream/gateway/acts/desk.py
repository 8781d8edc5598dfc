"""Checks the actions that viewers ask for, and publishes each of them once."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeAlias, TypeVar, cast

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from stream import records
from stream.access.principal import Principal
from stream.audit.recording import message as audit_message
from stream.core.clock import Clock
from stream.gateway.acts.checked import to_action, to_case_action, to_conversation_action
from stream.gateway.acts.outcomes import Outcomes
from stream.gateway.acts.refused import Refused
from stream.gateway.audit import lines
from stream.gateway.log_writer import LogWriter
from stream.gateway.protocol import ActionRequest, ErrorCode, ShownCase
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import Scope, scope_of
from stream.log import LogError, Message, topics
from stream.privacy.redaction import mask

_PUBLISHED_KEPT = 10_000
_PUBLISH_SECONDS = 5.0
# These change no case: they are done once the log has them.
_WITHOUT_OUTCOME = frozenset({"close", "missed", "fine", "not_fine", "true_alarm", "false_alarm", "retract"})
_OF_ALERT = {
    "case_claimed": "alert_claimed",
    "case_resolved": "alert_resolved",
    "unknown_case": "unknown_alert",
}
"""The codes for a viewer that has named the alert and not the case."""
_MESSAGES = {
    "unknown_case": "there is no such case any more",
    "case_claimed": "somebody else has claimed the case",
    "case_resolved": "the case is resolved already",
    "not_owner": "somebody else has the case",
    "not_offered": "the case is not offered to this person",
    "undo_too_late": "it is too late to take the action back",
    "nothing_to_undo": "the action is not the last that this person did to the case",
    "intervention_gone": "there is no such intervention that could be stopped",
}

# A person, the case, alert or conversation, and the id that the viewer made.
_Done: TypeAlias = tuple[str | None, str | UnsetType | None, str]

Seen = TypeVar("Seen", ShownCase, records.Alert, records.ConversationView)
_NOT_LOADED = "the floor is not loaded yet: try again"

logger = logging.getLogger(__name__)


class ActionDesk:
    """Accepts or refuses the actions of viewers, and publishes each id of a person and an alert once.

    The log gets an action and its line of the audit together, or neither. Stage 2 says what came of an action
    on a case.

    Args:
        writer: writes to the log.
        outcomes: what came of the actions.
        state: what viewers see.
        loaded: whether `state` has been read from the log.
        clock: the time of each action.
        outcome_seconds: so long a viewer waits for an outcome.
    """

    def __init__(
        self,
        writer: LogWriter,
        outcomes: Outcomes,
        state: LiveState,
        loaded: Callable[[], bool],
        clock: Clock,
        outcome_seconds: float,
    ) -> None:
        self._writer = writer
        self._outcomes = outcomes
        self._state = state
        self._loaded = loaded
        self._clock = clock
        self._outcome_seconds = outcome_seconds
        self._publishing: dict[_Done, asyncio.Task[None]] = {}
        # The actions that the log has, with the outcome of each that gets one.
        self._published: OrderedDict[_Done, asyncio.Future[records.Outcome] | None] = OrderedDict()

    async def act(self, who: Principal, request: ActionRequest, origin: str) -> str:
        """Do what a person asks for whose viewer is at the address `origin`.

        Return `accepted` when it is done, or `repeated` if the log had it before.

        Raises:
            Refused: it is not done; or it is recorded, and its outcome not known yet (`outcome_unknown`).
        """
        about = next(one for one in (request.case, request.conversation, request.alert) if one is not UNSET)
        done = (who.person, about, request.id)
        result = "repeated"
        if done not in self._published:
            action = self._checked(who, request)
            await self._publish(done, action, self._line(action, who, origin))
            result = "accepted"
        outcome = self._published[done]
        if outcome is not None:
            _check(await self._known(outcome), request)
        return result

    async def _known(self, outcome: asyncio.Future[records.Outcome]) -> records.Outcome:
        try:
            async with asyncio.timeout(self._outcome_seconds):
                return await asyncio.shield(outcome)
        except TimeoutError:
            raise Refused(
                "outcome_unknown", "the action is recorded, and what came of it is not known yet"
            ) from None

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

    async def _publish(self, done: _Done, action: records.Action, line: records.AuditLine) -> None:
        """Return when the log has the action and its line of the audit. It gets no action twice.

        Raises:
            Refused: the log did not take the action within 5 s. The same id can safely be tried again.
        """
        task = self._publishing.get(done)
        if task is None:
            task = self._publishing[done] = asyncio.create_task(self._send(done, action, line))
            task.add_done_callback(lambda _: self._publishing.pop(done))
        await asyncio.wait([task], timeout=_PUBLISH_SECONDS)
        # What is not on its way by now must not come later, when nobody waits for it.
        task.cancel()
        await asyncio.wait([task])
        error = None if task.cancelled() else task.exception()
        if task.cancelled() or isinstance(error, LogError):
            logger.warning("action %s could not be published: %r", action.id, error)
            raise Refused("log_unavailable", "the action could not be recorded: try again")
        if error is not None:
            raise error

    async def _send(self, done: _Done, action: records.Action, line: records.AuditLine) -> None:
        """Write an action. The customer's numbers in it are masked in the writer's thread."""
        outcome = None
        if action.action not in _WITHOUT_OUTCOME:
            await self._outcomes.ready.wait()
            outcome = self._outcomes.of(action.person, action.id)
        await self._writer.send(lambda: [_message(action), audit_message(line)])
        self._published[done] = outcome
        if len(self._published) > _PUBLISHED_KEPT:
            self._published.popitem(last=False)


def _check(outcome: records.Outcome, request: ActionRequest) -> None:
    """Raise what an outcome says against an action, if it says something."""
    if outcome.error is not None:
        named = outcome.error if request.alert is UNSET else _OF_ALERT.get(outcome.error, outcome.error)
        # A later version of stage 2 may know more codes.
        code = cast(ErrorCode, named)
        message = _MESSAGES.get(outcome.error, f"the action is not done: {outcome.error}")
        raise Refused(code, message, by=outcome.by, at=outcome.at)


def _message(action: records.Action) -> Message:
    order = action.order
    if order is not None:
        order = replace(order, text=_masked(order.text), to=_masked(order.to))
    masked = replace(action, note=_masked(action.note), order=order)
    return Message(topics.ACTIONS, action.queue.encode(), records.encode(masked))


def _masked(text: str | None) -> str | None:
    return None if text is None else mask(text)
