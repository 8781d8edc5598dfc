"""The catalogue of causes: what can be wrong with a conversation or a queue, each cause once.

Detectors, alerts, labels, screens and translations all read `CAUSES`. A new cause takes one entry here, one
detector that finds it, its name (`cause.<id>`) in each language of `dashboard/locale`, its playbook in
`stream/playbooks/bundled`, and the rules that decide it in `stream/explain`. The browser reads
`dashboard/frontend/causes.js`, which `python -m dashboard.frontend.causes` writes from this catalogue.

>>> CAUSES["repeats"].family, CAUSES["repeats"].share
('friction', 0.3)
>>> wait_cause("reply").id
'reply_wait'
>>> find("of_another_version").family
'unknown'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from detectors.contract.event_fields import Wait as Wait
from detectors.contract.readings import Severity

Subject: TypeAlias = Literal["conversation", "queue"]
Family: TypeAlias = Literal["feeling", "friction", "help", "wait", "surge", "drop", "staffing", "unknown"]


class Cause(Struct, frozen=True, kw_only=True):
    """One entry of the catalogue.

    `severities` are those that its alerts may have, the mildest first.
    `lasts` says how the cause ends: True when somebody answers, hands over or puts it right, False when the
    customer's next turns give no further evidence. `share` is how much the cause alone raises a
    conversation's attention, 0…1. `teaches` says whether a supervisor's true or false alarm becomes a label
    of the frustration model. `wait` is the kind of wait that raises this cause by breaking its SLA. `icon`
    holds SVG paths, drawn with strokes on 24 × 24; a cause without one shows the neutral icon.
    """

    id: str
    subject: Subject = "conversation"
    family: Family
    severities: tuple[Severity, ...] = ("warning", "critical")
    lasts: bool = False
    share: float = 0.0
    teaches: bool = False
    wait: Wait | None = None
    icon: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The key of its name in the message catalogues."""
        return f"cause.{self.id}"


