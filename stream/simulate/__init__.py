"""A simulated floor, for the demo and for load: seeded, bilingual, endless, and marked as simulated."""

from __future__ import annotations

from stream.simulate.floor import HISTORY, WARM_UP, Simulator
from stream.simulate.live import live

__all__ = ["HISTORY", "WARM_UP", "Simulator", "live"]
