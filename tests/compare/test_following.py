"""A field is followed from the header into the bindings of other languages, and from release to release."""

from pathlib import Path

from tests.compare.releases import changes, hidden

C = """
// attributes of a face
typedef struct {
    int nAge;          // age
    int emGlasses;     // glasses
    %s
    int emMask;        // mask
    int emBeard;       // beard
} FACE_ATTR_S;
"""
JAVA = """
package com.vendor;
import com.sun.jna.Structure;
public class FACE_ATTR_S extends Structure {
    public int nAge;       // age
    public int emGlasses;  // glasses
    %s
    public int emMask;     // mask
    public int emBeard;    // beard
}
"""
CSHARP = """
using System.Runtime.InteropServices;
[StructLayout(LayoutKind.Sequential)]
public struct %sFACE_ATTR_S {
    public int nAge;       // age
    public int emGlasses;  // glasses
    %s
    public int emMask;     // mask
    public int emBeard;    // beard
}
"""
TRAIT = "int emEthnicity;  // ethnicity"
JAVA_RESERVED = "public byte[] byReserved1 = new byte[4];"
CSHARP_RESERVED = "[MarshalAs(UnmanagedType.ByValArray, SizeConst = 4)] public byte[] byReserved1;"


def test_a_member_of_the_header_is_followed_into_both_bindings(tmp_path: Path) -> None:
    new = {"FACE_ATTR_S.java": JAVA % JAVA_RESERVED, "Sdk.cs": CSHARP % ("", CSHARP_RESERVED)}
    some = changes(tmp_path, {"sdk.h": C % TRAIT}, new)
    assert {one.new.location.path for one in some if one.change == "hidden" and one.new} == set(new)
    assert hidden(some) == {("emEthnicity", "FACE_ATTR_S", "byReserved1")}


def test_a_member_is_followed_through_three_languages(tmp_path: Path) -> None:
    releases = (
        {"sdk.h": C % TRAIT},
        {"FACE_ATTR_S.java": JAVA % JAVA_RESERVED},
        {"Sdk.cs": CSHARP % ("", CSHARP_RESERVED)},
        {"sdk.h": C % "char szReserved2[4];"},
    )
    told = [(one.release, one.old.name, one.new.name) for one in changes(tmp_path, *releases) if one.old and one.new]
    assert told == [
        (1, "emEthnicity", "byReserved1"),
        (2, "emEthnicity", "byReserved1"),
        (3, "emEthnicity", "szReserved2"),
    ]


def test_a_binding_may_have_one_word_more_in_its_names(tmp_path: Path) -> None:
    some = changes(tmp_path, {"sdk.h": C % TRAIT}, {"Sdk.cs": CSHARP % ("NET_", CSHARP_RESERVED)})
    assert hidden(some) == {("emEthnicity", "NET_FACE_ATTR_S", "byReserved1")}


def test_what_gets_its_name_back_is_told(tmp_path: Path) -> None:
    releases = ({"sdk.h": C % TRAIT}, {"sdk.h": C % "char szReserved2[4];"}, {"sdk.h": C % TRAIT})
    told = [(one.release, one.change) for one in changes(tmp_path, *releases)]
    assert (1, "hidden") in told
    assert [one for one in told if one[0] == 2] == [(2, "renamed")]
