"""Whoever may not read customers' words gets none of them, and no new field brings some by accident."""

from __future__ import annotations

import re
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from detectors.contract.readings import Driver, FiredRule
from detectors.contract.rules.wall_views import WallView
from detectors.queue.reply_baseline import Baseline
from stream import records
from stream.records.queues import (
    AgentsDue,
    ArrivalCount,
    ChannelForecast,
    FreeAgent,
    LineForecast,
    LongWait,
    QueueDetail,
    WaitBaseline,
    WaitDrift,
)
from stream.records.words import PLAIN_DRIVERS, WORDS, without_words
from tests.prerequisites import ROOT

# The fields with text that say nothing in a customer's words: ids, names of queues and agents, codes.
PLAIN: dict[type[Struct], set[str]] = {
    records.ConversationView: {"id", "queue", "channel", "agent", "language", "segment", "source"}
    | {"not_scored", "direction", "link", "participants", "queue_name", "agent_name"},
    records.CauseView: {"cause"},
    records.Evidence: {"turn", "not_scored"},
    records.Alert: {
        "id",
        "fingerprint",
        "subject",
        "queue",
        "cause",
        "resolution",
        "claimed_by",
        "claimed_person",
    }
    | {"channel", "agent", "language", "model"},
    records.Case: {"id", "subject", "queue", "cause", "resolution", "channel", "agent", "language"},
    records.CasePart: {"alert", "cause"},
    records.Intervention: {"id", "by", "person", "to", "cause"},
    records.Owned: {"owner", "owner_person", "offered_to", "offered_person"},
    records.Undoable: {"action", "person", "by"},
    records.Silence: {"id", "queue", "cause", "channel", "agent", "by", "person", "reason"},
    records.HistoryEntry: {"what", "by", "action", "person"},
    records.QueueView: {"queue", "name", "names", "agents", "views"},
    WallView: {"queues"},
    QueueDetail: {"passed_over", "reasons", "names"},
    LineForecast: {"conversation"},
    ChannelForecast: {"channel"},
    AgentsDue: {"agent"},
    FreeAgent: {"agent"},
    records.AgentNow: {"agent", "status", "capacity", "reason"},
    LongWait: {"conversation"},
    WaitBaseline: {"channel"},
    WaitDrift: {"channel"},
    Driver: {"code"},
    **{
        kind: set()
        for kind in (
            ArrivalCount,
            records.ArrivalsAhead,
            records.Staffing,
            Baseline,
            FiredRule,
            records.ShownForecast,
            records.WaitView,
        )
    },
}
SECRET = "words of a customer"


def parts(hint: Any) -> set[Any]:
    """All the types in a type, but the values of a `Literal`."""
    if get_origin(hint) is Literal:
        return set()
    return {hint}.union(*(parts(part) for part in get_args(hint)))


def test_every_field_with_text_is_in_one_list_and_holds_words_or_not():
    found: dict[type[Struct], set[str]] = {}
    ahead: list[type[Struct]] = [
        records.ConversationView,
        records.QueueView,
        records.Alert,
        records.Case,
        records.Silence,
    ]
    while ahead:
        kind = ahead.pop()
        if kind in found:
            continue
        hints = get_type_hints(kind)
        found[kind] = {name for name in kind.__struct_fields__ if {str, Any} & parts(hints[name])}
        nested = set().union(*(parts(hints[name]) for name in kind.__struct_fields__))
        ahead += [part for part in nested if isinstance(part, type) and issubclass(part, Struct)]
    classified = {kind: PLAIN.get(kind, set()) | WORDS.get(kind, set()) for kind in {*PLAIN, *WORDS}}
    assert found == classified
    assert not [kind for kind, names in WORDS.items() if names & PLAIN[kind]]


def test_a_driver_with_a_text_has_a_code_in_the_list_or_quotes_the_customer():
    made: set[str] = set()
    for path in [*(ROOT / "detectors").rglob("*.py"), *(ROOT / "stream").rglob("*.py")]:
        if "lab" not in path.parts:
            made |= set(re.findall(r'Driver\(\s*(?:code=)?"([\w.]+)",\s*text=', path.read_text("utf-8")))
    assert made == PLAIN_DRIVERS | {"words"}


def test_no_conversation_alert_or_case_keeps_words():
    drivers = (
        Driver(code="words", text=SECRET, weight=1.0),
        Driver(code="a new one", text=SECRET, weight=2.0),
        Driver(code="passed_on_to", text="billing", weight=1.0),
    )
    evidence = records.Evidence(probability=0.8, quote=SECRET, quote_at=3.0, drivers=drivers)
    cause = records.CauseView(cause="threat", since=1.0, severity="warning", evidence=evidence)
    view = records.ConversationView(
        id="c1",
        queue="billing",
        channel="chat",
        status="active",
        started_at=1.0,
        updated_at=2.0,
        causes=(cause,),
        last_text=SECRET,
        plea=SECRET,
        topic=SECRET,
    )
    alert = records.Alert(
        id="a1",
        fingerprint="c1|threat",
        subject="c1",
        queue="billing",
        cause="threat",
        severity="warning",
        status="open",
        starts_at=1.0,
        raised_at=1.0,
        updated_at=1.0,
        evidence=evidence,
        history=(
            records.HistoryEntry(at=1.0, what="moved", note="billing"),
            records.HistoryEntry(at=2.0, what="claim", by="stepin", note=SECRET, action="x1"),
        ),
    )
    told = records.Intervention(
        id="x2", kind="whisper", state="done", at=2.0, changed_at=3.0, text=SECRET, answer=SECRET
    )
    case = records.Case(
        id="k1",
        subject="c1",
        queue="billing",
        cause="threat",
        severity="warning",
        opened_at=1.0,
        updated_at=2.0,
        interventions=(told,),
        history=alert.history,
    )
    for record in (view, alert, case):
        assert SECRET in records.encode(record).decode()
        assert SECRET not in records.encode(without_words(record)).decode()
    kept = without_words(alert)
    assert (kept.evidence.probability, kept.history[0].note) == (0.8, "billing")
    assert [driver.code for driver in kept.evidence.drivers] == ["a new one", "passed_on_to"]
    assert msgspec.structs.replace(kept, evidence=evidence, history=alert.history) == alert
