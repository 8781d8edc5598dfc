"""Loads the weights that are shipped with StepIn. The only place where the detectors read files."""

from __future__ import annotations

from pathlib import Path

from detectors.conversation.attention import AttentionDetector
from detectors.conversation.emotion import EmotionModel
from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.intents import IntentModel

WEIGHTS = Path(__file__).parent / "models" / "weights"
"""The folder with one file for each model."""


def frustration_model() -> FrustrationModel:
    """Load the frustration model.

    Raises:
        BadWeights: the file is damaged.
    """
    return FrustrationModel.decode(_read(FrustrationModel.kind))


def emotion_model() -> EmotionModel:
    """Load the emotion model.

    Raises:
        BadWeights: the file is damaged.
    """
    return EmotionModel.decode(_read(EmotionModel.kind))


def intent_model() -> IntentModel:
    """Load the model of intents.

    Raises:
        BadWeights: the file is damaged.
    """
    return IntentModel.decode(_read(IntentModel.kind))


def attention_detector() -> AttentionDetector:
    """Build the detector of a conversation with the shipped models.

    Raises:
        BadWeights: a file is damaged.
    """
    return AttentionDetector(frustration_model(), emotion_model(), intent_model())


def _read(kind: str) -> bytes:
    return (WEIGHTS / f"{kind}.bin").read_bytes()
