"""How Java writes what its compiled forms, class files and dex, say in numbers and descriptors."""

from collections.abc import Iterator, Sequence
from typing import Final

from sunlit.readers.listing import Quote

_MOST_PARAMETERS: Final = 255
STATIC, FINAL, SYNTHETIC, NATIVE, INTERFACE, ABSTRACT, ENUM = 8, 16, 0x1000, 0x100, 0x200, 0x400, 0x4000
_MODIFIERS: Final = {1: "public", 2: "private", 4: "protected", STATIC: "static", FINAL: "final"}
_BASIC: Final = {
    "B": "byte",
    "C": "char",
    "D": "double",
    "F": "float",
    "I": "int",
    "J": "long",
    "S": "short",
    "V": "void",
    "Z": "boolean",
}
LIBRARY: Final = ("java/", "javax/", "kotlin/", "kotlinx/", "scala/", "android/", "androidx/")


def types(descriptor: str) -> list[str]:
    """The types of a descriptor as written in Java: the parameters' in order, the result's last."""
    found: list[str] = []
    at = 0
    bounds = 0
    while at < len(descriptor) and len(found) <= _MOST_PARAMETERS:
        letter = descriptor[at]
        at += 1
        if letter == "[":
            bounds += 1
        elif letter not in "()":
            if letter == "L":
                end = descriptor.find(";", at)
                end = end if end >= 0 else len(descriptor)
                type_, at = simple(descriptor[at:end]), end + 1
            else:
                type_ = _BASIC.get(letter, letter)
            found.append(type_ + "[]" * bounds)
            bounds = 0
    return found or ["?"]


def simple(name: str) -> str:
    """The last part of a class's name, without package and outer classes."""
    last = name.rpartition("/")[2]
    return last.rpartition("$")[2] or last


def implemented(interfaces: Sequence[str]) -> Iterator[str]:
    """What a class implements, as written behind its name."""
    if interfaces:
        yield f" implements {', '.join(map(simple, interfaces))}"


def modifiers(flags: int) -> str:
    """The modifiers that a member's or class's flags mean, as written before it."""
    return "".join(f"{word} " for flag, word in _MODIFIERS.items() if flags & flag)


def joined(values: Sequence[str | Quote]) -> list[str | Quote]:
    """Values with commas between them."""
    result: list[str | Quote] = []
    for value in values:
        result += [", ", value] if result else [value]
    return result
