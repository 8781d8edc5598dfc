"""Files become events in time order, and the command says what came of them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from detectors.contract import events as ev
from stream.log import Message, topics
from stream.replay.command import command, floor_in_memory, run
from stream.replay.formats import FORMATS
from stream.replay.timeline import BadFile
from tests.builders.invented import bank_file, jddc_file, jddc_rows
from tests.builders.recorded import DATA

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"real data is not at {DATA}: set STEPIN_DATA")


def events_of(path: Path, format_: str) -> list[ev.Event]:
    lines = list(FORMATS[format_].read(path))
    times = [line.at for line in lines if line.at is not None]
    assert times == sorted(times), "not in time order"
    assert len({line.id for line in lines}) == len(lines), "two events share an id"
    assert all(0.0 < line.done <= 1.0 for line in lines)
    return [ev.decode(line.value, key=line.key) for line in lines]


def transcript(events: list[ev.Event], subject: str) -> list[tuple[str, str]]:
    return [
        (event.data.sender, event.data.text)
        for event in events
        if isinstance(event, ev.MessageCreated) and event.subject == subject
    ]


# --- JDDC -----------------------------------------------------------------------------------------------


LONG = [f"第{n}句|||第{n}答" for n in range(1, 21)] + ["OVERALL|||"]
SHORT = ["你好|||您好", "到哪了|||我看下", "|||还在吗", "算了|||好的", "OVERALL|||"]


@pytest.fixture
def jddc(tmp_path: Path) -> Path:
    path = tmp_path / "dialogues.tsv"
    path.write_text(
        "\n".join(jddc_rows(LONG, [2] * len(LONG)) + jddc_rows(SHORT, [0] * len(SHORT))) + "\n",
        encoding="utf-8",
    )
    return path


def test_jddc_dialogues_are_whole_again(jddc: Path) -> None:
    events = events_of(jddc, "jddc")
    long = [
        (who, f"第{n}{what}") for n in range(1, 21) for who, what in (("customer", "句"), ("agent", "答"))
    ]
    assert transcript(events, "jddc-0001") == long
    assert transcript(events, "jddc-0002") == [
        ("customer", "你好"), ("agent", "您好"), ("customer", "到哪了"), ("agent", "我看下"),
        ("agent", "还在吗"), ("customer", "算了"), ("agent", "好的"),
    ]  # fmt: skip


def test_the_last_row_of_a_jddc_dialogue_is_its_rating(jddc: Path) -> None:
    ratings = {e.subject: e.data for e in events_of(jddc, "jddc") if isinstance(e, ev.RatingSubmitted)}
    assert {subject: data.score for subject, data in ratings.items()} == {"jddc-0001": 2.0, "jddc-0002": 0.0}
    assert {(data.scale_min, data.scale_max) for data in ratings.values()} == {(0.0, 2.0)}


def test_a_dialogue_is_started_queued_answered_and_ended(jddc: Path) -> None:
    events = [event for event in events_of(jddc, "jddc") if event.subject == "jddc-0001"]
    kinds = [type(event) for event in events if not isinstance(event, ev.MessageCreated)]
    assert kinds == [
        ev.ConversationStarted, ev.ConversationQueued, ev.ConversationAnswered, ev.ConversationEnded,
        ev.RatingSubmitted,
    ]  # fmt: skip
    said_by_agent = [e.time for e in events if isinstance(e, ev.MessageCreated) and e.data.sender == "agent"]
    answered = next(event.time for event in events if isinstance(event, ev.ConversationAnswered))
    assert answered <= min(said_by_agent)


def test_drawn_times_are_the_same_on_every_reading(jddc: Path) -> None:
    assert list(FORMATS["jddc"].read(jddc)) == list(FORMATS["jddc"].read(jddc))
    assert "seed" in FORMATS["jddc"].times
    assert "seed" in FORMATS["stc3"].times


@pytest.mark.parametrize(
    "row", ["nonsense", "['a|||']\t[0]", "['a|||']\t[0]\t7", "{}\t[0]\t1", "['a'\t[]\t1"]
)
def test_a_file_that_is_no_jddc_is_named_by_its_line(jddc: Path, row: str) -> None:
    lines = jddc.read_text(encoding="utf-8").splitlines()
    jddc.write_text("\n".join([*lines, row]), encoding="utf-8")
    with pytest.raises(BadFile, match=f"line {len(lines) + 1}"):
        list(FORMATS["jddc"].read(jddc))


@pytest.mark.parametrize("format_", ["jddc", "stc3", "bank"])
@pytest.mark.parametrize("content", [b"", b"\x7fELF\x02\x01\x00\xff\xfe garbage\n"], ids=["empty", "binary"])
def test_a_file_that_is_no_text_is_refused_with_its_line(
    tmp_path: Path, format_: str, content: bytes
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(BadFile, match="line 1"):
        list(FORMATS[format_].read(file))


# --- STC-3 ----------------------------------------------------------------------------------------------


def test_stc3_has_its_turns_its_language_and_the_mean_of_its_ratings(tmp_path: Path) -> None:
    path = tmp_path / "zh.jsonl"
    rows = [
        {
            "id": 17,
            "turns": [{"speaker": "customer", "text": "卡激活不了"}, {"speaker": "agent", "text": "您好"}],
        },
        {"id": "18", "turns": [{"speaker": "customer", "text": " "}, {"speaker": "agent", "text": "在的"}]},
    ]
    rows[0]["satisfaction"] = [-2, -1, 0, 0]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    events = events_of(path, "stc3")
    assert transcript(events, "stc3-zh-17") == [("customer", "卡激活不了"), ("agent", "您好")]
    assert transcript(events, "stc3-zh-18") == [("agent", "在的")]
    started = next(event for event in events if isinstance(event, ev.ConversationStarted))
    assert started.data.customer.language == "zh"
    (rating,) = [event for event in events if isinstance(event, ev.RatingSubmitted)]
    assert (rating.data.score, rating.data.scale_min, rating.data.scale_max) == (-0.75, -2.0, 2.0)


def test_a_file_that_is_no_stc3_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text('{"id": 1, "turns": []}\n{"id": 2, "turns": [{"speaker": "dog", "text": "wuff"}]}\n')
    with pytest.raises(BadFile, match="line 2: expected customer or agent"):
        list(FORMATS["stc3"].read(path))


# --- bank -----------------------------------------------------------------------------------------------

HEADER = (
    "vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start q_exit q_time "
    "outcome ser_start ser_exit ser_time server"
)
CALLS = [
    "L1 1 777 2 PS 990202 9:00:00 9:00:10 10 9:00:10 9:01:00 50 AGENT 9:00:59 9:03:00 121 DORA",
    "L2 2 0 0 NW 990202 9:00:30 9:00:40 10 0:00:00 0:00:00 0 AGENT 9:00:39 9:00:50 11 DORA",
    "L3 3 0 0 PS 990202 9:10:00 9:10:05 5 9:10:05 9:12:05 120 HANG 0:00:00 0:00:00 0 NO_SERVER",
    "L4 4 0 1 IN 990202 9:20:00 9:20:05 5 9:20:05 9:20:06 1 PHANTOM 9:20:05 9:20:06 1 NO_SERVER",
    "L5 5 0 0 PS 990202 23:59:30 23:59:40 10 23:59:40 0:01:00 80 AGENT 0:00:59 0:02:00 61 DORA",
    "L6 6 0 0 PS 990202 9:30:00 9:30:05 5 0:00:00 0:00:00 0 HANG 0:00:00 0:00:00 0 NO_SERVER",
]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "calls.tsv"
    path.write_text("\n".join(row.replace(" ", "\t") for row in [HEADER, *CALLS]) + "\n", encoding="utf-8")
    return path


def story(events: list[ev.Event], subject: str) -> list[tuple[str, str]]:
    """Type and UTC time of each event of a call. Israel was two hours ahead of UTC in February 1999."""
    return [
        (type(event).__name__.removeprefix("Conversation"), f"{event.time:%dT%H:%M:%S}")
        for event in events
        if event.subject == subject
    ]


def test_a_call_that_waited_is_queued_answered_and_ended_at_its_times(bank: Path) -> None:
    events = events_of(bank, "bank")
    assert story(events, "bank-990202-L1-1") == [
        ("Started", "02T07:00:00"), ("Queued", "02T07:00:10"), ("Answered", "02T07:01:00"),
        ("Ended", "02T07:03:00"),
    ]  # fmt: skip
    assert story(events, "bank-990202-L2-2") == [
        ("Started", "02T07:00:30"), ("Answered", "02T07:00:40"), ("Ended", "02T07:00:50"),
    ]  # fmt: skip
    queued = next(event for event in events if isinstance(event, ev.ConversationQueued))
    assert (queued.data.queue, queued.data.priority) == ("bank-ps", 2)


def test_who_hangs_up_has_abandoned_and_a_phantom_is_closed_by_the_system(bank: Path) -> None:
    events = events_of(bank, "bank")
    ends = {e.subject: (e.data.by, e.data.outcome) for e in events if isinstance(e, ev.ConversationEnded)}
    assert ends["bank-990202-L3-3"] == ("customer", "abandoned")
    assert ends["bank-990202-L4-4"] == ("system", "closed")
    assert ends["bank-990202-L6-6"] == ("customer", "abandoned")
    assert ends["bank-990202-L1-1"] == ("agent", "resolved")
    assert story(events, "bank-990202-L3-3")[-1] == ("Ended", "02T07:12:05")


def test_a_call_over_midnight_goes_on_the_next_day(bank: Path) -> None:
    assert story(events_of(bank, "bank"), "bank-990202-L5-5") == [
        ("Started", "02T21:59:30"), ("Queued", "02T21:59:40"), ("Answered", "02T22:01:00"),
        ("Ended", "02T22:02:00"),
    ]  # fmt: skip


def test_an_agent_is_busy_with_a_call_and_offline_after_the_last_of_the_day(bank: Path) -> None:
    statuses = [event.data for event in events_of(bank, "bank") if isinstance(event, ev.AgentStatus)]
    assert [data.status for data in statuses] == ["busy", "available"] * 2 + ["busy", "offline"]
    assert {data.queues for data in statuses} == {("bank-nw", "bank-ps")}


def test_a_file_that_is_no_bank_is_named_by_its_line(bank: Path) -> None:
    with bank.open("a") as file:
        file.write("L7\t7\t0\t0\tPS\t990202\tlate\n")
    with pytest.raises(BadFile, match="line 8"):
        list(FORMATS["bank"].read(bank))


# --- events ---------------------------------------------------------------------------------------------


def message(number: int, at: str) -> str:
    return json.dumps(
        {
            "specversion": "1.0", "id": f"m{number}", "source": "here", "subject": "c1", "time": at,
            "type": "stepin.message.created.v1", "data": {"sender": "customer", "text": f"line {number}"},
        }
    )  # fmt: skip


def test_events_go_out_as_they_are_and_bad_ones_too(tmp_path: Path) -> None:
    good, bad = message(1, "2026-01-05T10:00:00Z"), '{"type": "stepin.message.created.v1", "subject": "c9"}'
    path = tmp_path / "events.jsonl"
    nameless, last = '{"type": 7}', message(2, "2026-01-05T10:00:05Z")
    path.write_text(f"{good}\n\n{bad}\n{nameless}\n{last}\n")
    lines = list(FORMATS["events"].read(path))
    assert [line.value.decode() for line in lines] == [good, bad, nameless, last]
    assert [line.key for line in lines] == [b"c1", b"c9", None, b"c1"]
    assert [line.at is None for line in lines] == [False, True, True, False]
    assert lines[-1].done == 1.0


# --- the command ------------------------------------------------------------------------------------------


def test_the_command_reports_on_a_floor_of_its_own(jddc: Path) -> None:
    arguments = [str(jddc), "--format", "jddc", "--speed", "max", "--log", "memory", "--report", "json"]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["complete"] is True
    assert report["conversations"] == 2
    assert report["events"] == len(events_of(jddc, "jddc"))
    assert "seed" in report["times"]
    assert report["event_to_alert"]["count"] == sum(report["alerts"].values())
    assert "drawn" in result.stderr


def test_a_wrong_file_or_speed_is_said_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("nonsense\n")
    wrong = CliRunner().invoke(command, [str(path), "--format", "jddc", "--log", "memory"])
    assert wrong.exit_code == 2
    assert "line 1: expected [turns]" in wrong.output
    wrong = CliRunner().invoke(command, [str(path), "--format", "events", "--log", "memory"])
    assert wrong.exit_code == 2
    assert "line 1: expected an event as one JSON object, got 'nonsense'" in wrong.output
    for speed in ("0", "-1", "fast", "nan"):
        assert CliRunner().invoke(command, [str(path), "--format", "jddc", "--speed", speed]).exit_code == 2


# --- the real sets --------------------------------------------------------------------------------------


@needs_data
@pytest.mark.parametrize(
    ("file", "format_", "conversations"),
    [
        ("jddc/dialogues.tsv", "jddc", 330),
        ("stc3/zh.jsonl", "stc3", 2860),
        ("stc3/en.jsonl", "stc3", 1278),
        ("bank/calls_1999-02-01_21.tsv", "bank", 25890),
    ],
)
def test_the_real_sets_are_read_whole(file: str, format_: str, conversations: int) -> None:
    events = events_of(DATA / file, format_)
    kinds = Counter(type(event) for event in events)
    assert kinds[ev.ConversationStarted] == kinds[ev.ConversationEnded] == conversations


def test_the_invented_sets_are_read_whole(tmp_path: Path) -> None:
    dialogues = Counter(type(event) for event in events_of(jddc_file(tmp_path), "jddc"))
    assert dialogues[ev.ConversationStarted] == dialogues[ev.ConversationEnded] == 10
    assert dialogues[ev.RatingSubmitted] == 10
    path = bank_file(tmp_path, days=2)
    calls = Counter(type(event) for event in events_of(path, "bank"))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert calls[ev.ConversationStarted] == calls[ev.ConversationEnded] == len(lines) - 1


def test_who_counts_the_alerts_may_be_slower_than_those_who_make_them() -> None:
    with floor_in_memory(with_gateway=False) as (log, _address):
        late = log.reader([topics.ALERTS], "end")
        for version in range(20):
            many = [Message(topics.ALERTS, b"alert-%d" % n, b"%d" % version * 1000, 0) for n in range(1000)]
            log.publisher().send(many)
        assert {record.key for record in late.poll(1.0, 1000)} == {b"alert-%d" % n for n in range(1000)}
        assert late.lag() == 19_000


@pytest.mark.parametrize(
    "recorded", [False, pytest.param(True, marks=needs_data)], ids=["invented", "recorded"]
)
def test_the_same_history_gives_the_same_report_twice(tmp_path: Path, recorded: bool) -> None:
    path = DATA / "jddc" / "dialogues.tsv" if recorded else jddc_file(tmp_path)
    reports = []
    for _ in range(2):
        with floor_in_memory(with_gateway=False) as (log, _address):
            reports.append(run(log, path, "jddc", report=True, show_progress=False))
    assert reports[0]["complete"] and reports[1]["complete"]
    assert reports[0]["alerts"] == reports[1]["alerts"]
    assert sum(reports[0]["alerts"].values()) > 0
