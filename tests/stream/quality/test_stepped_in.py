"""Whether stepping in helped is told beside similar conversations, with an interval, if there are enough."""

from __future__ import annotations

import json
import random

import pytest
from click.testing import CliRunner

from stream import __main__ as commands
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.quality.commands import NO_PROOF
from stream.quality.reading import read
from stream.quality.stepped_in import ALL, Comparison, compare
from tests.builders.past.past_floor import asked, ended, raised, rated, turn, waited


def floor(*messages: Message) -> MemoryLog:
    log = MemoryLog()
    log.create_topics(topics.specs(2))
    log.publisher().send(messages)
    return log


def conversation(
    name: str, helped: bool, after: float, wait: float, rating: float, queue: str = "orders"
) -> list[Message]:
    """One that had an alert at 100 s and, if `helped`, an intervention at 160 s."""
    messages = [
        turn(name, 50.0, 0.6), turn(name, 100.0, 0.8), turn(name, 200.0, after), turn(name, 300.0, after),
        waited(name, 110.0, 150.0, queue), waited(name, 200.0, 200.0 + wait, queue),
        raised(name, queue=queue), ended(name, queue=queue), rated(name, rating),
    ]  # fmt: skip
    return [*messages, asked(name, queue=queue)] if helped else messages


def drawn(seed: int, many: int, effect: float) -> list[Message]:
    """A floor on which stepping in lowers attention by `effect`, and is done more often where it is worse."""
    draw = random.Random(seed)
    messages = []
    for number in range(many):
        queue = draw.choice(("orders", "returns"))
        helped = draw.random() < (0.7 if queue == "returns" else 0.3)
        after = (0.8 if queue == "returns" else 0.4) + draw.gauss(0.0, 0.1) - effect * helped
        messages += conversation(f"c-{number}", helped, after, 60.0 - 30.0 * helped, 0.5, queue)
    return messages


def found(*messages: Message, kind: str = ALL) -> dict[str, Comparison]:
    return {each.measure: each for each in compare(read(floor(*messages)))[0] if each.kind == kind}


def test_similar_conversations_are_compared_so_the_queue_decides_nothing() -> None:
    difference = found(*drawn(1, 400, 0.2))["attention"].difference
    assert difference is not None
    # Whoever compares all with all sees hardly an effect: people step in where it is worse.
    assert difference.estimate == pytest.approx(-0.2, abs=0.05)
    assert difference.high < -0.1


def test_the_interval_holds_the_effect_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(40):
        difference = found(*drawn(seed, 120, 0.1))["attention"].difference
        assert difference is not None
        held += difference.low <= -0.1 <= difference.high
    assert held >= 34, "of 40 intervals of 95 %"


def test_how_each_one_went_on_is_told_from_its_intervention_on() -> None:
    _, (one,) = compare(read(floor(*conversation("c-1", True, 0.3, 45.0, 0.75))))
    assert (one.conversation, one.kind, one.at, one.waited, one.rating) == (
        "c-1",
        "take_over",
        160.0,
        45.0,
        0.75,
    )
    assert one.attention == pytest.approx(0.3 - 0.7)


def test_too_few_of_either_kind_and_those_with_no_similar_one_give_no_estimate() -> None:
    helped = [each for n in range(40) for each in conversation(f"h-{n}", True, 0.3, 10.0, 1.0)]
    others = [each for n in range(29) for each in conversation(f"o-{n}", False, 0.5, 20.0, 0.5)]
    elsewhere = [each for n in range(40) for each in conversation(f"e-{n}", True, 0.3, 9.0, 1.0, "returns")]
    few = found(*helped, *others, *elsewhere)["waited"]
    assert (few.with_it, few.without_it, few.alone, few.difference) == (40, 29, 40, None)
    enough = found(*helped, *others, *conversation("o-29", False, 0.5, 20.0, 0.5))["waited"]
    assert enough.difference is not None
    assert enough.difference.estimate == pytest.approx(-10.0)


def test_one_that_was_over_before_somebody_usually_steps_in_is_not_similar() -> None:
    helped = [each for n in range(31) for each in conversation(f"h-{n}", True, 0.3, 10.0, 1.0)]
    short = [message for n in range(31) for message in (raised(f"s-{n}"), ended(f"s-{n}", at=150.0))]
    assert found(*helped, *short)["waited"].without_it == 0


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_command_says_that_it_is_no_proof(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = floor(*drawn(2, 200, 0.2))
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    options = ["--json"] if form == "json" else ["--each"]
    result = CliRunner().invoke(commands.main, ["quality", "interventions", *options])
    assert result.exit_code == 0, result.output
    assert NO_PROOF in result.output
    if form == "json":
        document = json.loads(result.output)
        assert {each["measure"] for each in document["compared"]} == {"attention", "waited", "rating"}
        assert {each["kind"] for each in document["compared"]} == {ALL, "take_over"}
    else:
        assert "any intervention, waited:" in result.output
        assert "-30 (-30 to -30)" in result.output
