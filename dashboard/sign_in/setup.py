"""Everything that signing in to this dashboard needs, made once from the settings."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import cache

from msgspec.structs import replace

from dashboard import settings
from dashboard.client.tickets import own_ticket
from dashboard.sign_in import settings as provider_settings
from dashboard.sign_in.provider import Provider
from dashboard.sign_in.reports import Reports
from dashboard.sign_in.sessions import Kind, Session, Sessions
from dashboard.sign_in.signed_in import SignedIn
from stream.access import people
from stream.access.names import shown
from stream.access.people import People, principal_of
from stream.access.people_file import BrokenPeople, PeopleFile
from stream.access.revoked import is_over
from stream.access.throttle import Throttle

logger = logging.getLogger("stepin.sign_in")
_KINDS: tuple[Kind, ...] = ("person", "wall")


class SignIn:
    """Knows who is signed in.

    Args:
        found: the settings of the dashboard.
        provider: the settings of the provider, if one signs people in.
    """

    def __init__(
        self, found: settings.Settings, provider: provider_settings.ProviderSettings | None = None
    ) -> None:
        self.settings = found
        self.addresses = found.addresses
        self.provider = None if provider is None else Provider(provider, found.public_url or "", found.token)
        self.people = PeopleFile(found.people_file)
        self.sessions = Sessions(found.token, tls_only=(found.public_url or "").startswith("https:"))
        self.reports = Reports(found.internal_gateway_url, own_ticket(found.token, frozenset()))
        # Apart, so that guesses at many names push no address out of memory, nor the other way round.
        self.by_address = Throttle(time.monotonic)
        self.by_name = Throttle(time.monotonic)

    @property
    def is_needed(self) -> bool:
        """Whether people have to sign in here. Otherwise the floor is open to everybody on this machine."""
        return self.provider is not None or self.people.read().has_accounts

    def find(self, cookies: Mapping[str, str], now: float, idle: bool = True) -> SignedIn | None:
        """Return who is signed in by these cookies, or None. Whoever has no role yet has none in it.

        Args:
            now: the time in seconds since 1970.
            idle: whether a sign-in that nobody used for an hour has ended.
        """
        known = self.people.read()
        if self.provider is not None:
            found = self.provider.signed_in(cookies, known, now)
            if found is not None:
                return found
        for session in self.sessions_in(cookies, now, idle):
            found = _holder(known, session, now)
            if found is not None:
                return found
        return None

    def change(self, changed: Callable[[People], People]) -> People | None:
        """Write what `changed` makes of the file of people, and return it; None if it cannot be written."""
        try:
            return self.people.change(changed)
        except (OSError, BrokenPeople) as error:
            logger.error("STEPIN_PEOPLE_FILE cannot be written: %s", error)
            return None

    def bind(self, cookies: Mapping[str, str]) -> None:
        """Note which subject of the provider a person is whom the file of people knows by mail address."""
        if self.provider is not None:
            found = self.provider.to_bind(cookies, self.people.read())
            if found is not None:
                self.change(lambda known: people.bind(known, *found))

    def sessions_in(self, cookies: Mapping[str, str], now: float, idle: bool = True) -> list[Session]:
        """Return the sign-ins of this dashboard's own that the cookies hold, a person's first."""
        found = (self.sessions.read(kind, cookies, now, idle) for kind in _KINDS)
        return [session for session in found if session is not None]


@cache
def current() -> SignIn:
    """Return what this process signs people in with.

    Raises:
        SettingError: a setting cannot be used.
    """
    return SignIn(settings.read(), provider_settings.read())


def _holder(known: People, session: Session, now: float) -> SignedIn | None:
    """Return whose sign-in it is, if the person may still come in."""
    kind, _, name = session.person.partition(":")
    principal = principal_of(known, session.person, now)
    person = known.people.get(name) if kind == "local" else None
    if principal is None or session.id in known.ended or is_over(person, session.signed_in_at):
        return None
    return SignedIn(
        principal=replace(principal, name=shown(principal.name)),
        session=session.id,
        signed_in_at=session.signed_in_at,
        verified=True,
    )
