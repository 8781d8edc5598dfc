"""Marks the cases of which nobody is told: those that a silence covers, and those that are folded. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stream.cases.grouping import silenced, standing_for
from stream.gateway.protocol import ShownCase
from stream.records import Case, Silence


class ShownCases:
    """Knows every case and silence, and says which cases look different after a change of one of them."""

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}
        self._by_queue: dict[str, dict[str, Case]] = {}
        self._of_queues: dict[str, dict[str, Case]] = {}
        self._silences: dict[str, Silence] = {}
        # The silence that covers a case, and the case that stands for it.
        self._marks: dict[str, tuple[str | None, str | None]] = {}

    def put_case(self, id_: str, case: Case | None, now: float) -> Iterator[tuple[str, ShownCase | None]]:
        """Take a case, or its end (None). Yield it as it is shown, and the cases that it stands for."""
        old = self._cases.get(id_)
        self._forget(id_, old)
        if case is None:
            yield id_, None
        else:
            self._cases[id_] = case
            self._by_queue.setdefault(case.queue, {})[id_] = case
            if case.subject_kind == "queue":
                self._of_queues.setdefault(case.queue, {})[id_] = case
            self._mark(case, now)
            yield id_, self._shown(case)
        changed = {one.queue for one in (old, case) if one is not None and one.subject_kind == "queue"}
        for queue in changed:
            yield from self._look_again(self._by_queue.get(queue, {}).values(), now)

    def put_silence(self, id_: str, silence: Silence | None, now: float) -> Iterator[tuple[str, ShownCase]]:
        """Take a silence, or its end (None). Yield the cases as they are shown from then on."""
        old = self._silences.pop(id_, None)
        if silence is not None:
            self._silences[id_] = silence
        queues = {one.queue for one in (old, silence) if one is not None}
        if None in queues:
            yield from self._look_again(self._cases.values(), now)
            return
        for queue in queues:
            yield from self._look_again(self._by_queue.get(queue or "", {}).values(), now)

    def _look_again(self, cases: Iterable[Case], now: float) -> Iterator[tuple[str, ShownCase]]:
        """Yield those whose marks are others than before."""
        for case in list(cases):
            before = self._marks.get(case.id)
            if self._mark(case, now) != before:
                yield case.id, self._shown(case)

    def _mark(self, case: Case, now: float) -> tuple[str | None, str | None]:
        silence = silenced(case, self._silences.values(), now)
        standing = standing_for(case, self._of_queues.get(case.queue, {}).values())
        marks = None if silence is None else silence.id, None if standing is None else standing.id
        self._marks[case.id] = marks
        return marks

    def _shown(self, case: Case) -> ShownCase:
        silenced_by, folded_into = self._marks[case.id]
        fields = {name: getattr(case, name) for name in case.__struct_fields__}
        return ShownCase(**fields, silenced_by=silenced_by, folded_into=folded_into)

    def _forget(self, id_: str, old: Case | None) -> None:
        if old is None:
            return
        del self._cases[id_]
        self._marks.pop(id_, None)
        for known in (self._by_queue, self._of_queues):
            of_queue = known.get(old.queue, {})
            of_queue.pop(id_, None)
            if not of_queue:
                known.pop(old.queue, None)
