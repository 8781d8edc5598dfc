"""A ticket says who its viewer is, and cannot be made, changed or kept by anybody else."""

from __future__ import annotations

import base64
import json

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from stream.access.principal import Principal
from stream.access.tickets import LIFETIME_SECONDS, BadTicket, Tickets

NOW = 1_700_000_000.5
ANN = Principal(
    person="local:ann",
    name="安 Ann",
    roles=frozenset({"supervisor"}),
    queues=frozenset({"orders", "账单"}),
    words=True,
)


def issue(secret: str = "a secret of the floor", now: float = NOW) -> str:
    return Tickets(secret).issue(ANN, "s1", NOW - 60, now)


def read(ticket: str, now: float = NOW) -> object:
    return Tickets("a secret of the floor").read(ticket, now)


def test_a_ticket_says_who_signed_in_and_when() -> None:
    found = Tickets("a secret of the floor").read(issue(), NOW + 1)
    assert found.principal == ANN
    assert (found.session, found.signed_in_at, found.issued_at) == ("s1", NOW - 60, NOW)
    assert found.expires_at == NOW + LIFETIME_SECONDS


def test_each_ticket_has_an_id_of_its_own() -> None:
    tickets = Tickets("a secret of the floor")
    assert tickets.read(issue(), NOW).id != tickets.read(issue(), NOW).id


def test_a_ticket_for_all_queues_stays_one() -> None:
    everybody = Principal(person="local:o", name="O", roles=frozenset({"ops"}), queues=None)
    tickets = Tickets("a secret of the floor")
    assert tickets.read(tickets.issue(everybody, "s", NOW, NOW), NOW).principal.queues is None


def test_a_ticket_ends_after_ten_minutes() -> None:
    read(issue(), NOW + 599.9)
    with pytest.raises(BadTicket, match="has ended"):
        read(issue(), NOW + 600)


def test_a_ticket_from_the_future_is_refused() -> None:
    with pytest.raises(BadTicket, match="ahead"):
        read(issue(now=NOW + 60))


def test_another_secret_signs_no_ticket_of_this_floor() -> None:
    with pytest.raises(BadTicket, match="no ticket"):
        read(issue("another secret"))


def test_a_ticket_whose_role_was_changed_is_refused() -> None:
    head, body, signature = issue().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["principal"]["roles"] = ["admin"]
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(BadTicket, match="no ticket"):
        read(f"{head}.{changed}.{signature}")


def test_an_unsigned_ticket_is_refused() -> None:
    _, body, _ = issue().split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    with pytest.raises(BadTicket, match="no ticket"):
        read(f"{head}.{body}.")


def test_the_secret_itself_signs_nothing() -> None:
    key = OctKey.import_key(b"a secret of the floor of 32 bytes and more")
    claims = jwt.decode(issue(), Tickets("a secret of the floor")._key, algorithms=["HS256"]).claims
    with pytest.raises(BadTicket, match="no ticket"):
        read(jwt.encode({"alg": "HS256"}, claims, key))


@pytest.mark.parametrize("text", ["", ".", "a.b.c", "x" * 5000, "\ud83d", "令牌"])
def test_what_is_no_ticket_is_refused(text: str) -> None:
    with pytest.raises(BadTicket, match="no ticket"):
        read(text)
