"""Simulates a floor, for the demo and for load: seeded, in two languages, endless, marked as simulated."""

from __future__ import annotations

from stream.simulate.floor import HISTORY, WARM_UP, Simulator
from stream.simulate.live import CATCHES_UP_WITHIN, live
from stream.simulate.truth import RULES

__all__ = ["CATCHES_UP_WITHIN", "HISTORY", "RULES", "WARM_UP", "Simulator", "live"]
