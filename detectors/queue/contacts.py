"""The contacts that wait in a queue or are served, kept so that a look at them costs no walk over all.

Contacts come in the order of event time. So the times at which they began are ascending lists as they come,
and an order statistic is a bisection (Knuth, The Art of Computer Programming, volume 3, section 6.2.1).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct


class WaitingContact(Struct, array_like=True):
    """A contact in the queue since `since` (seconds), of `priority` and `kind`."""

    since: float
    priority: int
    kind: str


class ServedContact(Struct, array_like=True):
    """A contact in service since `since`; it had waited `waited` seconds before."""

    since: float
    kind: str
    agent: str | None
    waited: float


_EDGE = 240.0
"""Seconds from the edge of a priority at which the order of service is sure."""
_MOST_RIVALS = 64

_Contact = TypeVar("_Contact", WaitingContact, ServedContact)


class _Contacts(Mapping[str, _Contact], Generic[_Contact]):
    """Contacts by name, in the order in which they came."""

    def __init__(self, contacts: Mapping[str, _Contact] | Iterable[tuple[str, _Contact]] = ()) -> None:
        self._contacts: dict[str, _Contact] = {}
        for name, contact in dict(contacts).items():
            self.add(name, contact)

    def __getitem__(self, name: str) -> _Contact:
        return self._contacts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._contacts)

    def __len__(self) -> int:
        return len(self._contacts)

    def __contains__(self, name: object) -> bool:
        return name in self._contacts

    def keys(self) -> KeysView[str]:
        return self._contacts.keys()

    def values(self) -> ValuesView[_Contact]:
        return self._contacts.values()

    def add(self, name: str, contact: _Contact) -> None:
        """Add a contact that is not here and began no earlier than the others."""
        self._contacts[name] = contact

    def take(self, name: str) -> _Contact | None:
        """Remove a contact and return it, or None if it is not here."""
        return self._contacts.pop(name, None)


class Line(_Contacts[WaitingContact]):
    """The contacts that wait.

    `groups` maps each kind and priority to the ascending times since when its contacts wait.

    >>> line = Line({"a": WaitingContact(10.0, 0, "chat"), "b": WaitingContact(20.0, 0, "chat")})
    >>> line.take("a"), line.groups
    (WaitingContact(since=10.0, priority=0, kind='chat'), {('chat', 0): [20.0]})
    """

    def __init__(
        self, contacts: Mapping[str, WaitingContact] | Iterable[tuple[str, WaitingContact]] = ()
    ) -> None:
        self.groups: dict[tuple[str, int], list[float]] = {}
        super().__init__(contacts)

    def add(self, name: str, contact: WaitingContact) -> None:
        super().add(name, contact)
        self.groups.setdefault((contact.kind, contact.priority), []).append(contact.since)

    def take(self, name: str) -> WaitingContact | None:
        contact = super().take(name)
        if contact is not None:
            group = self.groups[contact.kind, contact.priority]
            del group[bisect_left(group, contact.since)]
            if not group:
                del self.groups[contact.kind, contact.priority]
        return contact


class Services(_Contacts[ServedContact]):
    """The contacts in service.

    `began` holds the ascending times at which they began. `of_agent` maps each agent to the contacts that the
    agent serves, and None to those without an agent. `newest` maps each agent to the time when the newest of
    them began.
    """

    def __init__(
        self, contacts: Mapping[str, ServedContact] | Iterable[tuple[str, ServedContact]] = ()
    ) -> None:
        self.began: list[float] = []
        self.of_agent: dict[str | None, dict[str, float]] = {}
        self.newest: dict[str | None, float] = {}
        super().__init__(contacts)

    def add(self, name: str, contact: ServedContact) -> None:
        super().add(name, contact)
        self.began.append(contact.since)
        self.of_agent.setdefault(contact.agent, {})[name] = contact.since
        self.newest[contact.agent] = contact.since

    def take(self, name: str) -> ServedContact | None:
        contact = super().take(name)
        if contact is not None:
            del self.began[bisect_left(self.began, contact.since)]
            of_agent = self.of_agent[contact.agent]
            del of_agent[name]
            if of_agent:
                self.newest[contact.agent] = next(reversed(of_agent.values()))
            else:
                del self.of_agent[contact.agent], self.newest[contact.agent]
        return contact


class WaitingLine(Struct):
    """The line as one contact finds it: counts, and waits in seconds; effective ones less its own head start.

    `ahead` sums the probability of each other contact to be taken first; `ahead_of_kind` counts those of the
    same kind.
    """

    waiting: int = 0
    ahead: float = 0.0
    competing: float = 0.0
    ahead_of_kind: int = 0
    same_kind: int = 0
    head: float = 0.0
    head_effective: float = 0.0
    head_of_kind: float = 0.0


def look_along(
    waiting: Line, head_starts: Mapping[int, float], contact: WaitingContact, at: float, new: bool
) -> WaitingLine:
    """Return the line as `contact`, waiting or `new`, finds it at `at`. A priority may have a head start.

    It sums over the groups of equal kind and priority, in each of which the times are sorted.
    """
    line, start = WaitingLine(), head_starts.get(contact.priority, 0.0)
    key = contact.since - start
    head_key = head_since = kind_key = at
    for (kind, priority), since in waiting.groups.items():
        shift = head_starts.get(priority, 0.0)
        own = not new and kind == contact.kind and priority == contact.priority
        if priority == contact.priority:
            first = float(bisect_right(since, contact.since) - own)
        else:
            first = _taken_first(since, key + shift)
        line.waiting += len(since) - own
        line.ahead += first
        if kind == contact.kind:
            line.same_kind += len(since) - own
            line.ahead_of_kind += bisect_right(since, key + shift) - own
            line.competing += first
        else:
            line.competing += 0.7 * first
        if own and since[0] == contact.since:
            if len(since) == 1:
                continue
            front = since[1]
        else:
            front = since[0]
        head_key = min(head_key, front - shift)
        head_since = min(head_since, front)
        if kind == contact.kind:
            kind_key = min(kind_key, front - shift)
    line.head = at - head_since
    line.head_effective = max(0.0, at - head_key - start)
    line.head_of_kind = max(0.0, at - kind_key - start)
    return line


def _taken_first(since: list[float], at: float) -> float:
    """Return how many contacts, waiting `since`, are taken before one who waits since `at`: a mean.

    The worth of a priority is an estimate: near its edge either contact may be taken first. Of more than
    `_MOST_RIVALS` contacts near the edge some at equal distances in the order stand for all.

    >>> _taken_first([0.0, 1000.0, 2000.0], at=1000.0)
    1.5
    """
    low, high = bisect_left(since, at - _EDGE), bisect_right(since, at + _EDGE)
    stride = max(1.0, (high - low) / _MOST_RIVALS)
    total = 0.0
    place = low + 0.5 * stride
    while place < high:
        total += 1.0 / (1.0 + math.exp((since[int(place)] - at) / 20.0))
        place += stride
    return low + stride * total


def encoded(contacts: object) -> object:
    """Return contacts as a dictionary: the `enc_hook` of an encoder.

    Raises:
        NotImplementedError: it is something else.
    """
    if isinstance(contacts, _Contacts):
        return contacts._contacts
    raise NotImplementedError(f"{type(contacts).__name__} cannot be encoded")


def decoded(kind: type, value: Any) -> object:
    """Return the contacts that `encoded` wrote: the `dec_hook` of a decoder.

    Raises:
        NotImplementedError: the type is not one of contacts.
        msgspec.ValidationError: the value does not fit.
    """
    if kind is Line:
        return Line(msgspec.convert(value, dict[str, WaitingContact]))
    if kind is Services:
        return Services(msgspec.convert(value, dict[str, ServedContact]))
    raise NotImplementedError(f"{kind.__name__} cannot be decoded")
