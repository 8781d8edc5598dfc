"""What people read: of one case, of many in one queue, and of many queues."""

from __future__ import annotations

from stream.notify.known import Group, Known
from stream.notify.plan import Draft, Item
from stream.notify.routes import Route
from stream.notify.wording import Wording, plain
from stream.records import Case, NotifiedStep
from tests.builders.notified import AT, case, part, queue_case


def read(language: str, *cases: Case, step: NotifiedStep = "new") -> tuple[str, list[str]]:
    queues = sorted({each.queue for each in cases})
    draft = Draft(
        "leads", [Group("leads", queue, "waits") for queue in queues], [Item(c, step) for c in cases], AT
    )
    title, body = Wording("https://floor.example").text(draft, Route(address="x", language=language), Known())
    return title, body.splitlines()


def test_many_customers_of_a_queue_are_counted_and_the_worst_are_named() -> None:
    waits = [case(f"w{number}", parts=(part(since=AT - 400.0 + number),)) for number in range(5)]
    assert read("zh", *waits, step="again") == (
        "紧急 · cards · 5 位客户需要人工介入",
        [
            "排队等待：5",
            "最久：6:40",
            "已 0:00，仍无人接手",
            "",
            "排队等待 6:40",
            "查看：https://floor.example/desk?case=w0",
            "",
            "排队等待 6:39",
            "查看：https://floor.example/desk?case=w1",
            "",
            "排队等待 6:38",
            "查看：https://floor.example/desk?case=w2",
            "",
            "另有 2 位",
        ],
    )


def test_many_queues_are_named_with_how_many_customers_each_has() -> None:
    title, lines = read("en", case("a"), case("b", queue="loans"), case("c", queue="loans"))
    assert title == "Critical · 2 queues · 3 customers need a person"
    assert lines[:4] == ["Waiting in queue: 3", "loans: 2", "cards: 1", "Longest: 4:12"]
    assert lines[5] == "Waiting in queue 4:12 · cards"


def test_a_queue_as_a_whole_is_told_by_what_is_wrong_in_it() -> None:
    title, lines = read("en", queue_case(), step="worse")
    assert title == "Critical · cards · Sudden surge 4:12"
    assert lines[1:] == ["More severe than before", "Open: https://floor.example/desk?case=q1"]


def test_words_of_a_customer_mention_and_link_nothing() -> None:
    assert plain("*hi* <!channel> [x](https://bad.example/a) www.bad.example\u202e") == (
        "＊hi＊ ‹!channel› （x）(… …"
    )
    assert len(plain("很" * 500)) == 121
