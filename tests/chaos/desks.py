"""People at their desks, who act on the cases that they see while faults happen to the floor.

Each of them asks again, under the same id, until an answer says what came of an action.
"""

from __future__ import annotations

import asyncio
import random
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dashboard.client.live import LiveClient
from stream.access.principal import Principal
from stream.gateway.protocol import ActionRequest, ActionResult, ShownCase
from stream.records import ActionKind, InterventionOrder

PEOPLE = ("Ann", "Bo", "Chen", "Dai")
_TABLES = 3
"""So many cases are worked on at a time."""
_NOT_KNOWN = frozenset({"outcome_unknown", "log_unavailable", "too_many"})
_ANSWER_SECONDS = 8.0
_NOBODYS = ("claim", "claim", "intervene", "snooze", "offer", "resolve", "release")
_OWN = ("intervene", "snooze", "wake", "offer", "decline", "release", "resolve", "claim")
_OF_ANOTHER = ("claim", "release", "resolve", "snooze", "intervene", "accept", "accept")
_OF_ALERT: tuple[ActionKind, ...] = ("true_alarm", "false_alarm", "retract")
_REASONS = ("helped", "solved_itself", "no_need", "false_alarm", "other")


class Told(NamedTuple):
    """What a person asked for, and the answers that said what came of it: more than one if asked again."""

    person: str
    request: ActionRequest
    answers: list[ActionResult]

    @property
    def done(self) -> bool:
        return all(answer.ok for answer in self.answers)


class Desks:
    """Several people act on what a floor shows, alone and two at the same moment, until they are stopped.

    Args:
        url: where the gateway is.
        ticket: gives a new ticket of a person.
        seed: draws what they do.
    """

    def __init__(self, url: str, ticket: Callable[[Principal], str], seed: int) -> None:
        self.told: list[Told] = []
        self._dice = random.Random(seed)
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._clients = {name: LiveClient(url, lambda name=name: ticket(_who(name))) for name in PEOPLE}  # type: ignore[misc]
        self._thread = threading.Thread(target=self._run, name="desks", daemon=True)

    def start(self) -> Desks:
        """Let them begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Let them ask for nothing new."""
        self._stop.set()

    def over(self) -> bool:
        """Whether each of them has been told what came of everything."""
        if self._failure is not None:
            raise self._failure
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        except BaseException as error:
            self._failure = error

    async def _work(self) -> None:
        connections = [asyncio.create_task(client.run()) for client in self._clients.values()]
        try:
            async with asyncio.TaskGroup() as tables:
                for _ in range(_TABLES):
                    tables.create_task(self._at_a_table())
        finally:
            for connection in connections:
                connection.cancel()

    async def _at_a_table(self) -> None:
        dice = random.Random(self._dice.random())
        while not self._stop.is_set():
            people = dice.sample(PEOPLE, dice.choice((1, 1, 2)))
            case = self._some_case(people[0], dice)
            if case is None:
                await asyncio.sleep(0.05)
                continue
            requests = [self._request(person, case, dice) for person in people]
            if len(requests) == 2 and dice.random() < 0.5:
                requests[1] = _under_another_id(requests[0])
            asked = zip(people, requests, strict=True)
            told = await asyncio.gather(*(self._ask(person, request) for person, request in asked))
            for each in told:
                await self._afterwards(each, dice)

    async def _afterwards(self, told: Told, dice: random.Random) -> None:
        """Whoever has done something may regret it, or send it once more."""
        request = told.request
        if told.done and request.case and dice.random() < 0.25:
            await self._ask(told.person, _about(request.case, "undo", undoes=request.id))
        if told.done and dice.random() < 0.25:
            told.answers.append(await self._answer(told.person, request))

    def _some_case(self, person: str, dice: random.Random) -> ShownCase | None:
        """Return a case that a person sees, mostly one of the few newest: there people meet."""
        cases = [one for one in self._clients[person].copy().cases.values() if one.subject_kind != "queue"]
        cases.sort(key=lambda case: (case.owned.status == "resolved", -case.opened_at, case.id))
        newest = cases if dice.random() < 0.2 else cases[:4]
        return dice.choice(newest) if newest else None

    def _request(self, person: str, case: ShownCase, dice: random.Random) -> ActionRequest:
        """Return what a person asks for about a case."""
        if dice.random() < 0.15:
            return ActionRequest(
                id=uuid.uuid4().hex, action=dice.choice(_OF_ALERT), alert=dice.choice(case.parts).alert
            )
        owned = case.owned
        whats = _NOBODYS if owned.owner is None else _OWN if owned.owner == person else _OF_ANOTHER
        what = dice.choice(whats)
        other = dice.choice([each for each in PEOPLE if each != person])
        fields: Mapping[str, Mapping[str, Any]] = {
            "snooze": {"until": case.updated_at + 300.0},
            "offer": {"to": other, "to_person": _who(other).person},
            "resolve": {"reason": dice.choice(_REASONS)},
            "release": {"seen": owned.owner_person},
            "intervene": {"order": InterventionOrder(kind="whisper", text="say that you are sorry")},
        }
        return _about(case.id, what, **fields.get(what, {}))

    async def _ask(self, person: str, request: ActionRequest) -> Told:
        told = Told(person, request, [])
        self.told.append(told)
        told.answers.append(await self._answer(person, request))
        return told

    async def _answer(self, person: str, request: ActionRequest) -> ActionResult:
        """Return what came of an action: it is asked for until that is known."""
        while True:
            try:
                answer = await self._clients[person].ask(request, _ANSWER_SECONDS)
            except TimeoutError:
                continue
            if answer.error not in _NOT_KNOWN:
                return answer
            await asyncio.sleep(0.05)


def person_id(name: str) -> str:
    """Return the one id of a person at a desk."""
    return _who(name).person


def _who(name: str) -> Principal:
    return Principal(
        person=f"oidc:chaos#{name.lower()}",
        name=name,
        roles=frozenset({"supervisor"}),
        queues=None,
        words=True,
    )


def _about(case: str, action: Any, **fields: Any) -> ActionRequest:
    return ActionRequest(id=uuid.uuid4().hex, action=action, case=case, **fields)


def _under_another_id(request: ActionRequest) -> ActionRequest:
    """Return the same wish, as another person has it."""
    fields = {name: getattr(request, name) for name in request.__struct_fields__}
    return ActionRequest(**{**fields, "id": uuid.uuid4().hex})
