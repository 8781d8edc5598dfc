"""Sharing out partitions among members."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stream.log.partitions import balance

holdings = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.sets(st.integers(0, 15)), min_size=1, max_size=6
)


@given(holdings, st.integers(0, 12))
def test_every_partition_has_one_owner_and_nobody_has_two_more_than_another(
    held: dict[str, set[int]], partitions: int
) -> None:
    shares = balance(held, partitions)
    assert shares.keys() == held.keys()
    assert sorted(number for share in shares.values() for number in share) == list(range(partitions))
    sizes = [len(share) for share in shares.values()]
    assert max(sizes) - min(sizes) <= 1


@given(holdings, st.integers(0, 12))
def test_balanced_shares_stay_as_they_are(held: dict[str, set[int]], partitions: int) -> None:
    shares = balance(held, partitions)
    assert balance(shares, partitions) == shares


@given(holdings, st.integers(1, 12))
def test_a_member_that_leaves_moves_nothing_but_what_it_had(
    held: dict[str, set[int]], partitions: int
) -> None:
    before = balance(held, partitions)
    leaver = min(before)
    after = balance({name: share for name, share in before.items() if name != leaver}, partitions)
    for name, share in after.items():
        assert before[name] <= share


def test_a_group_without_members_has_no_shares() -> None:
    assert balance({}, 6) == {}
