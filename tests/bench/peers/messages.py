"""The messages of the small job: chat turns of about 300 bytes of JSON, in English and Chinese, by a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

KEYS = 5_000
_WORDS = str.split(
    "please tell me where my parcel is because nobody called back and the invoice shows a wrong amount for "
    "last month so I want to cancel the plan today unless an agent can fix it now thank you very much"
)
_CHARACTERS = (
    "您好请问我的包裹到哪里了账单金额不对想要取消套餐客服一直没有回电麻烦今天处理一下谢谢已经等待三天"
)
_SHORTEST, _LONGEST = 40, 80


def text(chance: random.Random) -> str:
    """Return a turn of 40 to 80 characters: half are English, a quarter Chinese, a quarter mix both."""
    length = chance.randint(_SHORTEST, _LONGEST)
    kind = chance.random()
    parts: list[str] = []
    size = 0
    while size < length:
        chinese = "".join(chance.choices(_CHARACTERS, k=chance.randint(3, 9)))
        word = chance.choice(_WORDS) + " "
        part = word if kind < 0.5 else chinese if kind < 0.75 else f"{chinese} {word}"
        parts.append(part)
        size += len(part)
    return "".join(parts)[:length]


def messages(count: int, seed: int = 1, keys: int = KEYS) -> Iterator[tuple[bytes, bytes]]:
    """Yield `count` keys and values. The same seed gives the same messages.

    >>> key, value = next(messages(1))
    >>> key.decode() == json.loads(value)["conversation"]
    True
    """
    chance = random.Random(seed)
    for number in range(count):
        conversation = f"conversation-{chance.randrange(keys):06d}"
        message = {
            "id": f"message-{chance.getrandbits(64):016x}-{number:012d}",
            "type": "message.created",
            "conversation": conversation,
            "time": f"2026-01-{1 + number % 28:02d}T12:{number % 60:02d}:00.000Z",
            "sender": f"customer:account-{chance.randrange(20_000):08d}",
            "text": text(chance),
        }
        yield conversation.encode(), json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
