"""Offsets and sizes of classes of C++ are those that GCC and Clang compute, Clang for Microsoft's compiler, too."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.compare.layout import MODELS, Measured, Names, Shape, measure, shape_of
from sunlit.readers import decode, reader_for
from tests.compare.compiler import numbers

FIELDS = ["char @;", "short @;", "int @;", "double @;", "void *@;", "char @[3];", "int @ : 5;"]
FUNCTIONS = [
    "virtual void f@();",
    "virtual int g@(char *p) = 0;",
    "void h@(char *p, int (*call)(int));",
    "static int s@;",
    "NAME(int *p);",
    "~NAME();",
    "NAME &operator=(const NAME &other);",
    "using Number@ = int;",
]


@st.composite
def programs(draw: st.DrawFn) -> tuple[str, dict[str, list[str]]]:
    """Some classes, each of which may derive from those before it; and the fields whose offsets can be asked for."""
    text = ""
    fields: dict[str, list[str]] = {}
    number = 0
    for level in range(draw(st.integers(2, 4))):
        name = f"K{level}"
        bases = draw(st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=2)) if fields else []
        # A base that is reached on two ways has two places, and Microsoft's compiler its own rules.
        ancestors = [one for base in bases for one in _ancestors(text, base)]
        bases = bases if len(ancestors) == len(set(ancestors)) else bases[:1]
        body = ""
        fields[name] = []
        for piece in draw(st.lists(st.sampled_from(FIELDS * 2 + FUNCTIONS), min_size=1, max_size=5, unique=True)):
            number += 1
            body += f"  {piece.replace('@', f'm{number}').replace('NAME', name)} // m\n"
            if piece in FIELDS and ":" not in piece:
                fields[name].append(f"m{number}")
        number += 1
        fields[name].append(f"m{number}")
        pack = draw(st.sampled_from([0, 0, 0, 1, 4]))
        head = f" : {', '.join(f'public {base}' for base in bases)}" if bases else ""
        around = (f"#pragma pack(push, {pack})\n", "#pragma pack(pop)\n") if pack else ("", "")
        text += f"{around[0]}struct {name}{head} {{\n{body}  int m{number};\n}};\n{around[1]}"
    return text, fields


def _ancestors(text: str, name: str) -> list[str]:
    head = re.search(rf"struct {name}(?: : ([^{{]*))? {{", text)
    bases = re.findall(r"K\d", head[1] or "") if head else []
    return [name, *(one for base in bases for one in _ancestors(text, base))]


def shapes(source: str) -> dict[str, Shape]:
    text = decode(source.encode())
    assert text is not None
    passages = reader_for("k.cpp", source).read(text, None)
    found = {one.name: shape_of("cpp", text.string, one, []) for one in passages if one.role == "type"}
    return {name: shape for name, shape in found.items() if shape}


@settings(max_examples=60, deadline=None)
@given(programs())
def test_classes_lie_where_compilers_put_them(made: tuple[str, dict[str, list[str]]]) -> None:
    source, fields = made
    known = shapes(source)
    asked = [
        *(f"__builtin_offsetof({name}, {one})" for name, some in fields.items() for one in some),
        *(f"sizeof({name})" for name in fields),
    ]
    for model in MODELS:
        names = Names(known.get, lambda _: "", lambda _: "")
        measured = {name: measure(known[name], names, model) for name in fields}
        told = [_offset(source, measured[name], one) for name, some in fields.items() for one in some]
        told += [measured[name].size for name in fields]
        for expected in numbers(source, asked, model.name, "c++"):
            # where compilers differ nothing is told
            agreed = [one if one is None else number for one, number in zip(told, expected, strict=True)]
            assert told == agreed, (model.name, source)
        assert model.abi != "itanium" or None not in told, source


def _offset(source: str, measured: Measured, field: str) -> int | None:
    return next(extent.offset for at, extent in measured.members.items() if re.match(rf"{field}\b", source[at:]))
