"""Whom a provider signed in, read from the cookie that Streamlit writes."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pytest
from streamlit import auth_util
from streamlit.web.server.starlette import starlette_auth_routes
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from dashboard.sign_in.provider import Provider
from dashboard.sign_in.settings import ProviderSettings
from dashboard.sign_in.signed_in import SignedIn
from stream.access import people
from stream.access.people import People, Rights

NOW = 1_800_000_000.0
ISSUER, HOME = "https://id.example", "https://floor.example"
CLAIMS = {
    "iss": ISSUER,
    "sub": "7",
    "iat": int(NOW),
    "name": "Ann \u202eLee",
    "origin": HOME,
    "is_logged_in": True,
    "stepin_roles": ["supervisor", "boss"],
    "stepin_queues": ["orders"],
}
SETTINGS = ProviderSettings(issuer=ISSUER, client_id="stepin", client_secret="s")
PROVIDER = Provider(SETTINGS, HOME, "a secret of the floor")


def cookies(provider: Provider = PROVIDER, **changed: Any) -> dict[str, str]:
    """The cookies that Streamlit writes for somebody with these claims."""
    key, written = provider.secrets["auth"]["cookie_secret"], {}

    def sign(name: str, value: str) -> bytes:
        return create_signed_value(key, name, value)

    auth_util.set_cookie_with_chunks(
        lambda name, value: written.__setitem__(name, sign(name, value).decode()),
        sign,
        starlette_auth_routes.USER_COOKIE_NAME,
        {**CLAIMS, **changed},
        cookie_attr_size=100,
    )
    return written


def found(known: People | None = None, now: float = NOW, **changed: Any) -> SignedIn | None:
    return PROVIDER.signed_in(cookies(**changed), known or People(), now)


def test_streamlit_is_the_version_whose_cookie_was_read() -> None:
    assert version("streamlit") == "1.67.0", "hold dashboard/sign_in/provider.py against the new version"


@pytest.mark.parametrize("long", [{}, {"picture": "x" * 9000}])
def test_the_claims_say_who_it_is_and_what_they_may_do(long: dict[str, str]) -> None:
    principal = found(**long).principal
    assert (principal.person, principal.name) == (f"oidc:{ISSUER}#7", "Ann ⟨RLO⟩Lee")
    assert (principal.roles, principal.queues, principal.words) == ({"supervisor"}, {"orders"}, False)


def test_queues_may_be_all_of_them_and_roles_one_text() -> None:
    principal = found(stepin_roles="ops words", stepin_queues="*").principal
    assert (principal.roles, principal.queues, principal.words) == ({"ops"}, None, True)


@pytest.mark.parametrize(
    "claims", [{}, {"stepin_roles": 7}, {"stepin_roles": [["ops"]]}, {"stepin_roles": None}]
)
def test_whoever_has_no_role_of_ours_has_none(claims: dict[str, Any]) -> None:
    assert found(**{"stepin_roles": [], **claims}).principal.roles == frozenset()


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://other.example"},
        {"iss": "https://evil.example"},
        {"is_logged_in": False},
        {"sub": None},
        {"iat": "now"},
        {"iat": int(NOW) - 12 * 3600},
    ],
)
def test_a_cookie_for_somebody_else_or_of_long_ago_is_nobodys(changed: dict[str, Any]) -> None:
    assert found(**changed) is None


def test_only_this_floors_key_signs() -> None:
    other = Provider(SETTINGS, HOME, "another secret of a floor")
    assert PROVIDER.signed_in(cookies(other), People(), NOW) is None
    assert PROVIDER.signed_in({"_streamlit_user": "令牌"}, People(), NOW) is None


def test_the_file_of_people_wins_over_the_claims() -> None:
    rights = Rights(roles=frozenset({"auditor"}), queues=None)
    known = people.add(People(), f"{ISSUER}#7", "Ann", rights, "", NOW)
    assert found(known).principal.roles == {"auditor"}
    shut_out = people.revoke(known, f"{ISSUER}#7", NOW - 1)
    assert found(shut_out).principal.roles == frozenset()
    assert found(people.revoke(known, f"{ISSUER}#7", NOW + 1), NOW + 2) is None


def test_a_mail_address_counts_once_it_is_verified_and_for_one_subject() -> None:
    rights = Rights(roles=frozenset({"ops"}))
    known = people.add(People(), "ann@floor.example", "Ann", rights, "", NOW)
    mail = {"email": "Ann@floor.example", "email_verified": True}
    assert PROVIDER.to_bind(cookies(**mail), known) == ("ann@floor.example", f"{ISSUER}#7")
    assert PROVIDER.to_bind(cookies(**{**mail, "email_verified": "true"}), known) is None
    assert PROVIDER.to_bind(cookies(), known) is None
    bound = people.bind(known, "ann@floor.example", f"{ISSUER}#7")
    assert found(bound, **mail).principal.roles == {"ops"}
    assert PROVIDER.to_bind(cookies(sub="8", **mail), bound) is None
    assert found(bound, sub="8", stepin_roles=[], **mail).principal.roles == frozenset()


def test_an_ended_sign_in_is_over_and_the_next_is_another() -> None:
    first = found(nonce="a")
    ended = people.end_session(People(), first.session, NOW + 100, NOW)
    assert found(ended, nonce="a") is None
    assert found(ended, nonce="b") is not None
