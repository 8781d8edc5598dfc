"""docs/sign-in.md says what each role may do, as the code has it."""

from __future__ import annotations

from pathlib import Path

from stream.access.permissions import ALLOWED, Action

PAGE = Path(__file__).parents[3] / "docs" / "sign-in.md"
IN_QUEUES: tuple[Action, ...] = (
    "see",
    "read_words",
    "open_transcript",
    "act",
    "read_archive",
    "export",
)
ON_FLOOR: dict[Action, str] = {
    "see_health": "health",
    "read_dead_letters": "dead letters",
    "change_rules": "rules",
    "revoke_labels": "taking labels back",
    "read_audit": "reading the audit",
    "manage_people": "people",
}


def test_the_table_of_roles_is_that_of_the_code() -> None:
    page = PAGE.read_text("utf-8")
    for role, actions in ALLOWED.items():
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{role}` |")]
        *queues, floor = [cell.strip() for cell in line.strip("|").split("|")][1:]
        assert [bool(cell) for cell in queues] == [action in actions for action in IN_QUEUES]
        assert floor == ", ".join(text for action, text in ON_FLOOR.items() if action in actions)
        assert actions <= {*IN_QUEUES, *ON_FLOOR}
