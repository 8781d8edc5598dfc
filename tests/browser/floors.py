"""Floors to look at: invented conversations, queues and alerts in the shapes of `stream.records`."""

from __future__ import annotations

import time
from typing import Any

Json = dict[str, Any]


def queue(name: str, **fields: Any) -> Json:
    return {"queue": name, "updated_at": time.time(), "active": 12, **fields}


def alert(
    id_: str, cause: str = "frustration", severity: str = "warning", ago: float = 60, **fields: Any
) -> Json:
    """An open alert whose cause began `ago` seconds ago; `evidence` is added to its own."""
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
        "updated_at": since,
        "history": [{"at": since, "what": "opened"}],
        "channel": "chat",
        "agent": "Dana Reyes",
        "language": "en",
        "rules": 3,
        "evidence": evidence,
        **fields,
    }


def conversation(id_: str, **fields: Any) -> Json:
    now = time.time()
    base = {"id": id_, "queue": "Billing", "channel": "chat", "status": "active", "started_at": now - 300}
    return {**base, "updated_at": now, "turns": 14, **fields}


def surge(id_: str, queue_name: str) -> Json:
    """More customers than usual in a queue, and how many agents it would take."""
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
        id_, "surge", "critical", 205, **fields, evidence={"count": 37, "promise": 120, "drivers": drivers}
    )


def words(*pairs: tuple[str, float]) -> list[Json]:
    return [{"code": "words", "text": text, "weight": weight} for text, weight in pairs]


def busy_floor(language: str = "en") -> dict[str, list[Json]]:
    """A floor on a bad evening: more cases than fit, one of them taken, a surge in a queue."""
    return _chinese() if language == "zh" else _english()


def _frustrated(probability: float, quote: str, drivers: list[Json]) -> Json:
    at = time.time() - 25
    return {"probability": probability, "threshold": 0.62, "quote": quote, "quote_at": at, "drivers": drivers}


def _late_soon(probability: float, ahead: int, quote: str | None = None) -> Json:
    drivers = [{"code": "wait.ahead", "weight": ahead}, {"code": "wait.busy", "weight": 8}]
    found = {"probability": probability, "threshold": 0.6, "promise": 120, "drivers": drivers}
    return found | ({"quote": quote} if quote else {})


def _waited(promise: float, quote: str | None = None) -> Json:
    return {"promise": promise, "waited": promise} | ({"quote": quote} if quote else {})


def _english() -> dict[str, list[Json]]:
    now = time.time()
    third = "This is the third time I explain it. Is anybody reading what I write?"
    alerts = [
        alert(
            "a1",
            "frustration",
            "critical",
            452,
            evidence=_frustrated(
                0.93, third, words(("third time", 1.4), ("anybody reading", 0.9), ("explain", 0.3))
            ),
        ),
        alert(
            "a2",
            "queue_wait",
            "critical",
            391,
            queue="Deliveries",
            agent=None,
            evidence=_waited(120, "Where is my parcel? It was due on Monday."),
        ),
        alert(
            "a3",
            "reply_wait",
            "critical",
            254,
            queue="Cards",
            agent="Tom Okafor",
            evidence=_waited(90, "Hello? Are you still there?"),
        ),
        alert(
            "a4",
            "frustration",
            "critical",
            133,
            queue="Cards",
            agent="Mei Tanaka",
            status="claimed",
            claimed_by="Ruth Abara",
            evidence=_frustrated(
                0.86,
                "You charged me twice and now you blame me for it?",
                words(("charged me twice", 1.1), ("blame", 0.8)),
            ),
        ),
        alert(
            "a5",
            "frustration",
            "warning",
            318,
            queue="Returns",
            agent="Ivo Petrov",
            evidence=_frustrated(
                0.71, "I only want to know when the money comes back.", words(("only want", 0.5))
            ),
        ),
        alert(
            "a6",
            "reply_wait",
            "warning",
            131,
            queue="Billing",
            agent="Dana Reyes",
            subject="conversation-a1",
            evidence=_waited(90),
        ),
        alert(
            "a7",
            "hold_wait",
            "warning",
            204,
            queue="Cards",
            agent="Lena Fischer",
            channel="voice",
            evidence=_waited(120),
        ),
        alert(
            "a8",
            "queue_wait",
            "warning",
            166,
            queue="Deliveries",
            agent=None,
            evidence=_late_soon(0.87, 3, "The courier says nobody was home. I was home all day."),
        ),
        alert(
            "a9",
            "reply_wait",
            "warning",
            122,
            queue="Returns",
            agent="Sam Hart",
            evidence=_waited(90, "Any news?"),
        ),
        alert(
            "b1",
            "queue_wait",
            "warning",
            150,
            queue="Deliveries",
            agent=None,
            evidence=_waited(120, "Can I change the address?"),
        ),
        alert(
            "b2",
            "frustration",
            "warning",
            95,
            queue="Sales",
            agent="Aoife Byrne",
            evidence=_frustrated(0.66, "That is not what the advert said.", words(("not what", 0.7))),
        ),
    ]
    alerts.append(surge("s1", "Deliveries"))
    queues = [
        queue(
            "Billing",
            waiting=3,
            longest_since=now - 71,
            promise=120,
            agents={"available": 2, "busy": 14, "away": 1},
            unanswered=2,
            unanswered_since=now - 131,
        ),
        queue(
            "Cards",
            waiting=1,
            longest_since=now - 22,
            promise=120,
            agents={"available": 4, "busy": 9, "away": 2},
            unanswered=1,
            unanswered_since=now - 254,
        ),
        queue(
            "Deliveries",
            waiting=11,
            longest_since=now - 391,
            promise=120,
            agents={"available": 0, "busy": 8, "away": 3},
            forecast={"mean": 530.0, "low": 310.0, "median": 510.0, "high": 760.0},
        ),
        queue(
            "Returns",
            waiting=4,
            longest_since=now - 102,
            promise=120,
            agents={"available": 0, "busy": 6},
            unanswered=1,
            unanswered_since=now - 122,
        ),
        queue("Sales", promise=60, agents={"available": 5, "busy": 3, "away": 0}),
    ]
    return {
        "alerts": alerts,
        "queues": queues,
        "conversations": [conversation(f"conversation-{n}") for n in range(47)],
    }


