"""One simulated contact: a customer, a problem, and all events that can happen to them.

A method that takes time is a generator for `Agenda`: `yield from contact.customer_says(…)`.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from stdnum import luhn
from stdnum.cn import ric

from detectors.contract import events as ev
from stream.simulate.agenda import Agenda, Park, Process
from stream.simulate.desks import CHATS_AT_ONCE, SOURCE, Agent, Desk, Desks, Speech
from stream.simulate.phrases import Problem

Mood: TypeAlias = Literal["calm", "cold", "angry", "slow"]
Answered: TypeAlias = Generator[float | Park, Any, bool]

# Pitch, its spread, loudness and speed of a voice in each mood, as factors of (or dB above) the calm one.
_VOICE: dict[Mood, tuple[float, float, float, float]] = {
    "calm": (1.0, 1.0, 0.0, 1.0),
    "cold": (1.04, 0.7, 1.5, 0.95),
    "angry": (1.35, 2.1, 9.0, 1.35),
    "slow": (0.95, 0.9, -2.0, 0.6),
}
_PAUSE: dict[Mood, tuple[float, float]] = {
    "calm": (0.3, 1.2),
    "cold": (0.8, 2.5),
    "angry": (0.1, 0.5),
    "slow": (2.5, 7.0),
}


class Contact:
    """One conversation while it is played. It has its own `dice`, so that no other contact changes it."""

    def __init__(
        self, identity: str, desk: Desk, desks: Desks, agenda: Agenda, speech: Speech, dice: random.Random
    ) -> None:
        self.id = identity
        self.dice = dice
        self.phrases = speech.phrases
        self.problem: Problem = dice.choice(speech.problems)
        self.voice = dice.random() < desk.plan.voice
        self.segment = "vip" if desk.plan.priority else None
        self._desk = desk
        self._desks = desks
        self._agenda = agenda
        self._agent: Agent | None = None
        self._events = 0
        self._began = agenda.now
        self._used: set[str] = set()
        self._pitch = dice.uniform(105.0, 225.0)
        self._fields = self._invent_fields(speech)

    @property
    def queue(self) -> str:
        return self._desk.plan.queue

    @property
    def weight(self) -> int:
        return CHATS_AT_ONCE if self.voice else 1

    # --- turns ----------------------------------------------------------------------------------

    def customer_says(self, lines: Sequence[str], mood: Mood = "calm") -> Process:
        """The customer writes or says one of the lines. This takes time."""
        yield from self._says("customer", self._choose(lines), mood, self.dice.uniform(3.0, 12.0))

    def agent_says(self, lines: Sequence[str], after: float | None = None) -> Process:
        """The agent writes or says one of the lines after `after` seconds. The default is a good agent's."""
        wait = self.dice.uniform(6.0, 22.0) if after is None else after
        yield from self._says("agent", self._choose(lines), "calm", wait)

    def bot_says(self, lines: Sequence[str]) -> Process:
        yield from self._says("bot", self._choose(lines), "calm", 1.0)

    def details(self, mood: Mood = "calm") -> Process:
        """The customer gives a detail of the problem, now and then with a private number."""
        private = self.dice.random() < 0.12
        yield from self.customer_says(self.phrases.contact_details if private else self.problem.details, mood)

    def _choose(self, lines: Sequence[str]) -> str:
        fresh = [line for line in lines if line not in self._used] or list(lines)
        line = self.dice.choice(fresh)
        self._used.add(line)
        self._fields["agent"] = self._agent.name.partition(" · ")[0] if self._agent else ""
        return line.format_map(self._fields)

    def _says(self, sender: ev.Sender, text: str, mood: Mood, wait: float) -> Process:
        agent = self._agent.name if self._agent is not None and sender == "agent" else None
        units = len(text) if self.phrases.language == "zh" else len(text.split())
        if not self.voice:
            # Bots and templates are not typed.
            typing = min(units * (0.25 if self.phrases.language == "zh" else 0.3), 20.0)
            yield wait + (typing if sender == "customer" else 0.0)
            self.emit(ev.MessageCreated, ev.MessageCreatedData(sender=sender, text=text, agent=agent))
            return
        pitch, spread, loudness, speed = _VOICE[mood]
        pause = self.dice.uniform(*_PAUSE[mood]) + (wait - 22.0 if wait > 22.0 else 0.0)
        per_minute = (230.0 if self.phrases.language == "zh" else 160.0) * speed * self.dice.uniform(0.9, 1.1)
        duration = max(0.6, units / per_minute * 60.0)
        yield pause + duration
        end = (self._agenda.now - self._began) * 1000.0
        self.emit(
            ev.SpeechSegment,
            ev.SpeechSegmentData(
                sender=sender,
                text=text,
                agent=agent,
                start_ms=round(end - duration * 1000.0),
                end_ms=round(end),
                pause_before_ms=round(pause * 1000.0),
                words_per_minute=round(per_minute),
                pitch_hz=round(self._pitch * pitch * self.dice.uniform(0.96, 1.04), 1),
                pitch_sd_hz=round(18.0 * spread * self.dice.uniform(0.8, 1.2), 1),
                energy_db=round(-24.0 + loudness + self.dice.uniform(-1.5, 1.5), 1),
                asr_confidence=round(self.dice.uniform(0.84, 0.98), 2),
            ),
        )

    # --- steps ----------------------------------------------------------------------------------

    def start(self) -> None:
        customer = ev.Customer(
            ref=f"customer-{self.dice.randrange(10**6):06d}",
            language=self.phrases.language,
            segment=self.segment,
        )
        channel: ev.Channel = "voice" if self.voice else "chat"
        data = ev.ConversationStartedData(channel=channel, queue=self._desk.plan.queue, customer=customer)
        self.emit(ev.ConversationStarted, data)

    def reach_an_agent(self) -> Answered:
        """Wait in line for an agent. Returns False if the customer gave up, which ends the conversation."""
        plan = self._desk.plan
        self.emit(ev.ConversationQueued, ev.ConversationQueuedData(queue=plan.queue, priority=plan.priority))
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
        self.emit(ev.ConversationAnswered, ev.ConversationAnsweredData(agent=agent.name))
        return True

    def _wait_in_line(self) -> Generator[float | Park, Any, Agent | None]:
        patience = self.dice.lognormvariate(5.3, 0.6)
        gives_up = self._agenda.now + patience
        waiting = self._desk.join(self.weight)
        while self._agenda.now < gives_up:
            agent: Agent | None = yield Park(min(self.dice.uniform(40.0, 80.0), gives_up - self._agenda.now))
            if agent is not None:
                return agent
            if not self.voice and self._agenda.now < gives_up and self.dice.random() < 0.4:
                line = self._choose(self.phrases.in_queue)
                self.emit(ev.MessageCreated, ev.MessageCreatedData(sender="customer", text=line))
        self._desk.leave(waiting)
        return None

    def transfer(self, to_queue: str) -> Answered:
        """Transfers the contact to another queue, and waits in line there."""
        self._release_agent()
        self._desk = self._desks[to_queue]
        self.emit(
            ev.ConversationTransferred, ev.ConversationTransferredData(to_queue=to_queue, reason="specialist")
        )
        return (yield from self.reach_an_agent())

    def ask_for_a_call(self, seconds: float) -> Process:
        """The customer leaves the line for a callback, promised in so many seconds, which comes late."""
        self.emit(ev.ConversationQueued, ev.ConversationQueuedData(queue=self.queue))
        yield self.dice.uniform(25.0, 50.0)
        due = datetime.fromtimestamp(self._agenda.now + seconds, UTC)
        self.emit(ev.CallbackRequested, ev.CallbackRequestedData(due=due))
        self.end("customer", "closed")
        yield seconds + self.dice.uniform(20.0, 90.0)
        self.emit(ev.CallbackDone, ev.CallbackDoneData())

    def supervised(self, story: Process) -> Process:
        """A supervisor whispers to the agent as long as the story goes on."""
        supervisor = f"supervisor · {self.queue}"
        self.emit(
            ev.ParticipantJoined,
            ev.ParticipantJoinedData(role="supervisor", participant=supervisor, mode="whisper"),
        )
        yield from story
        self.emit(ev.ParticipantLeft, ev.ParticipantLeftData(role="supervisor", participant=supervisor))

    def hold(self, seconds: float) -> Process:
        self.emit(ev.ConversationHeld, ev.ConversationHeldData())
        yield seconds
        self.emit(ev.ConversationResumed, ev.ConversationResumedData())

    def end(self, by: ev.Sender, outcome: Literal["resolved", "abandoned", "closed"]) -> None:
        self.emit(ev.ConversationEnded, ev.ConversationEndedData(by=by, outcome=outcome))
        self._release_agent()

    def reopen(self) -> None:
        self.emit(ev.ConversationReopened, ev.ConversationReopenedData())

    def rate(self, scores: Sequence[int], how_often: float = 0.4) -> Process:
        """Some customers rate the conversation with one to five stars."""
        if self.dice.random() < how_often:
            yield self.dice.uniform(4.0, 40.0)
            score = float(self.dice.choice(scores))
            self.emit(ev.RatingSubmitted, ev.RatingSubmittedData(score=score, scale_min=1.0, scale_max=5.0))

    def _release_agent(self) -> None:
        if self._agent is not None:
            self._desk.release(self._agent, self.weight)
            self._agent = None

    def emit(self, kind: type[Any], data: object) -> None:
        """Emit an event that happens now."""
        self._events += 1
        time = datetime.fromtimestamp(self._agenda.now, UTC)
        event = kind(id=f"{self.id}-{self._events}", source=SOURCE, subject=self.id, time=time, data=data)
        self._agenda.emit(event)

    def _invent_fields(self, speech: Speech) -> dict[str, str]:
        """Return invented values for the braces in the texts. They look true, so masking finds them."""
        dice, chinese = self.dice, speech.phrases.language == "zh"
        today = datetime.fromtimestamp(self._agenda.now, UTC)
        date = today - timedelta(days=dice.randint(3, 12))
        card = f"62{dice.randrange(10**13):013d}"
        born = f"110105{dice.randint(1950, 2004)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}"
        born += f"{dice.randrange(1000):03d}"
        amount = dice.choice((19, 28, 39, 56, 68, 99, 128, 199, 268))
        name = dice.choice(speech.names)
        return {
            "thing": self.problem.thing,
            "days": str(dice.randint(2, 6)),
            "order": f"{today:%Y%m%d}{dice.randrange(10**8):08d}",
            "tracking": f"SF{dice.randrange(10**13):013d}",
            "item": dice.choice(speech.items),
            "city": dice.choice(speech.cities),
            "amount": str(amount) if chinese else f"${amount}.00",
            "plan": str(dice.choice((29, 39, 59))) if chinese else f"${dice.choice((29, 39, 59))}",
            "date": f"{date.month}月{date.day}号" if chinese else f"{date:%-d %B}",
            "name": name,
            "reference": "".join(dice.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=6)),
            "phone": f"1390000{dice.randrange(10**4):04d}"
            if chinese
            else f"+44 7700 900{dice.randrange(1000):03d}",
            "card": card + luhn.calc_check_digit(card),
            "identity": born + ric.calc_check_digit(born),
            "mail": f"user{dice.randrange(10**5)}@example.com",
        }
