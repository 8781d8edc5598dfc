"""The lines of the simulated floor, as structs. They stand in the text files of `lines/`."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LINES = Path(__file__).parent / "lines"
_TAGGED = re.compile(r"(\d{1,4}): (.*)")


class Line(NamedTuple):
    """One thing to say. `then` is what the other side answers, and what follows that.

    `variants` names the variants of its matter that it belongs to; an empty one belongs to all.
    """

    text: str
    then: tuple[str, ...] = ()
    variants: str = ""


class Question(NamedTuple):
    """Ways to ask for the same thing, and answers. An `ask` with `then` has its own answers there."""

    asks: tuple[Line, ...]
    replies: tuple[Line, ...]


class Matter(NamedTuple):
    """What a customer comes with. `thing` is a noun for it that fits into other sentences.

    A solution may go on with the customer's next question and its answer, `more` holds further such pairs.
    With `again` the customer has to tell it once more. A `chat_only` matter does not come up in calls.
    """

    kind: str
    thing: str
    chat_only: bool
    openings: tuple[Line, ...]
    questions: tuple[Question, ...]
    solutions: tuple[Line, ...]
    more: tuple[Line, ...]
    again: tuple[Line, ...]

    @property
    def variants(self) -> str:
        """The digits of its variants, in order; "0" for a matter that has only one."""
        return "".join(sorted({digit for line in self.openings for digit in line.variants})) or "0"

    def variant(self, dice: random.Random) -> Matter:
        """Return the matter with only those lines that fit one opening, which is drawn."""
        return self.only(dice.choice(dice.choice(self.openings).variants or "0"))

    def only(self, variant: str) -> Matter:
        """Return the matter with only the lines of one of its variants."""

        def fit(lines: Sequence[Line]) -> tuple[Line, ...]:
            return tuple(line for line in lines if not line.variants or variant in line.variants)

        questions = (Question(fit(one.asks), fit(one.replies)) for one in self.questions)
        return self._replace(
            openings=fit(self.openings),
            questions=tuple(one for one in questions if one.asks),
            solutions=fit(self.solutions),
            more=fit(self.more),
            again=fit(self.again),
        )


class Phrases(NamedTuple):
    """The lines of one language for any matter. Each field holds several lines to choose from."""

    chat_greetings: tuple[str, ...]
    call_greetings: tuple[str, ...]
    acks: tuple[str, ...]
    moments: tuple[str, ...]
    oks: tuple[str, ...]
    thanks: tuple[str, ...]
    praise: tuple[str, ...]
    closings: tuple[str, ...]
    contact_asks: tuple[str, ...]
    contact_details: tuple[str, ...]
    kind_transfers: tuple[str, ...]
    taken_over: tuple[str, ...]
    holds: tuple[str, ...]
    back_from_hold: tuple[str, ...]
    in_queue: tuple[str, ...]
    queue_impatient: tuple[str, ...]
    bot: tuple[str, ...]
    bot_understood: tuple[str, ...]
    bot_again: tuple[str, ...]
    want_a_person: tuple[str, ...]
    bot_scorn: tuple[str, ...]
    templates: tuple[str, ...]
    evasions: tuple[str, ...]
    hopeful: tuple[str, ...]
    cold: tuple[str, ...]
    short: tuple[str, ...]
    angry: tuple[str, ...]
    sarcasm: tuple[str, ...]
    threats: tuple[str, ...]
    calmer: tuple[str, ...]
    apologies: tuple[str, ...]
    nudges: tuple[str, ...]
    hard_nudges: tuple[str, ...]
    sorry_for_wait: tuple[str, ...]
    promises: tuple[str, ...]
    promise_oks: tuple[str, ...]
    broken_promise: tuple[str, ...]
    transfers: tuple[str, ...]
    asked_again: tuple[str, ...]
    not_understood: tuple[str, ...]
    jargon: tuple[str, ...]
    plain_words: tuple[str, ...]
    understood: tuple[str, ...]
    thanks_flat: tuple[str, ...]
    held_long: tuple[str, ...]
    came_back: tuple[str, ...]
    surprised: tuple[str, ...]
    told_bot: tuple[str, ...]
    done_at_last: tuple[str, ...]
    help_asks: tuple[str, ...]


class Names(NamedTuple):
    """What the people and things of one language are called."""

    agents: tuple[str, ...]
    customers: tuple[str, ...]
    cities: tuple[str, ...]
    items: tuple[str, ...]


@cache
def names(language: Language) -> Names:
    """Read the names of a language."""
    return Names(**_texts(f"{language}_names"))


@cache
def phrases(language: Language) -> Phrases:
    """Read the lines of a language for any matter."""
    return Phrases(**_texts(language))


@cache
def matters(desk: str) -> tuple[Matter, ...]:
    """Read the matters of a desk, such as `zh_orders`."""
    return tuple(_matter(part) for part in _read(desk).split("\n== ")[1:])


def _read(file: str) -> str:
    return (LINES / f"{file}.txt").read_text(encoding="utf-8")


def _texts(file: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(line.text for line in lines) for name, lines in _sections(_read(file))}


def _matter(part: str) -> Matter:
    head, _, body = part.partition("\n")
    kind, thing, *marks = head.split()
    questions: list[Question] = []
    held: dict[str, tuple[Line, ...]] = {}
    for name, lines in _sections(body):
        if name == "ask":
            questions.append(Question(lines, ()))
        elif name == "reply":
            questions[-1] = questions[-1]._replace(replies=lines)
        else:
            held[name] = lines
    return Matter(
        kind=kind,
        thing=thing,
        chat_only="chat" in marks,
        openings=held["open"],
        questions=tuple(questions),
        solutions=held["solve"],
        more=held.get("more", ()),
        again=held["again"],
    )


def _sections(text: str) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield each section: its name stands alone on a line, and its lines are indented below."""
    name, lines = "", list[Line]()
    for row in [*text.splitlines(), ""]:
        if row.startswith("  "):
            lines.append(_line(row.strip()))
            continue
        if name:
            yield name, tuple(lines)
        name, lines = ("" if row.startswith("#") else row.strip()), []


def _line(row: str) -> Line:
    tagged = _TAGGED.match(row)
    text, *then = (tagged[2] if tagged else row).split(" → ")
    return Line(text, tuple(then), tagged[1] if tagged else "")
