"""The table by which designs are chosen: each source judged by models that did and did not learn from it.

It reads development parts alone. A conversation raises when the cause `frustration` opens with the default
rules. Smooth conversations have no dissatisfied turn, troubled ones at least one. In STC-3 people rated whole
dialogues: the troubled ones are those with a mean below zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from detectors import bundled
from detectors.contract.rules.queue_rules import FrustrationRules
from detectors.conversation.causes import frustration
from detectors.conversation.state import TrendState
from detectors.lab.data import datasets, lexicons
from detectors.lab.evaluation import measures
from detectors.lab.evaluation.scoring import Judge, PreparedTurn, follow_turns, prepare, probabilities
from detectors.lab.training import fitting, train_chinese, train_english
from detectors.lab.training import train_frustration as training
from detectors.models.linear import HashedLinear
from detectors.models.turn_model import LANGUAGES
from detectors.text.features import has_words, normal

RECALL = 0.7
FOLDS, FOLD_SEED = 5, 7
COLUMNS = ("without", "general", "profile", "lexicon")
USS = ("SGD", "MWOZ", "ReDial", "CCPE")
Say = Callable[[str], None]


class Conversation(NamedTuple):
    """A conversation's customer turns: texts, features and whether each is dissatisfied.

    `troubled` rates the whole where no turn is rated; then `bad` is empty.
    """

    texts: list[str]
    turns: list[PreparedTurn]
    bad: list[bool]
    troubled: bool


class Source(NamedTuple):
    """One row of the table: its conversations, and the model that did not learn from it, if one did."""

    name: str
    language: str
    conversations: list[Conversation]


def raised_at(chances: Sequence[float], rules: FrustrationRules) -> int | None:
    """Return the index of the turn at which the cause opens, or None.

    >>> raised_at([0.1, 0.9, 0.95, 0.9], FrustrationRules())
    2
    """
    state = TrendState()
    for index, chance in enumerate(chances):
        if frustration.update(state, chance, float(index), rules):
            return index
    return None


def judge(source: Source, scored: Sequence[Sequence[float]], whole: Sequence[float]) -> dict[str, float]:
    """Return the figures of one cell. `scored` holds the turns' probabilities, `whole` those of dialogues.

    `late` is the median number of customer turns from the first dissatisfied one to the alert.
    """
    rated = bool(source.conversations[0].bad)
    if rated:
        truth = np.array([bad for each in source.conversations for bad in each.bad])
        scores = np.array([chance for chances in scored for chance in chances])
    else:
        truth = np.array([each.troubled for each in source.conversations])
        scores = np.array(whole)
    talks = [(each.troubled, each.bad) for each in source.conversations]
    return {**_of_turns(truth, scores), **raising(talks, scored)}


def raising(
    talks: Sequence[tuple[bool, Sequence[bool]]], scored: Sequence[Sequence[float]]
) -> dict[str, float]:
    """Return how often conversations raise, and how late.

    Of each conversation `talks` has whether it is troubled and which turns are dissatisfied, and `scored` the
    turns' probabilities.
    """
    raised = [raised_at(chances, FrustrationRules()) for chances in scored]
    pairs = list(zip(talks, raised, strict=True))
    result = {
        "smooth_raised": _share(at is not None for (troubled, _), at in pairs if not troubled),
        "troubled_found": _share(at is not None for (troubled, _), at in pairs if troubled),
    }
    late = [at - bad.index(True) for (_, bad), at in pairs if at is not None and any(bad)]
    if late:
        result["late"] = float(np.median(late))
    return result


def _of_turns(truth: measures.Booleans, scores: measures.Floats) -> dict[str, float]:
    threshold = measures.threshold_at_recall(truth, scores, RECALL)
    return {
        "auc": measures.auc(truth, scores),
        "false_alarms": float((scores[~truth] >= threshold).mean()),
    }


def _share(flags: Iterator[bool]) -> float:
    found = list(flags)
    return sum(found) / max(1, len(found))


def scored_by(source: Source, by: Judge | Sequence[Judge]) -> dict[str, float]:
    """Return the figures of a source by a model, or by one for each conversation."""
    each = [by] * len(source.conversations) if isinstance(by, Judge) else list(by)
    pairs = list(zip(source.conversations, each, strict=True))
    scored = [[shares[0] for shares in follow_turns(one, talk.turns)] for talk, one in pairs]
    whole = [probabilities(one, talk.turns)[0] for talk, one in pairs]
    return judge(source, scored, whole)


def by_lexicon(source: Source, data: Path) -> dict[str, float]:
    """Return the AUC and the false alarms of the language's lexicon; nothing where it is missing."""
    try:
        score = lexicons.of_language(source.language, data)
    except lexicons.NoLexicon:
        return {}
    if source.conversations[0].bad:
        pairs = [pair for each in source.conversations for pair in zip(each.texts, each.bad, strict=True)]
    else:
        pairs = [(" ".join(each.texts), each.troubled) for each in source.conversations]
    return _of_turns(np.array([bad for _, bad in pairs]), np.array([score(text) for text, _ in pairs]))


