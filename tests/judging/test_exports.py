"""Which functions are there for others to call is told by the means of each language."""

import pytest

from sunlit.judging.exports import hands_on, is_header
from tests.judging.views import declared, view


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.h", "HL_API int HL_CALL HL_GetKin(HL_FACE *face);"),
        ("a.h", "HL_SDK_API HL_FACE *HL_GetKin(int handle);"),
        ("a.cpp", 'extern "C" int HL_GetKin(HL_FACE *face) { return 0; }'),
        ("a.h", "__declspec(dllexport) int HL_GetKin(HL_FACE *face);"),
        ("a.h", "int __stdcall HL_GetKin(HL_FACE *face);"),
        ("a.h", '#ifdef __cplusplus\nextern "C" {\n#endif\nint HL_GetKin(HL_FACE *face);\n}'),
        ("lib/include/hl/a.h", "int HL_GetKin(HL_FACE *face);"),
        ("a.hpp", "class HL_EXPORT Session {\npublic:\n  HL_FACE HL_GetKin(int number);\n};"),
        ("a.ts", "export function HL_GetKin(face: Face): void {}"),
        ("a.ts", "export class Faces { HL_GetKin(face: Face) { return face } }"),
        ("a.js", "exports.HL_GetKin = function (face) { return face }"),
        ("a.js", "function HL_GetKin(face) { return face }\nexport { HL_GetKin, other };"),
        ("a.js", "function HL_GetKin(face) { return face }\nmodule.exports = { HL_GetKin };"),
        ("a.js", "class Faces { HL_GetKin(face) { return face } }\nmodule.exports = Faces;"),
        ("a.js", "class Faces { HL_GetKin(face) { return face } }\nexport default Faces;"),
        ("hl/__init__.py", "def HL_GetKin(face):\n    return face\n"),
        ("hl/api.py", "def HL_GetKin(face):\n    return face\n"),
        ("deep/down/in/api.py", "__all__ = ['HL_GetKin']\n\ndef HL_GetKin(face):\n    return face\n"),
        ("a.go", "package faces\n\nfunc HL_GetKin(face Face) int { return 0 }"),
        ("A.java", "class A { public native Face HL_GetKin(long handle); }"),
        ("A.java", "public interface Hl extends Library { int HL_GetKin(Face face); }"),
        ("A.kt", "class A { external fun HL_GetKin(handle: Long): Face }"),
        ("A.cs", 'class A { [DllImport("hl.dll")] public static extern int HL_GetKin(ref Face face); }'),
        ("a.rs", '#[no_mangle]\npub extern "C" fn HL_GetKin(face: Face) -> i32 { 0 }'),
        ("a.swift", "public func HL_GetKin(face: Face) -> Int { return 0 }"),
        ("a.proto", "service Faces { rpc HL_GetKin(Face) returns (Kin); }"),
    ],
)
def test_exported_functions(path: str, source: str) -> None:
    assert declared(path, source, "HL_GetKin") == "exported_function"


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.c", "static int HL_GetKin(HL_FACE *face) { return 0; }"),
        ("src/a.h", "int HL_GetKin(HL_FACE *face);"),
        ("a.ts", "function HL_GetKin(face: Face): void {}"),
        ("a.ts", "export class Faces { private HL_GetKin(face: Face) { return face } }"),
        ("hl/api.py", "class _Inner:\n    def HL_GetKin(self, face):\n        return face\n"),
        ("deep/down/in/api.py", "def HL_GetKin(face):\n    return face\n"),
        ("tests/test_api.py", "def HL_GetKin(face):\n    return face\n"),
        ("samples/include/a.h", "HL_API int HL_GetKin(HL_FACE *face);"),
        ("a.go", "package main\n\nfunc HL_GetKin(face Face) int { return 0 }"),
        ("internal/a.go", "package faces\n\nfunc HL_GetKin(face Face) int { return 0 }"),
        ("a_test.go", "package faces\n\nfunc HL_GetKin(face Face) int { return 0 }"),
        ("A.java", "class A { public Face HL_GetKin(long handle) { return null; } }"),
        ("a.rs", "fn HL_GetKin(face: Face) -> i32 { 0 }"),
        ("a.swift", "func HL_GetKin(face: Face) -> Int { return 0 }"),
    ],
)
def test_functions_that_the_product_keeps_to_itself(path: str, source: str) -> None:
    assert declared(path, source, "HL_GetKin") == ""


def test_a_package_hands_on_what_its_face_imports() -> None:
    source = "from hl.deep.session import FaceSession, _own\n"
    for path, expected in (("hl/__init__.py", True), ("hl/session.py", False), ("tests/__init__.py", False)):
        seen = view(path, source, "FaceSession")
        [symbol] = [passage for passage in seen.passages if passage.name == "FaceSession"]
        assert hands_on(seen, symbol) is expected, path
    hidden = view("hl/__init__.py", source, "_own")
    assert not any(hands_on(hidden, passage) for passage in hidden.passages)


def test_a_header_is_there_to_be_included() -> None:
    assert is_header("include/hl_sdk.H")
    assert is_header("a.hpp")
    assert not is_header("a.c")
