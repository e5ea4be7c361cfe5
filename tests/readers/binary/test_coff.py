"""Objects of Windows: what Clang, MinGW and LLD made of native.cpp."""

import pytest

from tests.readers.binary.listed import listed, told
from tests.readers.binary.test_symbols import MEMBERS


def test_the_types_that_the_compiler_noted_are_those_of_its_database() -> None:
    for role in ("enumerator", "field"):
        assert told("native.obj", role) == told("native.pdb", role) != []


@pytest.mark.parametrize("name", ["native.obj", "native-big.obj"])
def test_symbols_are_told_by_class(name: str) -> None:
    lines = [line.strip() for line in listed(name).splitlines()]
    assert {"VENDOR_GetEthnicity();", "class FaceSession {"} <= {*lines}
    if name == "native-big.obj":
        assert {f"{member};" for member in MEMBERS} <= {*lines}


def test_what_a_library_imports_from_a_dll_is_told() -> None:
    assert listed("imported.obj").splitlines()[0] == "__declspec(dllexport) VENDOR_GetEthnicity();"
