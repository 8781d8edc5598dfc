"""Which playbooks hold: what comes with StepIn, with what ops have published over it, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import to_builtins
from msgspec.structs import replace

from stream.records import Advice, Entry, Playbooks

FIELDS = Advice.__struct_fields__
"""The fields of an advice, in the order in which people read them."""


def merged(base: Playbooks, over: Playbooks) -> Playbooks:
    """Return `base` with every field that `over` has. The variants of an entry count as one field.

    >>> from stream.records import Lines
    >>> said, own = Lines(("好",), ("Yes",)), Lines(("行",), ("Sure",))
    >>> base = Playbooks(causes={"repeats": Entry(say=said, steps=said)})
    >>> both = merged(base, Playbooks(version=2, causes={"repeats": Entry(say=own)}))
    >>> both.causes["repeats"].say == own, both.causes["repeats"].steps == said
    (True, True)
    """
    return Playbooks(
        version=over.version,
        ages={**(base.ages or {}), **(over.ages or {})},
        facts=over.facts or base.facts,
        causes=_merged(base.causes, over.causes),
        emotions=_merged(base.emotions, over.emotions),
    )


def difference(base: Playbooks, document: Playbooks) -> Playbooks:
    """Return the fields of `document` that are not as in `base`: what of it has to be published."""
    ages = {
        group: names
        for group, names in (document.ages or {}).items()
        if (base.ages or {}).get(group) != names
    }
    return Playbooks(
        version=document.version,
        ages=ages or None,
        facts=document.facts if document.facts != base.facts else None,
        causes=_difference(base.causes, document.causes),
        emotions=_difference(base.emotions, document.emotions),
    )


def changes(before: Playbooks, after: Playbooks) -> Iterator[str]:
    """Yield the path of each field that differs between two documents, but for the version.

    >>> list(changes(Playbooks(), Playbooks(ages={"old": ("senior",)})))
    ['$.ages.old']
    """
    old, new = dict(_flat(before)), dict(_flat(after))
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            yield path


def _merged(base: Mapping[str, Entry], over: Mapping[str, Entry]) -> dict[str, Entry]:
    return {**base, **{name: _over(base.get(name, Entry()), entry) for name, entry in over.items()}}


def _over(base: Entry, over: Entry) -> Entry:
    fields = {name: value for name in Entry.__struct_fields__ if (value := getattr(over, name)) is not None}
    return replace(base, **fields)


def _difference(base: Mapping[str, Entry], document: Mapping[str, Entry]) -> dict[str, Entry]:
    found = {}
    for name, entry in document.items():
        former = base.get(name, Entry())
        same = {
            field: None
            for field in Entry.__struct_fields__
            if getattr(entry, field) == getattr(former, field)
        }
        if (own := replace(entry, **same)) != Entry():
            found[name] = own
    return found


def _flat(document: Playbooks) -> Iterator[tuple[str, object]]:
    for group, names in (document.ages or {}).items():
        yield f"$.ages.{group}", names
    if document.facts is not None:
        yield "$.facts", document.facts
    for kind, entries in (("causes", document.causes), ("emotions", document.emotions)):
        for name, entry in entries.items():
            for field, value in to_builtins(entry).items():
                yield f"$.{kind}.{name}.{field}", value
