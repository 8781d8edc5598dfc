"""What was missed is estimated from what people were asked about, and told with an interval."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from stream import __main__ as commands
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.quality.missed import ALL, UNSAID, Group, MissedReport, report
from stream.quality.reading import read
from stream.spot_checks.misses import misses
from tests.builders.past.past_floor import answered, ended, raised, said_of


def floor(*messages: Message) -> MemoryLog:
    log = MemoryLog()
    log.create_topics(topics.specs(2))
    log.publisher().send(messages)
    return log


def reports(*messages: Message) -> dict[Group, MissedReport]:
    return {each.group: each for each in report(read(floor(*messages)))}


def checked(fine: int, not_fine: int, cause: str | None = "frustration") -> list[Message]:
    """Conversations that raised nothing, with the answer of a person to each."""
    names = [f"c-{number}" for number in range(fine + not_fine)]
    answers = [said_of(name, "fine") for name in names[:fine]]
    answers += [said_of(name, "not_fine", cause) for name in names[fine:]]
    return [*(ended(name) for name in names), *answers]


def test_the_estimate_is_that_of_the_answers_to_spot_checks() -> None:
    more = [ended(f"d-{number}") for number in range(60)]
    right = [raised("r-1"), answered("r-1", "true_alarm"), ended("r-1")]
    found = reports(*checked(36, 4), *more, *right)
    whole = found[Group(ALL, ALL, ALL)]
    assert (whole.checked, whole.not_fine, whole.raised_nothing, whole.right) == (40, 4, 100, 1)
    assert whole.estimate == misses(40, 4, 100, 1)
    for group in (Group("feeling", "orders", ALL), Group("feeling", ALL, "zh"), Group("feeling", ALL, ALL)):
        assert found[group].estimate == whole.estimate


def test_with_few_answers_nothing_is_estimated() -> None:
    assert reports(*checked(28, 1))[Group(ALL, ALL, ALL)].estimate is None


def test_what_people_say_unasked_is_counted_and_is_no_sample() -> None:
    unasked = [said_of("c-0", "missed", "repeats", by="bo"), said_of("c-1", "missed", by="bo")]
    found = reports(*checked(40, 0), *unasked)
    assert found[Group(ALL, ALL, ALL)].not_fine == 0
    assert found[Group(ALL, ALL, ALL)].told == 2
    assert found[Group("friction", ALL, ALL)].told == found[Group(UNSAID, ALL, ALL)].told == 1


def test_the_last_answer_of_a_person_counts_once_and_only_of_what_raised_nothing() -> None:
    again = [
        said_of("c-0", "not_fine", "threat", at=1_200.0),
        said_of("c-0", "not_fine", "threat", at=1_200.0),
        said_of("c-1", "not_fine", "threat", by="bo", at=1_300.0),
        # As many say the one as the other: somebody saw something.
        raised("c-2", at=900.0),
    ]
    whole = reports(*checked(40, 0), *again)[Group(ALL, ALL, ALL)]
    assert (whole.checked, whole.not_fine, whole.raised_nothing) == (39, 2, 39)


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_command_tells_the_same(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = floor(*checked(36, 4))
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    result = CliRunner().invoke(commands.main, ["quality", "missed", *(["--json"] if form == "json" else [])])
    assert result.exit_code == 0, result.output
    if form == "json":
        (whole, *_) = json.loads(result.output)
        assert (whole["group"], whole["checked"]) == ([ALL, ALL, ALL], 40)
    else:
        assert "family *, queue *, language *: 4 of 40 checked were not fine" in result.output
        assert "missed 10.0% (4.0% to 23.1%) of those that raised nothing" in result.output
