"""How the floor fares, as the page for ops shows it."""

from __future__ import annotations

from msgspec import Struct

from stream.records import RouteHealth


class EventsPartitionHealth(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An events partition: stage 2 knows it up to the event time `at`, or awaits its first time (None).

    `idle` says that it never had an event, `ahead` by how many seconds its time lies ahead of the clock.
    """

    partition: int
    at: float | None = None
    idle: bool = False
    ahead: float | None = None


class SignalsPartitionHealth(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A partition of stage 2, which knows the floor up to `at` (None: nothing yet)."""

    partition: int
    at: float | None = None


class DataLag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The clock less the event time up to which the floor is known, in seconds.

    `now` is None while nothing is known, or while a recorded history is played. The others are of the samples
    of the last hour, one a second, of which there are `samples`.
    """

    now: float | None = None
    samples: int = 0
    median: float | None = None
    p95: float | None = None
    most: float | None = None


class ShownDeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dead letter, which came at `at`: where its record was, which field broke, and what was expected.

    `offset` is -1 where no record broke. It holds nothing of the record itself.
    """

    at: float
    topic: str
    partition: int
    offset: int
    field: str
    expected: str


class PublishedRules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version of the rules: who published it when and why, and the event time at which it takes effect."""

    version: int
    effective_at: float = 0.0
    published_at: float = 0.0
    by: str = ""
    why: str = ""


class FloorHealth(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the floor fares at `at`, by the gateway's clock.

    `since` is when the gateway started, `fault` why it cannot read the log, `unreadable` how many records it
    could not read, `unread` how many it has not read yet. `scored` counts the live conversations whose last
    turn of the customer was scored, `not_scored` the others by reason and language (`language:de`).
    `dead_letters` has the latest, newest first, for whoever may read them; `dead_letters_hour` counts those
    of the last hour. `rules` has the version in force, and later ones.
    """

    at: float
    since: float
    viewers: int
    fault: str | None = None
    unreadable: int = 0
    unread: int = 0
    lost_audit_lines: int = 0
    lag: DataLag
    events: tuple[EventsPartitionHealth, ...] = ()
    signals: tuple[SignalsPartitionHealth, ...] = ()
    scored: int = 0
    not_scored: dict[str, int] = {}
    routes: tuple[RouteHealth, ...] = ()
    dead_letters: tuple[ShownDeadLetter, ...] | None = None
    dead_letters_hour: int = 0
    rules: tuple[PublishedRules, ...] = ()
    model_moved: float | None = None
