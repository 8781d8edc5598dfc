"""The forms of the fields of events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

MAX_TEXT_BYTES = 32 * 1024

Name = Annotated[str, Meta(min_length=1, max_length=200)]
# A name that keys a record somewhere. Keys with a tilde are those of StepIn's own records on the same topics.
KeyName = Annotated[str, Meta(min_length=1, max_length=200, pattern="^[^~]")]
Text = Annotated[str, Meta(max_length=MAX_TEXT_BYTES)]
ZonedTime = Annotated[datetime, Meta(tz=True)]
Sender = Literal["customer", "agent", "bot", "supervisor", "system"]
MessageKind = Literal["reply", "automatic", "private_note", "quoted"]
Channel = Literal["chat", "voice", "email", "social", "video"]
Milliseconds = Annotated[float, Meta(ge=0, le=1e9)]
# Beyond any voice and any scale, and small enough that sums and squares do not overflow.
Measure = Annotated[float, Meta(ge=0, le=1e6)]
Signed = Annotated[float, Meta(ge=-1e6, le=1e6)]
Language = Annotated[str, Meta(min_length=2, max_length=35)]
Direction = Literal["inbound", "outbound"]
Wait = Literal["queue", "first_answer", "reply", "moment", "hold", "callback"]
"""The kinds of waits."""
# Where a person opens a conversation: no other scheme, and nothing that ends an attribute or a line.
Link = Annotated[str, Meta(max_length=2000, pattern="^https://[^\\s\"'<>\\\\^`{|}]+(?![\\s\\S])")]
OwnSla = Annotated[float, Meta(gt=0, le=30 * 86400)]
AtOnce = Annotated[int, Meta(ge=0, le=1000)]
"""How many conversations an agent takes at a time."""
Amount = Annotated[float, Meta(ge=0, le=1e12)]
Currency = Annotated[str, Meta(min_length=1, max_length=10)]
Need = Literal["advice", "decision", "take_over"]
"""What an agent asks a supervisor for."""
Intervening = Literal[
    "whisper",
    "barge_in",
    "take_over",
    "transfer",
    "call_back",
    "suggest_reply",
    "offer_help",
    "grant",
    "refuse",
]
"""What StepIn asks the platform to do about a conversation."""
