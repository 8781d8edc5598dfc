"""The rules at a terminal: checking, publishing, rolling back, and two people who publish at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detectors.contract.rules.document import Rules
from stream import __main__ as commands
from stream.document_versions import Conflict
from stream.log import Message, topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import RulesVersion, decode_audit, encode
from stream.rules import publish as publishing
from stream.rules.publish import publish, read_history


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> MemoryLog:
    log = MemoryLog()
    log.create_topics(topics.specs(1))
    monkeypatch.setattr(log, "close", lambda: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    return log


def say(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands.main, ["rules", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def document(folder: Path, text: str, name: str = "rules.json") -> str:
    file = folder / name
    file.write_text(text, "utf-8")
    return str(file)


def versions(log: MemoryLog) -> list[RulesVersion]:
    return list(read_history(log)[0].versions)


BAD = """{
  "skew": -1,
  "default": {
    "waits": {"reply_sla": "soon", "hold_sla": 60},
    "hours": {"zone": "Mars/Base"},
    "patience": 7
  },
  "queues": {"vip": {"frustration": {"open_at": 0.3}}}
}"""


def test_check_reports_every_fault_with_its_place_and_publishes_nothing(
    tmp_path: Path, log: MemoryLog
) -> None:
    file = document(tmp_path, BAD)
    code, said = say("check", file)
    assert code == 1
    assert sorted(said.splitlines()) == sorted(
        [
            f"{file}:2:3: $.skew: expected a number >= 0.0, got -1",
            f"{file}:4:15: $.default.waits.reply_sla: expected a number, got soon",
            f"{file}:5:15: $.default.hours.zone: expected a time zone such as Asia/Shanghai, got Mars/Base",
            f"{file}:6:5: $.default.patience: expected no field of this name, got 7",
            f"{file}:8:38: $.queues.vip.frustration.open_at: "
            "expected at least close_at, which is 0.45 (default), got 0.3",
        ]
    )
    assert say("publish", file, "--by", "ann", "--why", "why not")[0] == 1
    assert len(versions(log)) == 1


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("r.json", '{\n "skew": 1,\n}', "3:1: $: expected JSON"),
        ("r.json", "[]", "1:1: $: expected an object with fields"),
        ("r.json", "", "$: expected JSON"),
        ("r.yaml", "default:\n  waits: {reply_sla: -3}\n", "2:11: $.default.waits.reply_sla: "),
        ("r.yaml", "default: [", "1:11: $: expected YAML"),
        ("r.json", '{"default":{"hours":{"openings":[{"weekday":9}]}}}', "$.default.hours.openings"),
        (
            "r.json",
            '{"default":{"frustration":{"watch_at":0.3}}}',
            "1:28: $.default.frustration.watch_at: expected at least watch_until, which is 0.5 ",
        ),
        (
            "r.json",
            '{"queues":{"vip":{"channels":{"fax":{}}}}}',
            "1:31: $.queues.vip.channels.fax: expected one of chat, voice, email, ",
        ),
    ],
)
def test_a_fault_is_shown_where_it_stands(tmp_path: Path, name: str, text: str, place: str) -> None:
    file = document(tmp_path, text, name)
    code, said = say("check", file)
    assert code == 1
    assert said.startswith(f"{file}:")
    assert place in said


def test_a_published_version_has_a_number_an_author_a_reason_and_a_time(
    tmp_path: Path, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000.0)
    file = document(tmp_path, "default:\n  waits:\n    reply_sla: 40 # seconds\n", "rules.yaml")
    code, said = say("publish", file, "--by", "ann", "--why", "shorter waits")
    assert code == 0, said
    assert "version 2 is published, effective from 1970-01-01T00:16:39.000Z" in said
    assert "$.default.waits.reply_sla: 90.0 → 40.0" in said
    last = versions(log)[-1]
    assert (last.version, last.by, last.why, last.published_at, last.effective_at) == (
        2,
        "ann",
        "shorter waits",
        1_000.0,
        999.0,
    )
    assert last.rules.default.waits.reply_sla == 40.0
    assert say("publish", file, "--by", "ann", "--why", "history", "--at", "1999-02-01T00:00:00Z")[0] == 0
    assert versions(log)[-1].effective_at == 917_827_200.0
    assert say("publish", file, "--by", "ann", "--why", "history", "--at", "soon")[0] == 2
    assert "ann: shorter waits" in say("history")[1]


def test_a_document_that_was_edited_from_an_older_version_is_refused(tmp_path: Path, log: MemoryLog) -> None:
    shown = say("show", "--json")[1]
    edited = json.loads(shown[shown.index("{") :])
    assert edited["version"] == 1
    edited["skew"] = 3.0
    file = document(tmp_path, json.dumps(edited))
    assert say("publish", file, "--by", "ann", "--why", "late producers")[0] == 0
    code, said = say("publish", file, "--by", "bob", "--why", "late producers")
    assert code == 1
    assert "expected 2, which ann published last, got 1" in said
    assert len(versions(log)) == 2


def test_rollback_publishes_an_earlier_version_anew(tmp_path: Path, log: MemoryLog) -> None:
    why = ("--by", "ann", "--why", "test")
    assert say("rollback", *why)[0] == 1
    for skew in (3, 4):
        assert say("publish", document(tmp_path, f'{{"skew":{skew}}}'), *why)[0] == 0
    assert say("rollback", *why)[0] == 0
    assert say("rollback", "1", *why)[0] == 0
    assert [(each.version, each.rules.skew) for each in versions(log)] == [
        (1, 2.0),
        (2, 3.0),
        (3, 4.0),
        (4, 3.0),
        (5, 2.0),
    ]
    assert "expected one of 1, 2, 3, 4, 5, got 9" in say("rollback", "9", *why)[1]


def test_each_version_has_its_line_of_the_audit_and_no_version_that_was_refused_has_one(
    tmp_path: Path, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream.audit.recording.socket.gethostname", lambda: "ops-1")
    monkeypatch.setenv("LOGNAME", "root")
    monkeypatch.setenv("SUDO_USER", "ann")
    file = document(tmp_path, '{"skew":3}')
    assert say("publish", file, "--by", "Ann", "--why", "late producers")[0] == 0
    assert say("rollback", "1", "--by", "Bo", "--why", "too late")[0] == 0
    stale = document(tmp_path, '{"version":1,"skew":4}')
    assert say("publish", stale, "--by", "Ann", "--why", "again")[0] == 1
    with Follower(log, [topics.AUDIT]) as follower:
        first, second = [decode_audit(record.value or b"") for record in follower.read_to_end()]
    assert (first.what, first.about, first.name, first.reason) == (
        "rules_published",
        "version 2",
        "Ann",
        "late producers",
    )
    assert (first.person, first.origin) == ("shell:root@ops-1", "root@ops-1 as ann by sudo")
    assert first.before == {"version": 1} and first.after is not None
    assert (first.after["version"], first.after["changes"]) == (2, ["$.skew: 2.0 → 3.0"])
    assert (second.what, second.about, second.name) == ("rules_rolled_back", "version 3", "Bo")


def test_a_version_goes_without_its_line_only_if_that_is_asked_for(tmp_path: Path, log: MemoryLog) -> None:
    file = document(tmp_path, '{"skew":3}')
    asked = ["--without-audit", "rules", "publish", file, "--by", "ann", "--why", "test"]
    result = CliRunner().invoke(commands.main, asked)
    assert result.exit_code == 0 and "no line of the audit will say" in result.output
    assert len(versions(log)) == 2
    assert sum(log.end_offsets(topics.AUDIT).values()) == 0


def test_of_two_who_publish_at_once_one_is_refused(log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    read = publishing.read_history

    def somebody_is_quicker(log: MemoryLog) -> object:
        known = read(log)
        monkeypatch.setattr(publishing, "read_history", read)
        publish(log, Rules(skew=9.0), by="bob", why="quick", effective_at=0.0, now=0.0)
        return known

    monkeypatch.setattr(publishing, "read_history", somebody_is_quicker)
    with pytest.raises(Conflict):
        publish(log, Rules(skew=3.0), by="ann", why="slow", effective_at=0.0, now=0.0)
    assert [(each.version, each.by) for each in versions(log)] == [(1, ""), (2, "bob")]


def test_documents_without_an_envelope_are_read_and_unusable_records_are_named(log: MemoryLog) -> None:
    publisher = log.publisher()
    for value in (b'{"version":3,"skew":1.5}', b"{", b'{"version":3}'):
        publisher.send([Message(topics.RULES, b"rules", value)])
    publisher.send([Message(topics.RULES, b"rules/4", encode(RulesVersion(rules=Rules(version=4))))])
    history, unused = read_history(log)
    assert [(each.version, each.effective_at) for each in history.versions] == [(1, 0.0), (3, 0.0), (4, 0.0)]
    assert ["offset 1" in unused[0], "offset 2" in unused[1]] == [True, True]
    assert "offset 2 is not used: version: expected above 3, got 3" in say("history")[1]
