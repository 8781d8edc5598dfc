"""The table of who may do what, and the queues that bound it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.access.permissions import ACTIONS, QUEUE_ACTIONS, Action, may
from stream.access.principal import ROLES, Principal, Role

# Written from the words of docs/security.md, role by role.
EXPECTED: dict[Role, set[Action]] = {
    "wall": {"see", "read_words"},
    "supervisor": {"see", "read_words", "open_transcript", "act", "read_archive", "export"},
    "ops": {"see", "read_words", "open_transcript", "see_health", "read_dead_letters"}
    | {"change_rules", "revoke_labels"},
    "auditor": {"see", "read_words", "open_transcript", "read_archive", "export", "read_audit"},
    "admin": {"see_health", "read_audit", "manage_people"},
}


def person(*roles: Role, queues: frozenset[str] | None = None, words: bool = True) -> Principal:
    return Principal(person="local:x", name="X", roles=frozenset(roles), queues=queues, words=words)


def about(action: Action, queue: str = "orders") -> str | None:
    return queue if action in QUEUE_ACTIONS else None


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_role_may_do_what_the_table_says_and_no_more(role: Role, action: Action) -> None:
    assert may(person(role), action, about(action)) == (action in EXPECTED[role])


def test_customers_words_need_the_persons_own_permission() -> None:
    assert not may(person("supervisor", words=False), "read_words", "orders")
    assert may(person("supervisor", words=False), "see", "orders")


def test_nobody_may_do_anything_without_a_role() -> None:
    assert not any(may(person(), action, about(action)) for action in ACTIONS)


@given(
    st.frozensets(st.sampled_from(ROLES)),
    st.frozensets(st.sampled_from(["orders", "billing", "returns"])),
    st.sampled_from(["orders", "billing", "returns"]),
    st.booleans(),
)
def test_another_queue_allows_nothing(
    roles: frozenset[Role], queues: frozenset[str], queue: str, words: bool
) -> None:
    somebody = person(*roles, queues=queues, words=words)
    allowed = [action for action in QUEUE_ACTIONS if may(somebody, action, queue)]
    assert queue in queues or not allowed


def test_a_question_without_its_queue_is_refused() -> None:
    with pytest.raises(ValueError, match="act: expected a queue, got None"):
        may(person("supervisor"), "act")
    with pytest.raises(ValueError, match="manage_people: expected no queue, got 'orders'"):
        may(person("admin"), "manage_people", "orders")
