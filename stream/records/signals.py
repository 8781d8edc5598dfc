"""The signals topic: what stage 1 sends to stage 2."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Struct

from detectors.contract.readings import Severity
from detectors.contract.rules.document import Rules
from stream.records.alerts import Action, Alert, InterventionOrder, ResolveReason
from stream.records.cases import Case, Outcome
from stream.records.contact import Contact, Offers, RunningWait
from stream.records.evidence import CauseId, Evidence, Wait, WaitOutcome
from stream.records.intervals import Count


class _Signal(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """`at` is the event time, seconds since 1970, at which the signal takes effect.

    `events_partition` is the partition of the events topic whose task sent the signal: the signals of one
    such partition are in order among themselves.
    """

    events_partition: int
    at: float


class _ConversationSignal(_Signal, frozen=True, kw_only=True):
    contact: Contact

    @property
    def queue(self) -> str:
        """The queue that the signal goes to."""
        return self.contact.queue


class WaitStarted(_Signal, frozen=True, tag="wait.started"):
    """A wait began: `at` is its `since`. A wait of the same kind that runs already began then instead."""

    wait: RunningWait

    @property
    def queue(self) -> str:
        """The queue that the signal goes to."""
        return self.wait.contact.queue


class WaitEnded(_ConversationSignal, frozen=True, tag="wait.ended"):
    """The wait of this kind, which began at `since`, ended.

    `goes_on` says that a transfer to another queue ended it and that nobody has served the customer by that.

    Stage 2 adds the `wait` to a signal that it stores.
    """

    kind: Wait
    since: float
    outcome: WaitOutcome
    goes_on: bool = False
    wait: RunningWait | None = None


class CauseOpened(_ConversationSignal, frozen=True, tag="cause.opened"):
    """A detector found a cause in the conversation, or found it changed.

    `at` is the onset of the cause, or the time when the conversation entered the queue if that is later.
    `found_at`, never before `at`, is the time of the turn or timer with which the detector found it.
    """

    found_at: float

    cause: CauseId
    severity: Severity
    evidence: Evidence
    model: str | None = None


class CauseClosed(_ConversationSignal, frozen=True, tag="cause.closed"):
    """The cause no longer holds in the conversation."""

    cause: CauseId


class Entered(_ConversationSignal, frozen=True, tag="entered"):
    """The conversation entered the queue, which people call `queue_name`.

    `from_partition` of stage 2 sends its alerts, if that is set.
    """

    from_partition: int | None = None
    queue_name: str | None = None


class Left(_ConversationSignal, frozen=True, tag="left"):
    """The conversation ended, is probably over, or was transferred to the queue `to_queue`.

    Its alerts go to `to_partition` of stage 2, if that is set: another one than this.
    """

    outcome: str
    to_queue: str | None = None
    to_partition: int | None = None


class Taken(_ConversationSignal, frozen=True, tag="taken"):
    """The contact's agent has the conversation at `at`, and neither took it from the queue nor ended a wait.

    Stage 2 adds the `wait` that runs.
    """

    wait: RunningWait | None = None


class Offered(_ConversationSignal, frozen=True, tag="offered"):
    """The conversation, which waits in the queue, was offered to an agent, or an offer ended."""

    offers: Offers


class Counted(_Signal, frozen=True, tag="counted"):
    """Contacts count in the day's numbers of the queue and the channel, or count there no more.

    `at` is the time of the first of their events, `sla` the SLA of their waits for an agent, in seconds; None
    where that of the rules holds.
    """

    queue: str
    channel: str
    counts: tuple[Count, ...]
    sla: float | None = None


class AgentSeen(_Signal, frozen=True, tag="agent"):
    """An agent changed status. Each queue that the agent serves gets this signal.

    `capacity` is how many conversations the agent takes at a time, by channel; None: as before. `reason` is
    masked.
    """

    agent: str
    queue: str
    status: str
    capacity: dict[str, int] | None = None
    reason: str | None = None
    agent_name: str | None = None


class Named(_Signal, frozen=True, tag="named"):
    """People call an agent of the queue, or the queue itself (`agent` is None), by this name."""

    queue: str
    name: str
    agent: str | None = None


class AlertsMoved(_ConversationSignal, frozen=True, tag="alerts.moved"):
    """The alerts of a conversation that entered the queue at `at`, from the partition that had them before.

    `line` says whether these are those about its waits in the queue, which take another clock, or the others.
    `seen` are those that people see, `unraised` and `ended` those that they do not. The others bring along
    the `case` of the conversation, and the `outcomes` of the latest actions on it.
    """

    line: bool
    seen: tuple[Alert, ...] = ()
    unraised: tuple[Alert, ...] = ()
    ended: tuple[Alert, ...] = ()
    case: Case | None = None
    outcomes: tuple[Outcome, ...] = ()


class PresenceChanged(_Signal, frozen=True, tag="presence"):
    """An agent went offline, or came back. Every partition of stage 2 gets this signal."""

    agent: str
    offline: bool


class BaselineAsked(_Signal, frozen=True, tag="baseline.asked"):
    """An alert was raised at `at`, or came back, about the wait that began at `since` in this queue.

    Stage 2 asks itself for the baseline of such waits, and has it when everything before is learned.
    """

    alert: str
    queue: str
    kind: Wait
    channel: str
    since: float


class Watermark(_Signal, frozen=True, tag="watermark"):
    """No later signal of `events_partition` is older than `at`.

    `recording` names the recorded history that the partition holds, None the present. `idle` says that the
    partition never had an event: its first one may be older.
    """

    recording: str | None = None
    idle: bool = False


class RulesChanged(_Signal, frozen=True, tag="rules"):
    """By these rules stage 1 made every later signal of `events_partition`, and its waits go on.

    `at` is the watermark at which it applied them. `number` is their version, 0 the one that is shipped.
    """

    number: int
    rules: Rules


class InterventionAnswered(_Signal, frozen=True, tag="intervention"):
    """The platform has done the `intervention` in this conversation, failed to, or declined.

    `queue` is that of the conversation now. `answer` is what the platform said, masked.
    """

    queue: str
    conversation: str
    intervention: str
    state: Literal["done", "failed", "declined"]
    answer: str | None = None


class ActionTaken(_Signal, frozen=True, tag="action"):
    """A person acted on a case, an alert or a conversation. The queue that holds it gets this signal.

    `events_partition` is that of the conversation, or -1. `person` is the one id of the person, `by` the name
    that is shown; signals of former versions have the name only. The other fields are those of `Action`.
    """

    queue: str
    id: str
    action: str
    by: str
    alert: str | None = None
    note: str | None = None
    conversation: str | None = None
    person: str | None = None
    case: str | None = None
    reason: ResolveReason | None = None
    until: float | None = None
    to: str | None = None
    to_person: str | None = None
    undoes: str | None = None
    seen: str | None = None
    order: InterventionOrder | None = None
    stops: str | None = None
    cause: CauseId | None = None
    since: float | None = None

    @classmethod
    def of(cls, action: Action) -> ActionTaken:
        """Return the signal about an action."""
        return cls(
            events_partition=-1 if action.events_partition is None else action.events_partition,
            at=action.at,
            queue=action.queue,
            id=action.id,
            action=action.action,
            alert=action.alert,
            by=action.by,
            person=action.person,
            note=action.note,
            conversation=action.conversation,
            case=action.case,
            reason=action.reason,
            until=action.until,
            to=action.to,
            to_person=action.to_person,
            undoes=action.undoes,
            seen=action.seen,
            order=action.order,
            stops=action.stops,
            cause=action.cause,
            since=action.since,
        )


class StepAgain(_Signal, frozen=True, tag="step"):
    """A step of stage 2 that raised at `at`, to be taken again: only a dead letter holds it.

    `events_partition` is -1 for a step of the timeline. `rank` and `key` are those of the agenda. Of a signal
    that raised when it took effect, `signal` is the signal.
    """

    rank: int
    key: tuple[Any, ...] = ()
    signal: (
        WaitStarted | WaitEnded | Entered | Left | Taken | Offered | AgentSeen | Named | BaselineAsked | None
    ) = None


Signal: TypeAlias = (
    WaitStarted
    | WaitEnded
    | CauseOpened
    | CauseClosed
    | Entered
    | Left
    | Taken
    | Offered
    | Counted
    | AgentSeen
    | Named
    | PresenceChanged
    | ActionTaken
    | InterventionAnswered
    | AlertsMoved
    | BaselineAsked
    | StepAgain
    | Watermark
    | RulesChanged
)

# One record of the signals topic holds all signals of one batch for one partition of stage 2, in order.
decode_signals = msgspec.json.Decoder(list[Signal]).decode
