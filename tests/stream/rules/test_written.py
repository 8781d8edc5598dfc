"""Rules as people write them: comments stay, and each value is traced to its line."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from detectors.contract.rules.document import Rules
from stream.__main__ import main
from stream.document_files import BadDocument
from stream.records import RulesVersion
from stream.rules.check import check, json_schema
from stream.rules.written import as_yaml, edited, explain

TEXT = """\
# What this floor has promised.
default:
  waits:
    reply_sla: 80  # seconds, since May
channels:
  voice: {waits: {reply_sla: 40}}
queues:
  eu.vip:
    waits:
      # They pay for it.
      reply_sla: 30
languages:
  zh:
    frustration: {open_at: 0.7}
"""


@pytest.mark.parametrize(
    ("queue", "channel", "language", "field", "value", "layer", "line"),
    [
        ("orders", "chat", "", "waits.reply_sla", 80.0, "default", 4),
        ("orders", "voice", "", "waits.reply_sla", 40.0, "channels.voice", 6),
        ("eu.vip", "voice", "", "waits.reply_sla", 30.0, "queues.eu.vip", 11),
        ("eu.vip", "", "zh", "frustration.open_at", 0.7, "languages.zh", 14),
        ("eu.vip", "", "en", "frustration.open_at", 0.62, None, None),
        ("orders", "", "", "waits.hold_sla", 180.0, None, None),
    ],
)
def test_each_value_has_its_layer_and_its_line(
    queue: str, channel: str, language: str, field: str, value: float, layer: str | None, line: int | None
) -> None:
    found = {each.field: each for each in explain(check(TEXT).document, TEXT, queue, channel, language)}
    assert found[field] == (field, value, layer, line)


def test_the_command_names_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(TEXT, "utf-8")
    asked = ["rules", "explain", "waits.reply_sla", "--queue", "eu.vip", "--file", str(file)]
    assert CliRunner().invoke(main, asked).output == (f"waits.reply_sla: 30.0    {file}:11, queues.eu.vip\n")
    unknown = CliRunner().invoke(main, ["rules", "explain", "patience", "--file", str(file)])
    assert unknown.exit_code == 1 and "expected the beginning of a field, got patience" in unknown.output


def test_the_example_of_the_documentation_says_what_is_told_of_it(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")
    example, told = re.findall(r"```(?:yaml)?\n(.*?)```", page, re.DOTALL)[:2]
    (tmp_path / "rules.yaml").write_text(example, "utf-8")
    asked, answer = told.strip().split("\n")
    words = asked.removeprefix("$ python -m stream ").replace("rules.yaml", str(tmp_path / "rules.yaml"))
    assert CliRunner().invoke(main, words.split()).output.replace(f"{tmp_path}/", "").strip() == answer


def test_an_edit_keeps_comments_and_all_else() -> None:
    text = edited(
        TEXT, {("queues", "eu.vip", "waits", "reply_sla"): 25, ("queues", "new", "bot_answers"): True}
    )
    assert "# What this floor has promised." in text
    assert "# seconds, since May" in text and "# They pay for it." in text
    rules = check(text).document
    assert (rules.of("eu.vip").waits.reply_sla, rules.of("new").bot_answers) == (25.0, True)
    assert rules.of("orders", "voice").waits.reply_sla == 40.0
    gone = edited(text, {("queues", "eu.vip", "waits", "reply_sla"): None, ("queues", "no", "waits"): None})
    assert check(gone).document.of("eu.vip").waits.reply_sla == 80.0


def test_a_version_is_shown_as_it_was_written_with_its_number() -> None:
    shown = as_yaml(RulesVersion(rules=check(TEXT).document, source=TEXT))
    assert shown.startswith("version: 1\n") or "\nversion: 1\n" in shown
    assert "# They pay for it." in shown
    assert check(shown).document == check(TEXT).document


def test_what_nobody_wrote_is_shown_as_what_differs_from_the_shipped_rules() -> None:
    rules = msgspec.convert({"version": 4, "queues": {"vip": {"bot_answers": True}}}, Rules)
    assert as_yaml(RulesVersion(rules=rules)) == "version: 4\nqueues:\n  vip:\n    bot_answers: true\n"
    assert check(as_yaml(RulesVersion(rules=rules))).document == rules


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("skew: 1\nskew: 2\n", "2:1", "duplicate key"),
        ("people: on\n", "1:1", "$.people: expected one of named, aggregate, got on"),
        ("a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
         "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
         "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
         "1:1", "at most 200,000 values"),
        ("a: &a {b: *a}\n", "1:1", "$.a: expected no field of this name"),
        ("- 1\n", "1:1", "expected an object with fields"),
        ("queues:\n  eu.vip:\n    waits:\n      reply_sla: soon\n", "4:7", "$.queues.eu.vip.waits.reply_sla"),
    ],
)  # fmt: skip
def test_each_fault_has_its_place(text: str, place: str, told: str) -> None:
    with pytest.raises(BadDocument) as caught:
        check(text)
    (fault,) = (str(each) for each in caught.value.faults if told in str(each))
    assert fault.startswith(f"{place}: ")


def test_the_schema_takes_what_the_rules_take_and_refuses_what_they_refuse() -> None:
    validator = Draft202012Validator(json_schema())
    Draft202012Validator.check_schema(json_schema())
    validator.validate(msgspec.json.decode(msgspec.json.encode(Rules())))
    validator.validate(msgspec.json.decode(msgspec.json.encode(check(TEXT).document)))
    for bad in ({"queues": {"vip": {"skew": 1}}}, {"skew": -1}, {"languages": {"zh": {"waits": {}}}}):
        assert not validator.is_valid(bad)