_ENTRIES = (
    Cause(
        id="frustration", family="feeling", lasts=True, teaches=True,
        icon=(
            "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M8 16.5c1-1.8 2.4-2.5 4-2.5s3 .7 4 2.5",
            "M7 8.5l3 1.5", "M17 8.5l-3 1.5",
        ),
    ),
    Cause(
        id="threat", family="feeling", share=0.45, teaches=True,
        icon=("M13 2.500L5 13.500h6L10 21.500l8-11h-6z",),
    ),
    Cause(
        id="confusion", family="feeling", severities=("warning",), share=0.2,
        icon=(
            "M12 12a1.500 1.500 0 0 1 1.500-1.500 3 3 0 0 1 1 5.800A5 5 0 0 1 7 12a6 6 0 0 1 10-4.500"
            "A7 7 0 0 1 19 15",
        ),
    ),
    Cause(
        id="shouting", family="feeling", severities=("warning",), share=0.15,
        icon=("M4 10v4h3l8 5V5L7 10z", "M18.500 9a4 4 0 0 1 0 6"),
    ),
    Cause(
        id="bot_loop", family="friction", share=0.4,
        icon=(
            "M17 3l3.500 3.500L17 10", "M20 6.500H8a4 4 0 0 0-4 4", "M7 21l-3.500-3.500L7 14",
            "M4 17.500h12a4 4 0 0 0 4-4",
        ),
    ),
    Cause(
        id="lapsed_promise", family="friction", lasts=True, share=0.35,
        icon=(
            "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17", "M12 7.500V12l3 2.500",
            "M4 4l16 16",
        ),
    ),
    Cause(
        id="wants_person", family="friction", severities=("warning",), share=0.35,
        icon=("M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8", "M4.500 20.500c.8-4 4-6 7.500-6s6.700 2 7.500 6"),
    ),
    Cause(
        id="repeats", family="friction", share=0.3,
        icon=("M6 9l-3-3 3-3", "M3 6h13a5 5 0 0 1 5 5v1", "M10 13v7", "M8 15l2-2"),
    ),
    Cause(
        id="passed_on", family="friction", lasts=True, share=0.3,
        icon=("M3 12h16", "M13 6l6 6-6 6", "M3 7v10"),
    ),
    Cause(
        id="template", family="friction", severities=("warning",), share=0.15,
        icon=("M8 3.500h11v13H8z", "M5 7.500v13h11", "M11 8h5", "M11 12h5"),
    ),
    Cause(
        id="burst", family="friction", severities=("warning",), lasts=True, share=0.1,
        icon=("M4 5h12v8H9l-3 3v-3H4z", "M19 9h1.500v8H19v3l-3-3h-5"),
    ),
    Cause(
        id="help_requested", family="help", severities=("warning",), lasts=True, share=0.3,
        icon=(
            "M4 5h16v11H11l-4.5 4v-4H4z", "M10 9a2 2 0 1 1 2.800 1.800c-.6.300-.8.700-.8 1.200",
            "M12 13.800h.1",
        ),
    ),
    Cause(
        id="queue_wait", family="wait", lasts=True, wait="queue",
        icon=("M7 3h10", "M7 21h10", "M8 3c0 5 8 6 8 9s-8 4-8 9", "M16 3c0 5-8 6-8 9s8 4 8 9"),
    ),
    Cause(
        id="first_answer_wait", family="wait", lasts=True, wait="first_answer",
        icon=("M4 5h16v11H11l-4.5 4v-4H4z", "M12 8v3.500", "M12 13.500h.1"),
    ),
    Cause(
        id="reply_wait", family="wait", lasts=True, wait="reply",
        icon=("M4 5h16v11H11l-4.5 4v-4H4z", "M8.5 10.5h.1", "M12 10.5h.1", "M15.5 10.5h.1"),
    ),
    Cause(
        id="moment_wait", family="wait", lasts=True, wait="moment",
        icon=(
            "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17", "M8 12h.1", "M12 12h.1",
            "M16 12h.1",
        ),
    ),
    Cause(
        id="hold_wait", family="wait", lasts=True, wait="hold",
        icon=("M8.5 5v14", "M15.5 5v14"),
    ),
    Cause(
        id="callback_wait", family="wait", lasts=True, wait="callback",
        icon=(
            "M5 4h4l1.500 4.500-2.500 1.500a11 11 0 0 0 5.500 5.500l1.500-2.500L19.500 14.500v4"
            "a1.500 1.500 0 0 1-1.500 1.500A14.500 14.500 0 0 1 3.500 5.500 1.500 1.500 0 0 1 5 4",
            "M20 4l-5 5", "M15 5v4h4",
        ),
    ),
    Cause(
        id="unusual_wait", family="wait", severities=("warning",), lasts=True,
        icon=("M12 7v5l3 2", "M12 21a9 9 0 1 1 9-9", "M19 17v4", "M19 23.500v.1"),
    ),
    Cause(
        id="orphaned", family="wait", severities=("critical",), lasts=True,
        icon=(
            "M10 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8", "M2.500 20.500c.8-4 4-6 7.500-6 1.200 0 2.300.2 3.300.6",
            "M16 15.500l5 5", "M21 15.500l-5 5",
        ),
    ),
    Cause(
        id="surge", subject="queue", family="surge", severities=("critical",), lasts=True,
        icon=("M4 19h16", "M5 15l5-5 3 3 6.500-7", "M15 6h4.500v4.500"),
    ),
    Cause(
        id="abandonment_surge", subject="queue", family="surge", severities=("critical",), lasts=True,
        icon=("M4 6h9v12H4", "M10 12h11", "M17.500 8.500L21 12l-3.500 3.500"),
    ),
    Cause(
        id="wait_surge", subject="queue", family="surge", severities=("critical",), lasts=True,
        icon=("M4 19h16", "M6 15V11", "M11 15V8", "M16 15V4"),
    ),
    Cause(
        id="too_few_arrivals", subject="queue", family="drop", severities=("critical",), lasts=True,
        icon=("M4 19h16", "M5 6l5 6 3-2 6.500 6", "M19.500 11.500V16H15"),
    ),
    Cause(
        id="no_handover", subject="queue", family="drop", severities=("critical",), lasts=True,
        icon=("M3 12h8", "M16 12h5", "M8 8.500l3.500 3.500L8 15.500", "M14 5v14"),
    ),
    Cause(
        id="unassigned", subject="queue", family="staffing", severities=("warning",), lasts=True,
        icon=("M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8", "M4 21a8 8 0 0 1 16 0", "M3 3l18 18"),
    ),
    Cause(
        id="nobody_on", subject="queue", family="staffing", severities=("critical",), lasts=True,
        icon=("M5 21V3h11v18", "M3 21h18", "M12.500 12h.1", "M16 6h3v15"),
    ),
)  # fmt: skip

CAUSES: Mapping[str, Cause] = {cause.id: cause for cause in _ENTRIES}
"""Every cause by its id."""

_OF_WAIT = {cause.wait: cause for cause in _ENTRIES if cause.wait is not None}


def find(cause_id: str) -> Cause:
    """Return the entry of this id, or a neutral one: a record of another version may name any cause."""
    known = CAUSES.get(cause_id)
    return known if known is not None else Cause(id=cause_id, family="unknown")


def wait_cause(wait: Wait) -> Cause:
    """Return the cause that a wait of this kind raises when it breaks its SLA."""
    return _OF_WAIT[wait]
