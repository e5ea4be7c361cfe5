"""WebAssembly: what wabt made of module.wat."""

from tests.readers.binary.listed import listed


def test_exports_imports_names_and_strings_are_told() -> None:
    assert listed("module.wasm").splitlines() == [
        "report_uyghur",
        "memory",
        "__declspec(dllexport) getFaceEthnicity();",
        "report();",
        "face_race_of();",
        '"faceEthnicity"',
        '"beard"',
        '"sunglasses"',
    ]
