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

from dashboard.sign_in.sessions import LONGEST_SECONDS
from dashboard.sign_in.settings import ProviderSettings
from dashboard.sign_in.signed_in import SignedIn
from stream.access.names import shown
from stream.access.people import People, Rights, person_of_subject
from stream.access.principal import Principal, Role
from stream.access.revoked import is_over
from stream.access.secret import key_for

_COOKIE = "_streamlit_user"


class Provider:
    """Knows whom the provider signed in.

    Args:
        found: the settings of the provider.
        public_url: the origin of this dashboard, for which the cookie is written.
        token: the secret of gateway and dashboard. Streamlit's cookie has a key of its own made from it.
    """

    def __init__(self, found: ProviderSettings, public_url: str, token: str) -> None:
        self._found = found
        self._public_url = public_url
        self._key = key_for("streamlit", token).hex()

    @property
    def secrets(self) -> dict[str, Any]:
        """What Streamlit needs to know for `st.login`, as it stands in a `secrets.toml`."""
        return {
            "auth": {
                "redirect_uri": f"{self._public_url}/oauth2callback",
                "cookie_secret": self._key,
                "client_id": self._found.client_id,
                "client_secret": self._found.client_secret,
                "server_metadata_url": self._found.metadata_url,
                # Every provider knows this one. A desk has several people, so each proves who they are.
                "client_kwargs": {"scope": "openid email profile", "prompt": "login"},
            }
        }

    def signed_in(self, cookies: Mapping[str, str], people: People, now: float) -> SignedIn | None:
        """Return whom the provider signed in, with the rights of the file of people or else of the claims.

        A person who was shut out, or to whom nobody gave a role, is signed in and has no role.
        """
        claims = self._claims(cookies)
        if claims is None:
            return None
        subject, at = f"{claims['iss']}#{claims['sub']}", claims["iat"]
        session, known = session_of(claims), person_of_subject(people, subject)
        if now >= at + LONGEST_SECONDS or session in people.ended or is_over(known, at):
            return None
        if known is None:
            rights = _rights_in(claims, self._found)
        else:
            rights = known.rights if known.revoked_at is None else Rights()
        name = claims.get("name") or claims.get("preferred_username") or claims.get("email") or claims["sub"]
        principal = Principal(
            person=f"oidc:{subject}",
            name=shown(str(name)),
            roles=rights.roles,
            queues=rights.queues,
            words=rights.words,
        )
        return SignedIn(principal=principal, session=session, signed_in_at=float(at), verified=True)

    def to_bind(self, cookies: Mapping[str, str], people: People) -> tuple[str, str] | None:
        """Return the mail address and the subject of somebody who comes for the first time, or None.

        The file of people knows such a person by a mail address, which the provider has to have checked.
        """
        claims = self._claims(cookies)
        mail = claims.get("email") if claims is not None else None
        if claims is None or not isinstance(mail, str) or claims.get("email_verified") is not True:
            return None
        known, subject = people.people.get(mail.lower()), f"{claims['iss']}#{claims['sub']}"
        if known is None or known.subject or person_of_subject(people, subject):
            return None
        return mail.lower(), subject

    def _claims(self, cookies: Mapping[str, str]) -> dict[str, Any] | None:
        """Return what the provider says of the person who is signed in, or None if nobody is."""
        if _COOKIE not in cookies:
            return None
        from streamlit.auth_util import get_cookie_with_chunks
        from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

        def one(name: str) -> bytes | None:
            value = cookies.get(name, "")
            return decode_signed_value(self._key, name, value.encode("latin-1", "replace"))

        found = get_cookie_with_chunks(one, _COOKIE)
        try:
            claims = msgspec.json.decode(found or b"", type=dict[str, Any])
        except msgspec.MsgspecError:
            return None
        fits = claims.get("is_logged_in") is True and claims.get("origin") == self._public_url
        whole = isinstance(claims.get("sub"), str) and isinstance(claims.get("iat"), int | float)
        return claims if fits and whole and claims.get("iss") == self._found.issuer else None


def session_of(claims: Mapping[str, Any]) -> str:
    """Return the id of a sign-in. The provider's token has no other that is each time another."""
    parts = repr([claims.get(key) for key in ("iss", "sub", "iat", "nonce", "sid")])
    return hashlib.sha256(parts.encode()).hexdigest()[:24]


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
