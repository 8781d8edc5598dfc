"""Decides when to warn of a coming breach of an SLA, and measures how good the warnings were.

The sooner a warning, the less is known: a warning at a fixed probability is either late or often wrong. So
the rule warns of a sure breach at any time, and of a likely one at the last time that leaves room to act,
`lead` seconds before the SLA. After that it warns only of a sure breach.
"""

from __future__ import annotations

from statistics import median

from msgspec import Struct, field


class WarningRule(Struct, frozen=True):
    """Warns at a probability of `sure` at any time, and of `likely` at `lead` seconds before the SLA.

    The likely ones have `grace` seconds after that, for a task that checks a little late.

    >>> rule = WarningRule()
    >>> rule.warns(0.4, left=60.0), rule.warns(0.4, left=30.0), rule.warns(0.9, left=30.0)
    (True, False, True)
    """

    lead: float = 60.0
    sure: float = 0.8
    likely: float = 0.32
    grace: float = 5.0

    def warns(self, chance: float, left: float) -> bool:
        """Return whether to warn of a breach of probability `chance`, `left` seconds before the SLA.

        False when no time is left: the breach itself raises an alert.
        """
        now_or_never = self.lead - self.grace <= left <= self.lead
        return left > 0.0 and chance >= (self.likely if now_or_never else self.sure)

    def looks_at(self, since: float, sla: float) -> float:
        """Return the latest time to check a wait that began at `since`."""
        return since + max(0.0, sla - self.lead)


class Warnings(Struct):
    """Counts the warnings for one SLA. Ages and the SLA are seconds since the beginning of a wait."""

    sla: float
    rule: WarningRule = WarningRule()
    warned: dict[str, float] = field(default_factory=dict)
    hits: int = 0
    misses: int = 0
    given_up: int = 0
    leads: list[float] = field(default_factory=list)

    def observe(self, contact: str, age: float, chance: float) -> bool:
        """Observes a wait with a probability `chance` of breach. Returns whether to warn now."""
        if contact in self.warned or not self.rule.warns(chance, self.sla - age):
            return False
        self.warned[contact] = age
        return True

    def end(self, contact: str, waited: float, served: bool) -> None:
        """Observes the end of a wait."""
        age = self.warned.pop(contact, None)
        if waited > self.sla:
            self.leads.append(-1.0 if age is None else self.sla - age)
            self.hits += age is not None
        elif age is not None:
            self.misses += 1
            self.given_up += not served

    def figures(self) -> dict[str, float | int]:
        """Return the breaches, the share of them warned of in time, and the share of right warnings.

        A customer who gives up before the SLA leaves open whether it would have been breached: `precision`
        leaves those warnings out, as unknown, and `precision_strict` counts them as wrong.
        """
        given = self.hits + self.misses
        in_time = sum(lead >= self.rule.lead for lead in self.leads)
        return {
            "breaches": len(self.leads),
            "warnings": given,
            "unknown": self.given_up,
            "recall_in_time": in_time / max(1, len(self.leads)),
            "recall": self.hits / max(1, len(self.leads)),
            "precision": self.hits / max(1, given - self.given_up),
            "precision_strict": self.hits / max(1, given),
            "median_lead": float(median([lead for lead in self.leads if lead >= 0.0] or [0.0])),
        }
