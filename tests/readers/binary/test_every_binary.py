"""What holds for every reader of binaries, on whole files and on damaged ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.matching import may_lie
from sunlit.readers import Source, open_source
from sunlit.readers.registry import all_binaries, binary_for
from sunlit.schema import Role
from tests.guard import ends
from tests.readers.binary.listed import SAMPLES, opened, sample
from tests.readers.binary.test_networks import caffe

NAMED: frozenset[Role] = frozenset({"enumerator", "field", "constant", "function", "type", "element"})


def test_every_reader_has_a_sample() -> None:
    samples = [*map(sample, SAMPLES), caffe(100, 1, 3, 4, 117), b"RKNN" + bytes(60)]
    read = {binary.name for data in samples if (binary := binary_for(data))}
    assert read == {binary.name for binary in all_binaries()}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_name_stands_where_it_is_said_to(name: str) -> None:
    data = sample(name)
    source = opened(data)
    seen: dict[int, str] = {}
    for passage in source.read(None):
        if passage.role in NAMED and passage.name:
            line, column, offset = source.text.position(passage.at)
            assert (line, column) == (None, None)
            if offset not in seen and data.startswith(passage.name.encode(), offset):
                seen[offset] = passage.name
            elif not passage.name.startswith("<"):
                # a name that others share is told by the record of the declaration, which is its own
                assert offset not in seen, passage.name
                seen[offset] = passage.name
    assert seen


def check(source: Source, size: int) -> None:
    """Passages lie in the text and in what they are part of, offsets in the file or right behind it."""
    passages, string = source.read(None), source.text.string
    for number, passage in enumerate(passages):
        assert 0 <= passage.start <= passage.at <= passage.end <= len(string)
        assert passage.container < number
        if passage.container >= 0:
            holder = passages[passage.container]
            assert holder.start <= passage.start <= passage.end <= holder.end
        assert source.text.position(passage.at)[2] >= 0
    for note in source.notes:
        assert note.strip() == note


@pytest.mark.parametrize("name", SAMPLES)
def test_any_end_that_comes_early_gives_what_was_before(name: str) -> None:
    data = sample(name)
    places = may_lie(data)
    with ends():
        for end in range(0, len(data), max(1, len(data) // 60)):
            check(open_source(name, data[:end], lambda _: places), end)


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=150, deadline=None)
@given(
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=12), early=st.booleans()
)
def test_any_damage_gives_passages_or_a_note(name: str, changes: list[tuple[float, bytes]], early: bool) -> None:
    """Bytes changed anywhere, or in the headers, where most of a format is told."""
    data = bytearray(sample(name))
    places = may_lie(bytes(data))
    reach = min(len(data), 1024) if early else len(data)
    for place, change in changes:
        at = int(place * (reach - len(change)))
        data[at : at + len(change)] = change
    with ends():
        check(open_source(name, bytes(data), lambda _: places), len(data))
