"""How much of what identifies a person masking finds, how much it takes wrongly, and what it costs a text."""

from __future__ import annotations

import time

from stream.privacy.redaction import mask
from tests.bench.figures import Figure
from tests.stream.privacy.generated import table

COUNT, SEED = 2_000, 1
_LEAST_RECALL, _MOST_FALSE = 99.5, 0.5
_ENGLISH = (
    "Hello, I am still waiting for somebody to look at my request, could you check what is going on, please"
)
_CHINESE = (
    "你好，我上周买的衣服到现在还没有收到，能不能帮我查一下物流，到底什么时候可以送到我家里，已经等了很久了，"
)
_ORDER = (
    "Hello, my order 2026112212345678 has not come and I paid 129.99 on 2026-11-22, could you check, please?"
)
_PHONE = (
    "Hello, my order has not come so far, please call me back at 415-555-2671 today or tomorrow, thank you!"
)
_TEXTS = {
    "10 characters of English": _ENGLISH[:10],
    "10 characters of Chinese": _CHINESE[:10],
    "100 characters of English": _ENGLISH[:100],
    "100 characters of Chinese": (_CHINESE * 2)[:100],
    "100 characters with an order": _ORDER[:100],
    "100 characters with a phone": _PHONE[:100],
}


def measure(count: int = COUNT, rounds: int = 2_000) -> list[Figure]:
    """Return the recall of each kind of secret, the false masks of each kind of look-alike, and the cost."""
    detail = f"{count:,} generated"
    figures = []
    for kind in table.SECRETS:
        row = table.secrets(mask, kind, count, SEED)
        recall = 100 * (1 - row.share)
        figures.append(Figure(f"masked: {row.kind}", recall, "%", _LEAST_RECALL, True, detail))
    for kind in table.LOOKALIKES:
        row = table.lookalikes_masked(mask, kind, count, SEED)
        figures.append(
            Figure(f"wrongly masked: {row.kind}", 100 * row.share, "%", _MOST_FALSE, False, detail)
        )
    return figures + [Figure(f"mask {name}", _cost(text, rounds), "µs") for name, text in _TEXTS.items()]


def _cost(text: str, rounds: int) -> float:
    """Return the processor time of masking a text, in µs: the least of five averages."""
    least = float("inf")
    for _ in range(5):
        began = time.thread_time()
        for _ in range(rounds):
            mask(text)
        least = min(least, (time.thread_time() - began) / rounds)
    return 1e6 * least
