"""Opens `help_requested` when an agent asks a supervisor for help, and closes it when the request is met."""

from __future__ import annotations

from typing import ClassVar

from detectors.contract.event_fields import Intervening
from detectors.contract.readings import Driver, OpenCause
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.causes import open_causes
from detectors.conversation.causes.detector import CauseDetector, HelpRequest
from detectors.conversation.causes.open_causes import Finding
from detectors.conversation.state import AttentionState

_CAUSE = "help_requested"
_NEEDS_A_DECISION = "help.decision"
_DECIDES: frozenset[Intervening] = frozenset(("grant", "refuse", "take_over"))
_HELPS: frozenset[Intervening] = _DECIDES | {"whisper", "suggest_reply", "barge_in"}


class HelpDetector(CauseDetector):
    """Keeps the one request of the agent who has the conversation."""

    causes: ClassVar[tuple[str, ...]] = (_CAUSE,)

    def observe_help(self, state: AttentionState, request: HelpRequest | None) -> None:
        if request is None:
            open_causes.close(state, _CAUSE)
            return
        finding = Finding(
            cause=_CAUSE,
            drivers=_drivers(request),
            since=request.at,
            quote=request.text or None,
            quote_at=request.at if request.text else None,
        )
        open_causes.observe(state, finding)

    def observe_intervention(self, state: AttentionState, kind: Intervening) -> None:
        open_request = open_causes.find(state, _CAUSE)
        if open_request is not None and kind in (_DECIDES if _wants_a_decision(open_request) else _HELPS):
            open_causes.close(state, _CAUSE)

    def observe_transfer(self, state: AttentionState, at: float, to_queue: str, rules: QueueRules) -> None:
        """The agent who asked does not have the conversation any longer."""
        open_causes.close(state, _CAUSE)


def _drivers(request: HelpRequest) -> tuple[Driver, ...]:
    needs = "decision" if request.needs is None and request.amount is not None else request.needs
    drivers = [] if needs is None else [Driver(code=f"help.{needs}")]
    if request.amount is not None:
        drivers.append(Driver(code="help.amount", text=_money(request.amount, request.currency)))
    if request.limit is not None:
        drivers.append(Driver(code="help.limit", text=_money(request.limit, request.currency)))
    return tuple(drivers)


def _money(amount: float, currency: str | None) -> str:
    """Return an amount as people write it.

    >>> _money(1368.5, "CNY"), _money(200.0, None)
    ('1,368.50 CNY', '200')
    """
    number = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    return f"{number} {currency or ''}".strip()


def _wants_a_decision(request: OpenCause) -> bool:
    return any(driver.code == _NEEDS_A_DECISION for driver in request.drivers)
