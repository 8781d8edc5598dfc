"""The audit at a terminal: followed into a file, verified, shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from stream import __main__ as commands
from stream.audit import commands as audit_commands
from stream.audit.audit_file import AuditFile, BrokenAuditFile, read_lines
from stream.audit.chain import Line
from stream.audit.recording import message
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.records import AuditLine

NOW = 1_700_000_000.0
NAMES = ["Ann", "Bo", "Cy", "Di", "Ed"]


def floor() -> MemoryLog:
    log = MemoryLog(clock=lambda: NOW)
    log.create_topics(topics.specs(1))
    return log


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MemoryLog:
    log = floor()
    monkeypatch.setenv("STEPIN_AUDIT_FILE", str(tmp_path / "kept" / "audit.jsonl"))
    monkeypatch.setattr(MemoryLog, "close", lambda _: None)
    monkeypatch.setattr(commands.Context, "open_log", lambda _: log)
    return log


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "audit.jsonl"


def line(number: int) -> AuditLine:
    name = NAMES[number % len(NAMES)]
    return AuditLine(
        id=str(number),
        at=NOW + number,
        person=f"local:{name.lower()}",
        name=name,
        origin="10.0.0.7",
        what="action",
        about=f"alert a{number}",
        queue="billing" if number % 2 else "vip",
        before={"status": "open"},
        after={"status": "claimed", "claimed_by": name},
    )


def put(log: MemoryLog, numbers: Sequence[int]) -> None:
    log.publisher().send([message(line(number)) for number in numbers])


def say(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands.main, ["audit", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_what_is_followed_is_verified_and_the_file_goes_on_after_a_torn_line(
    log: MemoryLog, file: Path
) -> None:
    put(log, range(3))
    assert say("follow", "--once")[0] == 0
    assert file.stat().st_mode & 0o077 == 0
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"number":4,"hash":"ab')
    assert say("verify")[0] == 0
    put(log, [3, 4])
    code, said = say("follow", "--once")
    assert code == 0 and said == say("head")[1]
    assert file.read_bytes().startswith(whole) and file.read_bytes().count(b"\n") == 5
    assert [json.loads(text)["record"]["name"] for text in file.read_text().splitlines()] == NAMES
    assert say("follow", "--once")[1] == said and file.read_bytes().count(b"\n") == 5
    noted = said.split()[-1]
    code, said = say("verify", "--head", noted)
    assert code == 0 and "is that of line 5 of the topic" in said and "line 5 of the file" in said


@pytest.mark.parametrize(
    ("bend", "number", "told"),
    [
        (lambda all: [all[0], all[1].replace("Bo", "Al"), *all[2:]], 2, "line 2 of the file was changed"),
        (lambda all: [*all[:2], *all[3:]], 3, "line 3 was removed from the file"),
        (lambda all: [*all[:2], all[0], *all[2:]], 3, "line 3 of the file was inserted"),
        (lambda all: [all[0], all[2], all[1], *all[3:]], 2, "lines 2 and 3 of the file were swapped"),
        (lambda all: [all[0], *all[2:4], all[1], all[4]], 2, "line 2 of the file was moved there"),
        (lambda all: [*all[:3], "rubbish", all[4]], 4, "line 4 of the file was changed"),
    ],
)
def test_a_file_that_was_bent_is_told_with_line_time_and_person(
    log: MemoryLog, file: Path, bend: Callable[[list[str]], list[str]], number: int, told: str
) -> None:
    put(log, range(5))
    say("follow", "--once")
    file.write_text("\n".join([*bend(file.read_text().splitlines()), ""]))
    code, said = say("verify")
    assert code == 1 and told in said
    name = NAMES[number - 1]
    assert f"the topic has: 2023-11-14 22:13:2{number - 1} UTC {name} (local:{name.lower()})" in said
    assert say("verify", "--without-topic")[0] == 1


def test_a_file_whose_end_was_cut_is_told(log: MemoryLog, file: Path) -> None:
    put(log, range(5))
    say("follow", "--once")
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:3]))
    code, said = say("verify")
    assert code == 1 and "the file lacks the last 2 lines of the topic, since 2023-11-14 22:13:20" in said


def test_a_topic_that_was_rewritten_is_told_and_is_not_followed(
    log: MemoryLog, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(log, range(5))
    noted = say("follow", "--once")[1].split()[-1]
    forged = floor()
    put(forged, [0, 1, 2, 4])
    monkeypatch.setattr(commands.Context, "open_log", lambda _: forged)
    code, said = say("verify", "--head", noted)
    assert code == 1 and "line 4 was removed from the topic" in said and "Di (local:di)" in said
    assert f"the head {noted} is in no line of the topic" in said
    assert "is that of line 5 of the file" in said
    before = file.read_bytes()
    put(forged, [5])
    code, said = say("follow", "--once")
    assert code == 1 and "the topic does not hold line 5 of the file" in said
    assert file.read_bytes() == before


def test_what_is_written_while_the_copies_are_read_is_no_fault(
    log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream.audit.commands.time.time", lambda: NOW)
    put(log, range(3))
    say("follow", "--once")
    # The file gets further lines between the moment at which it is opened and the reading of both.
    read = audit_commands.read_topic

    def meanwhile(log: MemoryLog) -> Iterator[Line]:
        lines = list(read(log))
        put(log, [3])
        say("follow", "--once")
        return iter(lines)

    monkeypatch.setattr(audit_commands, "read_topic", meanwhile)
    assert say("verify")[0] == 0
    monkeypatch.setattr(audit_commands, "read_topic", read)
    log.publisher().send([message(line(4))])
    noted = say("head")[1].split()[-1]
    code, said = say("verify", "--head", noted)
    assert code == 0 and "is that of a later line than the file has" in said


def test_without_a_file_only_a_head_can_be_looked_for(log: MemoryLog) -> None:
    put(log, range(3))
    assert "there is nothing to compare" in say("verify")[1]
    noted = say("head")[1].split()[-1]
    put(log, [3])
    assert say("verify", "--head", noted[:20])[0] == 0
    code, said = say("verify", "--head", "ab" * 32)
    assert code == 1 and "is in no line of the topic" in said
    assert say("verify", "--head", "nonsense")[0] == 2


def test_lines_are_shown_by_person_kind_queue_and_time_and_nothing_hides_in_them(log: MemoryLog) -> None:
    put(log, range(4))
    hostile = AuditLine(
        id="x", at=NOW + 100, person="oidc:a", name="A\u202enn\n9 Bo", origin="::1", what="signed_in"
    )
    log.publisher().send([message(hostile), Message(topics.AUDIT, None, b"rubbish", 0)])
    assert say("show", "--person", "local:bo")[1] == (
        "2 2023-11-14 22:13:21 UTC Bo (local:bo) from 10.0.0.7: action alert a1 in billing "
        "[status open → status claimed, claimed_by Bo]\n"
        "line 6 cannot be read by this version of StepIn\n"
    )
    (shown,) = [text for text in say("show", "--what", "signed_in")[1].splitlines() if text[0].isdigit()]
    assert "A\\u202enn\\n9 Bo (oidc:a)" in shown
    billing = [text[0] for text in say("show", "--queue", "billing", "--last", "1")[1].splitlines()]
    assert "4" in billing and "2" not in billing
    late = say("show", "--since", "2023-11-14T22:14:00+00:00", "--json")[1].splitlines()
    assert [json.loads(text)["number"] for text in late if text.startswith("{")] == [5]


def test_an_audit_file_has_one_writer_and_holds_any_record_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "audit"
    values = [b"{}", b'{ "a" :1}', b"\xff\n", b"[\n]", b"", b'"\xe4\xb8\xad"']
    first = AuditFile(file)
    first.append(Line(value, offset) for offset, value in enumerate(values))
    with pytest.raises(BrokenAuditFile, match="another process"):
        AuditFile(file)
    head = first.head
    first.close()
    again = AuditFile(file)
    assert (again.number, again.head) == (len(values), head)
    again.close()
    with file.open("rb") as opened:
        assert [each.value for each in read_lines(opened)] == values
