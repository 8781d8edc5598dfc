"""The layers of the rules: what holds everywhere, then by channel, by queue and by language.

The nearest layer that names a field decides it: `default`, then `channels.<channel>`, `queues.<queue>`,
`queues.<queue>.channels.<channel>`, `languages.<language>` and `queues.<queue>.languages.<language>`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta, Struct

from detectors.contract.events import Channel
from detectors.contract.rules.layers import layer_of, merged
from detectors.contract.rules.queue_rules import HOURS, QueueRules

BY_CHANNEL = (
    "profile", "waits", "frustration", "friction", "silence", "causes", "must_last", "returns_after",
    "reopen_within",
)  # fmt: skip
"""What a channel may change. Opening hours, retention and the like are of a whole queue."""
BY_LANGUAGE = ("profile", "frustration", "friction", "causes")
"""What a language may change: how its turns are judged. What was promised is the same in each language."""
Language: TypeAlias = Annotated[str, Meta(pattern="^[a-z]{2,3}$")]

if TYPE_CHECKING:

    class ChannelLayer(Struct):
        """What a channel changes."""

    class LanguageLayer(Struct):
        """What a language changes."""

    class QueueLayer(Struct):
        """What a queue changes."""
else:
    ChannelLayer = layer_of(QueueRules, "ChannelLayer", only=BY_CHANNEL)
    LanguageLayer = layer_of(QueueRules, "LanguageLayer", only=BY_LANGUAGE)
    QueueLayer = layer_of(
        QueueRules,
        "QueueLayer",
        extra={"channels": dict[Channel, ChannelLayer], "languages": dict[Language, LanguageLayer]},
    )

SHIPPED_CHANNELS: Mapping[str, Any] = {
    "email": {
        "waits": {
            **dict.fromkeys(
                ("queue_sla", "first_answer_sla", "reply_sla", "moment_sla", "hold_sla"), 4 * HOURS
            ),
            "nobody_on_after": HOURS,
            "orphaned_after": 24 * HOURS,
        }
    }
}
"""What is shipped for channels: nobody expects an answer to a mail within two minutes."""


def shipped_channels() -> dict[Channel, ChannelLayer]:
    """Return the layers of channels that are shipped."""
    return msgspec.convert(SHIPPED_CHANNELS, dict[Channel, ChannelLayer])


class Layer(NamedTuple):
    """One layer: its path in the document, such as `queues.billing`, and its fields as a plain object."""

    path: str
    fields: Mapping[str, Any]


def layers(document: Mapping[str, Any], queue: str, channel: str = "", language: str = "") -> list[Layer]:
    """Return the layers of a rules document that hold for a conversation, the nearest last.

    Args:
        document: the rules as a plain object, which may leave out what has its default.
    """
    own = document.get("queues", {}).get(queue, {})
    found = [
        Layer("default", document.get("default", {})),
        Layer(f"channels.{channel}", document.get("channels", {}).get(channel, {})),
        Layer(f"queues.{queue}", {name: own[name] for name in own.keys() - _NESTED}),
        Layer(f"queues.{queue}.channels.{channel}", own.get("channels", {}).get(channel, {})),
        Layer(f"languages.{language}", document.get("languages", {}).get(language, {})),
        Layer(f"queues.{queue}.languages.{language}", own.get("languages", {}).get(language, {})),
    ]
    return [layer for layer in found if layer.fields]


def every_layer(document: Mapping[str, Any]) -> Iterator[Layer]:
    """Yield each layer of a rules document, by itself."""
    yield Layer("default", document.get("default", {}))
    for by in ("channels", "languages"):
        for name, fields in document.get(by, {}).items():
            yield Layer(f"{by}.{name}", fields)
    for queue, own in document.get("queues", {}).items():
        yield Layer(f"queues.{queue}", {name: own[name] for name in own.keys() - _NESTED})
        for by in ("channels", "languages"):
            for name, fields in own.get(by, {}).items():
                yield Layer(f"queues.{queue}.{by}.{name}", fields)


def origin(found: Sequence[Layer], *field: str) -> str | None:
    """Return the path of the layer that decides a field, or None if no layer names it.

    >>> origin([Layer("default", {"skew": 2.0}), Layer("queues.vip", {})], "skew")
    'default'
    """
    return next((layer.path for layer in reversed(found) if names(layer.fields, *field)), None)


def names(document: object, *field: str) -> bool:
    """Return whether a plain object names a field, which may be inside of others."""
    for step in field:
        if not isinstance(document, Mapping) or step not in document:
            return False
        document = document[step]
    return True


def of_today(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rules document in the form of today, as a plain object.

    Earlier documents had the SLAs of a channel in `channels` of a queue, or of `default`: they become the
    `waits` of the channel. The shipped layers of channels lie under those of the document.
    """
    document = dict(document)
    default, queues = document.get("default"), document.get("queues")
    if isinstance(default, Mapping) and isinstance(former := default.get("channels"), Mapping):
        whole = {"email": default.get("waits", {}), **former}
        document["default"] = {name: value for name, value in default.items() if name != "channels"}
        document["channels"] = _by_waits(whole) | dict(document.get("channels") or {})
    channels = document.setdefault("channels", {})
    if isinstance(channels, Mapping):
        document["channels"] = merged(SHIPPED_CHANNELS, channels)
    if isinstance(queues, Mapping):
        document["queues"] = {name: _queue_of_today(queue) for name, queue in queues.items()}
    return document


def _queue_of_today(queue: Any) -> Any:
    if not isinstance(queue, Mapping) or not isinstance(channels := queue.get("channels"), Mapping):
        return queue
    return {**queue, "channels": _by_waits(channels)}


def _by_waits(channels: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"waits": layer} if _is_former(layer) else layer for name, layer in channels.items()}


def _is_former(layer: Any) -> bool:
    return isinstance(layer, Mapping) and bool(layer) and not layer.keys() & _CHANNEL_FIELDS


_NESTED = frozenset({"channels", "languages"})
_CHANNEL_FIELDS = frozenset(field.encode_name for field in msgspec.structs.fields(ChannelLayer))