def learned_sources(data: Path) -> list[Source]:
    """Return the development parts of the sources that the shipped models have learned from."""
    shop = [turn for turn in datasets.read_jddc(data / "jddc" / "dialogues.tsv") if not turn.overall]
    result = [Source(train_chinese.SHOP, "zh", _conversations(shop, "zh"))]
    result += [_helpdesks(data / "stc3" / f"{language}.jsonl", language) for language in LANGUAGES]
    result += [
        Source(file.stem, language, _conversations(datasets.read_desk(file), language))
        for language in LANGUAGES
        for file in training.learned_files(language)
    ]
    return result


def sources_of(data: Path) -> list[Source]:
    """Return the development parts of all sources."""
    result = learned_sources(data)
    result += [
        Source(file.stem, language, _conversations(datasets.read_desk(file), language))
        for language in LANGUAGES
        for file in training.judged_files(language)
    ]
    for name in USS:
        rated = datasets.read_uss(data / "uss" / f"{name}.txt")
        turns = [datasets.RatedTurn(t.dialogue, t.text, t.before, 0 if t.score < 3 else 1) for t in rated]
        result.append(Source(f"uss {name}", "en", _conversations(turns, "en")))
    return result


def _conversations(turns: Sequence[datasets.RatedTurn], language: str) -> list[Conversation]:
    result = []
    worded = [turn for turn in turns if has_words(normal(turn.text))]
    for _, group in groupby(worded, key=lambda turn: turn.dialogue):
        rows = list(group)
        bad = [row.label == 0 for row in rows]
        prepared = [prepare(row.text, row.before, language) for row in rows]
        result.append(Conversation([row.text for row in rows], prepared, bad, any(bad)))
    return result


def _helpdesks(file: Path, language: str) -> Source:
    found = []
    for dialogue in datasets.read_stc3(file):
        worded = [pair for pair in dialogue.customer_turns if has_words(normal(pair[0]))]
        prepared = [prepare(text, history, language) for text, history in worded]
        found.append(Conversation([text for text, _ in worded], prepared, [], dialogue.mean < 0))
    return Source(f"{train_chinese.HELPDESKS} {language}", language, found)


def heads_without(data: Path, say: Say) -> dict[str, HashedLinear]:
    """Return for each learned source a model that did not learn from it, with the general calibration."""
    shipped = bundled.frustration_model()
    chinese = train_chinese.sources(data, training.learned_files("zh"))
    begin = train_chinese.start(data)
    result = {}
    for source in chinese:
        say(f"Chinese without {source.name}")
        name = f"{source.name} zh" if source.name == train_chinese.HELPDESKS else source.name
        result[name] = train_chinese.fit([other for other in chinese if other is not source], begin)
    files = training.learned_files("en")
    dialogues, comments, desk = train_english.examples_of(data, files)
    say("English without helpdesks")
    result[f"{train_chinese.HELPDESKS} en"] = train_english.learn([], comments, desk)
    for group, file in enumerate(files):
        say(f"English without {file.stem}")
        others = [example for example in desk if example.group != group]
        result[file.stem] = train_english.learn(dialogues, comments, others)
    for name, head in result.items():
        language = "zh" if name.startswith("zh_") or name in {train_chinese.SHOP, "helpdesks zh"} else "en"
        head.calibration = shipped.heads[language].calibration
    return result


def shop_folds(source: Source, data: Path, say: Say) -> list[Judge]:
    """Return for each dialogue of the shop the profile that learned from the other folds."""
    examples = training.profile_examples(datasets.read_jddc(data / "jddc" / "dialogues.tsv"))
    start = training.chinese_before(data)
    fold = fitting.folds_of(range(len(source.conversations)), FOLDS, FOLD_SEED)
    profiles = []
    for number in range(FOLDS):
        say(f"profile of the shop, fold {number + 1} of {FOLDS}")
        inside = [example for example in examples if fold[example.group] != number]
        profiles.append(Judge(training.fit_profile(inside, start), own_words=True))
    return [profiles[number] for number in fold.tolist()]


def build(data: Path, say: Say) -> list[dict[str, Any]]:
    """Return the rows of the table: name, conversations, and the figures of each column."""
    say("reading the sources")
    found = sources_of(data)
    without = heads_without(data, say)
    shipped = bundled.frustration_model()
    rows = []
    for source in found:
        say(f"judging {source.name}")
        row: dict[str, Any] = {"source": source.name, "conversations": len(source.conversations)}
        if source.name in without:
            row["without"] = scored_by(source, Judge(without[source.name]))
        row["general"] = scored_by(source, Judge(shipped.heads[source.language]))
        if source.name == train_chinese.SHOP:
            row["profile"] = scored_by(source, shop_folds(source, data, say))
        row["lexicon"] = by_lexicon(source, data)
        rows.append(row)
    return rows


def show(rows: Sequence[dict[str, Any]]) -> None:
    """Print the table; below each column stand AUC, false alarms, smooth raised, troubled found and delay."""
    table = Table(title="AUC · false alarms at recall .70 · smooth raised · troubled found · turns late")
    table.add_column("source")
    for column in COLUMNS:
        table.add_column(column)
    for row in rows:
        table.add_row(row["source"], *(_cell(row.get(column, {})) for column in COLUMNS))
    Console(width=200).print(table)


def _cell(figures: dict[str, float]) -> str:
    names = ("auc", "false_alarms", "smooth_raised", "troubled_found")
    cell = " ".join(f"{figures[name]:.3f}" for name in names if name in figures)
    return f"{cell} {figures['late']:g}" if "late" in figures else cell
