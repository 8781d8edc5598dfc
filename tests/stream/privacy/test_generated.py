"""Of generated secrets nearly all are masked, whole and nothing else, and of look-alikes nearly none."""

from __future__ import annotations

import pytest

from stream.privacy.redaction import mask
from tests.stream.privacy.generated import odd_forms, table
from tests.stream.privacy.generated.samples import Kind, Sample

COUNT, SEED = 500, 1
LEAST_RECALL, MOST_FALSE, MOST_ODD = 0.995, 0.005, 0.01


@pytest.mark.parametrize("kind", table.SECRETS, ids=lambda kind: kind.name)
def test_secrets_of_each_kind_are_masked(kind: Kind) -> None:
    row = table.secrets(mask, kind, COUNT, SEED)
    assert 1 - row.share >= LEAST_RECALL, row.examples


@pytest.mark.parametrize("kind", table.LOOKALIKES, ids=lambda kind: kind.name)
def test_lookalikes_of_each_kind_stay(kind: Kind) -> None:
    row = table.lookalikes_masked(mask, kind, COUNT, SEED)
    assert row.share <= MOST_FALSE, row.examples


@pytest.mark.parametrize(
    ("masked", "right"),
    [
        ("card [card] please", True),
        ("card 4111 1111 1111 1111 please", False),
        ("card [card] 1111 please", False),
        ("card +[phone] please", False),
        ("[card] please", False),
    ],
)
def test_a_secret_counts_as_masked_only_if_it_is_gone_and_its_sentence_stands(
    masked: str, right: bool
) -> None:
    assert table.is_masked(Sample("card ", "4111 1111 1111 1111", " please"), masked) is right


def test_sentences_that_were_written_by_hand_are_masked_too() -> None:
    secrets = odd_forms.secrets()
    leaks = [each.text for each in secrets if not table.is_masked(each, mask(each.text))]
    false = [each for each in odd_forms.lookalikes() if mask(each) != each]
    assert len(leaks) <= MOST_ODD * len(secrets), leaks
    assert len(false) <= MOST_ODD * len(odd_forms.lookalikes()), false
