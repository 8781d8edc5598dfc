"""The cookie of a sign-in: a JSON Web Token that this dashboard signs, for itself alone.

NIST SP 800-63B (AAL2) asks people to sign in again after twelve hours, and after an hour without use. A page
of StepIn that is open asks for a ticket every few minutes, and so counts as use.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from starlette.responses import Response

from stream.access.secret import key_for

if TYPE_CHECKING:
    from joserfc.jwk import OctKey

LONGEST_SECONDS = 12 * 3600.0
IDLE_SECONDS = 3600.0
# A cookie is written anew so often at most.
RENEW_SECONDS = 300.0
_AUDIENCE = "stepin-session"
_ALGORITHM = "HS256"
_EARLY_SECONDS = 30.0
Kind: TypeAlias = Literal["person", "wall"]
_NAMES: Mapping[Kind, str] = {"person": "stepin", "wall": "stepin-wall"}


class Session(Struct, frozen=True, kw_only=True):
    """One sign-in of a person or a wall screen. Times are seconds since 1970.

    Args:
        id: nobody else's, and new with each sign-in.
        person: the id of the person: `local:NAME` or `wall:ID`.
        signed_in_at: when it began.
        seen_at: when it was last used.
        ends_at: when it ends at the latest.
    """

    id: str
    person: str
    signed_in_at: float
    seen_at: float
    ends_at: float

    @property
    def kind(self) -> Kind:
        """Whose sign-in it is."""
        return "wall" if self.person.startswith("wall:") else "person"


def begin(person: str, now: float, ends_at: float | None = None) -> Session:
    """Return a new sign-in. One of a wall ends with its token."""
    until = now + LONGEST_SECONDS if ends_at is None else ends_at
    return Session(id=secrets.token_urlsafe(16), person=person, signed_in_at=now, seen_at=now, ends_at=until)


class Sessions:
    """Writes and reads the cookies.

    Args:
        secret: the one of gateway and dashboard.
        tls_only: whether people come by TLS alone. Then only a cookie whose name begins with `__Host-`
            counts, which no page of a neighbouring name can set.
    """

    def __init__(self, secret: str, tls_only: bool = False) -> None:
        self._secret = secret
        self._tls_only = tls_only

    def read(self, kind: Kind, cookies: Mapping[str, str], now: float, idle: bool = True) -> Session | None:
        """Return the sign-in that the cookies hold, or None if they hold none that counts.

        Args:
            idle: whether one that nobody used for an hour has ended.
        """
        for name in (_name(kind, True),) if self._tls_only else (_name(kind, True), _name(kind, False)):
            session = self._decoded(cookies.get(name, ""), now)
            if session is not None and session.kind == kind:
                unused = idle and kind == "person" and now - session.seen_at >= IDLE_SECONDS
                return None if unused else session
        return None

    def write(self, response: Response, session: Session, secure: bool, now: float) -> None:
        """Add the cookie of a sign-in to an answer. `secure` says that the browser came by TLS."""
        from joserfc import jwt

        secure = secure or self._tls_only
        claims = {
            "aud": _AUDIENCE,
            "sub": session.person,
            "sid": session.id,
            "auth_time": session.signed_in_at,
            "iat": session.seen_at,
            "exp": session.ends_at,
        }
        response.set_cookie(
            _name(session.kind, secure),
            jwt.encode({"alg": _ALGORITHM}, claims, self._key),
            # The browser forgets a person's cookie when it is closed.
            max_age=int(session.ends_at - now) if session.kind == "wall" else None,
            path="/",
            secure=secure,
            httponly=True,
            samesite="strict",
        )

    def renew(self, response: Response, session: Session, secure: bool, now: float) -> None:
        """Note in the cookie that a person's sign-in is in use, now and then."""
        if session.kind == "person" and now - session.seen_at >= RENEW_SECONDS:
            self.write(response, replace(session, seen_at=now), secure, now)

    @cached_property
    def _key(self) -> OctKey:
        # The library takes a while to load, and a floor without a sign-in does not need it.
        from joserfc.jwk import OctKey

        return OctKey.import_key(key_for("session", self._secret))

    def _decoded(self, cookie: str, now: float) -> Session | None:
        if not cookie:
            return None
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            claims = jwt.decode(cookie, self._key, algorithms=[_ALGORITHM]).claims
            session = Session(
                id=str(claims["sid"]),
                person=str(claims["sub"]),
                signed_in_at=float(claims["auth_time"]),
                seen_at=float(claims["iat"]),
                ends_at=float(claims["exp"]),
            )
        except (JoseError, KeyError, TypeError, ValueError):
            return None
        fits = claims.get("aud") == _AUDIENCE and session.seen_at <= now + _EARLY_SECONDS
        return session if fits and now < session.ends_at else None


def forget(response: Response, kind: Kind) -> None:
    """Take the cookies of a sign-in away from the browser."""
    response.delete_cookie(_name(kind, False), path="/", httponly=True, samesite="strict")
    response.delete_cookie(_name(kind, True), path="/", secure=True, httponly=True, samesite="strict")


def _name(kind: Kind, secure: bool) -> str:
    return f"__Host-{_NAMES[kind]}" if secure else _NAMES[kind]
