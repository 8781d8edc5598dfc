"""Stores: each record goes back to the store that wrote it."""

from __future__ import annotations

from collections.abc import Iterable

from stream.core.faults import Faults
from stream.core.store import Stores
from stream.log import Message, Record


class Notes:
    """A store that keeps what it is given."""

    def __init__(self, topic: str, *prefixes: bytes) -> None:
        self.topic, self.prefixes = topic, prefixes
        self.kept: dict[bytes, bytes | None] = {}
        self.time = 0.0

    def restore(self, key: bytes, value: bytes | None, /) -> None:
        self.kept[key] = value

    def restored(self, time: float, /) -> None:
        self.time = time

    def changes(self) -> Iterable[Message]:
        return [Message(self.topic, key, value, 0) for key, value in self.kept.items()]


def test_a_record_goes_to_the_store_of_its_topic_with_the_longest_prefix_that_fits() -> None:
    plain, special, elsewhere = Notes("queues", b""), Notes("queues", b"~a/", b"~b/"), Notes("waits", b"")
    stores = Stores(0, Faults(), plain, special, elsewhere)
    records = [
        ("queues", b"orders"),
        ("queues", b"~a/1"),
        ("queues", b"~b/1"),
        ("queues", b"~c"),
        ("waits", b"7"),
    ]
    for topic, key in [*records, ("another", b"7")]:
        stores.restore(Record(topic, 0, 0, key, b"x", 0.0))
    assert [sorted(each.kept) for each in (plain, special, elsewhere)] == [
        [b"orders", b"~c"],
        [b"~a/1", b"~b/1"],
        [b"7"],
    ]
    stores.restored(60.0)
    assert [each.time for each in (plain, special, elsewhere)] == [60.0, 60.0, 60.0]
    assert {(message.topic, message.key) for message in stores.changes()} == set(records)
