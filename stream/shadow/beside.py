"""Where the shadows beside a live floor come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from stream.log import Log


class Shadows(Protocol):
    """The shadows beside a live floor."""

    def names(self) -> Sequence[str]:
        """Return the names of all that there are.

        Raises:
            LogError: the cluster cannot be asked.
        """

    def open(self, name: str) -> Log:
        """Open the log of a shadow."""
