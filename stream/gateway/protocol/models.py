"""How the models fare, as the page for ops shows it."""

from __future__ import annotations

from msgspec import Struct

from detectors.models.cards import ModelCard
from stream.labels.told import ModelsRead


class LiveModel(Struct, frozen=True):
    """A shipped model that has found live `alerts`, with its `version` at the latest one, raised `at`."""

    shipped: str
    alerts: int
    version: str
    at: float


class ModelsHealth(Struct, frozen=True, kw_only=True):
    """How the models fare: what the labels say (`read`), which have found the live alerts, and their cards.

    A group of fewer than `few` labelled turns says little.
    """

    read: ModelsRead
    few: int
    live: tuple[LiveModel, ...]
    cards: tuple[ModelCard, ...]
