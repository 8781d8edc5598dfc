"""The rules for people of ops: shown, checked, published and rolled back, with a line of the audit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from stream.access.principal import Principal
from stream.gateway.acts.refused import Refused
from stream.gateway.protocol.rules import (
    PublishedVersion,
    RulesCheckRequest,
    RulesEdit,
    RulesPublishRequest,
    RulesRequest,
    RulesRollBackRequest,
)
from stream.gateway.rules.desk import RulesDesk
from stream.log import topics
from stream.log.follower import Follower
from stream.log.memory.log import MemoryLog
from stream.records import AuditLine, decode_audit
from stream.rules.publish import read_history
from tests.builders.clock import FakeClock

OPS = Principal(person="local:ann", name="Ann", roles=frozenset({"ops"}), queues=None, words=False)
LEAD = Principal(person="local:bo", name="Bo", roles=frozenset({"supervisor"}), queues=None, words=True)
ORIGIN = "10.0.0.7"
DRAFT = "version: {}\nqueues:\n  vip:\n    waits: {{reply_sla: {}}}  # seconds\n"


class Floor:
    """A desk on a log in memory. The floor's time is that of the clock."""

    def __init__(self) -> None:
        self.log = MemoryLog()
        self.log.create_topics(topics.specs(1))
        self.clock = FakeClock(1_000.0)
        self.desk = RulesDesk(self.log, self.clock.now, self.clock)

    def publish(
        self, text: str, delay: float = 2.0, who: Principal = OPS, id_: str = "p"
    ) -> PublishedVersion:
        return asyncio.run(self.desk.published(who, RulesPublishRequest(id_, text, "a try", delay), ORIGIN))

    def roll_back(self, version: int, seen: int) -> PublishedVersion:
        request = RulesRollBackRequest("r", version, seen, "it made noise", 0.0)
        return asyncio.run(self.desk.published(OPS, request, ORIGIN))

    def audited(self) -> list[AuditLine]:
        with Follower(self.log, [topics.AUDIT]) as follower:
            return [decode_audit(record.value or b"") for record in follower.read_to_end()]


@pytest.fixture
def floor() -> Iterator[Floor]:
    made = Floor()
    yield made
    made.desk.close()


def test_a_draft_is_published_with_its_comments_author_reason_and_time(floor: Floor) -> None:
    assert floor.publish(DRAFT.format(1, 30), delay=5.0) == PublishedVersion(version=2, effective_at=1_003.0)
    book = asyncio.run(floor.desk.book(OPS, RulesRequest("b")))
    assert (book.version, book.holds, book.queues) == (2, 1, ["vip"])
    assert "# seconds" in book.text and book.text.startswith("version: 2\n")
    latest, shipped = book.versions
    assert (latest.by, latest.why, latest.published_at) == ("Ann", "a try", 1_000.0)
    assert latest.changes == ("$.queues.vip.waits.reply_sla: nothing → 30.0",)
    assert (shipped.version, shipped.changes) == (1, ())
    floor.clock.wait(3.0)
    assert asyncio.run(floor.desk.book(OPS, RulesRequest("b", 1))).holds == 2
    (line,) = floor.audited()
    assert (line.what, line.person, line.name, line.origin) == ("rules_published", "local:ann", "Ann", ORIGIN)
    assert line.after is not None and line.after["changed_fields"] == 1


def test_who_asks_again_because_the_answer_was_lost_publishes_nothing(floor: Floor) -> None:
    assert floor.publish(DRAFT.format(1, 30)) == floor.publish(DRAFT.format(1, 30))
    assert len(read_history(floor.log)[0].versions) == 2


def test_rolling_back_publishes_the_former_version_anew(floor: Floor) -> None:
    floor.publish(DRAFT.format(1, 30))
    floor.publish(DRAFT.format(2, 20), id_="p2")
    assert floor.roll_back(2, seen=3) == PublishedVersion(version=4, effective_at=998.0)
    last = read_history(floor.log)[0].last
    assert last.rules.of("vip").waits.reply_sla == 30.0 and "# seconds" in last.source
    assert floor.audited()[-1].what == "rules_rolled_back"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (DRAFT.format(2, 30), "rules_changed", "expected 1"),
        ("queues: {}\n", "rules_changed", "expected 1"),
        (DRAFT.format(1, "soon"), "bad_rules", "4:13: $.queues.vip.waits.reply_sla: expected a number, got"),
        ("version: [", "bad_rules", "expected YAML"),
    ],
)
def test_what_must_not_be_published_is_refused_whole(floor: Floor, text: str, code: str, told: str) -> None:
    with pytest.raises(Refused, match="") as caught:
        floor.publish(text)
    assert (caught.value.code, told in str(caught.value)) == (code, True), caught.value
    assert len(read_history(floor.log)[0].versions) == 1 and floor.audited() == []


def test_nobody_but_ops_sees_or_changes_the_rules(floor: Floor) -> None:
    with pytest.raises(Refused, match="may not change the rules"):
        floor.publish(DRAFT.format(1, 30), who=LEAD)
    for asked in (
        floor.desk.book(LEAD, RulesRequest("b")),
        floor.desk.checked(LEAD, RulesCheckRequest("c", "version: 1\n")),
    ):
        with pytest.raises(Refused, match="may not change the rules"):
            asyncio.run(asked)


def test_a_check_applies_edits_and_says_what_holds_where_and_what_changes(floor: Floor) -> None:
    edits = (RulesEdit(("queues", "vip", "waits", "reply_sla"), 25),)
    request = RulesCheckRequest("c", DRAFT.format(1, 30), edits, queue="vip", channel="chat", language="zh")
    checked = asyncio.run(floor.desk.checked(OPS, request))
    assert (checked.faults, checked.changes) == ([], ["$.queues.vip.waits.reply_sla: nothing → 25.0"])
    assert "reply_sla: 25}  # seconds" in checked.text
    (field,) = (each for each in checked.fields if each.field == "waits.reply_sla")
    assert (field.value, field.layer, field.line) == ("25.0", "queues.vip", 4)


def test_a_check_names_each_fault_with_its_place(floor: Floor) -> None:
    request = RulesCheckRequest("c", "skew: -1\nqueues:\n  vip: {waits: {reply_sla: soon}}\n")
    checked = asyncio.run(floor.desk.checked(OPS, request))
    assert [(each.line, each.column, each.field) for each in checked.faults] == [
        (1, 1, "$.skew"),
        (3, 17, "$.queues.vip.waits.reply_sla"),
    ]
    assert (checked.changes, checked.fields) == ([], [])
