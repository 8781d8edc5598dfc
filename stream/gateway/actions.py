"""Checks the actions that viewers ask for, and publishes each of them once."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from stream import records
from stream.access.permissions import may
from stream.access.principal import Principal
from stream.alerts.life import JUDGES, claimed_at, is_of_another
from stream.audit.recording import message as audit_message
from stream.core.clock import Clock
from stream.gateway.audit import lines
from stream.gateway.audit.trail import AuditTrail
from stream.gateway.live_state import LiveState
from stream.gateway.log_writer import LogWriter
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.protocol import ActionRequest, ActionResult, ErrorCode
from stream.gateway.scope import scope_of
from stream.log import LogError, Message, topics
from stream.privacy.redaction import mask

_PUBLISHED_KEPT = 10_000
_PUBLISH_SECONDS = 5.0

_FOR_WHO_HAS_IT = frozenset({"claim", "release"})
_NAME_LENGTH = 100
# A person, the alert or conversation, and the id that the viewer made.
_Done: TypeAlias = tuple[str | None, str | UnsetType | None, str]

_NOT_LOADED = "the floor is not loaded yet: try again"

logger = logging.getLogger(__name__)


class Refused(Exception):
    """The gateway does not do an action. `code` is for programs, the text for people.

    With `alert_claimed` it also carries who has the alert, and since when.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        *,
        claimed_by: str | UnsetType = UNSET,
        claimed_at: float | UnsetType | None = UNSET,
    ) -> None:
        self.code = code
        self.claimed_by = claimed_by
        self.claimed_at = claimed_at
        super().__init__(message)

    def result(self, action_id: str) -> ActionResult:
        """Return the answer to the action with this id."""
        return ActionResult(
            id=action_id,
            ok=False,
            error=self.code,
            message=str(self),
            claimed_by=self.claimed_by,
            claimed_at=self.claimed_at,
        )


def to_action(
    request: ActionRequest, alert: records.Alert | None, who: Principal, at: float
) -> records.Action:
    """Return the action for the log. Its note is not masked yet: `ActionDesk.publish` masks it.

    Args:
        request: the viewer's request.
        alert: the alert that the request names, or None when there is no such alert that the person sees.
        who: the person.
        at: the gateway's clock, in seconds since 1970.

    Raises:
        Refused: the person may not act, the alert is unknown or resolved, or somebody else has claimed it.
    """
    if alert is None:
        raise Refused("unknown_alert", f"there is no alert {request.alert}")
    _check_may_act(who, alert.queue)
    if alert.status == "resolved" and request.action not in JUDGES:
        raise Refused("alert_resolved", "the alert is resolved already")
    action = records.Action(
        id=request.id,
        action=request.action,
        alert=alert.id,
        queue=alert.queue,
        by=_name(who),
        person=who.person,
        at=at,
        note=request.note,
    )
    if request.action in _FOR_WHO_HAS_IT and is_of_another(alert, action):
        raise Refused(
            "alert_claimed",
            f"{alert.claimed_by} has claimed the alert already",
            claimed_by=alert.claimed_by or "",
            claimed_at=claimed_at(alert),
        )
    return action


def to_closing(
    request: ActionRequest,
    conversation: records.ConversationView | None,
    alerts: Iterable[records.Alert],
    who: Principal,
    at: float,
) -> records.Action:
    """Return for the log that a person closes a conversation. Its note is not masked yet.

    Args:
        request: the viewer's request.
        conversation: that the request names, or None when there is no such conversation that the person sees.
        alerts: those about the conversation.
        who: the person.
        at: the gateway's clock, in seconds since 1970.

    Raises:
        Refused: the person may not act, or the conversation is neither probably over nor orphaned.
    """
    if conversation is not None:
        _check_may_act(who, conversation.queue)
    orphaned = any(alert.cause == "orphaned" and alert.ends_at is None for alert in alerts)
    if conversation is None or conversation.status == "ended":
        raise Refused("not_closable", f"the conversation {request.conversation} is over")
    if conversation.status != "probably_over" and not orphaned:
        raise Refused("not_closable", "the conversation goes on, and an agent has it or will")
    return records.Action(
        id=request.id,
        action=request.action,
        conversation=conversation.id,
        events_partition=conversation.events_partition,
        queue=conversation.queue,
        by=_name(who),
        person=who.person,
        at=at,
        note=request.note,
    )


