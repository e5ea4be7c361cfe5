"""Offsets and sizes of C structures are those that GCC computes."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.compare.layout import MODELS, Names, measure, shape_of
from sunlit.readers import decode, reader_for
from sunlit.schema import Passage
from tests.compare.compiler import numbers

BASES = ["char", "unsigned char", "short", "int", "unsigned", "long", "long long", "float", "double", "enum E", "In"]
BIT_BASES = ["char", "unsigned short", "int", "unsigned int", "long long"]
BEFORE = "#define N 3\nenum E { A };\ntypedef struct { char c; double d; } In;\n"

counts = st.lists(st.sampled_from(["1", "2", "N", "N * 2 + 1", "0x4"]), max_size=2)


@st.composite
def members(draw: st.DrawFn, depth: int = 0) -> list[tuple[str, bool]]:
    """Declarations without names: texts with "@" where the name goes, and whether its offset can be asked for."""
    found: list[tuple[str, bool]] = []
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["plain", "plain", "pointer", "bits", "bits", "function", "named", "unnamed"]))
        if kind == "plain":
            bounds = "".join(f"[{count}]" for count in draw(counts))
            found.append((f"{draw(st.sampled_from(BASES))} @{bounds};", True))
        elif kind == "pointer":
            found.append((f"const {draw(st.sampled_from(BASES))} *@;", True))
        elif kind == "bits":
            base = draw(st.sampled_from(BIT_BASES))
            most = {"char": 8, "unsigned short": 16, "long long": 64}.get(base, 32)
            width = draw(st.integers(0, most))
            found.append((f"{base} : {width};" if width == 0 or draw(st.booleans()) else f"{base} @ : {width};", False))
        elif kind == "function":
            found.append(("void (*@)(int a, char *b);", True))
        elif depth < 2:
            inner = "".join(text for text, _ in draw(members(depth + 1)))
            word = draw(st.sampled_from(["struct", "union"]))
            found.append((f"{word} {{ {inner} }} {'@' if kind == 'named' else ''};", kind == "named"))
    return [*found, ("int @;", True)]


@st.composite
def structures(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A structure S and the names of its members whose offsets can be asked for."""
    number = 0
    body, asked = "", []
    for text, can_ask in draw(members()):
        last = ""
        for piece in text.split("@")[:-1]:
            number += 1
            last = f"m{number}"
            body += f"{piece}{last}"
        body += text.split("@")[-1] + " // a comment; with } in it\n"
        if can_ask:
            asked.append(last)
    kind = draw(st.sampled_from(["struct", "struct", "struct", "union"]))
    pack = draw(st.sampled_from([0, 0, 1, 2, 4, 8]))
    around = (f"#pragma pack(push, {pack})\n", "#pragma pack(pop)\n") if pack else ("", "")
    return f"{BEFORE}{around[0]}typedef {kind} tagS {{\n{body}}} S;\n{around[1]}", asked


def read(source: str) -> tuple[Passage, list[Passage], str]:
    text = decode(source.encode())
    assert text is not None
    passages = reader_for("s.h", source).read(text, None)
    number = next(number for number, passage in enumerate(passages) if passage.name == "S")
    return passages[number], [passage for passage in passages if passage.container == number], text.string


def names(source: str) -> Names:
    """The names that BEFORE declares, told by hand."""
    text = "struct { char c; double d; } "
    inner = shape_of("c", text, Passage("type", "In", 0, len(text), 0), [])
    return Names({"In": inner}.get, lambda _: "", {"N": "3"}.get if source else str)  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(structures())
def test_offsets_and_sizes_are_those_of_the_compiler(made: tuple[str, list[str]]) -> None:
    source, asked = made
    declared, _, string = read(source)
    shape = shape_of("c", string, declared, [])
    assert shape is not None
    for model in MODELS:
        measured = measure(shape, names(source), model)
        places = {re.split(r"\W", string[index : index + 9])[0]: index for index in measured.members}
        told = [*(measured.members[places[name]].offset for name in asked), measured.size]
        wanted = [*(f"__builtin_offsetof(S, {name})" for name in asked), "sizeof(S)"]
        for expected in numbers(source, wanted, model.name):
            # where compilers differ nothing is told
            agreed = [one if one is None else number for one, number in zip(told, expected, strict=True)]
            assert told == agreed, model.name
        assert model.abi == "either" or None not in told