def _chinese() -> dict[str, list[Json]]:
    now = time.time()
    zh = {"language": "zh"}
    alerts = [
        alert(
            "a1",
            "frustration",
            "critical",
            452,
            queue="账单咨询",
            agent="陈晓雯",
            **zh,
            evidence=_frustrated(
                0.93,
                "我都说第三遍了，到底有没有人在看我发的消息？",
                words(("第三遍了", 1.4), ("到底有没有人", 0.9), ("都说", 0.3)),
            ),
        ),
        alert(
            "a2",
            "queue_wait",
            "critical",
            391,
            queue="物流配送",
            agent=None,
            **zh,
            evidence=_waited(120, "我的快递到底到哪儿了？说好周一送到的。"),
        ),
        alert(
            "a3",
            "reply_wait",
            "critical",
            254,
            queue="信用卡",
            agent="刘志强",
            **zh,
            evidence=_waited(90, "在吗？还有人吗？"),
        ),
        alert(
            "a4",
            "frustration",
            "critical",
            133,
            queue="信用卡",
            agent="周敏",
            status="claimed",
            claimed_by="王琳",
            **zh,
            evidence=_frustrated(
                0.86, "多扣了我一笔钱，现在反倒说是我的问题？", words(("多扣了", 1.1), ("反倒", 0.8))
            ),
        ),
        alert(
            "a5",
            "frustration",
            "warning",
            318,
            queue="退换货",
            agent="赵磊",
            **zh,
            evidence=_frustrated(0.71, "我就想知道钱什么时候能退回来。", words(("就想知道", 0.5))),
        ),
        alert(
            "a6",
            "reply_wait",
            "warning",
            131,
            queue="账单咨询",
            agent="陈晓雯",
            subject="conversation-a1",
            **zh,
            evidence=_waited(90),
        ),
        alert(
            "a7",
            "hold_wait",
            "warning",
            204,
            queue="信用卡",
            agent="孙悦",
            channel="voice",
            **zh,
            evidence=_waited(120),
        ),
        alert(
            "a8",
            "queue_wait",
            "warning",
            166,
            queue="物流配送",
            agent=None,
            **zh,
            evidence=_late_soon(0.87, 3, "快递员说家里没人，可我一整天都在家。"),
        ),
        alert(
            "a9",
            "reply_wait",
            "warning",
            122,
            queue="退换货",
            agent="何静",
            **zh,
            evidence=_waited(90, "有消息了吗？"),
        ),
        alert(
            "b1",
            "queue_wait",
            "warning",
            150,
            queue="物流配送",
            agent=None,
            **zh,
            evidence=_waited(120, "收货地址还能改吗？"),
        ),
        alert(
            "b2",
            "frustration",
            "warning",
            95,
            queue="售前咨询",
            agent="吴桐",
            **zh,
            evidence=_frustrated(0.66, "跟广告上说的完全不一样。", words(("完全不一样", 0.7))),
        ),
    ]
    alerts.append(surge("s1", "物流配送"))
    queues = [
        queue(
            "账单咨询",
            waiting=3,
            longest_since=now - 71,
            promise=120,
            agents={"available": 2, "busy": 14, "away": 1},
            unanswered=2,
            unanswered_since=now - 131,
        ),
        queue(
            "信用卡",
            waiting=1,
            longest_since=now - 22,
            promise=120,
            agents={"available": 4, "busy": 9, "away": 2},
            unanswered=1,
            unanswered_since=now - 254,
        ),
        queue(
            "物流配送",
            waiting=11,
            longest_since=now - 391,
            promise=120,
            agents={"available": 0, "busy": 8, "away": 3},
            forecast={"mean": 530.0, "low": 310.0, "median": 510.0, "high": 760.0},
        ),
        queue(
            "退换货",
            waiting=4,
            longest_since=now - 102,
            promise=120,
            agents={"available": 0, "busy": 6},
            unanswered=1,
            unanswered_since=now - 122,
        ),
        queue("售前咨询", promise=60, agents={"available": 5, "busy": 3, "away": 0}),
    ]
    return {
        "alerts": alerts,
        "queues": queues,
        "conversations": [conversation(f"conversation-{n}") for n in range(47)],
    }
