"""`python -m detectors evaluate learning`: what a floor's labels teach where nobody has learned before.

For each source, models that did not learn from it score its conversations, and each label is learned after
its turn was scored. The conversations behind the labels judge what was learned. STC-3's people rated whole
dialogues: there a rating labels the turns before it, and the dialogues behind it are judged.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from detectors.conversation.frustration import FrustrationModel, follow, log_odds, so_far
from detectors.conversation.learning import Label, OnlineLearner, ScoredTurn, labels_of
from detectors.conversation.manner import shifted
from detectors.conversation.taught import Parts, TaughtHeads, parts_of
from detectors.lab.data import datasets
from detectors.lab.evaluation import matrix, measures
from detectors.lab.evaluation.matrix import Conversation, Say, Source
from detectors.lab.evaluation.scoring import PreparedTurn
from detectors.lab.evaluation.turn_evaluation import faults_named
from detectors.models.linear import HashedLinear

MARKS = (0, 50, 100, 200)
ORDERS = 3
WRONG = 0.2
CHOSEN_ON = frozenset(
    {
        *("zh_services", "zh_finance.train", "zh_food.train", "zh_telecom.train"),
        *("en_money", "en_finance.train", "en_food.train", "en_telecom.train"),
    }
)
"""The trades on which the learner's step sizes were chosen."""


class _Score(NamedTuple):
    chance: float
    parts: Parts


class Floor(NamedTuple):
    """A floor without labels, whose models did not learn from the source."""

    learner: OnlineLearner
    language: str

    def score(self, turn: PreparedTurn, level: float, queue: str) -> _Score:
        """Return the probability of a turn as the floor would show it, and the parts of its log-odds."""
        scored = self.learner.model.score(turn.features, self.language)
        parts = parts_of(scored.own + turn.manner, scored.context, so_far(level))
        taught = self.learner.heads.shift(self.language, queue, turn.features.ids, parts)
        shift = turn.manner + so_far(level) + taught
        return _Score(shifted(scored.shares, shift)[0], parts)

    def chances(self, talk: Conversation, queue: str) -> list[float]:
        """Return the probabilities of a conversation's turns."""
        return [score.chance for score in self.follow(talk, queue)]

    def follow(self, talk: Conversation, queue: str) -> Iterator[_Score]:
        """Yield the score of each turn of a conversation, before the next one is scored."""
        level = 0.0
        for turn in talk.turns:
            score = self.score(turn, level, queue)
            level = follow(level, score.chance)
            yield score

    def live(self, talk: Conversation, queue: str, wrong: random.Random | None) -> Iterator[None]:
        """Score a conversation turn by turn; learn its labels when they come, and yield after each.

        `wrong` throws the dice for labels that are wrong; None: all are right.
        """
        turns = []
        for place, (turn, score) in enumerate(zip(talk.turns, self.follow(talk, queue), strict=True)):
            turns.append(ScoredTurn(self.language, tuple(turn.features.ids.tolist()), score.parts))
            if talk.bad:
                bad = talk.bad[place] != _slips(wrong)
                self.learner.learn_one(Label(turns[-1], 0 if bad else 1, 1.0, queue))
                yield
        if not talk.bad:
            bad = talk.troubled != _slips(wrong)
            for label in labels_of(turns, 0 if bad else 1):
                self.learner.learn_one(Label(label.turn, label.place, label.credit, queue))
                yield


def _slips(dice: random.Random | None) -> bool:
    return dice is not None and dice.random() < WRONG


def figures(floor: Floor, talks: Sequence[Conversation], queue: str) -> tuple[float, float]:
    """Return the AUC and the false alarms at a recall of .70, of turns or of dialogues as they are rated."""
    truth, scores = list[bool](), list[float]()
    for talk in talks:
        chances = floor.chances(talk, queue)
        if talk.bad:
            truth += talk.bad
            scores += chances
        elif chances:
            truth.append(talk.troubled)
            scores.append(float(np.mean([log_odds(chance) for chance in chances])))
    bad, by = np.array(truth), np.array(scores)
    threshold = measures.threshold_at_recall(bad, by, matrix.RECALL)
    return measures.auc(bad, by), float((by[~bad] >= threshold).mean())


