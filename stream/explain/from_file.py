"""Takes what an explanation rests on from a file of events, as `python -m stream try` does."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from detectors import bundled
from detectors.contract.rules.document import Rules
from detectors.conversation.attention import AttentionDetector
from stream.core.partition_clock import TIME_HEADER
from stream.explain.explain import Found, Scope, scoped
from stream.explain.found import found_in
from stream.explain.material import Input, Material, to_input, versions_of
from stream.explain.rerun import Seen, run
from stream.ingest.events_file import EventLine
from stream.log import Record, topics
from stream.records import RulesVersion

SILENCE = 3600.0
"""Seconds that pass after the last event."""
_HEADERS = ((TIME_HEADER, b"explain"),)


class EventsFile:
    """The events of a file, and the alerts that a floor would have raised of them.

    Args:
        rules: hold from the beginning; the shipped rules by default.
        silence: seconds that pass after the last event.
        detector: scores turns; that with the shipped models by default.
    """

    def __init__(
        self,
        lines: Sequence[EventLine],
        rules: Rules | None = None,
        silence: float = SILENCE,
        detector: AttentionDetector | None = None,
    ) -> None:
        end = max((line.time for line in lines if line.time is not None), default=0.0) + silence
        inputs: list[Input] = []
        for place, line in enumerate(lines):
            record = Record(topics.EVENTS, 0, place, line.key, line.value, end, _HEADERS)
            if (each := to_input(record)) is not None:
                inputs.append(each)
        published = (
            [] if rules is None else [RulesVersion(rules=replace(rules, version=max(rules.version, 2)))]
        )
        self._all = Material(tuple(inputs), versions_of(published), end)
        self._detector = detector or bundled.attention_detector()
        self._seen = run(self._all, self._detector)

    @property
    def seen(self) -> Seen:
        """What a floor sees of the whole file."""
        return self._seen

    def find(self, name: str) -> Found | None:
        """Return the case or the alert with this id, or None."""
        return found_in(name, [*self._seen.alert_steps, *self._seen.case_steps])

    def material(self, found: Found, scope: Scope) -> Material:
        """Return what the file holds in a scope."""
        return scoped(self._all, found, scope)

    def detector(self, _: Found) -> AttentionDetector:
        return self._detector
