"""The playbooks at a terminal: checking, publishing, showing, exporting and editing what was exported."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from stream import __main__ as commands
from stream.document_versions import Conflict
from stream.log import Message, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.playbooks import publish as publishing
from stream.playbooks.bundled import bundled
from stream.playbooks.publish import publish, read_history
from stream.records import Entry, Lines, Playbooks, decode_audit

WHY = ("--by", "ann", "--why", "our own words")
OWN = """
causes:
  repeats:
    say:
      zh: [我来，您不用再说。]
      en: [I'm on it; you needn't say it again.]
"""
BAD_FORM = """causes:
  repeats:
    never:
      zh: [好]
    steps:
      zh: [好, ""]
      en: [ok, ok, ok, ok]
    says: {zh: [好], en: [ok]}
  template:
    variants:
      - when: {channel: [fax]}
"""
BAD_SENSE = """ages:
  old: [senior]
  young: [Senior]
causes:
  repeat:
    say: {zh: [好], en: [ok]}
  repeats:
    say:
      zh: ["您等了{waits}。"]
      en: ["You {waited."]
  template:
    variants:
      - when: {}
        say: {zh: [好], en: [ok]}
emotions:
  rage: {may: {zh: [好], en: [ok]}}
"""


@pytest.fixture(autouse=True)
def log(monkeypatch: pytest.MonkeyPatch) -> MemoryLog:
    log = MemoryLog()
    log.create_topics(topics.specs(1))
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    return log


def say(*arguments: str) -> tuple[int, str, str]:
    """The exit code of a command, what it prints, and what it says beside it."""
    result = CliRunner().invoke(commands.main, ["playbooks", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def document(folder: Path, text: str) -> str:
    file = folder / "playbooks.yaml"
    file.write_text(text, "utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            BAD_FORM,
            [
                ("3:5: $.causes.repeats.never.en: expected a value: the field is ", "nothing"),
                ("6:15: $.causes.repeats.steps.zh[1]: expected a text of length >= 1", "''"),
                ("7:7: $.causes.repeats.steps.en: expected a list of length <= 3", "['ok', "),
                ("8:5: $.causes.repeats.says: expected no field of this name", "{'zh': "),
                (
                    "11:26: $.causes.template.variants[0].when.channel[0]: expected one of ",
                    "fax",
                ),
            ],
        ),
        (
            BAD_SENSE,
            [
                ("3:11: $.ages.young[0]: expected a segment that is not in old", "Senior"),
                ("5:3: $.causes.repeat: expected one of frustration, threat, ", "repeat"),
                (
                    "9:12: $.causes.repeats.say.zh[0]: expected placeholders of {waited}",
                    "{waits}",
                ),
                (
                    "10:12: $.causes.repeats.say.en[0]: expected braces only around a ",
                    "You {waited.",
                ),
                ("13:9: $.causes.template.variants[0].when: expected at least one ", "nothing"),
                ("16:3: $.emotions.rage: expected one of anger, anxiety, sadness, ", "rage"),
            ],
        ),
    ],
)
def test_every_fault_is_named_with_its_place_value_and_what_was_expected(
    tmp_path: Path, log: MemoryLog, text: str, faults: list[tuple[str, str]]
) -> None:
    file = document(tmp_path, text)
    code, _, said = say("check", file)
    assert code == 1
    for line, (start, value) in zip(sorted(said.splitlines()), sorted(faults), strict=True):
        assert line.startswith(f"{file}:{start}") and f", got {value}" in line, said
    assert say("publish", file, *WHY)[0] == 1
    assert read_history(log)[0].last.version == 1


def test_a_published_version_holds_what_differs_and_has_its_line_of_the_audit(
    tmp_path: Path, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000.0)
    file = document(tmp_path, OWN)
    assert "differs from what comes with StepIn in 1 fields" in say("check", file)[1]
    code, said, _ = say("publish", file, *WHY)
    assert code == 0
    assert said.splitlines() == [
        "version 2 is published, effective from 1970-01-01T00:16:41.000Z",
        "    $.causes.repeats.say",
    ]
    version = read_history(log)[0].last
    assert (version.version, version.by, version.why, version.effective_at) == (2, "ann", WHY[3], 1_001.0)
    assert set(version.playbooks.causes) == {"repeats"} and version.playbooks.causes["repeats"].steps is None
    with Follower(log, [topics.AUDIT]) as follower:
        (line,) = [decode_audit(record.value or b"") for record in follower.read_to_end()]
    assert (line.what, line.about, line.name) == ("playbooks_published", "version 2", "ann")
    assert line.after is not None and line.after["changes"] == ["$.causes.repeats.say"]


def test_what_was_exported_can_be_edited_and_published_once(tmp_path: Path, log: MemoryLog) -> None:
    assert say("publish", document(tmp_path, OWN), *WHY)[0] == 0
    exported = yaml.safe_load(say("export")[1])
    assert exported["version"] == 2 and len(exported["causes"]) == len(bundled().causes)
    exported["emotions"]["anger"]["may"]["en"] = ["Anything."]
    edited = document(tmp_path, yaml.safe_dump(exported, allow_unicode=True))
    code, said, _ = say("publish", edited, *WHY)
    assert code == 0 and said.splitlines()[1:] == ["    $.emotions.anger.may"]
    code, _, said = say("publish", edited, *WHY)
    assert code == 1 and "expected 3, which ann published last, got 2" in said
    first = document(tmp_path, say("export", "--version", "1")[1].replace("version: 1\n", ""))
    assert say("publish", first, *WHY)[0] == 0
    assert read_history(log)[0].last.playbooks == Playbooks(version=4), (
        "everything is as it comes with StepIn"
    )


def test_show_tells_what_holds_and_what_ops_changed(tmp_path: Path) -> None:
    assert say("publish", document(tmp_path, OWN), *WHY)[0] == 0
    everything = say("show")[1]
    assert "version 1, shipped with StepIn" in everything and "by ann: our own words" in everything
    assert "  repeats (own: say): 我来，您不用再说。 / I'm on it; you needn't say it again." in everything
    entry = yaml.safe_load(say("show", "repeats")[1])["causes"]["repeats"]
    assert entry["say"]["zh"] == ["我来，您不用再说。"] and len(entry["steps"]["en"]) == 3
    assert "anxiety" in yaml.safe_load(say("show", "anxiety")[1])["emotions"]
    assert "expected one of " in say("show", "boredom")[2]
    assert "expected one of 1, 2, got 7" in say("show", "--version", "7")[2]


def test_of_two_who_publish_at_once_one_is_refused(log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    read = publishing.read_history
    lines = Lines(zh=("好",), en=("ok",))

    def publish_one(field: str) -> None:
        own = Playbooks(causes={"repeats": Entry(**{field: lines})})
        publish(log, own, by="bob", why="quick", effective_at=0.0, now=0.0)

    def somebody_is_quicker(log: MemoryLog) -> object:
        known = read(log)
        monkeypatch.setattr(publishing, "read_history", read)
        publish_one("may")
        return known

    monkeypatch.setattr(publishing, "read_history", somebody_is_quicker)
    with pytest.raises(Conflict):
        publish_one("say")
    assert [each.version for each in read_history(log)[0].versions] == [1, 2]


def test_a_record_that_cannot_be_used_is_named_and_the_others_hold(log: MemoryLog) -> None:
    publisher = log.publisher()
    for value in (b'{"playbooks":{"version":2}}', b"{", b'{"playbooks":{"version":2}}', b'{"playbooks":7}'):
        publisher.send([Message(topics.PLAYBOOKS, b"playbooks", value)])
    history, unused = read_history(log)
    assert [each.version for each in history.versions] == [1, 2]
    assert [f"offset {place}" in each for place, each in enumerate(unused, 1)] == [True, True, True]
    assert "expected above 2, got 2" in say("show")[2]
