"""The command line: weights are rebuilt bit for bit, and judged beside baselines."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from detectors.__main__ import main
from detectors.lab.data import datasets, felt_turns, intent_turns
from detectors.lab.evaluation import evaluate_learning, measures
from detectors.lab.evaluation.conversations import Ratings, judge
from detectors.lab.training.train_frustration import JUDGED_ONLY
from detectors.models import storage

KEYS = {"accuracy", "macro_f1", "auc", "average_precision", "base_rate", "brier", "us_per_turn"}
BAD = ["太差劲了", "没人管吗", "你们骗人", "气死了", "再也不来了"]
FINE = ["好的谢谢", "辛苦了", "明白了谢谢", "非常感谢", "好的好的"]
PLAIN = ["订单到哪了", "怎么开发票", "能改地址吗", "几点上班", "运费多少"]
ENGLISH_WORDS = (
    ["terrible", "nobody helps", "useless again", "what a waste", "never again"],
    ["where is it", "how do I pay", "can I change it", "when do you open", "what does it cost"],
    ["thank you", "great", "perfect thanks", "that helps", "lovely"],
)


def write_sets(folder: Path) -> None:
    """Small sets in the form of each real one, with sentences of our own."""
    for name in ("jddc", "stc3", "goemotions", "cped", "ntusd", "uss", "emocontext"):
        (folder / name).mkdir()
    rows = []
    for dialogue in range(12):
        window = [f"你好{dialogue}|||您好，请讲", "在吗|||在的", "问一下|||好的"]
        for turn in range(4):
            kind = (dialogue + turn // 3) % 3
            text = (BAD, PLAIN, FINE)[kind][(dialogue + turn) % 5]
            rows.append(f"{[*window, text + '|||']!r}\t[0]\t{kind}")
            window.append(text + "|||好的")
        rows.append(f"{[*window, 'OVERALL|||']!r}\t[0]\t{dialogue % 3}")
    (folder / "jddc" / "dialogues.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    english = [("this is terrible, nobody helps", -2), ("where is my order", 0), ("thanks, great help", 2)]
    for language in ("en", "zh"):
        with (folder / "stc3" / f"{language}.jsonl").open("w", encoding="utf-8") as file:
            for number in range(18):
                text, vote = english[number % 3]
                text = text if language == "en" else (BAD, PLAIN, FINE)[number % 3][number % 5]
                turns = [
                    {"speaker": "customer", "text": f"{text} {number}"},
                    {"speaker": "agent", "text": "Please wait / 请稍等"},
                    {"speaker": "customer", "text": text},
                ]
                votes = [vote] * 17 + [0, 1]
                file.write(json.dumps({"id": str(number), "turns": turns, "satisfaction": votes}) + "\n")
    (folder / "goemotions" / "labels.txt").write_text("anger\nneutral\njoy\nfear\nsadness\nconfusion\n")
    comments = ["so angry", "a chair", "so happy", "I am scared", "very sad", "what is this?"]
    lines = [f"{comments[n % 6]} {n}\t{n % 6}\tid{n}" for n in range(36)]
    for name in ("train", "dev", "test"):
        (folder / "goemotions" / f"{name}.tsv").write_text("\n".join(lines) + "\n")
    feelings = ["anger", "neutral", "happy", "fear", "sadness", "astonished"]
    moods = ["negative", "neutral", "positive", "negative", "negative", "neutral"]
    table = ["Dialogue_ID,Speaker,Sentiment,Emotion,Utterance"]
    words = ["气死我了", "吃饭了吗", "真开心", "好害怕", "难过", "怎么会这样"]
    table += [f"{n // 6},a,{moods[n % 6]},{feelings[n % 6]},{words[n % 6]}" for n in range(36)]
    for name in ("test_split", "valid_split"):
        (folder / "cped" / f"{name}.csv").write_text("\ufeff" + "\n".join(table) + "\n", encoding="utf-8")
    (folder / "ntusd" / "negative.txt").write_text("差勁\n騙人\n")
    (folder / "ntusd" / "positive.txt").write_text("感謝\n開心\n")
    uss = "\nSYSTEM\tSorry, I found nothing.\tX\t\nUSER\tNo, this is useless\tX\t1,2\nUSER\tthanks\tX\t4,4\n"
    (folder / "uss" / "SGD.txt").write_text(uss * 4)
    texts = [("I hate you", "angry"), ("so sad", "sad"), ("lovely", "happy"), ("a chair", "others")]
    lines = ["id\tturn1\tturn2\tturn3\tlabel"]
    lines += [f"{n}\thi\thello\t{texts[n % 4][0]}\t{texts[n % 4][1]}" for n in range(12)]
    (folder / "emocontext" / "test.txt").write_text("\n".join(lines) + "\n")


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "sets"
    folder.mkdir()
    write_sets(folder)
    monkeypatch.setenv(datasets.DATA_VARIABLE, str(folder))
    for name in ("DESK", "TRADES"):
        (folder / name).mkdir()
        monkeypatch.setattr(datasets, name, folder / name)
    (folder / "INTENTS").mkdir()
    monkeypatch.setattr(intent_turns, "FOLDER", folder / "INTENTS")
    (folder / "EMOTION").mkdir()
    monkeypatch.setattr(felt_turns, "FOLDER", folder / "EMOTION")
    write_written(folder)
    return folder


def write_written(folder: Path) -> None:
    """Small files of written conversations, two trades of each language."""
    for language, words in {"zh": (BAD, PLAIN, FINE), "en": ENGLISH_WORDS}.items():
        talks = []
        for number in range(10):
            talks += [f"== talk {number}", f"a {'您好' if language == 'zh' else 'hello'} {number}"]
            bad, plain, fine = (kind[number % 5] for kind in words)
            talks += [
                f"c0 {plain}",
                "a ...",
                f"c- {bad}" if number % 2 else f"c+ {fine}",
                f"c0 {plain} {number}",
            ]
        text = "\n".join(talks) + "\n"
        (folder / "DESK" / f"{language}_shops.txt").write_text(text, encoding="utf-8")
        (folder / "TRADES" / f"{language}_zoo.train.txt").write_text(text, encoding="utf-8")
        letters = ["xjn", "nan", "njn", "nsn", "cj?", "nan"]
        ratings = [f"{number + 1} {said}" for number, said in enumerate(letters)]
        for part, trade in (("train", "zoo.train"), ("test", "shops")):
            lines = [f"== {language}_{trade}.txt", *ratings]
            (folder / "EMOTION" / f"{language}.{part}.txt").write_text("\n".join(lines) + "\n")
        bad, plain, _ = words
        plain_file = folder / "INTENTS" / f"plain.{language}.train.txt"
        plain_file.write_text(f"1\t-\t{plain[0]}\n2\t-\t{plain[1]}\n", encoding="utf-8")
        for intent in intent_turns.LABELS:
            lines = [
                f"{number % 3 + 1}\t{'+-'[number % 2]}\t{(bad, plain)[number % 2][number % 5]} {number}"
                for number in range(12)
            ]
            for part in ("train", "test"):
                file = folder / "INTENTS" / f"{intent}.{language}.{part}.txt"
                file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.usefixtures("sets")
def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("train", "--output", tmp_path / name)
    for file in ("frustration.bin", "emotion.bin"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.usefixtures("sets")
def test_reproducing_says_which_weights_differ(tmp_path: Path) -> None:
    run("train", "--output", tmp_path)
    assert run("reproduce", "--weights", tmp_path).count("the same, byte for byte") == 3
    file = storage.decode((tmp_path / "emotion.bin").read_bytes(), "emotion")
    chinese, english = file.heads["zh"], file.heads["en"]
    bias = [number + 0.5 for number in chinese.bias]
    first, *others = english.calibration or []
    calibration = [[first[0] + 0.25, *first[1:]], *others]
    other = msgspec.structs.replace(
        file,
        heads={
            "zh": msgspec.structs.replace(chinese, bias=bias),
            "en": msgspec.structs.replace(english, calibration=calibration),
        },
    )
    (tmp_path / "emotion.bin").write_bytes(storage.encode(other))
    printed = run("reproduce", "--weights", tmp_path, code=1)
    assert "frustration.bin: the same, byte for byte" in printed
    assert "emotion.bin: zh: the rate or the bias differs" in printed
    assert "emotion.bin: en: the calibration differs, by at most 0.25" in printed


def test_training_without_the_sets_names_the_missing_one(tmp_path: Path) -> None:
    assert "cannot read the sets" in run("train", "--data", tmp_path, "--output", tmp_path, code=1)


@pytest.mark.parametrize(
    ("form", "file"),
    [
        ("jddc", "jddc/dialogues.tsv"),
        ("stc3", "stc3/en.jsonl"),
        ("stc3", "stc3/zh.jsonl"),
        ("goemotions", "goemotions/test.tsv"),
        ("emocontext", "emocontext/test.txt"),
        ("cped", "cped/test_split.csv"),
        ("uss", "uss/SGD.txt"),
    ],
)
def test_frustration_is_judged_beside_a_lexicon_and_a_constant(sets: Path, form: str, file: str) -> None:
    report = json.loads(run("evaluate", "frustration", "--format", form, "--file", sets / file, "--json"))
    assert set(report) >= KEYS
    assert set(report["constant"]) >= KEYS - {"us_per_turn"}
    assert "auc" in report["lexicon"]
    assert report["seen_in_training"] == (form in {"jddc", "stc3", "cped"})
    if form == "jddc":
        assert {"precision", "recall", "lead_turns"} <= set(report["conversations"])


def test_folds_train_without_the_dialogues_that_they_judge(sets: Path, tmp_path: Path) -> None:
    file, plot = sets / "jddc" / "dialogues.tsv", tmp_path / "plot.svg"
    arguments = ("evaluate", "frustration", "--format", "jddc", "--file", file, "--folds", "3")
    report = json.loads(run(*arguments, "--json", "--plot", plot))
    assert report["judged"] == "3 folds by dialogue" and not report["seen_in_training"]
    assert "Calibration" in plot.read_text()
    refused = run(
        "evaluate", "frustration", "--format", "uss", "--file", sets / "uss/SGD.txt", "--folds", "3", code=2
    )
    assert "never trained on" in refused


@pytest.mark.parametrize(
    ("form", "file"),
    [
        ("goemotions", "goemotions/test.tsv"),
        ("emocontext", "emocontext/test.txt"),
        ("cped", "cped/test_split.csv"),
        ("desk", "EMOTION/zh.test.txt"),
    ],
)
def test_emotion_is_judged(sets: Path, form: str, file: str) -> None:
    report = json.loads(run("evaluate", "emotion", "--format", form, "--file", sets / file, "--json"))
    assert set(report) >= KEYS
    assert ("micro_f1_happy_sad_angry" in report) == (form == "emocontext")
    assert "Emotion" in run("evaluate", "emotion", "--format", form, "--file", sets / file)


def test_a_rating_without_its_turn_is_named(sets: Path) -> None:
    file = sets / "EMOTION" / "en.test.txt"
    for line, fault in (
        ("11 nnn", "has no conversation 11"),
        ("1 nn", "'nn' for 3 turns"),
        ("1 nnw", "line 2"),
    ):
        file.write_text(f"== en_shops.txt\n{line}\n")
        assert fault in run("evaluate", "emotion", "--format", "desk", "--file", file, code=1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_enough_turns_of_each_language_are_rated_for_emotion(language: str) -> None:
    learned = felt_turns.read(felt_turns.file_of(language, "train"))
    judged = felt_turns.read(felt_turns.file_of(language, "test"))
    assert len(learned) >= 2500 and len(judged) >= 400
    assert not {turn.source for turn in learned} & {turn.source for turn in judged}


DESK_FILE = """== parcel
c0 hello, where is my parcel
a It is on its way.
c- you said that yesterday
== thanks
a Your table is booked.
c+ lovely, thank you
c0 {}
"""


@pytest.mark.usefixtures("sets")
def test_a_trade_is_judged_after_learning_from_the_others(tmp_path: Path) -> None:
    file = tmp_path / "en_zoo.txt"
    file.write_text(DESK_FILE.format("..."))
    arguments = ("evaluate", "frustration", "--format", "desk", "--file", file, "--folds", "2", "--json")
    report = json.loads(run(*arguments))
    assert report["judged"] == "2 folds by dialogue" and not report["seen_in_training"]
    # What has no words is not scored, and so not judged.
    assert report["items"] == 3


@pytest.mark.parametrize(
    "file", [*datasets.desk_files("en"), *datasets.desk_files("zh")], ids=lambda f: f.stem
)
def test_conversations_of_desks_are_whole_and_of_all_kinds(file: Path) -> None:
    turns = datasets.read_desk(file)
    labels = [turn.label for turn in turns]
    assert len(turns) > 700
    assert all(labels.count(label) > 0.15 * len(labels) for label in (0, 1, 2))
    assert len({turn.text for turn in turns if len(turn.text) > 20}) == sum(len(t.text) > 20 for t in turns)


LATER = {f"{trade}.test" for trade in ("en_logistics", "en_ride", "en_software")} | {
    f"zh_{trade}.test" for trade in ("car", "events", "gaming", "logistics", "property")
}
"""Test parts by a later hand, who like those of `JUDGED_ONLY` wrote fewer turns, and fewer satisfied ones."""


@pytest.mark.parametrize(
    ("file", "least", "share"),
    [
        *(
            (f, 250, 0.05) if f.stem in JUDGED_ONLY else (f, 400, 0.145)
            for f in datasets.trade_files("train")
        ),
        *((f, 95, 0.05) if f.stem in LATER else (f, 110, 0.145) for f in datasets.trade_files("test")),
    ],
    ids=lambda value: getattr(value, "stem", ""),
)
def test_each_part_of_a_trade_has_smooth_and_troubled_conversations(
    file: Path, least: int, share: float
) -> None:
    turns = datasets.read_desk(file)
    labels = [turn.label for turn in turns]
    assert len(turns) >= least
    assert all(labels.count(label) >= share * len(labels) for label in (0, 1, 2))
    dialogues = {turn.dialogue for turn in turns}
    troubled = {turn.dialogue for turn in turns if turn.label == 0}
    assert 0.4 < len(troubled) / len(dialogues) < 0.6


def test_no_conversation_stands_in_both_parts_of_a_trade() -> None:
    texts = [
        {
            turn.text
            for file in datasets.trade_files(part)
            for turn in datasets.read_desk(file)
            if len(turn.text) > 12
        }
        for part in ("train", "test")
    ]
    assert texts[0] and texts[1] and not texts[0] & texts[1]


def test_every_source_is_judged_with_and_without_having_been_learned(sets: Path) -> None:
    for name in ("MWOZ", "ReDial", "CCPE"):
        (sets / "uss" / f"{name}.txt").write_text((sets / "uss" / "SGD.txt").read_text())
    printed = run("evaluate", "frustration", "--matrix", "--json")
    rows = {row["source"]: row for row in json.loads(printed[printed.index("[\n") :])}
    assert set(rows) == {
        *("shop", "helpdesks zh", "helpdesks en", "zh_shops", "zh_zoo.train", "en_shops", "en_zoo.train"),
        *("uss SGD", "uss MWOZ", "uss ReDial", "uss CCPE"),
    }
    assert [name for name, row in rows.items() if "profile" in row] == ["shop"]
    assert {name for name, row in rows.items() if "without" not in row} == {n for n in rows if "uss" in n}
    cell = rows["zh_zoo.train"]["without"]
    assert set(cell) >= {"auc", "false_alarms", "smooth_raised", "troubled_found"}
    # The other trade has the same sentences.
    assert cell["auc"] > 0.9
    assert "helpdesks zh" in run("evaluate", "frustration", "--matrix")


@pytest.mark.usefixtures("sets")
def test_learning_is_judged_on_sources_that_no_model_has_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate_learning, "MARKS", (0, 1, 2, 4))
    monkeypatch.setattr(evaluate_learning, "ORDERS", 1)
    printed = run("evaluate", "learning", "--json")
    rows = {row["source"]: row for row in json.loads(printed[printed.index("[\n") :])}
    assert {"shop", "helpdesks zh", "helpdesks en"} <= set(rows)
    for row in rows.values():
        assert set(row["right"]) == {"0", "1", "2", "4", "gap_closed", "lost", "lost_by"} == set(row["wrong"])
        # Before the first label nothing was taught, whatever labels follow.
        assert row["right"]["0"] == row["wrong"]["0"]


@pytest.mark.usefixtures("sets")
def test_a_label_that_comes_late_moves_no_turn_before_it() -> None:
    marks = {
        late: json.loads(run("evaluate", "late-labels", "--late", late, "--json")) for late in ("0", "1e9")
    }
    assert set(marks["0"]) == {"shipped", "without"}
    for model in ("shipped", "without"):
        (never,), (at_once,) = marks["1e9"][model], marks["0"][model]
        for name in ("auc", "loss", "false_alarms"):
            assert never[f"{name}_taught"] == never[f"{name}_before"] == at_once[f"{name}_before"]
        assert at_once["loss_taught"] != at_once["loss_before"]


@pytest.mark.parametrize("line", ["hello", "c! hello", "a", "c- ", "==", "a said before any title"])
def test_a_line_that_is_no_turn_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "en_zoo.txt"
    file.write_text(f"{line}\n")
    with pytest.raises(datasets.BadData, match=r"en_zoo\.txt, line 1"):
        datasets.read_desk(file)


@pytest.mark.parametrize("form", ["jddc", "stc3", "uss"])
def test_a_file_of_another_form_is_refused_with_its_line(tmp_path: Path, form: str) -> None:
    file = tmp_path / "wrong"
    file.write_text("what is this\n")
    assert "line 1" in run("evaluate", "frustration", "--format", form, "--file", file, code=1)


def test_score_prints_the_readings_of_the_detectors() -> None:
    lines = run("score", "你好", "你们到底管不管", "太差劲了，骗人").splitlines()
    assert [json.loads(line)["language"] for line in lines] == ["zh"] * 3


def test_measures_against_known_values() -> None:
    truth = np.array([True, False, True, False, False])
    scores = np.array([0.9, 0.8, 0.7, 0.3, 0.3])
    assert measures.auc(truth, scores) == pytest.approx(5 / 6)
    assert measures.average_precision(truth, scores) == pytest.approx((1 + 2 / 3) / 2)
    assert measures.auc(truth, np.zeros(5)) == 0.5
    assert measures.brier(np.array([True, False]), np.array([0.5, 0.5])) == 0.25
    assert measures.threshold_at_recall(truth, scores, 0.5) == 0.9
    assert measures.threshold_at_recall(truth, scores, 1.0) == 0.7


def test_conversations_are_judged_by_thresholds_of_other_folds() -> None:
    ratings, scores, place = [], [], 0
    for dialogue in range(20):
        bad = dialogue % 2 == 0
        for turn in range(6):
            ratings.append(Ratings(dialogue, place, bad and turn >= 2, dialogue % 5))
            scores.append(0.9 if bad and turn >= 1 else 0.1)
            place += 1
    report, _ = judge(ratings, {"model": np.array(scores)})
    assert report["precision"] == report["recall"] == 1.0
    assert report["lead_turns"] == 1.0


@pytest.mark.usefixtures("sets")
def test_intents_are_judged_on_the_test_part_and_with_each_hand_left_out() -> None:
    for arguments in ((), ("--hands",)):
        rows = json.loads(run("evaluate", "intents", *arguments, "--json"))
        assert [(row["intent"], row["language"]) for row in rows[:2]] == [("threat", "zh"), ("threat", "en")]
        assert {(row["shown"], row["others"]) for row in rows} == {(6, 6)}
    assert "threat" in run("evaluate", "intents")


@pytest.mark.usefixtures("sets")
def test_intents_are_judged_on_one_hand_of_the_test_part() -> None:
    rows = json.loads(run("evaluate", "intents", "--hand", "2", "--json"))
    assert {(row["shown"], row["others"]) for row in rows} == {(2, 2)}
    assert json.loads(run("evaluate", "intents", "--hand", "9", "--json")) == []


def test_a_line_of_intents_without_its_parts_is_refused(sets: Path) -> None:
    file = sets / "INTENTS" / "threat.zh.test.txt"
    file.write_text("1\t+\t我要投诉\n一 + 我要投诉\n", encoding="utf-8")
    with pytest.raises(datasets.BadData, match=r"threat.zh.test.txt, line 2: expected a hand's number"):
        intent_turns.read_intent("threat", "zh", "test")
