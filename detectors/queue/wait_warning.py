"""When to warn that a promise of waiting will be broken, and how good such warnings were.

The sooner a warning, the less is known: one given when a chance first passes a fixed threshold is either late
or often wrong. So a sure breach is warned of at any time, and a likely one at the last moment at which there
is still time to act, `lead` seconds before the promise. After it, only what is sure is worth a word: the wait
that is merely likely has been judged when it mattered.
"""

from __future__ import annotations

from statistics import median

from msgspec import Struct, field


class WarningRule(Struct, frozen=True):
    """A chance of `sure` warns at any time, one of `likely` at `lead` seconds before the promise.

    That moment lasts `grace` seconds, for who looks a little late.
    """

    lead: float = 60.0
    sure: float = 0.8
    likely: float = 0.32
    grace: float = 5.0

    def warns(self, chance: float, left: float) -> bool:
        """Whether a breach of probability `chance`, `left` seconds before the promise, is worth a warning.

        False when nothing is left: a breach is no longer a matter of warning.
        """
        now_or_never = self.lead - self.grace <= left <= self.lead
        return left > 0.0 and chance >= (self.likely if now_or_never else self.sure)

    def looks_at(self, since: float, sla: float) -> float:
        """When a wait that began at `since` has to be looked at, at the latest."""
        return since + max(0.0, sla - self.lead)


class Warnings(Struct):
    """Counts the warnings for one promise. Ages and promise are seconds since a wait's beginning."""

    sla: float
    rule: WarningRule = WarningRule()
    warned: dict[str, float] = field(default_factory=dict)
    hits: int = 0
    misses: int = 0
    given_up: int = 0
    leads: list[float] = field(default_factory=list)

    def see(self, contact: str, age: float, chance: float) -> bool:
        """A running wait has a `chance` of breach. True when this is the time of its one warning."""
        if contact in self.warned or not self.rule.warns(chance, self.sla - age):
            return False
        self.warned[contact] = age
        return True

    def end(self, contact: str, waited: float, served: bool) -> None:
        """A wait is over."""
        age = self.warned.pop(contact, None)
        if waited > self.sla:
            self.leads.append(-1.0 if age is None else self.sla - age)
            self.hits += age is not None
        elif age is not None:
            self.misses += 1
            self.given_up += not served

    def figures(self) -> dict[str, float | int]:
        """Breaches, the share of them warned in time, and the share of warnings that were right.

        A customer who gives up before the promise leaves open whether it would have been broken: `precision`
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
