"""A channel to people, by an address of Apprise: chat, paging, mail, webhook and many more.

The only module that knows Apprise, the library that speaks to all of them (https://appriseit.com/services/).
"""

from __future__ import annotations

import logging
from urllib.parse import quote

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.common import PersistentStoreMode
from apprise.plugins.base import NotifyBase

from detectors.contract.event_errors import shorten
from detectors.contract.readings import Severity

# What Apprise logs is the reason of `Undelivered`: whoever sends tells it once.
_logger = logging.getLogger("apprise")
_logger.addHandler(logging.NullHandler())
_logger.propagate = False

_ID_OF_WEBHOOK = ":id={id}&+Idempotency-Key={id}"
_ID_PARAMETERS = {
    **dict.fromkeys(("json", "jsons", "form", "forms", "xml", "xmls"), _ID_OF_WEBHOOK),
    "pagerduty": "dedup={id}",
}
"""How channels that know a message again are told its id: an attempt that comes twice is one message."""
_TYPES = {"critical": NotifyType.FAILURE, "warning": NotifyType.WARNING}


class UnknownAddress(ValueError):
    """An address that Apprise cannot use. It may have a secret, so this does not say it."""


class Undelivered(Exception):
    """The channel has not taken a notification, as far as can be told. Says why, without a secret."""


class Channel:
    """Sends notifications to one address. One thread at a time may use it.

    Args:
        address: of Apprise, with its secrets.

    Raises:
        UnknownAddress: Apprise cannot use it.
    """

    def __init__(self, address: str) -> None:
        self._written = address
        service = _service(address)
        self.address: str = service.url(privacy=False)  # type: ignore[no-untyped-call]
        self.shown: str = service.url(privacy=True)  # type: ignore[no-untyped-call]
        """The address without its secrets."""
        self.name = str(service.service_name)
        """What it is called, such as Slack."""
        self.kind = f"{address.partition('://')[0]}://…"
        """The begin of the address: what follows may be secret, also where Apprise knows of none."""

    def send(self, id_: str, title: str, body: str, severity: Severity | None = None) -> None:
        """Return when the channel has taken a notification. Waits a few seconds at most for an answer.

        Args:
            id_: the same for each attempt. Webhooks and PagerDuty know a message again by it.
            severity: how urgent it is, where the channel can show that. None is for information.

        Raises:
            Undelivered: it has not.
        """
        apprise = Apprise(asset=_asset())
        apprise.add(_service(self._with_id(id_)))
        kind = _TYPES[severity] if severity is not None else NotifyType.INFO
        result = apprise.notify(body=body, title=title, notify_type=kind, body_format=NotifyFormat.TEXT)
        if not result:
            said = [entry.message for entry in result.logs() if entry.level in ("WARNING", "ERROR")]
            raise Undelivered(shorten(" ".join(said[-2:]) or "no reason was given"))

    def _with_id(self, id_: str) -> str:
        added = _ID_PARAMETERS.get(self._written.partition("://")[0].lower())
        if added is None:
            return self._written
        return f"{self._written}{'&' if '?' in self._written else '?'}{added.format(id=quote(id_, safe=''))}"


def _service(address: str) -> NotifyBase:
    service = Apprise.instantiate(address, asset=_asset())
    if service is None:
        raise UnknownAddress
    return service


def _asset() -> AppriseAsset:
    # Each route has a thread of its own. One hanging channel could fill Apprise's pool, which time-outs need.
    return AppriseAsset(
        app_id="StepIn",
        app_desc="StepIn",
        app_url="",
        service_timeout=0,
        secure_logging=True,
        storage_mode=PersistentStoreMode.MEMORY,
        http_redirects=False,
        interpret_emojis=False,
    )
