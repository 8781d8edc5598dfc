"""Signs webhooks as Standard Webhooks 1.0.0 says, with HMAC-SHA256 (`v1`).

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64


def secret_key(secret: str) -> bytes:
    """Return the key of a secret: `whsec_` and 24 to 64 bytes in base64.

    Raises:
        ValueError: it is no such secret.
    """
    if not secret.startswith(PREFIX):
        raise ValueError("no whsec_")
    encoded = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError("too short, or too long")
    return key


def webhook_id(case: str, person: str | None, intervention: str) -> str:
    """Return the `webhook-id` of an intervention: the same for each attempt, and for no other intervention.

    Clients make the ids of interventions, which are unique for a person and a case only. Neither a header nor
    what is signed can be broken by the characters of this hash.

    >>> webhook_id("case-1", None, "a.1")
    'sti_c546fff10cd190f7ed18c8ee9bbd8959'
    """
    whole = "\0".join((case, person or "", intervention))
    return "sti_" + hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()[:32]


def signatures(keys: Sequence[bytes], identity: str, timestamp: int, body: bytes) -> str:
    """Return the `webhook-signature` of a body that is sent at `timestamp`, by each of the keys.

    While a receiver changes its secret, the former and the new one sign.

    >>> signatures([b"0" * 24], "a-1", 1674087231, b"{}")
    'v1,dpEjXuGpoOkbwFE7bOOlrvPxAiD6SSS3Po9US2kjNxE='
    """
    signed = f"{identity}.{timestamp}.".encode() + body
    made = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return " ".join("v1," + base64.b64encode(digest).decode() for digest in made)


def headers(keys: Sequence[bytes], identity: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return all headers of a webhook with the id `identity`."""
    return {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(keys, identity, timestamp, body),
    }
