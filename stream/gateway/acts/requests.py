"""Takes what viewers ask for, a few of each at a time, and answers each of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable

from msgspec import UNSET
from websockets.exceptions import ConnectionClosed

from stream.access.permissions import may
from stream.access.principal import Principal
from stream.gateway import protocol
from stream.gateway.acts.checked import check_may_act
from stream.gateway.acts.desk import ActionDesk
from stream.gateway.acts.refused import Refused
from stream.gateway.acts.silences import Silences
from stream.gateway.audit.trail import AuditTrail
from stream.gateway.day.desk import NumbersDesk
from stream.gateway.explain import ExplainDesk
from stream.gateway.health.desk import HealthDesk
from stream.gateway.metrics import GatewayMetrics
from stream.gateway.models.desk import ModelsDesk
from stream.gateway.past.gave_up import GaveUp
from stream.gateway.past.spot_checks import SpotChecks
from stream.gateway.playbooks import PlaybookDesk
from stream.gateway.protocol import (
    ActionRequest,
    ActionResult,
    Colleague,
    ExplainRequest,
    FromPerson,
    GaveUpRequest,
    HealthRequest,
    ModelsRequest,
    NumbersRequest,
    PeopleRequest,
    PlaybookRequest,
    ShadowsRequest,
    SilenceRequest,
    SilentQueuesRequest,
    SpotCheckRequest,
    TranscriptRequest,
    UnsilenceRequest,
)
from stream.gateway.protocol.rules import (
    RulesCheckRequest,
    RulesPublishRequest,
    RulesRequest,
    RulesRollBackRequest,
)
from stream.gateway.rules.desk import RulesDesk
from stream.gateway.shadows import ShadowDesk
from stream.gateway.state.silent_queues import SilentQueues
from stream.gateway.transcripts.desk import Transcripts
from stream.gateway.viewer import Viewer

MOST_IN_HAND = 20
"""So many requests of a viewer wait for the log at once."""


def who_may_act(queue: str, present: Iterable[Principal]) -> list[Colleague]:
    """Return who of those that are present may act in a queue, each once, in the order of their names."""
    able = {who.person: who.name for who in present if may(who, "act", queue)}
    ordered = sorted(able.items(), key=lambda item: (item[1], item[0]))
    return [Colleague(person=person, name=name) for person, name in ordered]


class Requests:
    """Does what viewers ask for beside their connection, which goes on meanwhile.

    Args:
        present: returns who is connected now.
        desk: takes actions.
        silences: takes silences.
        playbooks: says what to do about a case.
        spot_checks: chooses the conversations that people are asked about.
        transcripts: sends the conversations that viewers open.
        health: tells how the floor fares.
        numbers: has the day's numbers.
        rules: shows, checks and publishes the rules.
        gave_up: tells who gave up in the last hours.
        silent_queues: tells which queues are only named.
        explained: tells why a case was opened.
        shadows: tells where the shadows differ from the floor.
        models: tells how the models fare.
        trail: gets what is refused.
        metrics: counts the answers.
    """

    def __init__(
        self,
        present: Callable[[], Iterable[Principal]],
        desk: ActionDesk,
        silences: Silences,
        playbooks: PlaybookDesk,
        spot_checks: SpotChecks,
        transcripts: Transcripts,
        health: HealthDesk,
        numbers: NumbersDesk,
        rules: RulesDesk,
        gave_up: GaveUp,
        silent_queues: SilentQueues,
        explained: ExplainDesk,
        shadows: ShadowDesk,
        models: ModelsDesk,
        trail: AuditTrail,
        metrics: GatewayMetrics,
    ) -> None:
        self._present = present
        self._desk = desk
        self._silences = silences
        self._playbooks = playbooks
        self._spot_checks = spot_checks
        self._transcripts = transcripts
        self._health = health
        self._numbers = numbers
        self._rules = rules
        self._gave_up = gave_up
        self._silent_queues = silent_queues
        self._explained = explained
        self._shadows = shadows
        self._models = models
        self._trail = trail
        self._metrics = metrics
        self._in_hand: dict[Viewer, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, viewer: Viewer, request: FromPerson) -> None:
        """Begin to do what a viewer asks for. The viewer gets the answer when it is done or refused."""
        in_hand = self._in_hand.get(viewer, 0)
        self._in_hand[viewer] = in_hand + 1
        task = asyncio.create_task(self._do(viewer, request, in_hand < MOST_IN_HAND))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, viewer: Viewer, request: FromPerson, may_wait: bool) -> None:
        try:
            answer = await self._answer(viewer, request, may_wait)
            with contextlib.suppress(ConnectionClosed):
                await viewer.connection.send(protocol.encode(answer), text=True)
                if isinstance(request, TranscriptRequest) and answer.ok:
                    self._transcripts.start(viewer, request)
        finally:
            left = self._in_hand[viewer] - 1
            if left:
                self._in_hand[viewer] = left
            else:
                del self._in_hand[viewer]

    async def _answer(self, viewer: Viewer, request: FromPerson, may_wait: bool) -> ActionResult:
        who, origin = viewer.ticket.principal, viewer.address
        try:
            if not may_wait:
                raise Refused("too_many", f"{MOST_IN_HAND} requests are in hand: wait for their answers")
            match request:
                case ActionRequest():
                    result = await self._desk.act(who, request, origin)
                case SilenceRequest():
                    result = await self._silences.begin(who, request, origin)
                case UnsilenceRequest():
                    result = await self._silences.end(who, request, origin)
                case PeopleRequest():
                    check_may_act(who, request.queue)
                    people = who_may_act(request.queue, self._present())
                    return ActionResult(id=request.id, ok=True, people=people)
                case PlaybookRequest():
                    playbook = await self._playbooks.filled(who, request)
                    return ActionResult(id=request.id, ok=True, playbook=playbook)
                case SpotCheckRequest():
                    found = self._spot_checks.next_for(who)
                    return ActionResult(id=request.id, ok=True, spot_check=UNSET if found is None else found)
                case SilentQueuesRequest():
                    return ActionResult(id=request.id, ok=True, silent_queues=self._silent_queues.of(who))
                case GaveUpRequest():
                    return ActionResult(id=request.id, ok=True, gave_up=self._gave_up.told(who))
                case HealthRequest():
                    return ActionResult(id=request.id, ok=True, health=self._health.told(who))
                case ShadowsRequest():
                    return ActionResult(id=request.id, ok=True, shadows=await self._shadows.told(who))
                case ModelsRequest():
                    return ActionResult(id=request.id, ok=True, models=await self._models.told(who))
                case ExplainRequest():
                    explanation = await self._explained.told(viewer, request)
                    return ActionResult(id=request.id, ok=True, explanation=explanation)
                case TranscriptRequest():
                    self._transcripts.check(viewer, request)
                    return ActionResult(id=request.id, ok=True)
                case NumbersRequest():
                    numbers = await self._numbers.numbers(who, request)
                    return ActionResult(id=request.id, ok=True, numbers=numbers)
                case RulesRequest():
                    return ActionResult(id=request.id, ok=True, rules=await self._rules.book(who, request))
                case RulesCheckRequest():
                    checked = await self._rules.checked(who, request)
                    return ActionResult(id=request.id, ok=True, checked=checked)
                case RulesPublishRequest() | RulesRollBackRequest():
                    published = await self._rules.published(who, request, origin)
                    return ActionResult(id=request.id, ok=True, published=published)
        except Refused as why:
            self._metrics.actions.labels(why.code).inc()
            self._trail.refused(request, why.code, who, origin)
            return why.result(request.id)
        self._metrics.actions.labels(result).inc()
        return ActionResult(id=request.id, ok=True)
