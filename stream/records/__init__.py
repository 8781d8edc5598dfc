"""The records on StepIn's own topics: one struct for each kind.

Each file holds the records of a few topics that belong together. The rest of StepIn imports them from here.

Times are seconds since 1970 (UTC) as floats; probabilities are 0…1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from stream.records.alerts import (
    Action,
    ActionKind,
    Alert,
    AlertStatus,
    Answer,
    HistoryEntry,
    decode_action,
    decode_alert,
    same_person,
)
from stream.records.audit import AuditKind, AuditLine, AuditState, decode_audit
from stream.records.contact import Contact, Offers, RunningWait
from stream.records.conversations import (
    CauseView,
    ConversationRecord,
    ConversationView,
    TurnRecord,
    WaitView,
    decode_conversation,
)
from stream.records.dead_letters import DeadLetter
from stream.records.evidence import CauseId, Evidence, ShownForecast, Wait, WaitOutcome
from stream.records.history import (
    ActionRecorded,
    AlertBaseline,
    AlertStep,
    ConversationFinished,
    ConversationRated,
    ConversationStarted,
    EndOutcome,
    HistoryRecord,
    RulesRecorded,
    WaitFinished,
    decode_history,
)
from stream.records.labels import (
    Closing,
    Judgement,
    LabelledTurn,
    LabelRecord,
    decode_judgement,
    decode_label,
)
from stream.records.queues import (
    AgentsDue,
    ArrivalCount,
    ChannelForecast,
    EventsWatermark,
    FreeAgent,
    LineForecast,
    LongWait,
    PartitionTime,
    QueueDetail,
    QueueRecord,
    QueueView,
    Unserved,
    WaitBaseline,
    WaitDrift,
    decode_queue,
    decode_time,
)
from stream.records.rules import RulesVersion, decode_rules
from stream.records.runs import Run, decode_run
from stream.records.signals import (
    ActionTaken,
    AgentSeen,
    AlertsMoved,
    BaselineAsked,
    CauseClosed,
    CauseOpened,
    Entered,
    Left,
    Named,
    Offered,
    PresenceChanged,
    RulesChanged,
    Signal,
    StepAgain,
    Taken,
    WaitEnded,
    WaitStarted,
    Watermark,
    decode_signals,
)

__all__ = [
    "Action",
    "ActionKind",
    "ActionRecorded",
    "ActionTaken",
    "AgentSeen",
    "AgentsDue",
    "Alert",
    "AlertBaseline",
    "AlertStatus",
    "AlertStep",
    "AlertsMoved",
    "Answer",
    "ArrivalCount",
    "AuditKind",
    "AuditLine",
    "AuditState",
    "BaselineAsked",
    "CauseClosed",
    "CauseId",
    "CauseOpened",
    "CauseView",
    "ChannelForecast",
    "Closing",
    "Contact",
    "ConversationFinished",
    "ConversationRated",
    "ConversationRecord",
    "ConversationStarted",
    "ConversationView",
    "DeadLetter",
    "EndOutcome",
    "Entered",
    "EventsWatermark",
    "Evidence",
    "FreeAgent",
    "HistoryEntry",
    "HistoryRecord",
    "Judgement",
    "LabelRecord",
    "LabelledTurn",
    "Left",
    "LineForecast",
    "LongWait",
    "Named",
    "Offered",
    "Offers",
    "PartitionTime",
    "PresenceChanged",
    "QueueDetail",
    "QueueRecord",
    "QueueView",
    "RulesChanged",
    "RulesRecorded",
    "RulesVersion",
    "Run",
    "RunningWait",
    "ShownForecast",
    "Signal",
    "StepAgain",
    "Taken",
    "TurnRecord",
    "Unserved",
    "Wait",
    "WaitBaseline",
    "WaitDrift",
    "WaitEnded",
    "WaitFinished",
    "WaitOutcome",
    "WaitStarted",
    "WaitView",
    "Watermark",
    "decode_action",
    "decode_alert",
    "decode_audit",
    "decode_conversation",
    "decode_history",
    "decode_judgement",
    "decode_label",
    "decode_queue",
    "decode_rules",
    "decode_run",
    "decode_signals",
    "decode_time",
    "encode",
    "same_person",
]

encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode
