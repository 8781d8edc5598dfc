"""One simulated contact: a customer, a matter, and all events that can happen to them.

A method that takes time is a generator for `Agenda`: `yield from contact.customer_says(…)`. Each notes what
it means for the truth of the contact.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from typing import Any, Literal, TypeAlias

from detectors.contract import events as ev
from stream.simulate import invented, voice
from stream.simulate.agenda import Agenda, Interrupted, Park, Process, RunningProcess
from stream.simulate.desks import CHATS_AT_ONCE, SOURCE, Agent, Desk, Desks, called
from stream.simulate.phrases import phrases
from stream.simulate.truth import QUEUE_SLA, Told, Truths, instant
from stream.simulate.voice import Mood

Mode: TypeAlias = Literal["whisper", "barge"]
Answered: TypeAlias = Generator[float | Park, Any, bool]
_AGENT_THINKS = (8.0, 30.0)
_AGENT_SPEAKS = (voice.LONGEST_THOUGHT, voice.LONGEST_THOUGHT + 8.0)
_CUSTOMER_THINKS = (3.0, 12.0)
_TYPING = {"zh": 0.25, "en": 0.3}
"""Seconds that a customer types for each character, or each English word."""


class Contact:
    """One conversation while it is played. It has its own `dice`, so that no other contact changes it."""

    def __init__(
        self,
        identity: str,
        told: Told,
        desk: Desk,
        desks: Desks,
        agenda: Agenda,
        truths: Truths,
        dice: random.Random,
    ) -> None:
        self.id = identity
        self.dice = dice
        self.language = told.language
        self.phrases = phrases(told.language)
        self.matter = told.matter
        self.voice = told.voice
        self.segment = "vip" if desk.plan.priority else None
        self.asks_for_help = self.in_line = self.over = False
        self._desk = desk
        self._desks = desks
        self._agenda = agenda
        self._agent: Agent | None = None
        self._supervisor: Agent | None = None
        self._running: RunningProcess | None = None
        self._events = 0
        self._began = agenda.now
        self._used: set[str] = set()
        self._pitch = dice.uniform(105.0, 225.0)
        self._manner = invented.manner(dice, told.voice)
        self._fields = invented.fields(dice, told.language, told.matter.thing, instant(agenda.now))
        self._truths = truths
        self._notes = truths.begin(told, identity, self.queue, agenda.now)

    @property
    def queue(self) -> str:
        return self._desk.plan.queue

    @property
    def agent(self) -> str | None:
        """Who serves the customer now."""
        return None if self._agent is None else self._agent.name

    @property
    def weight(self) -> int:
        return CHATS_AT_ONCE if self.voice else 1

    @property
    def promised_seconds(self) -> float:
        """The seconds that an agent of this contact promises."""
        return 60.0 * float(self._fields["minutes"])

    # --- turns ----------------------------------------------------------------------------------

    def customer_says(
        self, lines: Sequence[str], mood: Mood = "calm", shows: str | None = None, asks: bool = True
    ) -> Process:
        """The customer writes or says one of the lines. This takes time.

        Args:
            mood: a cold or angry customer is dissatisfied.
            shows: the cause that shows in these words.
            asks: whether the customer waits for an answer to it.
        """
        text = invented.written(self._choose(lines), self._manner, self.language)
        yield from self._says("customer", text, mood, self.dice.uniform(*_CUSTOMER_THINKS))
        self.shows("frustration" if mood in {"cold", "angry"} else None)
        self.shows(shows)
        if asks:
            self._notes.asked(self._agenda.now)

    def agent_says(
        self,
        lines: Sequence[str],
        after: float | None = None,
        acks: bool = False,
        moment: bool = False,
        shows: str | None = None,
    ) -> Process:
        """The agent writes or says one of the lines after `after` seconds. The default is a good agent's.

        Args:
            acks: begin with a word for what the customer has said.
            moment: the line says no more than "one moment".
            shows: the cause that shows in this answer.
        """
        thinks = _AGENT_SPEAKS if self.voice else _AGENT_THINKS
        wait = self.dice.uniform(*thinks) if after is None else after
        text = self._choose(lines)
        if acks and self.dice.random() < 0.4:
            text = self._choose(self.phrases.acks) + ("" if self.language == "zh" else " ") + text
        yield from self._says("agent", text, "calm", wait)
        self._notes.answered(self._agenda.now, moment)
        self.shows(shows)

    def bot_says(self, lines: Sequence[str], shows: str | None = None) -> Process:
        """The bot writes one of the lines. `shows` is the cause that shows in it."""
        yield from self._says("bot", self._choose(lines), "calm", 1.0)
        self._notes.answered(self._agenda.now)
        self.shows(shows)

    def shows(self, cause: str | None) -> None:
        """A cause shows now, to whoever knows the truth."""
        if cause is not None:
            self._notes.shows(cause, self._agenda.now)

    def promises(self) -> Process:
        """The agent promises an answer in some minutes, and the customer waits for it."""
        yield from self.agent_says(self.phrases.promises, moment=True)
        self._notes.promised(self._agenda.now + self.promised_seconds)

    def _choose(self, lines: Sequence[str]) -> str:
        fresh = [line for line in lines if line not in self._used] or list(lines)
        line = self.dice.choice(fresh)
        self._used.add(line)
        return self.filled(line)

    def filled(self, line: str) -> str:
        """Return a line with the names and numbers of this contact."""
        self._fields["agent"] = called(self._agent.name) if self._agent else ""
        return line.format_map(self._fields)

    def _says(self, sender: ev.Sender, text: str, mood: Mood, wait: float) -> Process:
        agent = self._agent.name if self._agent is not None and sender == "agent" else None
        units = len(text) if self.language == "zh" else len(text.split())
        turn = ev.MessageCreatedData(sender=sender, text=text, agent=agent)
        if not self.voice:
            # Bots and templates are not typed.
            yield wait + (min(units * _TYPING[self.language], 20.0) if sender == "customer" else 0.0)
            self.emit(ev.MessageCreated, turn)
            return
        times = voice.segment(self.dice, mood, self.language, units, wait)
        yield times.pause + times.duration
        ends_at = self._agenda.now - self._began
        self.emit(ev.SpeechSegment, voice.spoken(self.dice, mood, times, self._pitch, ends_at, turn))

    # --- steps ----------------------------------------------------------------------------------

    def start(self) -> None:
        customer = ev.Customer(
            ref=f"customer-{self.dice.randrange(10**6):06d}", language=self.language, segment=self.segment
        )
        channel: ev.Channel = "voice" if self.voice else "chat"
        data = ev.ConversationStartedData(channel=channel, queue=self.queue, customer=customer)
        self.emit(ev.ConversationStarted, data)

    def reach_an_agent(self) -> Answered:
        """Wait in line for an agent. Returns False if the customer gave up, which ends the conversation."""
        plan = self._desk.plan
        self.emit(ev.ConversationQueued, ev.ConversationQueuedData(queue=plan.queue, priority=plan.priority))
        self._notes.waits("queue", self._agenda.now)
        agent = self._desk.free_agent(self.weight)
        if agent is not None:
            self._desk.take(agent, self.weight)
        else:
            agent = yield from self._wait_in_line()
        if agent is None:
            self.end("customer", "abandoned")
            return False
        self._agent = agent
        self.emit(ev.ConversationOffered, ev.ConversationOfferedData(agent=agent.name))
        yield self.dice.uniform(1.5, 6.0)
        accepted = ev.ConversationOfferEndedData(agent=agent.name, outcome="accepted")
        self.emit(ev.ConversationOfferEnded, accepted)
        self.emit(
            ev.ConversationAnswered,
            ev.ConversationAnsweredData(agent=agent.name, agent_name=called(agent.name)),
        )
        self._notes.waits(None, self._agenda.now)
        return True

    def _wait_in_line(self) -> Generator[float | Park, Any, Agent | None]:
        began = self._agenda.now
        gives_up = began + self.dice.lognormvariate(5.6, 0.5)
        waiting = self._desk.join(self.weight)
        self.in_line = True
        try:
            while self._agenda.now < gives_up:
                limit = min(self.dice.uniform(40.0, 80.0), gives_up - self._agenda.now)
                agent: Agent | None = yield Park(limit)
                if agent is not None:
                    return agent
                if not self.voice and self._agenda.now < gives_up and self.dice.random() < 0.4:
                    self._asks_in_line(self._agenda.now - began)
            return None
        finally:
            self.in_line = False
            self._desk.leave(waiting)

    def _asks_in_line(self, waited: float) -> None:
        """The customer asks how long it takes, and complains once the SLA has been over for a while."""
        impatient = waited > 1.5 * QUEUE_SLA
        lines = self.phrases.queue_impatient if impatient else self.phrases.in_queue
        text = invented.written(self._choose(lines), self._manner, self.language)
        self.emit(ev.MessageCreated, ev.MessageCreatedData(sender="customer", text=text))
        self.shows("frustration" if impatient else None)

    def transfer(self, to_queue: str) -> Answered:
        """Transfers the contact to another queue, and waits in line there."""
        self._release_agent()
        self._desk = self._desks[to_queue]
        self.emit(
            ev.ConversationTransferred, ev.ConversationTransferredData(to_queue=to_queue, reason="specialist")
        )
        self._notes.transferred(self._agenda.now)
        return (yield from self.reach_an_agent())

    def ask_for_a_call(self, seconds: float, late: float) -> Process:
        """The customer leaves the line for a callback, promised in so many seconds.

        Args:
            late: seconds after that when it is made; below 0 it is made in time.
        """
        self.emit(ev.ConversationQueued, ev.ConversationQueuedData(queue=self.queue))
        yield self.dice.uniform(25.0, 50.0)
        yield from self.wait_for_a_call(seconds, late)

    def wait_for_a_call(self, seconds: float, late: float) -> Process:
        """The customer hangs up for a callback, promised in so many seconds. `late` is as above."""
        asked, due = self._agenda.now, self._agenda.now + seconds
        self.emit(ev.CallbackRequested, ev.CallbackRequestedData(due=instant(due)))
        self.end("customer", "closed")
        yield seconds + min(late, 0.0)
        if late > 0.0:
            self._notes.late(due, asked)
            yield late
        self.emit(ev.CallbackDone, ev.CallbackDoneData())

    def supervised(
        self, story: Generator[float | Park, Any, object], by: str | None = None, mode: Mode = "whisper"
    ) -> Process:
        """A supervisor whispers to the agent, or speaks to the customer, as long as the story goes on."""
        supervisor = by or f"supervisor · {self.queue}"
        self.emit(
            ev.ParticipantJoined,
            ev.ParticipantJoinedData(role="supervisor", participant=supervisor, mode=mode),
        )
        yield from story
        self.emit(ev.ParticipantLeft, ev.ParticipantLeftData(role="supervisor", participant=supervisor))

    def taken_by(self, supervisor: str) -> None:
        """A supervisor has the conversation from now on, and the agent is free."""
        self._release_agent()
        self._agent = self._supervisor = Agent(supervisor)
        self.emit(
            ev.ConversationAnswered,
            ev.ConversationAnsweredData(agent=supervisor, agent_name=called(supervisor)),
        )
        self._notes.waits(None, self._agenda.now)

    def hold(self, seconds: float) -> Process:
        self.emit(ev.ConversationHeld, ev.ConversationHeldData())
        self._notes.waits("hold", self._agenda.now)
        try:
            yield seconds
        finally:
            self.emit(ev.ConversationResumed, ev.ConversationResumedData())
            self._notes.waits(None, self._agenda.now)

    def end(self, by: ev.Sender, outcome: Literal["resolved", "abandoned", "closed"]) -> None:
        self.emit(ev.ConversationEnded, ev.ConversationEndedData(by=by, outcome=outcome))
        self._notes.waits(None, self._agenda.now)
        self._release_agent()

    def reopen(self) -> None:
        self.emit(ev.ConversationReopened, ev.ConversationReopenedData())

    def rate(self, scores: Sequence[int], how_often: float = 0.4) -> Process:
        """Some customers rate the conversation with one to five stars."""
        if self.dice.random() < how_often:
            yield self.dice.uniform(4.0, 40.0)
            score = float(self.dice.choice(scores))
            self.emit(ev.RatingSubmitted, ev.RatingSubmittedData(score=score, scale_min=1.0, scale_max=5.0))

    def play(self, story: Process) -> Process:
        """Play a story, or what is to be played instead, and hand the truth over at its end."""
        self._running = self._agenda.current
        while True:
            try:
                yield from story
                break
            except Interrupted as interrupted:
                story = interrupted.instead
        self.over = True
        self._truths.finish(self.id, self._agenda.now)

    def go_on_with(self, story: Process) -> None:
        """Play another story from now on."""
        if self._running is not None:
            self._agenda.interrupt(self._running, story)

    def _release_agent(self) -> None:
        if self._agent is not None and self._agent is not self._supervisor:
            self._desk.release(self._agent, self.weight)
        self._agent = None

    def emit(self, kind: type[Any], data: object) -> None:
        """Emit an event that happens now."""
        self._events += 1
        event = kind(
            id=f"{self.id}-{self._events}",
            source=SOURCE,
            subject=self.id,
            time=instant(self._agenda.now),
            data=data,
        )
        self._agenda.emit(event)
