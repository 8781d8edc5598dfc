"""Any single change of either copy of the audit is found, and the first wrong line is named."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.audit.chain import BEGIN, Chain, Line, link
from stream.audit.compare import Comparison, compare, compare_alone


def file_of(values: Sequence[bytes], begin: bytes = BEGIN) -> list[Line]:
    lines = []
    for offset, value in enumerate(values):
        begin = link(begin, value)
        lines.append(Line(value, offset, begin))
    return lines


def topic_of(values: Sequence[bytes]) -> list[Line]:
    return [Line(value, offset) for offset, value in enumerate(values)]


def compared(file: Sequence[Line], topic: Sequence[Line]) -> Comparison:
    return compare(Chain(iter(file)), Chain(iter(topic)))


VALUES = st.lists(st.binary(max_size=8), min_size=2, max_size=12, unique=True)


@st.composite
def bent(draw: st.DrawFn) -> tuple[list[bytes], list[bytes], str, int, int]:
    """Values, what somebody made of them, how, and the first and (of a swap) the second wrong line."""
    values = draw(VALUES)
    other = draw(st.binary(max_size=8).filter(lambda value: value not in values))
    kind = draw(st.sampled_from(["changed", "removed", "inserted", "swapped"]))
    place = draw(st.integers(0, len(values) - 2))
    after, second = list(values), 0
    if kind == "changed":
        after[place] = other
    elif kind == "removed":
        del after[place]
    elif kind == "inserted":
        after.insert(place, other)
    else:
        second = draw(st.integers(place + 1, len(values) - 1))
        after[place], after[second] = after[second], after[place]
    return values, after, kind, place + 1, second + 1 if second else 0


@settings(max_examples=100)
@given(bent())
def test_what_was_done_to_the_topic_is_named(case: tuple[list[bytes], list[bytes], str, int, int]) -> None:
    values, after, kind, number, other = case
    fault = compared(file_of(values), topic_of(after)).fault
    assert fault is not None
    assert (fault.kind, fault.number, fault.copy, fault.lines) == (kind, number, "topic", 1)
    assert fault.other == (other if kind == "swapped" else 0)
    assert fault.right is not None and fault.right.value == values[number - 1]


@settings(max_examples=100)
@given(bent(), st.booleans())
def test_what_was_done_to_the_file_is_named(
    case: tuple[list[bytes], list[bytes], str, int, int], careful: bool
) -> None:
    values, after, kind, number, other = case
    hashes = {line.value: line.hash for line in file_of(values)}
    file = [Line(value, 0, hashes.get(value)) for value in after]
    if careful and kind in ("changed", "inserted"):
        # Whoever did it also put the right hash on the one line.
        file[number - 1] = file_of(after)[number - 1]
    fault = compared(file, topic_of(values)).fault
    assert fault is not None
    assert (fault.kind, fault.number, fault.copy, fault.lines) == (kind, number, "file", 1)
    assert fault.other == (other if kind == "swapped" else 0)
    assert fault.right is not None and fault.right.value == values[number - 1]
    # Without the topic it is found too, and it is named unless the one line had its right hash.
    alone = compare_alone(Chain(iter(file))).fault
    assert alone is not None and alone.number in (number, number + careful)


@settings(max_examples=50)
@given(VALUES, st.data())
def test_a_hash_that_was_changed_is_named(values: list[bytes], data: st.DataObject) -> None:
    lines, place = file_of(values), data.draw(st.integers(0, len(values) - 1))
    lines[place] = lines[place]._replace(hash=data.draw(st.sampled_from([None, BEGIN])))
    fault = compared(lines, topic_of(values)).fault
    assert fault is not None
    assert (fault.kind, fault.number, fault.copy) == ("rehashed", place + 1, "file")


@settings(max_examples=50)
@given(VALUES, st.integers(1, 3))
def test_a_cut_end_is_found_and_a_file_that_is_behind_is_told(values: list[bytes], cut: int) -> None:
    cut = min(cut, len(values) - 1)
    assert compared(file_of(values), topic_of(values)) == Comparison(None)
    behind = compared(file_of(values)[:-cut], topic_of(values))
    assert (behind.fault, behind.behind) == (None, cut)
    assert behind.next is not None and behind.next.value == values[-cut]
    fault = compared(file_of(values), topic_of(values)[:-cut]).fault
    assert fault is not None
    assert (fault.kind, fault.number, fault.copy) == ("removed", len(values) - cut + 1, "topic")
    assert fault.lines == cut


def test_a_file_that_was_rewritten_whole_is_told_by_a_head_noted_earlier() -> None:
    values = [b"%d" % number for number in range(20)]
    noted = file_of(values)[14].hash
    assert noted is not None
    after = [*values[:5], b"nobody", *values[6:]]
    file = Chain(iter(file_of(after)), [noted.hex()])
    topic = Chain(iter(topic_of(values)), [noted.hex()[:16], noted.hex()])
    fault = compare(file, topic).fault
    assert fault is not None and fault.number == 6
    file.read_on()
    topic.read_on()
    assert (file.found, set(topic.found.values())) == ({}, {15})
