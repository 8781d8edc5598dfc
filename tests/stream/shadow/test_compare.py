"""Two floors with the same events are compared case by case."""

from __future__ import annotations

from stream.records import (
    Alert,
    AlertStep,
    Case,
    CasePart,
    CaseStep,
    ConversationStarted,
    Evidence,
    HistoryEntry,
)
from stream.shadow.compare import Floor, compare
from stream.shadow_command.tell import tell


def floor(*cases: tuple[str, str, float, tuple[str, ...]]) -> Floor:
    """A floor that opened cases: (id, conversation, time, causes). Conversations begin a second before."""
    made = Floor()
    for id_, subject, at, causes in cases:
        started = ConversationStarted(
            conversation=subject, queue="orders", channel="chat", begun_at=at - 1, at=at - 1, customer="x"
        )
        made.take(started)
        parts = []
        for cause in causes:
            alert = Alert(
                id=f"{id_}-{cause}", fingerprint=f"{subject}|{cause}", subject=subject, queue="orders",
                cause=cause, severity="warning", status="open", starts_at=at, raised_at=at, updated_at=at,
                evidence=Evidence(quote="where is it?"),
            )  # fmt: skip
            made.take(AlertStep(alert=alert, entry=HistoryEntry(at=at, what="opened")))
            parts.append(CasePart(alert=alert.id, cause=cause, severity="warning", since=at, raised_at=at))
        case = Case(
            id=id_, subject=subject, queue="orders", cause=causes[0], severity="warning", opened_at=at,
            updated_at=at, parts=tuple(parts),
        )  # fmt: skip
        made.take(CaseStep(case=case, entry=HistoryEntry(at=at, what="opened")))
    return made


def test_cases_are_alike_in_one_of_both_or_moved() -> None:
    live = floor(
        ("k1", "c1", 10, ("threat",)), ("k2", "c2", 20, ("reply_wait",)), ("k3", "c3", 30, ("burst",))
    )
    shadow = floor(
        ("k1", "c1", 10, ("threat",)), ("k9", "c2", 15, ("reply_wait",)), ("k4", "c4", 40, ("burst",))
    )
    found = compare(live, shadow, 0.0, 100.0)
    assert (found.live, found.shadow, found.same) == (3, 3, 1)
    assert [(each.kind, each.case.id) for each in found.only] == [("only_live", "k3"), ("only_shadow", "k4")]
    assert [(each.live.id, each.shadow.id) for each in found.moved] == [("k2", "k9")]
    assert found.by_cause == {"burst": (1, 1), "reply_wait": (1, 1), "threat": (1, 1)}
    assert found.only[0].case.said == "where is it?"
    assert any("only the shadow" in line and "where is it?" in line for line in tell(found))


def test_only_what_both_can_know_is_compared() -> None:
    live = floor(("k1", "c1", 10, ("threat",)), ("k2", "c2", 200, ("threat",)))
    found = compare(live, floor(), 50.0, 100.0)
    assert (found.live, found.shadow, found.only) == (0, 0, ()), "one began before, one is not known yet"
    assert list(tell(compare(live, floor(), 50.0, 0.0))) == [
        "the shadow has not come to its beginning yet: ask again"
    ]
