"""Tables as files for people and programs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pyarrow import parquet

from stream.archive.export import Wanted, export, write_csv
from stream.archive.sql.database import Archive
from stream.records import TurnRecord
from tests.builders.past import records as past
from tests.builders.past.archived import archived
from tests.builders.past.records import START

FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
]


def rows_of(archive: Archive, wanted: Wanted, *, bom: bool = False) -> list[dict[str, str]]:
    stream = io.BytesIO()
    with archive.reading() as connection:
        write_csv(connection, wanted, stream, bom=bom)
    text = stream.getvalue().decode("utf-8-sig" if bom else "utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_cell_that_a_spreadsheet_would_compute_is_defused(archive: Archive) -> None:
    archived(past.log_of(*(past.turn(text, place) for place, text in enumerate(FORMULAS))), archive)
    assert [row["text"] for row in rows_of(archive, Wanted("turns"))] == ["'" + text for text in FORMULAS]


def test_every_text_of_a_row_is_defused_and_numbers_stay_numbers(archive: Archive) -> None:
    turn = TurnRecord(
        id="=1", conversation="+c", queue="-q", at=START, sender="customer", text='a "b"\n,c', agent="@x"
    )
    archived(past.log_of(turn), archive)
    (row,) = rows_of(archive, Wanted("turns"))
    assert (row["id"], row["conversation"], row["queue"], row["agent"]) == ("'=1", "'+c", "'-q", "'@x")
    assert float(row["at"]) == START and row["text"] == 'a "b"\n,c' and row["language"] == ""


def test_rows_are_chosen_by_time_and_queue(archive: Archive) -> None:
    places = [(queue, after) for queue in ("a", "b") for after in (0, 9)]
    records = [past.turn(f"{queue} {after}", after, f"c-{queue}", queue) for queue, after in places]
    archived(past.log_of(*records), archive)

    def said(*wanted: object) -> list[str]:
        return [row["text"] for row in rows_of(archive, Wanted("turns", *wanted))]  # type: ignore[arg-type]

    assert sorted(said()) == ["a 0", "a 9", "b 0", "b 9"]
    assert sorted(said(START + 1)) == ["a 9", "b 9"]
    assert sorted(said(None, START + 9, frozenset({"b"}))) == ["b 0"]
    assert said(None, None, frozenset()) == []


def test_a_csv_file_may_begin_with_a_mark_and_appears_when_it_is_whole(
    archive: Archive, tmp_path: Path
) -> None:
    archived(past.log_of(past.turn("退款")), archive)
    out = tmp_path / "turns.csv"
    with archive.reading() as connection:
        assert export(connection, Wanted("turns"), out, "csv", bom=True) == 1
        with pytest.raises(OSError):
            export(connection, Wanted("turns"), tmp_path / "none" / "turns.csv", "csv")
    assert out.read_bytes().startswith(b"\xef\xbb\xbfnumber,") and "退款" in out.read_text("utf-8-sig")
    assert [file.name for file in tmp_path.iterdir() if "turns" in file.name] == ["turns.csv"]


def test_parquet_has_the_rows_with_their_types(archive: Archive, tmp_path: Path) -> None:
    archived(past.log_of(*past.whole()), archive)
    read = {}
    with archive.reading() as connection:
        for table in ("conversations", "turns", "waits", "rules"):
            out = tmp_path / f"{table}.parquet"
            count = export(connection, Wanted(table), out, "parquet")
            read[table] = parquet.read_table(out)
            assert read[table].num_rows == count
    assert read["turns"].column("text").to_pylist()[2] == "I said it three times: 退款"
    assert str(read["turns"].schema.field("at").type) == "double"
    assert read["waits"].column("transferred").to_pylist() == [False]
    assert [read[name].num_rows for name in ("conversations", "rules")] == [1, 0]
