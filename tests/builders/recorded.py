"""Where the recorded sets are, for tests that skip without them."""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(os.environ.get("STEPIN_DATA", Path(__file__).parents[3] / "shared" / "data"))
