"""A learned model as it is saved on the models topic, signed by the worker that saved it.

A saved model decides what every worker scores, so a worker uses only one that somebody with the key has
signed (HMAC-SHA256 over value, cursor and worker). Without a key of the floor each process has one of its
own: it then finds what it saved itself, and folds the labels in place of what others saved.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import zlib
from typing import NamedTuple

import msgspec
from msgspec import Struct

from detectors.conversation import learned
from detectors.conversation.frustration import FrustrationModel
from detectors.conversation.learning import OnlineLearner
from detectors.models import storage
from stream.access.secret import key_for
from stream.labels.ledger import Ledger, LedgerState
from stream.log import Message, Record, topics

KEY = b"frustration"
"""The key of the saved model on the models topic."""
CURSOR, WORKER, SIGNATURE = "stepin-labels-read", "stepin-worker", "stepin-signature"
"""Headers of a saved model: the offset of the next label to learn, who saved it, and the signature."""
_MOST_LEDGER = 64 << 20
_OF_THIS_PROCESS = secrets.token_bytes(32)


class BadSignature(ValueError):
    """A saved model was not signed with the floor's key."""


class Seal:
    """Signs saved models, and checks their signatures.

    Args:
        secret: what the workers of a floor share. Without one a key of this process is used.
        worker: the name of the worker that signs.
    """

    def __init__(self, secret: str = "", worker: str = "") -> None:
        self._key = key_for("model", secret) if secret else _OF_THIS_PROCESS
        self._worker = worker.encode()

    def headers(self, value: bytes, cursor: int) -> tuple[tuple[str, bytes], ...]:
        """Return the headers of a saved model with this value and cursor."""
        told = ((CURSOR, b"%d" % cursor), (WORKER, self._worker))
        return (*told, (SIGNATURE, self._signature(value, dict(told))))

    def check(self, record: Record) -> None:
        """Check that a saved model was signed.

        Raises:
            BadSignature: it was not, or with another key.
        """
        headers = dict(record.headers)
        expected = self._signature(record.value or b"", headers)
        if not hmac.compare_digest(expected, headers.get(SIGNATURE, b"")):
            raise BadSignature("it is not signed with the key of this floor")

    def _signature(self, value: bytes, headers: dict[str, bytes]) -> bytes:
        made = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in (headers.get(CURSOR, b""), headers.get(WORKER, b""), value):
            made.update(b"%d:" % len(part))
            made.update(part)
        return made.hexdigest().encode()


class _Saved(Struct, frozen=True):
    learned: bytes
    ledger: bytes


class SavedModel(NamedTuple):
    """A learner, the ledger of what it learned, and the offset of the next label to learn."""

    learner: OnlineLearner
    ledger: Ledger
    next_label: int


def message(learner: OnlineLearner, ledger: Ledger, next_label: int, seal: Seal) -> Message:
    """Return the message that saves a model."""
    kept = zlib.compress(msgspec.msgpack.encode(ledger.state), 1)
    value = msgspec.msgpack.encode(_Saved(learned.encode(learner), kept))
    return Message(topics.MODELS, KEY, value, 0, seal.headers(value, next_label))


def read(record: Record, shipped: FrustrationModel, seal: Seal) -> SavedModel:
    """Return a saved model.

    Raises:
        BadSignature: it was not signed with the floor's key.
        ValueError: this version cannot use it.
    """
    seal.check(record)
    try:
        next_label = int(dict(record.headers)[CURSOR])
        saved = msgspec.msgpack.decode(record.value or b"", type=_Saved)
    except (KeyError, msgspec.DecodeError) as error:
        raise ValueError(f"it cannot be read: {error}") from None
    state = storage.inflate(saved.ledger, LedgerState, _MOST_LEDGER, "the ledger of labels")
    return SavedModel(learned.decode(saved.learned, shipped), Ledger(state), next_label)