def run(
    source: Source, head: HashedLinear, others: Sequence[Source], order: int, wrong: bool
) -> dict[str, Any]:
    """Return the figures after each of `MARKS` labels, and the most that another source lost."""
    model = FrustrationModel()
    model.heads[source.language] = head
    floor = Floor(OnlineLearner(model, TaughtHeads()), source.language)
    talks = [
        source.conversations[i] for i in np.random.default_rng(order).permutation(len(source.conversations))
    ]
    first = _first(talks, MARKS[-1])
    rest = talks[first:]
    before = [figures(floor, other.conversations, other.name)[0] for other in others]
    result: dict[str, Any] = {"0": figures(floor, rest, source.name)}
    dice = random.Random(order) if wrong else None
    count = 0
    for talk in talks[:first]:
        for _ in floor.live(talk, source.name, dice):
            count += 1
            if count in MARKS:
                result[str(count)] = figures(floor, rest, source.name)
            if count == MARKS[-1]:
                after = [figures(floor, other.conversations, other.name)[0] for other in others]
                lost = {o.name: b - a for o, b, a in zip(others, before, after, strict=True)}
                worst = max(lost, key=lost.__getitem__) if lost else None
                return {**result, "lost": lost[worst] if worst else 0.0, "lost_by": worst}
    raise ValueError(f"{source.name}: expected {MARKS[-1]} labels, got {count}")


def _first(talks: Sequence[Conversation], labels: int) -> int:
    """Return how many conversations have that many labels."""
    count = 0
    for number, talk in enumerate(talks):
        if count >= labels:
            return number
        count += _labels_of(talk)
    return len(talks)


def _labels_of(talk: Conversation) -> int:
    return len(talk.turns) if talk.bad else len(labels_of([ScoredTurn("", ())] * len(talk.turns), 0))


def mean_of(source: Source, head: HashedLinear, others: Sequence[Source], wrong: bool) -> dict[str, Any]:
    """Return the mean figures over some orders of a source's conversations, and the worst loss elsewhere."""
    runs = [run(source, head, others if not order else (), order, wrong) for order in range(ORDERS)]
    result: dict[str, Any] = {
        str(mark): [round(float(np.mean([each[str(mark)][i] for each in runs])), 4) for i in (0, 1)]
        for mark in MARKS
    }
    start, end = result[str(MARKS[0])][0], result[str(MARKS[-1])][0]
    return {
        **result,
        "gap_closed": round((end - start) / (1.0 - start), 3) if start < 1.0 else 0.0,
        "lost": round(runs[0]["lost"], 4),
        "lost_by": runs[0]["lost_by"],
    }


def build(say: Say) -> list[dict[str, Any]]:
    """Return a row for each source that some model did not learn from, and that has labels enough."""
    data = datasets.data_folder()
    learned = matrix.learned_sources(data)
    without = matrix.heads_without(data, say)
    rows = []
    for source in learned:
        if sum(_labels_of(talk) for talk in source.conversations) <= MARKS[-1]:
            say(f"{source.name} has too few labels")
            continue
        say(f"teaching {source.name}")
        others = [each for each in learned if each.language == source.language and each is not source]
        rows.append(
            {
                "source": source.name,
                "chosen_on": source.name in CHOSEN_ON,
                "right": mean_of(source, without[source.name], others, wrong=False),
                "wrong": mean_of(source, without[source.name], others, wrong=True),
            }
        )
    return rows


@click.command("learning")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(as_json: bool) -> None:
    """What labels teach on a floor that no model has seen: AUC after 0, 50, 100 and 200 of them.

    Each source is left out of the training in turn. It takes minutes.
    """
    with faults_named():
        rows = build(lambda words: click.echo(words, err=True))
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    else:
        show(rows)


def show(rows: Sequence[dict[str, Any]]) -> None:
    """Print AUC and false alarms after each number of labels."""
    table = Table(title="AUC and false alarms at recall .70 by labels; * step sizes were chosen on it")
    for name in ("source", "labels", *map(str, MARKS), "share of the gap closed", "most lost elsewhere"):
        table.add_column(name)
    for row in rows:
        for kind, words in (("right", "right"), ("wrong", "every fifth wrong")):
            cell = row[kind]
            marks = [f"{cell[str(mark)][0]:.3f} {cell[str(mark)][1]:.3f}" for mark in MARKS]
            lost = f"{cell['lost']:.4f} {cell['lost_by'] or ''}"
            star = "*" if row["chosen_on"] else ""
            table.add_row(f"{row['source']}{star}", words, *marks, f"{cell['gap_closed']:+.2f}", lost)
    Console(width=200).print(table)
