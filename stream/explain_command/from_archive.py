"""Takes what an explanation rests on from the archive, which has it for longer than the topics."""

from __future__ import annotations

from collections.abc import Iterable

from detectors.conversation.attention import AttentionDetector
from stream.archive.past.past_inputs import past_inputs
from stream.archive.past.past_steps import begun_before, steps_about
from stream.archive.sql.database import Archive
from stream.core.rules_history import SHIPPED
from stream.explain.explain import Found, Scope, TooMuch, scoped
from stream.explain.found import found_in
from stream.explain.from_log import EARLIER, MOST_INPUTS
from stream.explain.material import Input, Material, to_input
from stream.explain.taught import taught_by
from stream.log import Record, topics
from stream.records import RulesVersion, decode_rules


class FloorArchive:
    """The archive of a floor.

    Args:
        shipped: the detector without what the floor has taught it.
    """

    def __init__(self, archive: Archive, shipped: AttentionDetector) -> None:
        self._archive = archive
        self._shipped = shipped

    def find(self, name: str) -> Found | None:
        """Return the case or the alert with this id, or None."""
        with self._archive.reading() as connection:
            return found_in(name, steps_about(connection, name))

    def material(self, found: Found, scope: Scope) -> Material:
        """Return what was recorded in a scope.

        Raises:
            TooMuch: there are too many records.
        """
        first = found.alerts[0]
        alone = scope == "subject" and first.subject_kind == "conversation"
        own = found.subject if alone else None
        with self._archive.reading() as connection:
            begun = begun_before(connection, found.subject, first.raised_at) if alone else None
            since = None if begun is None else begun - EARLIER
            inputs, versions = _sorted_out(past_inputs(connection, since, None, own))
        known = max(max(alert.updated_at, alert.raised_at) for alert in found.alerts)
        times = (each.event.time.timestamp() for each in inputs if each.event is not None)
        end = max(known + 1.0, max(times, default=0.0))
        return scoped(Material(tuple(inputs), (SHIPPED, *versions), end), found, scope)

    def detector(self, found: Found) -> AttentionDetector:
        """Return the detector that scored: with the labels of the floor if it had learned any."""
        if not any(alert.model is not None and "+" in alert.model for alert in found.alerts):
            return self._shipped
        with self._archive.reading() as connection:
            labels = (each for each in past_inputs(connection, None, None, "") if each.topic == topics.LABELS)
            return taught_by(labels, self._shipped)


def _sorted_out(records: Iterable[Record]) -> tuple[list[Input], list[RulesVersion]]:
    inputs: list[Input] = []
    versions: list[RulesVersion] = []
    for record in records:
        if record.topic == topics.RULES:
            versions.append(decode_rules(record.value or b""))
        elif record.topic in (topics.EVENTS, topics.JUDGEMENTS):
            each = to_input(record)
            inputs += [] if each is None else [each]
            if len(inputs) > MOST_INPUTS:
                raise TooMuch
    return inputs, versions
