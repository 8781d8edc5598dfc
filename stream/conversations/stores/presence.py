"""Which agents of one partition are offline, and which queues each of them serves.

A platform may sign an agent off from no queue at all, or from one of several. So the queues that the agent
served last are stored, and all of them get the status.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from detectors.contract.events import AgentStatusData
from stream.core.keyed_records import KeyedRecords
from stream.core.undo import Undo
from stream.log import topics

AGENT_PREFIX = b"~agent/"
"""How the key of an agent begins on the conversations topic."""


class AgentPresence(Struct, frozen=True, array_like=True):
    """An agent's last status, at `at` (seconds since 1970). `queues` are those that the agent serves."""

    at: float
    offline: bool
    queues: tuple[str, ...]


class StatusChange(Struct, frozen=True):
    """What a status says: to which `queues` it goes, and whether the agent went `offline` or came back.

    `offline` is None when neither happened.
    """

    queues: tuple[str, ...]
    offline: bool | None = None


class AgentPresences(KeyedRecords[AgentPresence]):
    """Stores the presence of each agent of one partition. `undo` takes back the changes of a step.

    >>> agents = AgentPresences(0, Undo())
    >>> agents.observe(AgentStatusData(agent="ann", status="available", queues=("orders",)), 10.0, 2.0)
    StatusChange(queues=('orders',), offline=None)
    >>> agents.observe(AgentStatusData(agent="ann", status="offline", queues=()), 20.0, 2.0)
    StatusChange(queues=('orders',), offline=True)
    """

    def __init__(self, partition: int, undo: Undo) -> None:
        super().__init__(topics.CONVERSATIONS, AGENT_PREFIX, partition, _decode, undo)

    def observe(self, data: AgentStatusData, at: float, skew: float) -> StatusChange:
        """Observe a status at `at`. One that comes at most `skew` seconds out of order changes no presence.

        An agent without a status is unknown, which is not offline.
        """
        known, offline = self.get(data.agent), data.status == "offline"
        if known is not None and at < known.at <= at + skew:
            return StatusChange(data.queues)
        queues = data.queues
        if offline and known is not None:
            queues += tuple(queue for queue in known.queues if queue not in queues)
        self.put(data.agent, AgentPresence(at, offline, queues))
        changed = offline != (known is not None and known.offline)
        return StatusChange(queues, offline if changed else None)


_decode = msgspec.json.Decoder(AgentPresence).decode
