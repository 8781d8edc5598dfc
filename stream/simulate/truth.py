"""What is really so on the simulated floor, written beside its events, so that alerts can be judged by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from detectors.contract.causes import Wait, wait_cause
from detectors.contract.events import Channel
from detectors.contract.rules.document import Rules
from detectors.contract.rules.queue_rules import QueueRules
from stream.simulate.phrases import Language, Matter

RULES = Rules(
    version=2,
    default=QueueRules(bot_answers=True),
    queue_names={
        "orders": {"zh": "订单", "en": "Orders"},
        "billing": {"zh": "账单", "en": "Billing"},
        "cards": {"zh": "银行卡", "en": "Cards"},
        "technical": {"zh": "技术支持", "en": "Technical support"},
        "travel": {"zh": "旅行", "en": "Travel"},
        "vip": {"zh": "贵宾", "en": "VIP customers"},
    },
)
"""The rules of this floor: its bot serves customers before they reach a person, and its queues have names."""
QUEUE_SLA = RULES.default.waits.queue_sla


class Told(NamedTuple):
    """What is told in a contact: the story by name, whether it goes well, the language and the matter."""

    story: str
    smooth: bool
    language: Language
    matter: Matter
    voice: bool


class Trouble(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cause that should be alerted, and the event time from which it is so.

    Frustration is so from the customer's first dissatisfied turn, a wait from the breach of its SLA. `began`
    is when that wait began, and None for other causes. `times` is how often the cause showed: a customer who
    is dissatisfied or lost in one turn alone may be alerted, and need not be.
    """

    cause: str
    since: datetime
    began: datetime | None = None
    times: int = 1


class ConversationTruth(Struct, frozen=True, kw_only=True, tag_field="of", tag="conversation"):
    """The truth of one conversation: how it is told, and what should be alerted.

    A `smooth` one goes well. It may wait beyond an SLA for all that, as many customers came at once; then
    `troubles` has the wait. `queue` is the one that it came to.
    """

    conversation: str
    language: Language
    channel: Channel
    queue: str
    matter: str
    story: str
    smooth: bool
    began: datetime
    troubles: tuple[Trouble, ...] = ()


class QueueTruth(Struct, frozen=True, kw_only=True, tag_field="of", tag="queue"):
    """The truth of a queue: many customers come at once from `since` to `until`."""

    queue: str
    cause: str
    since: datetime
    until: datetime


AnyTruth: TypeAlias = ConversationTruth | QueueTruth


def encode(truth: AnyTruth) -> bytes:
    """Return one line of JSON."""
    return msgspec.json.encode(truth) + b"\n"


def instant(seconds: float) -> datetime:
    """Return an event time from seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


class Notes:
    """What goes wrong in one conversation, noted while it is played. Times are seconds since 1970.

    Args:
        about: its truth as far as it is known at the beginning.
        sla: the SLA of a kind of wait, in seconds.
    """

    def __init__(self, about: ConversationTruth, sla: Callable[[Wait], float]) -> None:
        self.about = about
        self._sla = sla
        self._troubles: list[Trouble] = []
        self._wait: tuple[Wait, float] | None = None
        self._promise: float | None = None
        self._transfers = 0

    def shows(self, cause: str, at: float) -> None:
        """Note a cause that shows at a time. It is so from the first time on."""
        for number, trouble in enumerate(self._troubles):
            if trouble.cause == cause:
                self._troubles[number] = replace(trouble, times=trouble.times + 1)
                return
        self._troubles.append(Trouble(cause=cause, since=instant(at)))

    def asked(self, at: float) -> None:
        """The customer said something that needs an answer."""
        if self._wait is None:
            self._wait = ("reply", at)

    def answered(self, at: float, moment: bool = False) -> None:
        """The desk said something. With `moment` it was no more than "one moment"."""
        if self._promise is not None and at >= self._promise:
            self.shows("lapsed_promise", self._promise)
        self._promise = None
        self.waits("moment" if moment else None, at)

    def promised(self, due: float) -> None:
        """The agent promised an answer by a time."""
        self._promise = due

    def transferred(self, at: float) -> None:
        """The conversation went on to another queue."""
        self._transfers += 1
        if self._transfers >= RULES.default.friction.passed_on_at:
            self.shows("passed_on", at)

    def waits(self, kind: Wait | None, at: float) -> None:
        """The wait that ran ends, and one of this kind begins."""
        self._troubles += self._breach(at)
        self._wait = None if kind is None else (kind, at)

    def late(self, due: float, began: float) -> None:
        """A callback that was asked for at `began` was not made when it was due."""
        self._troubles.append(Trouble(cause="callback_wait", since=instant(due), began=instant(began)))

    def truth(self, at: float) -> ConversationTruth:
        """Return the truth as it stands at a time."""
        troubles = [*self._troubles, *self._breach(at)]
        if self._promise is not None and at >= self._promise:
            troubles.append(Trouble(cause="lapsed_promise", since=instant(self._promise)))
        smooth = self.about.smooth and all(trouble.began is not None for trouble in troubles)
        ordered = sorted(troubles, key=lambda trouble: (trouble.since, trouble.cause))
        return replace(self.about, troubles=tuple(ordered), smooth=smooth)

    def _breach(self, at: float) -> list[Trouble]:
        if self._wait is None:
            return []
        kind, began = self._wait
        breach = began + self._sla(kind)
        if at < breach:
            return []
        return [Trouble(cause=wait_cause(kind).id, since=instant(breach), began=instant(began))]


class Truths:
    """The truth of the whole floor. It holds the conversations that are played, and those not yet taken."""

    def __init__(self) -> None:
        self._playing: dict[str, Notes] = {}
        self._finished: list[AnyTruth] = []

    def begin(self, told: Told, conversation: str, queue: str, at: float) -> Notes:
        """A conversation begins. Returns where to note what goes wrong in it."""
        channel: Channel = "voice" if told.voice else "chat"
        about = ConversationTruth(
            conversation=conversation,
            language=told.language,
            channel=channel,
            queue=queue,
            matter=told.matter.kind,
            story=told.story,
            smooth=told.smooth,
            began=instant(at),
        )
        notes = self._playing[conversation] = Notes(about, RULES.of("", channel).waits.sla)
        return notes

    def finish(self, conversation: str, at: float) -> None:
        """A conversation has been played to its end."""
        self._finished.append(self._playing.pop(conversation).truth(at))

    def add(self, truth: QueueTruth) -> None:
        """Something is so of a queue."""
        self._finished.append(truth)

    def take(self) -> list[AnyTruth]:
        """Return what has been finished since the last call."""
        finished, self._finished = self._finished, []
        return finished

    def rest(self, at: float) -> Iterator[AnyTruth]:
        """Yield what nobody has taken, and what is being played as it stands at a time."""
        yield from self.take()
        for notes in self._playing.values():
            yield notes.truth(at)