def _check_may_act(who: Principal, queue: str) -> None:
    if not may(who, "act", queue):
        raise Refused("not_allowed", "this person may look and not act")


def _name(who: Principal) -> str:
    # A record of an action holds no longer name, and no empty one.
    return who.name.strip()[:_NAME_LENGTH] or who.person[:_NAME_LENGTH]


class ActionDesk:
    """Accepts or refuses the actions of viewers, and publishes each id of a person and an alert once.

    The log gets an action and its line of the audit together, or neither.

    Args:
        writer: writes to the log.
        trail: gets what is refused.
        state: the alerts that viewers see.
        loaded: whether `state` has been read from the log.
        metrics: counts accepted, repeated and refused actions.
        clock: the time of each action.
    """

    def __init__(
        self,
        writer: LogWriter,
        trail: AuditTrail,
        state: LiveState,
        loaded: Callable[[], bool],
        metrics: GatewayMetrics,
        clock: Clock,
    ) -> None:
        self._writer = writer
        self._trail = trail
        self._state = state
        self._loaded = loaded
        self._metrics = metrics
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._published: OrderedDict[_Done, None] = OrderedDict()

    async def act(self, who: Principal, request: ActionRequest, origin: str) -> ActionResult:
        """Do what a person asks for whose viewer is at the address `origin`, and return the answer."""
        about = request.alert if request.conversation is UNSET else request.conversation
        try:
            if (who.person, about, request.id) in self._published:
                result = "repeated"
            else:
                action = self._checked(who, request)
                await self.publish(action, self._line(action, who, origin))
                result = "accepted"
        except Refused as why:
            self._metrics.actions.labels(why.code).inc()
            self._trail.action_refused(request, why.code, who, origin)
            return why.result(request.id)
        self._metrics.actions.labels(result).inc()
        return ActionResult(id=request.id, ok=True)

    def _checked(self, who: Principal, request: ActionRequest) -> records.Action:
        """Return the action that the live state allows. What a person does not see is not there."""
        now, state, scope = self._clock.now(), self._state, scope_of(who)
        if request.conversation is not UNSET:
            conversation = state.conversation(request.conversation)
            if conversation is not None and not scope.has(conversation.queue):
                conversation = None
            if conversation is None and not self._loaded():
                raise Refused("log_unavailable", _NOT_LOADED)
            return to_closing(request, conversation, state.alerts_of(request.conversation), who, now)
        alert = state.alert(request.alert or "")
        if alert is not None and not scope.has(alert.queue):
            alert = None
        if alert is None and not self._loaded():
            raise Refused("log_unavailable", _NOT_LOADED)
        return to_action(request, alert, who, now)

    def _line(self, action: records.Action, who: Principal, origin: str) -> records.AuditLine:
        alert = self._state.alert(action.alert or "")
        conversation = self._state.conversation(action.conversation or "")
        return lines.acted(action, alert, conversation, who, origin)

    async def publish(self, action: records.Action, line: records.AuditLine) -> None:
        """Return when the log has the action and its line of the audit. It gets no action twice.

        The customer's numbers in the note are masked in the writer's thread: the loop serves all viewers.

        Raises:
            Refused: the log did not take the action within 5 s. The same id can safely be tried again.
        """
        done = (action.person, action.conversation or action.alert, action.id)
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
    masked = action if action.note is None else replace(action, note=mask(action.note))
    return Message(topics.ACTIONS, action.queue.encode(), records.encode(masked))
