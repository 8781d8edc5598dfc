"""Whom a provider signed in, from the cookie that Streamlit's `st.login` sets (OpenID Connect).

Streamlit has no call that says for a request who is signed in, only for its script. So this module reads the
cookie as `streamlit.web.server.starlette.starlette_websocket` does; a test holds it against the version of
Streamlit that is pinned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

import msgspec

from dashboard.addresses import Addresses
from dashboard.sign_in.sessions import LONGEST_SECONDS
from dashboard.sign_in.settings import ProviderSettings
from dashboard.sign_in.signed_in import SignedIn
from stream.access.names import shown
from stream.access.people import People, Rights, person_of_subject
from stream.access.principal import Principal, Role
from stream.access.revoked import is_over

COOKIES = ("_streamlit_user", "_streamlit_user_tokens")
CALLBACK = "oauth2callback"


def secrets(found: ProviderSettings, public_url: str, token: str) -> dict[str, Any]:
    """Return what Streamlit needs to know for `st.login`, as it stands in a `secrets.toml`."""
    return {
        "auth": {
            "redirect_uri": f"{public_url}/{CALLBACK}",
            "cookie_secret": cookie_secret(token),
            "client_id": found.client_id,
            "client_secret": found.secret,
            "server_metadata_url": found.metadata_url,
        }
    }


def cookie_secret(token: str) -> str:
    """Return the key that signs Streamlit's cookie. The secret of the floor has a key for each use."""
    return hashlib.sha256(b"stepin streamlit\0" + token.encode()).hexdigest()


def claims_in(cookies: Mapping[str, str], origin: str) -> dict[str, Any] | None:
    """Return what the provider says of the person who is signed in, or None if nobody is.

    Args:
        origin: of this dashboard, for which the cookie was written.
    """
    from streamlit.auth_util import get_cookie_with_chunks
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return (
            None if value is None else decode_signed_value(secret, name, value.encode("latin-1", "replace"))
        )

    found = get_cookie_with_chunks(one, COOKIES[0])
    if not found:
        return None
    try:
        claims = msgspec.json.decode(found, type=dict[str, Any])
    except msgspec.MsgspecError:
        return None
    return claims if claims.get("is_logged_in") is True and claims.get("origin") == origin else None


def signed_in(
    found: ProviderSettings, addresses: Addresses, cookies: Mapping[str, str], people: People, now: float
) -> SignedIn | None:
    """Return whom the provider signed in, with the rights of the file of people or else of the claims.

    A person who was shut out, or whom nobody gave a role, is signed in and has no role.
    """
    if COOKIES[0] not in cookies:
        return None
    claims = claims_in(cookies, addresses.public_url or "")
    if claims is None:
        return None
    issuer, subject, at = claims.get("iss"), claims.get("sub"), claims.get("iat")
    if issuer != found.issuer or not isinstance(subject, str) or not isinstance(at, int | float):
        return None
    session = session_of(claims)
    known = person_of_subject(people, f"{issuer}#{subject}")
    if now >= at + LONGEST_SECONDS or session in people.ended or (known is not None and is_over(known, at)):
        return None
    if known is None:
        rights = _rights_in(claims, found)
    else:
        rights = known.rights if known.revoked_at is None else Rights()
    name = claims.get("name") or claims.get("preferred_username") or claims.get("email") or subject
    principal = Principal(
        person=f"oidc:{issuer}#{subject}",
        name=shown(str(name)),
        roles=rights.roles,
        queues=rights.queues,
        words=rights.words,
    )
    return SignedIn(principal=principal, session=session, signed_in_at=float(at), verified=True)


def session_of(claims: Mapping[str, Any]) -> str:
    """Return the id of a sign-in. The provider's token has no other that is each time another."""
    parts = repr([claims.get(key) for key in ("iss", "sub", "iat", "nonce", "sid")])
    return hashlib.sha256(parts.encode()).hexdigest()[:24]


def to_bind(
    found: ProviderSettings, addresses: Addresses, cookies: Mapping[str, str], people: People
) -> tuple[str, str] | None:
    """Return the mail address and the subject of somebody who comes for the first time, or None.

    The file of people knows such a person by a mail address, which the provider has to have checked.
    """
    if COOKIES[0] not in cookies:
        return None
    claims = claims_in(cookies, addresses.public_url or "") or {}
    mail, subject = claims.get("email"), claims.get("sub")
    if claims.get("iss") != found.issuer or not isinstance(subject, str) or not isinstance(mail, str):
        return None
    known = people.people.get(mail.lower())
    full = f"{found.issuer}#{subject}"
    if claims.get("email_verified") is not True or known is None or known.subject:
        return None
    return None if person_of_subject(people, full) else (mail.lower(), full)


def _rights_in(claims: Mapping[str, Any], found: ProviderSettings) -> Rights:
    roles = frozenset(role for role in get_args(Role) if role in _texts(claims.get(found.roles_claim)))
    queues = frozenset(_texts(claims.get(found.queues_claim)))
    words = "words" in _texts(claims.get(found.roles_claim))
    return Rights(roles=roles, queues=None if "*" in queues else queues, words=words)


def _texts(claim: object) -> Iterable[str]:
    """Return the texts of a claim: a list, or one text with blanks between them."""
    if isinstance(claim, str):
        return claim.split()
    return [each for each in claim if isinstance(each, str)] if isinstance(claim, list) else []
