"""What the scripted gateway makes of an action on a case, as JSON. It checks nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Json = dict[str, Any]
UNDO_SECONDS = 10.0


class Doing(NamedTuple):
    """Who does what to a case, and when. `who` is the person as its owner."""

    case: Json
    action: Json
    who: Json
    now: float


def after(case: Json, action: Json, by: str, person: str, now: float) -> Json:
    """Return the case after an action of a person."""
    owned = case.get("owned", {})
    entry = {"at": now, "what": action["action"], "by": by, "person": person, "action": action["id"]}
    changed = {
        **case,
        "owned": owned,
        "updated_at": now,
        "history": [*case.get("history", []), entry],
        "undoable": {
            "action": action["id"],
            "by": by,
            "person": person,
            "until": now + UNDO_SECONDS,
            "before": owned,
        },
    }
    who = {"owner": by, "owner_person": person}
    return changed | _STEPS[action["action"]](Doing(case, action, who, now))


def _taken(do: Doing) -> Json:
    owned: Json = do.case.get("owned", {})
    return owned if owned.get("owner") else {"status": "claimed", **do.who}


def _claim(do: Doing) -> Json:
    return {"owned": {"status": "claimed", **do.who}}


def _resolve(do: Doing) -> Json:
    owned = {"status": "resolved", "reason": do.action.get("reason")}
    return {"owned": owned, "resolution": "person", "resolved_at": do.now}


def _snooze(do: Doing) -> Json:
    return {"owned": {**_taken(do), "status": "snoozed", "until": do.action.get("until")}}


def _wake(do: Doing) -> Json:
    return {"owned": {**_taken(do), "status": "claimed", "until": None}}


def _offer(do: Doing) -> Json:
    to = {"offered_to": do.action["to"], "offered_person": do.action["to_person"]}
    return {"owned": {**_taken(do), **to}}


def _decline(do: Doing) -> Json:
    return {"owned": {**do.case["owned"], "offered_to": None, "offered_person": None}}


def _undo(do: Doing) -> Json:
    return {"owned": do.case["undoable"]["before"], "undoable": None}


def _intervene(do: Doing) -> Json:
    asked = {
        "id": do.action["id"],
        "state": "requested",
        "at": do.now,
        "changed_at": do.now,
        **do.action["order"],
    }
    named = {"by": do.who["owner"], "person": do.who["owner_person"]}
    found = [*do.case.get("interventions", []), asked | named]
    return {"owned": _taken(do), "interventions": found, "undoable": None}


def _stop(do: Doing) -> Json:
    stopped = {"state": "stopped", "changed_at": do.now}
    found = [one | (stopped if one["id"] == do.action["stops"] else {}) for one in do.case["interventions"]]
    return {"interventions": found, "undoable": None}


_STEPS: dict[str, Callable[[Doing], Json]] = {
    "claim": _claim,
    "release": lambda _: {"owned": {}},
    "resolve": _resolve,
    "snooze": _snooze,
    "wake": _wake,
    "offer": _offer,
    "accept": _claim,
    "decline": _decline,
    "undo": _undo,
    "intervene": _intervene,
    "stop": _stop,
}
