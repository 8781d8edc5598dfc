"""What a wall shows that names a view in its address, such as `/wall?view=billing`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from detectors.contract.event_errors import BadEvent
from detectors.contract.readings import Severity

Tile: TypeAlias = Literal["numbers", "cases", "queues"]
TILES: tuple[Tile, ...] = ("numbers", "cases", "queues")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class WallView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A view: which `queues` (none: all), which parts (`tiles`), and whose new cases sound (`sound`).

    What does not fit on the screen takes turns of `rotate` seconds.
    """

    queues: tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...] = ()
    tiles: Annotated[tuple[Tile, ...], Meta(min_length=1)] = TILES
    rotate: Annotated[int, Meta(ge=5, le=300)] = 15
    sound: tuple[Severity, ...] = ()

    def shows(self, queue: str) -> bool:
        """Return whether the view has this queue.

        >>> WallView(queues=("cards",)).shows("billing"), WallView().shows("billing")
        (False, True)
        """
        return not self.queues or queue in self.queues


def faults(names: Iterable[str]) -> Iterator[BadEvent]:
    """Yield a fault for each name of a view that no address can have as it is.

    >>> [fault.field for fault in faults(["hall-2", "Big hall"])]
    ['$.views']
    """
    for name in names:
        if _NAME.fullmatch(name) is None:
            yield BadEvent("$.views", name, "a name of at most 40 small letters, digits, - and _")
