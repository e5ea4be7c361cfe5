"""Structures of JNA, C# and ctypes lie where their documentation, or ctypes itself, says."""

import ctypes
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.compare.shapes import measured

JAVA = """
class Kin extends Structure {
    public static class Rect extends Structure { public int left, top; }
    public byte first;
    public int[] ages = new int[LIMIT];
    public Rect[] rects = (Rect[]) new Rect().toArray(2);
    public boolean set;
    public Pointer user;
    public NativeLong when;
    public byte[] reserved = new byte[4];
    static final int LIMIT = 3;
    protected List<String> getFieldOrder() {
        return Arrays.asList("first", "reserved", "ages", "rects", "set", "user", "when");
    }
}
"""


def test_jna_lays_fields_out_in_the_order_they_say() -> None:
    told, size = measured("Kin.java", JAVA, "Kin")
    assert told == [
        ("first", 0, 1),
        ("reserved", 1, 4),
        ("ages", 8, 12),
        ("rects", 20, 16),
        ("set", 36, 4),
        ("user", 40, 8),
        ("when", 48, 8),
    ]
    assert size == 56
    assert measured("Kin.java", JAVA, "Kin", model=0)[1] == 48


def test_a_java_class_that_is_no_structure_has_no_layout() -> None:
    source = "class A { int a; }\nclass B extends Structure { public int b; public A a; public int c; }"
    told, size = measured("A.java", source, "B")
    assert told == [("b", 0, 4), ("a", None, None), ("c", None, 4)]
    assert size is None


CSHARP = """
enum Kind : int { A }
[StructLayout(LayoutKind.Sequential, Pack = 4, CharSet = CharSet.Ansi)]
public struct Kin {
    public byte First;
    public long When;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 33)]
    public string Name;
    public Kind Kind;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 6)]
    public ushort[] Ages;
    public bool Set;
    [MarshalAs(UnmanagedType.I1)] public bool Small;
    public IntPtr User;
}
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct Placed {
    [FieldOffset(0)] public uint Low;
    [FieldOffset(2)] public ushort High;
    [FieldOffset(16)] public fixed byte Rest[8];
}
"""


def test_csharp_is_marshalled_with_its_packing_and_bounds() -> None:
    told, size = measured("Kin.cs", CSHARP, "Kin")
    assert told == [
        ("First", 0, 1),
        ("When", 4, 8),
        ("Name", 12, 33),
        ("Kind", 48, 4),
        ("Ages", 52, 12),
        ("Set", 64, 4),
        ("Small", 68, 1),
        ("User", 72, 8),
    ]
    assert size == 80


def test_csharp_says_where_fields_lie() -> None:
    assert measured("Kin.cs", CSHARP, "Placed") == ([("Low", 0, 4), ("High", 2, 2), ("Rest", 16, 8)], 32)


CTYPES = [
    "c_ubyte",
    "c_short",
    "c_int",
    "c_longlong",
    "c_double",
    "c_void_p",
    "c_bool",
    "c_wchar",
    "c_long",
    "c_char * 3",
]
CTYPES += ["c_int * 2 * 3", "Inner", "Inner * 2", "POINTER(Inner)"]


@given(st.lists(st.sampled_from(CTYPES), min_size=1, max_size=8), st.sampled_from([0, 1, 2, 4]), st.booleans())
def test_ctypes_structures_lie_where_ctypes_puts_them(types: list[str], pack: int, union: bool) -> None:
    class Inner(ctypes.Structure):
        _fields_ = [("a", ctypes.c_char), ("b", ctypes.c_int64)]

    base = "Union" if union else "Structure"
    fields = [f"m{number}" for number in range(len(types))]
    known: dict[str, Any] = {**vars(ctypes), "Inner": Inner}
    body: dict[str, Any] = {"_pack_": pack} if pack else {}
    body["_fields_"] = [(name, eval(type_, known)) for name, type_ in zip(fields, types, strict=True)]
    real = type("Kin", (getattr(ctypes, base),), body)
    listed = "".join(f"        ('{name}', {type_}),\n" for name, type_ in zip(fields, types, strict=True))
    source = (
        "class Inner(ctypes.Structure):\n    _fields_ = [('a', c_char), ('b', c_int64)]\n"
        f"class Kin(ctypes.{base}):\n"
        + (f"    _pack_ = {pack}\n" if pack else "")
        + f"    _fields_ = [\n{listed}    ]\n"
    )
    told, size = measured("kin.py", source, "Kin")
    assert told == [(name, getattr(real, name).offset, getattr(real, name).size) for name in fields]
    assert size == ctypes.sizeof(real)


def test_ctypes_bit_fields() -> None:
    source = "class Kin(Structure):\n    _fields_ = [('a', c_int, 3), ('b', c_int, 5), ('c', c_ubyte)]\n"
    assert measured("kin.py", source, "Kin") == ([("a", 0, 4), ("b", 0, 4), ("c", 1, 1)], 4)


def test_what_a_ctypes_class_assigns_besides_its_fields_is_not_in_memory() -> None:
    source = "class Kin(Structure):\n    _fields_ = [('a', c_int), ('c', c_int)]\n    make = classmethod(make)\n"
    assert measured("kin.py", source, "Kin") == ([("a", 0, 4), ("c", 4, 4)], 8)


def test_offsets_that_debugging_information_tells_are_taken() -> None:
    source = """
class FaceAttr /* 72 bytes */ {
    Unknown head; /* at 8 */
    int nKin : 3; /* at 24 */
    unsigned char szName[32]; /* at 28 */
};
"""
    assert measured("kin.cpp", source, "FaceAttr") == ([("head", 8, None), ("nKin", 24, 4), ("szName", 28, 32)], 72)


def test_an_enum_a_constant_and_an_alias_are_looked_up() -> None:
    source = """
#define KINDS (1 << 2)
typedef enum { A, B } Kind;
typedef unsigned char Byte;
typedef Byte Code[KINDS + 1];
struct Kin { Kind kind; Code code; Byte last[KINDS * 2]; struct Other other; int behind; };
"""
    told, size = measured("kin.h", source, "Kin")
    assert told == [("kind", 0, 4), ("code", 4, 5), ("last", 9, 8), ("other", None, None), ("behind", None, 4)]
    assert size is None
