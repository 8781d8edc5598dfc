"""Forecasts of the waits in the queues of one partition: they warn of a breach once it is likely."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from detectors.queue.wait_warning import WarningRule
from stream.core.agenda import Agenda
from stream.core.applied_rules import FollowedRules
from stream.queues.model import as_record
from stream.queues.queue_models import QueueModels
from stream.records import (
    Evidence,
    RunningWait,
)
from stream.waits.findings import (
    Breach,
    Finding,
)
from stream.waits.rank import Rank
from stream.waits.running import Deadline, RunningWaits, offer_drivers, sla_of, transfer_drivers

FORECAST_EVERY = 10.0
"""Seconds between two forecasts of one wait."""


class LineForecasts:
    """Plans the forecasts of waits in the queue, and finds the breaches that they warn of.

    Args:
        rules: those that all events partitions have reached.
        waits: those in the queue.
        warned: whether an alert about the wait of this conversation in its queue goes on.
    """

    def __init__(
        self,
        rules: FollowedRules,
        agenda: Agenda,
        models: QueueModels,
        waits: RunningWaits,
        warned: Callable[[str], bool],
    ) -> None:
        self._followed = rules
        self._agenda = agenda
        self._models = models
        self._waits = waits
        self._warned = warned

    def plan(self, wait: RunningWait, now: float) -> None:
        """Plan the next forecast of a wait: every ten seconds, and when only `warn_lead` is left.

        A wait that has an alert needs no warning.
        """
        if self._warned(wait.contact.conversation):
            return
        queue = self._followed.common.of(wait.contact.queue, wait.contact.channel)
        rules = queue.waits
        deadline = queue.deadline(wait.since, sla_of(wait, rules))
        lead = max(wait.since, deadline - rules.warn_lead)
        count = math.floor((now - wait.since) / FORECAST_EVERY) + 1
        following = wait.since + count * FORECAST_EVERY
        if following <= now:  # the quotient was rounded down
            following = wait.since + (count + 1) * FORECAST_EVERY
        if now < lead < following:
            following = lead
        if following < deadline:
            self._agenda.add(following, Rank.FORECAST, wait.contact.conversation, wait.since)

    def find(self, at: float, conversation: str, since: float) -> Iterator[Finding]:
        """Warn of a breach when it is likely enough for the time that is left."""
        wait = self._waits.get(conversation, "queue")
        if wait is None or wait.since != since:
            return
        queue = self._followed.common.of(wait.contact.queue, wait.contact.channel)
        rules = queue.waits
        rule = WarningRule(lead=rules.warn_lead, sure=rules.warn_sure, likely=rules.warn_likely)
        sla = sla_of(wait, rules)
        model, deadline = self._models.of(wait.contact.queue), queue.deadline(since, sla)
        regular = since + round((at - since) / FORECAST_EVERY) * FORECAST_EVERY
        if at >= deadline or at not in (regular, deadline - rules.warn_lead):
            return  # planned by former rules
        chance = 0.0
        if model.experienced:
            chance = model.forecast.breach_probability(conversation, at, deadline - since)
        if not rule.warns(chance, deadline - at):
            self.plan(wait, at)
            return
        forecast = model.forecast.predict(conversation, at)
        # The drivers of the queue say already how many agents are away.
        drivers = tuple(driver for driver in forecast.drivers if driver.code != "wait.away")
        evidence = self._evidence(wait, at, queue.hours.seconds_open(since, at), sla)
        evidence = replace(
            evidence,
            due=deadline,
            probability=round(chance, 3),
            drivers=evidence.drivers + drivers,
            forecast=as_record(forecast),
        )
        yield Breach(wait, at, evidence, breached=False)

    def breach(self, deadline: Deadline) -> Iterator[Finding]:
        """A breach of the SLA is critical at once: the forecast has warned of it."""
        if deadline.severity == "warning":
            # A deadline that new rules set before they held is found when they hold.
            at = max(deadline.at, self._followed.common_since)
            evidence = self._evidence(deadline.wait, at, deadline.waited, deadline.sla)
            yield Breach(deadline.wait, at, evidence, breached=True)

    def _evidence(self, wait: RunningWait, at: float, waited: float, sla: float) -> Evidence:
        model = self._models.of(wait.contact.queue)
        return Evidence(
            waited=waited,
            sla=sla,
            since=wait.since,
            drivers=offer_drivers(wait) + transfer_drivers(wait) + model.pressure(at),
            quote=wait.quote,
            turn=wait.turn,
            baseline=model.wait_baseline(wait.since),
        )
