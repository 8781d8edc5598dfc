"""What was erased, as salted hashes: so the archive knows it again and tells nobody whom it was about."""

from __future__ import annotations

import secrets
from hashlib import blake2b

from sqlalchemy import Connection, func, insert, select

from stream.archive.sql.tables import erased, erasures, facts

_SALT = "salt"


class Erased:
    """The conversations, alerts, cases and customers whose records are dropped.

    It reads the archive's tables again when another process has erased somebody since.
    """

    def __init__(self, connection: Connection) -> None:
        self._salt = salt_of(connection)
        self._keys: set[bytes] = set()
        self._references: dict[bytes, float] = {}
        self._known = -1
        self.refresh(connection)

    def refresh(self, connection: Connection) -> None:
        """Read what was erased, if there is more than this process knows."""
        known = connection.execute(select(func.count()).select_from(erasures)).scalar_one()
        if known == self._known:
            return
        self._known = known
        self._keys = set(connection.execute(select(erased.c.key)).scalars())
        rows = connection.execute(select(erasures.c.reference, erasures.c.at).order_by(erasures.c.at))
        self._references = {row.reference: row.at for row in rows}

    def customer(self, reference: str) -> bytes:
        """Return what stands for a customer in the archive."""
        return self._hash("customer", reference)

    def pseudonym(self, name: str) -> str:
        """Return what stands in an event for a name that the archive does not keep."""
        return self._hash("name", name).hex()

    def has_conversation(self, conversation: str) -> bool:
        return bool(self._keys) and self._hash("conversation", conversation) in self._keys

    def has_alert(self, alert: str) -> bool:
        return bool(self._keys) and self._hash("alert", alert) in self._keys

    def has_case(self, case: str) -> bool:
        return bool(self._keys) and self._hash("case", case) in self._keys

    def was_erased(self, customer: bytes, at: float) -> bool:
        """Whether a customer was erased after a conversation that started at `at`."""
        erased_at = self._references.get(customer)
        return erased_at is not None and at <= erased_at

    def add(
        self,
        connection: Connection,
        *,
        conversation: str | None = None,
        alert: str | None = None,
        case: str | None = None,
    ) -> None:
        """Drop the records of a conversation, an alert or a case from now on."""
        names = (("conversation", conversation), ("alert", alert), ("case", case))
        keys = {self._hash(kind, name) for kind, name in names if name is not None} - self._keys
        if keys:
            connection.execute(insert(erased), [{"key": key} for key in sorted(keys)])
            self._keys |= keys

    def _hash(self, kind: str, name: str) -> bytes:
        return blake2b(f"{kind}\0{name}".encode(), key=self._salt, digest_size=16).digest()


def salt_of(connection: Connection) -> bytes:
    """Return the salt of an archive, which is made when it is first asked for."""
    found = connection.execute(select(facts.c.value).where(facts.c.name == _SALT)).scalar_one_or_none()
    if found is not None:
        return bytes(found)
    made = secrets.token_bytes(32)
    connection.execute(insert(facts), {"name": _SALT, "value": made})
    return made
