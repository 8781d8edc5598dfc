"""The paths, limits, close codes and error codes of the protocol."""

from __future__ import annotations

from typing import Literal, TypeAlias

LIVE_PATH = "/live"
UP_PATH = "/up"
"""Answers 204 to every browser while the gateway listens, and tells nothing."""
MAX_MESSAGE_BYTES = 128 * 1024
"""The gateway closes a connection that sends a longer message. Only a draft of the rules is this long."""

HEARTBEAT_SECONDS = 1.0
"""The gateway sends a heartbeat this often."""
HELLO_SECONDS = 5.0
"""The gateway closes a connection that has not sent a hello after this time."""
STALE_SECONDS = 2.5
"""A client calls its copy stale when no snapshot, delta or heartbeat has confirmed it for this long."""
SNAPSHOT_SECONDS = 4.0
"""A client connects again when a snapshot has not come this long after its hello or resync."""
SILENCE_SECONDS = 6.0
"""A client connects again when it has received no message for this long."""
RENEW_SECONDS = 120.0
"""A client renews its ticket this long before its end, or after half of a shorter life."""

TOO_MANY_VIEWERS = 1013
BAD_TICKET = 4401
NO_HELLO = 4408
TICKET_ENDED = 4410

ErrorCode: TypeAlias = Literal[
    "bad_message",
    "unknown_alert",
    "not_allowed",
    "alert_resolved",
    "alert_claimed",
    "not_closable",
    "unknown_conversation",
    "unknown_case",
    "case_claimed",
    "case_resolved",
    "not_owner",
    "not_offered",
    "undo_too_late",
    "nothing_to_undo",
    "intervention_gone",
    "unknown_silence",
    "bad_silence",
    "bad_rules",
    "rules_changed",
    "unknown_version",
    "too_many",
    "log_unavailable",
    "outcome_unknown",
]
