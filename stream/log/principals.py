"""Who may read and write what: the one table behind `docs/security.md` and `python -m stream topics --acls`.

A principal is what a process signs in as. The names are StepIn's own; a floor's prefix replaces `stepin`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from stream.log import topics


class Principal(NamedTuple):
    """One kind of process.

    It `reads` and `writes` topics, joins the consumer `groups` and uses the transactional ids `identities`.
    `reads` of None is every topic, `identities` of None every id of the floor, and one that ends with `*`
    every id that begins so. `creates` says that it makes
    topics and reads their settings, `beside` what it may do with whatever has the prefix of a shadow.
    """

    name: str
    about: str
    reads: tuple[str, ...] | None = ()
    writes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    identities: tuple[str, ...] | None = ()
    creates: bool = False
    beside: Literal["Read", "All"] | None = None


PRINCIPALS = (
    Principal(
        "producer",
        "A contact-centre platform, or what sends its events. Whoever signs in as this can report a "
        "conversation, and nothing else.",
        writes=(topics.EVENTS,),
    ),
    Principal(
        "worker",
        "`python -m stream worker`. Nothing else may use a worker's transactional id, which would fence it.",
        reads=(
            topics.EVENTS,
            topics.ACTIONS,
            topics.JUDGEMENTS,
            topics.RUNS,
            topics.RULES,
            topics.LABELS,
            topics.MODELS,
            topics.IN_HAND,
            topics.SIGNALS,
            topics.CONVERSATIONS,
            topics.QUEUES,
            topics.INTERVALS,
            topics.WAITS,
            topics.ALERTS,
            topics.CASES,
        ),
        writes=(
            topics.TURNS,
            topics.CONVERSATIONS,
            topics.SIGNALS,
            topics.QUEUES,
            topics.INTERVALS,
            topics.WAITS,
            topics.ALERTS,
            topics.CASES,
            topics.OUTCOMES,
            topics.INTERVENTIONS,
            topics.JUDGEMENTS,
            topics.LABELS,
            topics.MODELS,
            topics.IN_HAND,
            topics.HISTORY,
            topics.DEAD_LETTERS,
        ),
        groups=("conversations", "queues"),
        identities=None,
    ),
    Principal(
        "gateway",
        "`python -m stream gateway`. It checks who acts, so only it may write what people did, each with its "
        "line of the audit. It reads events, judgements and labels to explain a case, labels to tell how the "
        "models fare, and the topics of shadows to show them; without these rights it does not.",
        reads=(
            topics.CONVERSATIONS,
            topics.TURNS,
            topics.QUEUES,
            topics.INTERVALS,
            topics.ALERTS,
            topics.CASES,
            topics.OUTCOMES,
            topics.SILENCES,
            topics.PLAYBOOKS,
            topics.HISTORY,
            topics.NOTIFICATIONS,
            topics.RULES,
            topics.DEAD_LETTERS,
            topics.EVENTS,
            topics.JUDGEMENTS,
            topics.LABELS,
        ),
        writes=(topics.ACTIONS, topics.SILENCES, topics.RULES, topics.AUDIT),
        beside="Read",
        identities=("gateway-*", "rules"),
    ),
    Principal(
        "operator",
        "A person who runs `python -m stream topics`, `rules`, `tuning keep`, `playbooks`, `labels`, "
        "`people`, `walls`, `archive export` and `forget`, `replay`, `simulate`, `dead-letters` and "
        "`status`. Feeding dead letters again writes to the topic that they came from.",
        reads=None,
        writes=(
            topics.EVENTS,
            topics.RUNS,
            topics.RULES,
            topics.PLAYBOOKS,
            topics.SIGNALS,
            topics.ACTIONS,
            topics.JUDGEMENTS,
            topics.INTERVENTIONS,
            topics.AUDIT,
            topics.LABELS,
        ),
        groups=("dead-letters",),
        identities=("rules", "playbooks", "dead-letters"),
        creates=True,
    ),
    Principal(
        "shadow",
        "`python -m stream shadow`, but for `promote`, which an operator does. It reads the live floor, "
        "and makes, writes and removes only what begins with `stepin-shadow-`.",
        reads=(
            topics.EVENTS,
            topics.ACTIONS,
            topics.LABELS,
            topics.RUNS,
            topics.RULES,
            topics.HISTORY,
            topics.QUEUES,
        ),
        beside="All",
    ),
    Principal(
        "dispatcher",
        "`python -m stream dispatcher`. It sends interventions to the platform, and reports how each left, "
        "which is all that it writes to the actions.",
        reads=(topics.INTERVENTIONS,),
        writes=(topics.ACTIONS, topics.DEAD_LETTERS),
        groups=("dispatcher",),
        identities=("dispatcher-*",),
    ),
    Principal(
        "notifier",
        "`python -m stream notifier`. It tells people of cases who look at no screen, and notes what it "
        "told. It alone has the addresses of the channels.",
        reads=(topics.CASES, topics.SILENCES, topics.QUEUES, topics.ALERTS, topics.NOTIFICATIONS),
        writes=(topics.NOTIFICATIONS,),
        identities=("notifier",),
    ),
    Principal(
        "archive",
        "`python -m stream archive run`. It stores history, transcripts and what a backtest reads for "
        "longer than the log, and writes to no topic.",
        reads=(
            topics.HISTORY,
            topics.TURNS,
            topics.INTERVALS,
            topics.EVENTS,
            topics.ACTIONS,
            topics.JUDGEMENTS,
            topics.RUNS,
            topics.LABELS,
            topics.RULES,
        ),
    ),
    Principal(
        "audit",
        "`python -m stream audit follow`, `verify`, `head` and `show`. It can write nothing, and the writers "
        "of the audit need not have its file.",
        reads=(topics.AUDIT,),
    ),
)


def table(principals: Iterable[Principal] = PRINCIPALS) -> str:
    """Return the table for people, in Markdown."""
    lines = [
        "| principal | reads | writes | consumer groups | transactional ids |",
        "|---|---|---|---|---|",
    ]
    for each in principals:
        reads = "every topic" if each.reads is None else _listed(each.reads)
        groups = _listed(f"stepin-{group}" for group in each.groups)
        own = ("*",) if each.identities is None else each.identities
        ids = _listed(f"stepin.{identity}" for identity in own)
        lines.append(f"| **{each.name}** | {reads} | {_listed(each.writes)} | {groups} | {ids} |")
    lines.append("")
    lines += [f"* **{each.name}**: {each.about}" for each in principals]
    return "\n".join(lines) + "\n"


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names) or "none"
