"""Invented conversations, queues and alerts for browser tests, as JSON of `stream.records`."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

Json = dict[str, Any]


def queue(name: str, **fields: Any) -> Json:
    return {"queue": name, "updated_at": time.time(), "active": 12, **fields}


def alert(
    id_: str, cause: str = "frustration", severity: str = "warning", ago: float = 60, **fields: Any
) -> Json:
    """Return an open alert whose trouble began `ago` seconds ago. `evidence` adds to its evidence."""
    since = time.time() - ago
    evidence = {"since": since, **fields.pop("evidence", {})}
    return {
        "id": id_,
        "fingerprint": f"{id_}|{cause}",
        "subject": f"conversation-{id_}",
        "queue": "Billing",
        "cause": cause,
        "severity": severity,
        "status": "open",
        "starts_at": since,
        "raised_at": since,
        "updated_at": since,
        "history": [{"at": since, "what": "opened"}],
        "channel": "chat",
        "agent": "Dana Reyes",
        "language": "en",
        "rules": 3,
        "evidence": evidence,
        **fields,
    }


def case(id_: str, *alerts: Json, **fields: Any) -> Json:
    """Return a case of these alerts, the worst first. Nobody has it unless `owned` says so."""
    worst = alerts[0]
    parts = [
        {
            "alert": one["id"],
            "cause": one["cause"],
            "severity": one["severity"],
            "since": one["starts_at"],
            "raised_at": one["raised_at"],
        }
        for one in alerts
    ]
    same = {name: worst.get(name) for name in ("subject", "queue", "cause", "severity", "channel", "agent")}
    began = min(one["raised_at"] for one in alerts)
    opened = {"at": began, "what": "opened"}
    times = {"opened_at": began, "updated_at": began}
    kind = worst.get("subject_kind", "conversation")
    return {"id": id_, **same, "subject_kind": kind, **times, "parts": parts, "history": [opened], **fields}


def conversation(id_: str, **fields: Any) -> Json:
    now = time.time()
    base = {"id": id_, "queue": "Billing", "channel": "chat", "status": "active", "started_at": now - 300}
    return {**base, "updated_at": now, "turns": 14, **fields}


def surge(id_: str, queue_name: str) -> Json:
    """Return a surge in a queue, with the number of agents that it needs."""
    weights = {
        "surge.ratio": 2.4,
        "surge.observed": 37,
        "surge.usual": 15.2,
        "staff.needed": 14,
        "staff.present": 8,
    }
    drivers = [{"code": code, "weight": weight} for code, weight in weights.items()]
    fields: Json = {"queue": queue_name, "subject": queue_name, "subject_kind": "queue", "agent": None}
    return alert(
        id_, "surge", "critical", 205, **fields, evidence={"count": 37, "sla": 120, "drivers": drivers}
    )


def words(*pairs: tuple[str, float]) -> list[Json]:
    return [{"code": "words", "text": text, "weight": weight} for text, weight in pairs]


class Voice(NamedTuple):
    """The names and quotes on the busy floor in one language. All else is the same in each language.

    `quotes` and `words` are by alert; a word goes with its weight.
    """

    language: str
    billing: str
    cards: str
    deliveries: str
    returns: str
    sales: str
    agents: tuple[str, ...]
    supervisor: str
    quotes: dict[str, str]
    words: dict[str, tuple[tuple[str, float], ...]]


ENGLISH = Voice(
    language="en",
    billing="Billing",
    cards="Cards",
    deliveries="Deliveries",
    returns="Returns",
    sales="Sales",
    agents=(
        "Dana Reyes",
        "Tom Okafor",
        "Mei Tanaka",
        "Ivo Petrov",
        "Lena Fischer",
        "Sam Hart",
        "Aoife Byrne",
    ),
    supervisor="Ruth Abara",
    quotes={
        "a1": "This is the third time I explain it. Is anybody reading what I write?",
        "a2": "Where is my parcel? It was due on Monday.",
        "a3": "Hello? Are you still there?",
        "a4": "You charged me twice and now you blame me for it?",
        "a5": "I only want to know when the money comes back.",
        "a8": "The courier says nobody was home. I was home all day.",
        "a9": "Any news?",
        "b1": "Can I change the address?",
        "b2": "That is not what the advert said.",
    },
    words={
        "a1": (("third time", 1.4), ("anybody reading", 0.9), ("explain", 0.3)),
        "a4": (("charged me twice", 1.1), ("blame", 0.8)),
        "a5": (("only want", 0.5),),
        "b2": (("not what", 0.7),),
    },
)
CHINESE = Voice(
    language="zh",
    billing="账单咨询",
    cards="信用卡",
    deliveries="物流配送",
    returns="退换货",
    sales="售前咨询",
    agents=("陈晓雯", "刘志强", "周敏", "赵磊", "孙悦", "何静", "吴桐"),
    supervisor="王琳",
    quotes={
        "a1": "我都说第三遍了，到底有没有人在看我发的消息？",
        "a2": "我的快递到底到哪儿了？说好周一送到的。",
        "a3": "在吗？还有人吗？",
        "a4": "多扣了我一笔钱，现在反倒说是我的问题？",
        "a5": "我就想知道钱什么时候能退回来。",
        "a8": "快递员说家里没人，可我一整天都在家。",
        "a9": "有消息了吗？",
        "b1": "收货地址还能改吗？",
        "b2": "跟广告上说的完全不一样。",
    },
    words={
        "a1": (("第三遍了", 1.4), ("到底有没有人", 0.9), ("都说", 0.3)),
        "a4": (("多扣了", 1.1), ("反倒", 0.8)),
        "a5": (("就想知道", 0.5),),
        "b2": (("完全不一样", 0.7),),
    },
)


def busy_floor(language: str = "en") -> dict[str, list[Json]]:
    """Return a busy floor: more cases than rows, one of them claimed, and a surge in a queue."""
    voice = CHINESE if language == "zh" else ENGLISH
    return {
        "alerts": [*_alerts(voice), surge("s1", voice.deliveries)],
        "queues": _queues(voice),
        "conversations": [conversation(f"conversation-{n}") for n in range(47)],
    }


def _alerts(voice: Voice) -> list[Json]:
    dana, tom, mei, ivo, lena, sam, aoife = voice.agents

    def case(
        id_: str, cause: str, severity: str, ago: float, queue_name: str, agent: str | None, **more: Any
    ) -> Json:
        fields = {"queue": queue_name, "agent": agent, "language": voice.language, **more}
        return alert(id_, cause, severity, ago, **fields)

    def angry(id_: str, probability: float) -> Json:
        return _frustrated(probability, voice.quotes[id_], words(*voice.words[id_]))

    def waited(id_: str, sla: float) -> Json:
        return _waited(sla, voice.quotes.get(id_))

    taken = {"status": "claimed", "claimed_by": voice.supervisor}
    late = _late_soon(0.87, 3, voice.quotes["a8"])
    same_customer = {"subject": "conversation-a1"}
    return [
        case("a1", "frustration", "critical", 452, voice.billing, dana, evidence=angry("a1", 0.93)),
        case("a2", "queue_wait", "critical", 391, voice.deliveries, None, evidence=waited("a2", 120)),
        case("a3", "reply_wait", "critical", 254, voice.cards, tom, evidence=waited("a3", 90)),
        case("a4", "frustration", "critical", 133, voice.cards, mei, evidence=angry("a4", 0.86), **taken),
        case("a5", "frustration", "warning", 318, voice.returns, ivo, evidence=angry("a5", 0.71)),
        case(
            "a6",
            "reply_wait",
            "warning",
            131,
            voice.billing,
            dana,
            evidence=waited("a6", 90),
            **same_customer,
        ),
        case(
            "a7", "hold_wait", "warning", 204, voice.cards, lena, evidence=waited("a7", 120), channel="voice"
        ),
        case("a8", "queue_wait", "warning", 166, voice.deliveries, None, evidence=late),
        case("a9", "reply_wait", "warning", 122, voice.returns, sam, evidence=waited("a9", 90)),
        case("b1", "queue_wait", "warning", 150, voice.deliveries, None, evidence=waited("b1", 120)),
        case("b2", "frustration", "warning", 95, voice.sales, aoife, evidence=angry("b2", 0.66)),
    ]


def _queues(voice: Voice) -> list[Json]:
    now = time.time()
    return [
        queue(
            voice.billing,
            waiting=3,
            longest_since=now - 71,
            sla=120,
            agents={"available": 2, "busy": 14, "away": 1},
            unanswered=2,
            unanswered_since=now - 131,
        ),
        queue(
            voice.cards,
            waiting=1,
            longest_since=now - 22,
            sla=120,
            agents={"available": 4, "busy": 9, "away": 2},
            unanswered=1,
            unanswered_since=now - 254,
        ),
        queue(
            voice.deliveries,
            waiting=11,
            longest_since=now - 391,
            sla=120,
            agents={"available": 0, "busy": 8, "away": 3},
            forecast={"mean": 530.0, "low": 310.0, "median": 510.0, "high": 760.0},
        ),
        queue(
            voice.returns,
            waiting=4,
            longest_since=now - 102,
            sla=120,
            agents={"available": 0, "busy": 6},
            unanswered=1,
            unanswered_since=now - 122,
        ),
        queue(voice.sales, sla=60, agents={"available": 5, "busy": 3, "away": 0}),
    ]


def _frustrated(probability: float, quote: str, drivers: list[Json]) -> Json:
    at = time.time() - 25
    fired = {"rule": "level", "value": probability, "threshold": 0.62, "at": at, "now": probability}
    return {"probability": probability, "fired": fired, "quote": quote, "quote_at": at, "drivers": drivers}


def _late_soon(probability: float, ahead: int, quote: str | None = None) -> Json:
    drivers = [{"code": "wait.ahead", "weight": ahead}, {"code": "wait.busy", "weight": 8}]
    found = {"probability": probability, "threshold": 0.6, "sla": 120, "drivers": drivers}
    return found | ({"quote": quote} if quote else {})


def _waited(sla: float, quote: str | None = None) -> Json:
    return {"sla": sla, "waited": sla} | ({"quote": quote} if quote else {})
