"""The clocks of one conversation: which wait runs, since when, and how long each kind has lasted.

At most one clock runs, so that no second of waiting is counted twice:

| wait | begins | ends |
|---|---|---|
| `queue` | the customer is put in a queue, or passed on to one | an agent takes the conversation |
| `first_answer` | an agent took the conversation | the agent's first turn |
| `reply` | the customer's first turn that is not answered | the agent's next turn |
| `moment` | the agent asked for a moment | the agent's next turn |
| `hold` | the customer is put on hold | taken off hold |

While the customer has to answer nothing runs. A wait that is passed on goes on: `passed_on` adds up what was
waited before each transfer, as being passed on is one wait to the customer. A time before the last one seen
is taken as the last one seen.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from msgspec import Struct, field

from detectors.business_hours import BusinessHours

Wait: TypeAlias = Literal["queue", "first_answer", "reply", "moment", "hold"]
Outcome: TypeAlias = Literal["answered", "replied", "resumed", "transferred", "abandoned", "ended", "held"]

_MOMENT = re.compile(
    r"稍等|请等|等一下|等一会|等我|等下|稍候|帮您(查|看|核实)一下|我(查|看|核实)一下|马上(为您)?(查|处理)"
    r"|\b(one|just a|give me a|a) (moment|second|sec|minute)\b|\bbear with me\b|\bhold on\b|\bhang on\b"
    r"|\blet me (check|look|see|find)\b|\bwhile i (check|look)\b",
    re.IGNORECASE,
)
_LONG = 160


class Begun(Struct, frozen=True):
    """A wait began."""

    wait: Wait
    since: float


class Over(Struct, frozen=True):
    """A wait ended after `waited` seconds (of opening hours). `total` includes the waits before transfers."""

    wait: Wait
    since: float
    at: float
    waited: float
    total: float
    outcome: Outcome


Change: TypeAlias = Begun | Over


def asks_for_a_moment(text: str) -> bool:
    """Whether an agent's turn asks the customer to wait. A long turn that says so in passing also answers."""
    return len(text) <= _LONG and _MOMENT.search(text) is not None


class WaitClocks(Struct):
    """The waits of one conversation. Each verb takes a time and returns what began and ended, in order."""

    now: float = 0.0
    running: Wait | None = None
    since: float = 0.0
    answered: bool = False
    spoke: bool = False
    unanswered: bool = False
    over: bool = False
    passed_on: float = 0.0
    sums: dict[str, float] = field(default_factory=dict)
    hours: BusinessHours = BusinessHours()

    def queued(self, at: float) -> list[Change]:
        """The customer waits in a queue for a person."""
        at = self._moment(at)
        if self.over or self.running == "queue":
            return []
        self.answered = self.spoke = False
        return [*self._end(at, "transferred"), *self._begin("queue", at)]

    def taken(self, at: float) -> list[Change]:
        """An agent takes the conversation."""
        at = self._moment(at)
        if self.over or self.answered:
            return []
        self.answered = True
        self.spoke = False
        return [*self._end(at, "answered"), *self._begin("first_answer", at)]

    def customer_turn(self, at: float) -> list[Change]:
        """The customer said something. A second turn leaves the clock of the first."""
        at = self._moment(at)
        if self.over:
            return []
        self.unanswered = True
        return self._begin("reply", at) if self.answered and self.running is None else []

    def agent_turn(self, at: float, asks_moment: bool = False) -> list[Change]:
        """A person said something to the customer; `asks_moment`: only that it will take a moment."""
        at = self._moment(at)
        if self.over:
            return []
        changes: list[Change] = []
        if not self.answered:
            changes += self.taken(at)
        self.spoke, self.unanswered = True, False
        if self.running == "hold":
            return changes
        changes += self._end(at, "replied")
        # Only an agent's word ends being passed on: until then every wait adds to the one before it.
        self.passed_on = 0.0
        return changes + (self._begin("moment", at) if asks_moment else [])

    def held(self, at: float) -> list[Change]:
        """The customer was put on hold."""
        at = self._moment(at)
        if self.over or self.running == "hold":
            return []
        return [*self._end(at, "held"), *self._begin("hold", at)]

    def resumed(self, at: float) -> list[Change]:
        """The customer was taken off hold; who was unanswered, is again."""
        at = self._moment(at)
        if self.over or self.running != "hold":
            return []
        changes = self._end(at, "resumed")
        return changes + (self._begin("reply", at) if self.unanswered and self.answered else [])

    def transferred(self, at: float, to_agent: bool = False) -> list[Change]:
        """The conversation is passed on, to a queue or straight `to_agent`: the customer waits on."""
        at = self._moment(at)
        if self.over:
            return []
        changes = self._end(at, "transferred")
        self.answered, self.spoke = to_agent, False
        return changes + self._begin("first_answer" if to_agent else "queue", at)

    def ended(self, at: float, abandoned: bool = False) -> list[Change]:
        """The conversation is over: whatever runs ends, and nothing begins again."""
        at = self._moment(at)
        if self.over:
            return []
        changes = self._end(at, "abandoned" if abandoned else "ended")
        self.over = True
        return changes

    def waited(self, at: float) -> float:
        """Seconds of the wait that runs at `at`, within opening hours; 0 when none does."""
        return 0.0 if self.running is None else self.hours.seconds_open(self.since, max(at, self.since))

    def waited_in_all(self, at: float) -> float:
        """`waited` and what was waited before the transfers that led here."""
        return self.passed_on + self.waited(at)

    def breaks_at(self, promise: float) -> float | None:
        """When the wait that runs will have lasted `promise` seconds; None when none runs, or never."""
        return None if self.running is None else self.hours.after(self.since, promise)

    def _moment(self, at: float) -> float:
        if at > self.now:
            self.now = at
        return self.now

    def _begin(self, wait: Wait, at: float) -> list[Change]:
        self.running, self.since = wait, at
        return [Begun(wait, at)]

    def _end(self, at: float, outcome: Outcome) -> list[Change]:
        if self.running is None:
            return []
        wait, waited = self.running, self.waited(at)
        total = self.passed_on + waited
        self.running = None
        self.sums[wait] = self.sums.get(wait, 0.0) + waited
        self.passed_on = total
        return [Over(wait, self.since, at, waited, total, outcome)]
