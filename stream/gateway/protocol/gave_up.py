"""What the gateway tells of the customers who gave up."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from stream.records import Wait


class WhoGaveUp(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation that its customer abandoned at `at`.

    The customer had waited since `since`, in a `wait` of this kind; both are None if nobody was waiting.
    `link` is where a person opens the conversation. `back` says that the conversation goes on since.
    """

    conversation: str
    queue: str
    channel: str
    at: float
    wait: Wait | None = None
    since: float | None = None
    language: str | None = None
    link: str | None = None
    back: bool = False


class GaveUpList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who gave up, the latest first. All `count` are known from `since` on; without it none are yet."""

    since: float | UnsetType = UNSET
    count: int
    who: list[WhoGaveUp]
