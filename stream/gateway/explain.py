"""Tells why a case was opened: runs what the log has of it again, in a thread beside the event loop."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from detectors import bundled
from detectors.conversation.attention import AttentionDetector
from stream.access.permissions import may
from stream.explain.explain import explain
from stream.explain.explanation import AlertExplained, Explanation, Step
from stream.explain.from_log import FloorLog
from stream.gateway.acts.refused import Refused
from stream.gateway.audit.trail import AuditTrail
from stream.gateway.log_thread import LogThread
from stream.gateway.protocol import ExplainRequest
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import Scope, scope_of
from stream.gateway.viewer import Viewer
from stream.log import Log
from stream.records.words import without_words

_MOST_READ, _MOST_SEARCHED = 20_000, 500
"""Records that are run again, and those among which a change is searched: some seconds of a thread."""


class ExplainDesk:
    """Explains the cases that a viewer sees, one after the other.

    Args:
        log: has what was recorded.
        state: the cases of the floor as it is known.
        loaded: whether `state` has been read from the log.
        trail: gets who looked.
    """

    def __init__(self, log: Log, state: LiveState, loaded: Callable[[], bool], trail: AuditTrail) -> None:
        self._log = log
        self._state = state
        self._loaded = loaded
        self._trail = trail
        self._thread = LogThread("gateway-explain")
        self._detector: AttentionDetector | None = None

    async def told(self, viewer: Viewer, request: ExplainRequest) -> Explanation:
        """Return why a case was opened, as far as a viewer may see it.

        Raises:
            Refused: there is no such case that the person sees, the person may not open conversations, or
                the log cannot be read.
        """
        who = viewer.ticket.principal
        scope, case = scope_of(who), self._state.case(request.case)
        if case is None and not self._loaded():
            raise Refused("log_unavailable", "the floor is not loaded yet: try again")
        if case is None or not scope.has(case.queue):
            raise Refused("unknown_case", f"there is no case {request.case}")
        if not may(who, "open_transcript", case.queue):
            raise Refused("not_allowed", "this person may not open conversations")
        view = self._state.conversation(case.subject) if case.subject_kind == "conversation" else None
        if view is not None:
            self._trail.looked(viewer.ticket, view, viewer.address)
        found = await self._thread.answer(lambda: self._explained(request.case))
        if found is None:
            raise Refused("unknown_case", f"the log has no case {request.case} any more")
        return shown(found, scope)

    def close(self) -> None:
        """Let the thread end."""
        self._thread.close()

    def _explained(self, case: str) -> Explanation | None:
        if self._detector is None:
            self._detector = bundled.attention_detector()
        return explain(FloorLog(self._log, self._detector, _MOST_READ), case, _MOST_SEARCHED)


def shown(explanation: Explanation, scope: Scope) -> Explanation:
    """Return an explanation as a viewer sees it: of the viewer's queues, and without `words` nothing said."""
    return replace(
        explanation,
        steps=tuple(_shown_step(step, scope) for step in explanation.steps),
        alerts=tuple(_shown_alert(alert, scope) for alert in explanation.alerts),
    )


def _shown_step(step: Step, scope: Scope) -> Step:
    if step.queue is not None and not scope.has(step.queue):
        step = replace(step, queue=None)
    if step.name == "moved" and not scope.has(step.detail):
        step = replace(step, detail=None)
    # The reason of a version of the rules is no customer's.
    return step if scope.words or step.kind == "rules" else replace(step, text=None)


def _shown_alert(explained: AlertExplained, scope: Scope) -> AlertExplained:
    return explained if scope.words else replace(explained, alert=without_words(explained.alert))
