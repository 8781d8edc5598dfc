"""One example of each event type: one call and one chat, as a platform would send them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from detectors.contract import events as ev

_BEGIN = datetime(2026, 1, 31, 9, 30, tzinfo=timezone(timedelta(hours=8)))
_SUBJECTS: Mapping[type[Any], str] = {ev.AgentStatus: "chen.jing", ev.TimePassed: "stepin-time"}
_DATA: tuple[tuple[type[Any], Any], ...] = (
    (
        ev.ConversationStarted,
        ev.ConversationStartedData(
            channel="voice",
            queue="orders",
            customer=ev.Customer(ref="crm-48213", language="zh-CN", segment="gold"),
            direction="inbound",
            topic="delivery",
            link="https://desk.example.com/conversations/7f3a",
            sla={"queue": 60, "reply": 45},
        ),
    ),
    (ev.ConversationQueued, ev.ConversationQueuedData(queue="orders", priority=1, queue_name="订单")),
    (ev.ConversationOffered, ev.ConversationOfferedData(agent="chen.jing")),
    (ev.ConversationOfferEnded, ev.ConversationOfferEndedData(agent="chen.jing", outcome="accepted")),
    (ev.ConversationAnswered, ev.ConversationAnsweredData(agent="chen.jing", agent_name="陈静")),
    (
        ev.MessageCreated,
        ev.MessageCreatedData(sender="customer", text="你好，包裹三天没动了，帮我查一下", language="zh-CN"),
    ),
    (
        ev.SpeechSegment,
        ev.SpeechSegmentData(
            sender="customer",
            text="我已经说了三遍了，你们到底查不查",
            start_ms=61_200,
            end_ms=65_400,
            pause_before_ms=350,
            words_per_minute=285,
            pitch_hz=238.5,
            pitch_sd_hz=41.2,
            energy_db=-15.5,
            asr_confidence=0.93,
        ),
    ),
    (ev.ConversationHeld, ev.ConversationHeldData()),
    (ev.ConversationResumed, ev.ConversationResumedData()),
    (
        ev.ConversationTransferred,
        ev.ConversationTransferredData(to_queue="refunds", reason="needs a refund above the limit"),
    ),
    (ev.ConversationEnded, ev.ConversationEndedData(by="agent", outcome="resolved")),
    (ev.ConversationReopened, ev.ConversationReopenedData(queue="refunds")),
    (
        ev.ParticipantJoined,
        ev.ParticipantJoinedData(role="supervisor", participant="wu.min", mode="whisper"),
    ),
    (ev.ParticipantLeft, ev.ParticipantLeftData(role="supervisor", participant="wu.min")),
    (ev.CallbackRequested, ev.CallbackRequestedData(due=_BEGIN + timedelta(hours=2))),
    (ev.CallbackDone, ev.CallbackDoneData(agent="chen.jing")),
    (
        ev.HelpRequested,
        ev.HelpRequestedData(
            agent="chen.jing",
            needs="decision",
            text="包裹确实丢了，客户要求全额退款，超出我的权限",
            amount=368,
            limit=200,
            currency="CNY",
        ),
    ),
    (ev.HelpWithdrawn, ev.HelpWithdrawnData(agent="chen.jing")),
    (
        ev.InterventionDone,
        ev.InterventionDoneData(intervention="a-5d0c", kind="grant", text="已退款，凭证号 R-1042"),
    ),
    (ev.InterventionFailed, ev.InterventionFailedData(intervention="a-5d0d", text="the call has ended")),
    (
        ev.InterventionDeclined,
        ev.InterventionDeclinedData(intervention="a-5d0e", text="陈静：客户已经满意了，不用换人"),
    ),
    (
        ev.RatingSubmitted,
        ev.RatingSubmittedData(score=2, scale_min=1, scale_max=5, comment="等太久了"),
    ),
    (
        ev.AgentStatus,
        ev.AgentStatusData(
            agent="chen.jing",
            status="available",
            queues=("orders", "refunds"),
            capacity={"chat": 3, "voice": 1},
        ),
    ),
    (ev.TimePassed, ev.TimePassedData(next_within=3)),
)
EXAMPLES: Mapping[str, ev.Event] = {
    str(kind.__struct_config__.tag): kind(
        id=f"01JJX3-{number:04d}",
        source="//contact-centre.example.com/eu-1",
        subject=_SUBJECTS.get(kind, "conversation-7f3a"),
        time=_BEGIN + timedelta(seconds=20 * number),
        data=data,
    )
    for number, (kind, data) in enumerate(_DATA, start=1)
}
