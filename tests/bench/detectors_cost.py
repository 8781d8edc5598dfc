"""What the detectors cost for one turn of a customer."""

from __future__ import annotations

import statistics
import time

from detectors import bundled
from detectors.contract.readings import Turn
from detectors.contract.rules.queue_rules import QueueRules
from detectors.conversation.attention import AttentionDetector, AttentionState
from tests.bench.figures import Figure

_TEXTS = {
    "zh": "我已经等了很久了还是没有人来处理我的问题昨天说好今天给我答复的"
    "到现在也没有消息能不能快一点帮我查一下订单到底在哪里了",
    "en": "I have been waiting for a long time and nobody has looked into my problem, "
    "yesterday I was promised an answer for today and there is still nothing at all",
}


def measure(turns: int = 2_000) -> list[Figure]:
    """Turn of 10 and of 100 characters, half Chinese and half English, all different."""
    detector = bundled.attention_detector()
    figures = []
    for length in (10, 100):
        costs = [_cost(detector, length, turns, repeat) for repeat in range(5)]
        detail = f"{turns:,} turns, median of {len(costs)}"
        name = f"detectors, turn of {length} characters"
        figures.append(Figure(name, statistics.median(costs), "µs", None, False, detail))
    return figures


def _cost(detector: AttentionDetector, length: int, turns: int, repeat: int) -> float:
    """Microseconds of processor time for one turn; a conversation has twenty."""
    rules = QueueRules()
    made = []
    for index in range(turns):
        language = ("zh", "en")[index // 20 % 2]
        text = _TEXTS[language] * 2
        start = (index * 7 + repeat) % len(_TEXTS[language])
        made.append(
            Turn(
                id=f"t-{repeat}-{index}",
                at=1_700_000_000.0 + 30.0 * index,
                sender="customer",
                text=(text * 2)[start : start + length],
                language=language,
            )
        )
    state = AttentionState()
    began = time.thread_time()
    for index, turn in enumerate(made):
        if index % 20 == 0:
            state = AttentionState()
        detector.observe(state, turn, rules)
    return (time.thread_time() - began) / turns * 1e6
