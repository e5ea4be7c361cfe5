"""What a scene tells of a text is the same wherever its blocks happen to end."""

from hypothesis import given
from hypothesis import strategies as st

from sunlit.judging.scene import WIDE, Scene
from sunlit.readers import decode
from sunlit.vocabulary.spelling import find_cues

WORDS = st.sampled_from(
    ["face", "face_attribute", "FaceAttribute", "identity card", "glasses", "surface", "人脸", "x" * 40]
)


@given(st.lists(WORDS, max_size=12), st.integers(WIDE - 160, WIDE + 10), st.sampled_from([" ", "_", "\n", ", "]))
def test_a_cue_across_the_bound_of_two_blocks_is_seen_once(words: list[str], before: int, between: str) -> None:
    text = decode(("·" * before + between + between.join(words) + "·" * WIDE).encode())
    assert text is not None
    scene = Scene("a.txt", "text", text, [])
    whole = [(cue, text.string[start:end].lower()) for cue, start, end in find_cues(text.string)]
    assert scene.cues(0, len(text.string)) == whole
    middle = before + 40
    assert scene.cues(0, middle) + scene.cues(middle, len(text.string)) == whole
