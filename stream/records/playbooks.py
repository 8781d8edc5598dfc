"""The playbooks topic: what to do about each cause and emotion, as ops edit it, in Chinese and English."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from detectors.contract.event_errors import explain_document
from detectors.contract.event_fields import Channel
from detectors.contract.readings import Severity

PlaybookLanguage: TypeAlias = Literal["zh", "en"]
AgeGroup: TypeAlias = Literal["old", "young"]
AgentKind: TypeAlias = Literal["bot", "human"]

Line = Annotated[str, Meta(min_length=1, max_length=160)]
"""One sentence or hint. It may hold placeholders such as `{waited}`."""
_Lines = Annotated[tuple[Line, ...], Meta(min_length=1, max_length=3)]
_Facts = Annotated[tuple[Line, ...], Meta(min_length=1, max_length=10)]
_Segment = Annotated[str, Meta(min_length=1, max_length=200)]
_Segments = Annotated[tuple[_Segment, ...], Meta(max_length=50)]


class Lines(Struct, frozen=True, forbid_unknown_fields=True):
    """One to three lines in each language."""

    zh: _Lines
    en: _Lines


class FactLines(Struct, frozen=True, forbid_unknown_fields=True):
    """The lines that tell a conversation's own facts. One whose fact is missing is not shown."""

    zh: _Facts
    en: _Facts


class Advice(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What to do about one thing. A field of None is inherited.

    `say` is what to say first, `never` what never to say, `may` what the agent may decide, `take_over` when a
    supervisor takes over, `old` and `young` how to speak to an old or a very young customer, `steps` what to
    do first, in this order.
    """

    say: Lines | None = None
    never: Lines | None = None
    may: Lines | None = None
    take_over: Lines | None = None
    old: Lines | None = None
    young: Lines | None = None
    steps: Lines | None = None


class Condition(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """When a variant holds: all that is set must hold, and any of the values in a list.

    `segment` is the customer's, as the platform names it, and `age` the group that it stands for. `agent`
    says who has the conversation. `waited` is the least wait in seconds, `language` what the customer speaks.
    """

    channel: tuple[Channel, ...] = ()
    segment: _Segments = ()
    age: AgeGroup | None = None
    severity: Severity | None = None
    agent: AgentKind | None = None
    waited: Annotated[float, Meta(gt=0, le=30 * 86400)] | None = None
    language: tuple[PlaybookLanguage, ...] = ()


class Variant(Advice, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What else holds in some conversations. A field of None is that of the entry."""

    when: Condition


class Entry(Advice, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The advice of a cause or an emotion. The first variant whose condition holds is used."""

    variants: Annotated[tuple[Variant, ...], Meta(max_length=20)] | None = None


class Playbooks(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A document of playbooks: entries by the id of their cause and by the name of their emotion.

    A published document holds what differs from the playbooks that come with StepIn. `ages` names the
    customers' segments of each age group, `facts` the lines that tell what has happened.
    """

    version: Annotated[int, Meta(ge=1)] = 1
    ages: dict[AgeGroup, _Segments] | None = None
    facts: FactLines | None = None
    causes: dict[str, Entry] = {}
    emotions: dict[str, Entry] = {}


class PlaybooksVersion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of the playbooks, as the topic holds it under the key `playbooks/<version>`.

    It holds from `effective_at` on (event time, seconds since 1970), and supersedes the versions before it.
    """

    playbooks: Playbooks
    effective_at: float = 0.0
    published_at: float = 0.0
    by: str = ""
    why: str = ""

    @property
    def version(self) -> int:
        """The number of the version. 1 is what comes with StepIn."""
        return self.playbooks.version


class FilledAdvice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The lines of an advice in one language, see `Advice`. Those whose facts are missing are left out."""

    say: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    take_over: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    young: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


class FilledPlaybook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a case is told to do, in the language of its reader.

    `of_cause` is about its most severe cause, `of_emotion` about the customer's `emotion`, if one was found.
    `facts` tells what has happened. `age` says for which age group `old` or `young` is meant; None where that
    is not known. `said_to` says whom `of_cause.say` is for: the agent, where an agent asks for help. `reply`
    is `of_cause.say` in the customer's language, where it is for the customer and that language is another
    one that playbooks have. `version` is that of the playbooks.
    """

    cause: str
    language: PlaybookLanguage
    version: int
    of_cause: FilledAdvice = FilledAdvice()
    emotion: str | None = None
    of_emotion: FilledAdvice | None = None
    facts: tuple[str, ...] = ()
    age: AgeGroup | None = None
    said_to: Literal["customer", "agent"] = "customer"
    reply: tuple[str, ...] = ()


_decode = msgspec.json.Decoder(PlaybooksVersion).decode


def decode_playbooks(value: bytes) -> PlaybooksVersion:
    """Read a record of the playbooks topic.

    Raises:
        ValueError: it breaks the form; the message names the field, the value and what was expected.
    """
    try:
        return _decode(value)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(explain_document(value, error, PlaybooksVersion))) from None
