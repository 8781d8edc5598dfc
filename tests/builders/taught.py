"""What labels have taught, for tests to compare bit for bit."""

from __future__ import annotations

import functools

from detectors.conversation import learned
from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.learning import OnlineLearner
from detectors.conversation.taught import TaughtHeads


@functools.cache
def _model() -> FrustrationModel:
    return FrustrationModel()


def bits(heads: TaughtHeads | None) -> bytes:
    """Every head with all its bits; empty where nothing was taught."""
    return b"" if heads is None else learned.encode(OnlineLearner(_model(), heads))
