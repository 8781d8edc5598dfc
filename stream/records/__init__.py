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
)
from stream.records.contact import Contact, RunningWait
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
from stream.records.labels import (
    Judgement,
    LabelledTurn,
    LabelRecord,
    decode_judgement,
    decode_label,
)
from stream.records.queues import (
    AgentsDue,
    ArrivalCount,
    EventsWatermark,
    FreeAgent,
    LineForecast,
    LongWait,
    PartitionTime,
    QueueDetail,
    QueueRecord,
    QueueView,
    WaitBaseline,
    WaitDrift,
    decode_queue,
    decode_time,
)
from stream.records.signals import (
    ActionTaken,
    AgentSeen,
    CauseClosed,
    CauseOpened,
    Entered,
    Left,
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
    "ActionTaken",
    "AgentSeen",
    "AgentsDue",
    "Alert",
    "AlertStatus",
    "Answer",
    "ArrivalCount",
    "CauseClosed",
    "CauseId",
    "CauseOpened",
    "CauseView",
    "Contact",
    "ConversationRecord",
    "ConversationView",
    "DeadLetter",
    "Entered",
    "EventsWatermark",
    "Evidence",
    "FreeAgent",
    "HistoryEntry",
    "Judgement",
    "LabelRecord",
    "LabelledTurn",
    "Left",
    "LineForecast",
    "LongWait",
    "PartitionTime",
    "QueueDetail",
    "QueueRecord",
    "QueueView",
    "RunningWait",
    "ShownForecast",
    "Signal",
    "StepAgain",
    "Taken",
    "TurnRecord",
    "Wait",
    "WaitBaseline",
    "WaitDrift",
    "WaitEnded",
    "WaitOutcome",
    "WaitStarted",
    "WaitView",
    "Watermark",
    "decode_action",
    "decode_alert",
    "decode_conversation",
    "decode_judgement",
    "decode_label",
    "decode_queue",
    "decode_signals",
    "decode_time",
    "encode",
]

encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode
