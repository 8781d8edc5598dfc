"""Counts what masking finds of the generated secrets, and what it wrongly takes of the look-alikes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tests.stream.privacy.generated import accounts, identities, measures, phones, things
from tests.stream.privacy.generated.samples import Kind, Sample, samples

SECRETS = (*accounts.KINDS, *phones.KINDS, *identities.KINDS)
LOOKALIKES = (*things.KINDS, *measures.KINDS)
_PLACEHOLDER = re.compile(r"\[(?:card|phone|id|mail)\]")


class Row(NamedTuple):
    """Of one kind: how many there were, how many masking got wrong, and the first of those."""

    kind: str
    count: int
    wrong: int
    examples: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share that is wrong, 0…1."""
        return self.wrong / self.count


def is_masked(sample: Sample, masked: str) -> bool:
    """Whether a placeholder stands where the secret was, and nothing else has changed."""
    return (
        masked.startswith(sample.before)
        and masked.endswith(sample.after)
        and _PLACEHOLDER.fullmatch(masked[len(sample.before) : len(masked) - len(sample.after)]) is not None
    )


def secrets(mask: Callable[[str], str], kind: Kind, count: int, seed: int) -> Row:
    """Return how many secrets of a kind were not masked."""
    leaks = [each.text for each in samples(kind, count, seed) if not is_masked(each, mask(each.text))]
    return Row(kind.name, count, len(leaks), tuple(leaks[:5]))


def lookalikes_masked(mask: Callable[[str], str], kind: Kind, count: int, seed: int) -> Row:
    """Return how many look-alikes of a kind were masked."""
    false = [each.text for each in samples(kind, count, seed) if mask(each.text) != each.text]
    return Row(kind.name, count, len(false), tuple(false[:5]))
