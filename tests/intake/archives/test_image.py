"""What readers of images share: bytes that belong to something, in whatever order and however many they are."""

from hypothesis import given
from hypothesis import strategies as st

from sunlit.intake import Budget, Limits
from sunlit.intake.archives.image import Image
from tests.guard import ends


def gaps(data: bytes, marked: list[tuple[int, int]]) -> dict[int, bytes]:
    image = Image(data, Budget(Limits(), len(data)))
    for at, size in marked:
        image.mark(at, size)
    return {member.at: b"".join(member.chunks) for member in image.gaps()}


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20)), max_size=30))
def test_what_nothing_has_told_of_comes_out(marked: list[tuple[int, int]]) -> None:
    data = bytes(range(1, 101))
    told = {place for at, size in marked for place in range(at, at + size)}
    found = {at + place: byte for at, gap in gaps(data, marked).items() for place, byte in enumerate(gap)}
    assert found == {place: byte for place, byte in enumerate(data) if place not in told}


def test_very_many_stretches_that_do_not_touch_end() -> None:
    data = b"\1" * 1_200_000
    with ends():
        assert len(gaps(data, [(at, 2) for at in range(0, len(data), 4)])) == 300_000
