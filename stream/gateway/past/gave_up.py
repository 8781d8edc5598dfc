"""Who gave up in the last hours, and how long they had waited, from the history topic. Pure."""

from __future__ import annotations

from collections import OrderedDict

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from stream.access.principal import Principal
from stream.gateway.protocol import GaveUpList, WhoGaveUp
from stream.gateway.state.live_state import LiveState
from stream.gateway.state.scope import scope_of
from stream.interventions.links import Templates, deep_link
from stream.records import ConversationFinished, WaitFinished, decode_history

KEPT = 8 * 3600.0
MOST_SHOWN = 500
_MOST = 5_000


class _Step(Struct):
    type: str
    outcome: str = ""


_decode_step = msgspec.json.Decoder(_Step).decode


class GaveUp:
    """The conversations of the last eight hours of event time that their customers abandoned, at most 5,000.

    A record that comes twice counts once.

    Args:
        state: says how far the floor is known, and which customers are back.
        links: where a person opens a conversation whose events do not say so.
    """

    def __init__(self, state: LiveState, links: Templates) -> None:
        self._state = state
        self._links = links
        self._since: float | None = None
        self._found: OrderedDict[tuple[str, float], WhoGaveUp] = OrderedDict()

    def begin(self, since: float) -> None:
        """The history is read from `since` on. A reader that begins again adds to what it found before."""
        self._since = since if self._since is None else min(self._since, since)

    def take(self, value: bytes) -> None:
        """Take a record of the history topic. Most count for nothing.

        Raises:
            msgspec.MsgspecError: it cannot be read.
        """
        step = _decode_step(value)
        if step.outcome != "abandoned" or step.type not in ("wait.finished", "conversation.finished"):
            return
        record = decode_history(value)
        if isinstance(record, WaitFinished) and record.kind != "callback":
            self._add_wait(record)
        elif isinstance(record, ConversationFinished):
            self._add_end(record)

    def told(self, who: Principal) -> GaveUpList:
        """Return who gave up in the queues of a person, the latest first, and since when all are known."""
        scope, now = scope_of(who), self._state.time.data_at
        latest = [
            each
            for each in sorted(self._found.values(), key=lambda one: (-one.at, one.conversation))
            if scope.has(each.queue) and (now is None or abs(now - each.at) <= KEPT)
        ]
        # A replay is played as fast as it happened, or faster: its last hour was read whole.
        begun = UNSET if self._since is None else 0.0 if self._state.time.is_recorded else self._since
        if now is not None and begun is not UNSET:
            begun = max(begun, now - KEPT)
        return GaveUpList(
            since=begun, count=len(latest), who=[self._now(each) for each in latest[:MOST_SHOWN]]
        )

    def _now(self, each: WhoGaveUp) -> WhoGaveUp:
        live = self._state.conversation(each.conversation)
        return replace(each, back=live is not None and live.status != "ended")

    def _add_wait(self, record: WaitFinished) -> None:
        contact = record.contact
        before = self._known(
            contact.conversation, record.begun_at, contact.queue, contact.channel, record.until
        )
        self._put(
            record.begun_at,
            replace(
                before,
                wait=record.kind,
                since=record.since,
                language=contact.language or before.language,
            ),
        )

    def _add_end(self, record: ConversationFinished) -> None:
        view = record.view
        before = self._known(view.id, record.begun_at, view.queue, view.channel, record.at)
        link = deep_link(view.id, view.source, view.link, self._links)
        self._put(record.begun_at, replace(before, link=link, language=view.language or before.language))

    def _known(self, conversation: str, begun_at: float, queue: str, channel: str, at: float) -> WhoGaveUp:
        fresh = WhoGaveUp(conversation=conversation, queue=queue, channel=channel, at=at)
        return self._found.get((conversation, begun_at), fresh)

    def _put(self, begun_at: float, each: WhoGaveUp) -> None:
        self._found[each.conversation, begun_at] = each
        if len(self._found) > _MOST:
            self._found.popitem(last=False)
