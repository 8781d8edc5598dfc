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
            yield id_, self._shown(case, now)
        changed = {one.queue for one in (old, case) if one is not None and one.subject_kind == "queue"}
        for queue in changed:
            yield from self._look_again(self._by_queue.get(queue, {}).values(), now)

    def put_silence(self, id_: str, silence: Silence | None, now: float) -> Iterator[tuple[str, ShownCase]]:
        """Take a silence, or its end (None). Yield the cases as they are shown from then on."""
        if silence is None:
            self._silences.pop(id_, None)
        else:
            self._silences[id_] = silence
        yield from self._look_again(self._cases.values(), now)

    def _look_again(self, cases: Iterable[Case], now: float) -> Iterator[tuple[str, ShownCase]]:
        for case in list(cases):
            yield case.id, self._shown(case, now)

    def _shown(self, case: Case, now: float) -> ShownCase:
        silence = silenced(case, self._silences.values(), now)
        standing = standing_for(case, self._of_queues.get(case.queue, {}).values())
        fields = {name: getattr(case, name) for name in case.__struct_fields__}
        return ShownCase(
            **fields,
            silenced_by=None if silence is None else silence.id,
            folded_into=None if standing is None else standing.id,
        )

    def _forget(self, id_: str, old: Case | None) -> None:
        if old is None:
            return
        del self._cases[id_]
        for known in (self._by_queue, self._of_queues):
            of_queue = known.get(old.queue, {})
            of_queue.pop(id_, None)
            if not of_queue:
                known.pop(old.queue, None)
