"""Layers of a document: a layer names only the fields that it changes, and the nearest layer wins.

A layer has the form of a whole document whose fields may all be missing. Objects are merged field by field,
and mappings key by key. Lists and single values replace what they had before.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, Struct, UnsetType


def layer_of(
    form: type[Struct],
    name: str,
    only: Collection[str] = (),
    extra: Mapping[str, Any] = types.MappingProxyType({}),
) -> type[Struct]:
    """Return the struct of a layer over a struct.

    Args:
        name: the name of the new struct.
        only: the fields that the layer may name; all by default.
        extra: further optional fields of the layer, by name, with their types.

    >>> class Rule(Struct):
    ...     at: float = 0.5
    >>> Layer = layer_of(Rule, "Layer")
    >>> msgspec.json.encode(Layer(at=0.7)), msgspec.json.encode(Layer())
    (b'{"at":0.7}', b'{}')
    """
    fields: list[tuple[str, Any, Any]] = []
    for each in msgspec.structs.fields(form):
        if not only or each.name in only:
            kind = _in_layer(each.type, name)
            renamed = None if each.encode_name == each.name else each.encode_name
            fields.append((each.name, kind | UnsetType, msgspec.field(default=UNSET, name=renamed)))
    for field, kind in extra.items():
        fields.append((field, kind | UnsetType, msgspec.field(default=UNSET)))
    return msgspec.defstruct(
        name, fields, frozen=True, kw_only=True, forbid_unknown_fields=True, module=__name__
    )


def merged(document: Mapping[str, Any], layer: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with the fields of a layer over it, both as plain objects.

    >>> merged({"waits": {"reply_sla": 90, "hold_sla": 180}}, {"waits": {"reply_sla": 60}})
    {'waits': {'reply_sla': 60, 'hold_sla': 180}}
    """
    result = dict(document)
    for name, value in layer.items():
        before = result.get(name)
        both = isinstance(value, Mapping) and isinstance(before, Mapping)
        result[name] = merged(before, value) if both else value  # type: ignore[arg-type]
    return result


def difference(document: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return the layer that makes `document` of `base`, both as plain objects.

    A layer cannot remove a key: what only `base` has stays.

    >>> difference({"waits": {"reply_sla": 60, "hold_sla": 9}}, {"waits": {"reply_sla": 90, "hold_sla": 9}})
    {'waits': {'reply_sla': 60}}
    """
    result: dict[str, Any] = {}
    for name, value in document.items():
        before = base.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            if inner := difference(value, before):
                result[name] = inner
        elif name not in base or value != before:
            result[name] = value
    return result


def leaves(
    document: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield the path and the value of each field of a plain object that is no object itself.

    >>> list(leaves({"waits": {"reply_sla": 90}, "for": {}}))
    [(('waits', 'reply_sla'), 90), (('for',), {})]
    """
    for name, value in document.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, (*path, name))
        else:
            yield (*path, name), value


def _in_layer(kind: Any, name: str) -> Any:
    """Return the type of a field in a layer: structs become layers, whatever else there is stays."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return layer_of(kind, f"{name}{kind.__name__}")
    if get_origin(kind) in (Union, types.UnionType):
        members = [_in_layer(member, name) for member in get_args(kind)]
        return Union[tuple(members)]  # noqa: UP007 - its members are known only here
    return kind
