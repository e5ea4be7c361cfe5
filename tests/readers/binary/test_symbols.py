"""The symbols of ELF, PE and Mach-O: what others can call, by class, demangled."""

import pytest

from tests.readers.binary.listed import listed

MEMBERS = ("GetFaceRace(FACE_ATTRIBUTE const&)", "GetFaceMask()", "GetFaceAge()")


@pytest.mark.parametrize("name", ["native-stripped.so", "native.macho"])
def test_the_members_of_a_class_stand_together(name: str) -> None:
    lines = listed(name).splitlines()
    start = lines.index("class FaceSession {")
    members = {line.strip() for line in lines[start + 1 : lines.index("}", start)]}
    assert members == {f"__declspec(dllexport) {member};" for member in MEMBERS}


@pytest.mark.parametrize("name", ["native-stripped.so", "native.macho", "native.dll"])
def test_what_c_exports_is_told(name: str) -> None:
    assert "__declspec(dllexport) VENDOR_GetEthnicity();" in listed(name)


@pytest.mark.parametrize("name", ["native.so", "native-clang.so", "native-stripped.so", "native.macho", "native.dll"])
def test_strings_are_told_in_every_encoding(name: str) -> None:
    strings = [line for line in listed(name).splitlines() if line.startswith('"')]
    assert '"faceEthnicity"' in strings
    assert '"维吾尔族"' in strings  # UTF-8
    assert strings.count('"维吾尔族，汉族"') == 2  # GB 18030, UTF-16
