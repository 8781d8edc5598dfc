"""The scenes of frictions are judged with a precision that a supervisor can trust, and files are checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detectors.lab.data.datasets import BadData
from detectors.lab.data.friction_scenes import read_scenes
from detectors.lab.evaluation.evaluate_friction import command

# Scenes of another hand: a paraphrase is no repeat yet.
LIMITS = {
    "repeats_second_hand": (0.85, 0.6),
    "template_second_hand": (0.85, 0.8),
    "lapsed_promise_second_hand": (0.9, 0.4),
}


def test_every_cause_keeps_its_precision_and_recall_on_the_scenes() -> None:
    printed = CliRunner().invoke(command, ["--half", "development", "--json"])
    rows = [row for row in json.loads(printed.output) if row["shown"]]
    assert len({row["name"] for row in rows}) == 20
    for row in rows:
        precision, recall = LIMITS.get(row["name"], (0.9, 0.8))
        assert row["precision"] >= precision and row["recall"] >= recall, row


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('{"cause": "threat", "half": "test"}', "scenes"),
        ('{"cause": "thread", "half": "test", "scenes": {}}', "thread"),
        (
            '{"cause": "threat", "half": "test", "scenes": {"en": {"for": [["0 dog woof"]]}}}',
            "0 dog woof",
        ),
        (
            '{"cause": "threat", "half": "test", "story": ["0 customer {1}"],'
            ' "scenes": {"en": {"for": [["a"]]}}}',
            "the scene",
        ),
    ],
)
def test_a_file_of_scenes_that_is_wrong_is_refused_with_its_place(
    written: str, named: str, tmp_path: Path
) -> None:
    file = tmp_path / "scenes.json"
    file.write_text(written)
    with pytest.raises(BadData, match=named):
        read_scenes(file)
