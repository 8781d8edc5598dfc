"""The archive keeps what a floor decided by: the same words are left, and no customer is named."""

from __future__ import annotations

import random
from collections.abc import Iterable
from contextlib import closing

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from detectors.contract import events as ev
from detectors.contract.events import Event
from detectors.contract.rules.document import Rules
from detectors.text.mail.own_words import own_words
from stream.archive.forget import forget_customer
from stream.archive.past.past_inputs import past_inputs
from stream.archive.retention import Retention
from stream.archive.rows.masked_events import Hashes, masked
from stream.archive.sql.database import Archive
from stream.archive.sql.input_table import inputs
from stream.log import Message, topics
from stream.log.memory.log import MemoryLog
from stream.privacy.redaction import mask
from stream.records import Action, RulesVersion, encode
from tests.builders import events as sample
from tests.builders.past import records as past
from tests.builders.past.archived import archived
from tests.builders.rules import published

_DAY = 86_400.0
_HASHES = Hashes(lambda name: f"hash of {len(name)}")
_LINES = (
    "On Tue, 3 Mar 2026 at 10:15, Support <support@example.com> wrote:",
    "在 2026年3月3日 10:15，客服 <a@b.cn> 写道：",
    "From: Ann <ann@x.com>",
    "Subject: order 4444333322221111",
    "-----Original Message-----",
    "> call 13812345678",
    "Hello, my card is 4111 1111 1111 1111",
    "please call me at +44 20 7946 0018",
    "where is it?",
    "--",
    "Best regards,",
    "ann@lee.com",
    "你好，我的电话 13812345678",
    "",
    "On Monday <x@y.zz> wrote:",
    "I am out of office, mail a@b.com",
)


def said(text: str) -> ev.MessageCreated:
    event = sample.said(0, text)
    assert isinstance(event, ev.MessageCreated)
    return event


def test_of_a_mail_that_is_kept_the_same_words_are_left() -> None:
    dice = random.Random(5)
    changed = 0
    for _ in range(400):
        text = "\n".join(dice.choice(_LINES) for _ in range(dice.randint(1, 9)))
        kept = masked(said(text), _HASHES)
        assert isinstance(kept, ev.MessageCreated)
        changed += kept.data.text != text
        for number in ("13812345678", "4111 1111", "7946 0018", "@x.com", "@lee.com", "@b.c", "@y.zz"):
            assert number not in kept.data.text
        for mail in (True, False):
            raw, again = own_words(text, mail), own_words(kept.data.text, mail)
            assert (mask(again.text), again.kind) == (mask(raw.text), raw.kind), text
    assert changed > 200


def test_an_event_that_is_kept_names_nobody() -> None:
    started = sample.started(0, "c-1", "orders")
    assert isinstance(started, ev.ConversationStarted)
    linked = replace(started, data=replace(started.data, link="https://crm/13812345678", topic="13812345678"))
    kept = ev.encode(masked(linked, _HASHES))
    assert b"13812345678" not in kept and started.data.customer.ref.encode() not in kept
    answered = sample.answered(1, "c-1", "ann")
    assert b"ann" in ev.encode(masked(answered, _HASHES))
    assert b"ann" not in ev.encode(masked(answered, Hashes(_HASHES.customer, _HASHES.customer)))


def log_of(events: Iterable[Event], actions: Iterable[Action] = (), at: float = past.START) -> MemoryLog:
    log = MemoryLog(clock=lambda: at)
    log.create_topics(topics.specs(2))
    with closing(log.publisher()) as publisher:
        publisher.send([Message(topics.EVENTS, each.subject.encode(), ev.encode(each)) for each in events])
        publisher.send([Message(topics.ACTIONS, each.queue.encode(), encode(each)) for each in actions])
    return log


def kept(archive: Archive) -> list[bytes]:
    with archive.reading() as connection:
        return [each.value or b"" for each in past_inputs(connection, None, None)]


def act(id: str, **about: str) -> Action:
    return Action(id=id, action="claim", queue="orders", by="li", at=past.START, note="13812345678", **about)


def test_a_customer_is_forgotten_and_does_not_come_back(archive: Archive) -> None:
    events = [
        sample.started(0, "c-7"),
        sample.said(1, "my xylophone", subject="c-7"),
        sample.said(2, "hello", subject="c-8"),
    ]
    actions = [act("1", conversation="c-7"), act("2", case="case-c-7"), act("3", conversation="c-8")]
    log = log_of(events, actions)
    past.put(log, [past.started("c-7", customer="r-secret"), past.case_step(1, "c-7")])
    archived(log, archive)
    assert len(kept(archive)) == 6
    assert not any(b"13812345678" in each for each in kept(archive))
    forget_customer(archive, "r-secret", by="dpo", now=past.START + 1000)
    assert len(kept(archive)) == 2
    with closing(log.publisher()) as publisher:
        late = sample.said(3, "a late xylophone", subject="c-7")
        publisher.send([Message(topics.EVENTS, b"c-7", ev.encode(late))])
        publisher.send([Message(topics.ACTIONS, b"orders", encode(act("4", case="case-c-7")))])
    archived(log, archive)
    assert len(kept(archive)) == 2


def test_events_are_kept_for_a_month_and_labels_as_long_as_labels(archive: Archive) -> None:
    log = log_of([sample.said(0, "hello")], [act("1", conversation="c-1")])
    past.put(log, [past.label("c-1")])
    archived(log, archive)
    retention = Retention(archive)
    for days, left in ((29, 3), (31, 1), (731, 0)):
        while retention.step(past.START + days * _DAY):
            pass
        assert len(kept(archive)) == left, days


def test_what_breaks_the_contract_decides_nothing_and_is_no_fault_of_the_archive(archive: Archive) -> None:
    log = log_of([sample.said(0, "hello")])
    with closing(log.publisher()) as publisher:
        publisher.send(
            [
                Message(topics.EVENTS, b"c-1", b"{"),
                Message(topics.EVENTS, b"other", ev.encode(sample.said(1, "hello"))),
            ]
        )
    archived(log, archive)
    assert len(kept(archive)) == 1
    with archive.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM unreadable").scalar_one() == 0


@pytest.mark.parametrize("people", ["named", "aggregate"])
def test_agents_are_named_only_where_the_rules_name_them(archive: Archive, people: str) -> None:
    log = log_of([])
    rules = Rules(version=2, people=people)  # type: ignore[arg-type]
    with closing(log.publisher()) as publisher:
        publisher.send([published(RulesVersion(rules=rules))])
    archived(log, archive)
    with closing(log.publisher()) as publisher:
        publisher.send([Message(topics.EVENTS, b"c-1", ev.encode(sample.answered(1, "c-1", "ann")))])
    archived(log, archive)
    with archive.reading() as connection:
        (value,) = connection.execute(select(inputs.c.value)).scalars()
    assert ('"ann"' in value) == (people == "named")
