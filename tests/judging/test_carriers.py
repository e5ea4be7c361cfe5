"""A capability is followed through files and languages, by names that are distinct enough, to what gets it out."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

import sunlit
from sunlit.judging.carriers import (
    MAX_CARRIERS,
    MAX_DEPTH,
    MAX_SPREAD,
    Use,
    find_uses,
    followable,
    key_of,
    onward,
    seeds,
    to_ask,
    trace,
)
from sunlit.judging.judge import Judged
from sunlit.schema import Capability, Carrier, Edge, Location, Role
from tests.judging.sources import KIN_KIND, judged
from tests.judging.views import view

# A header that defines the ability; what carries it on differs from test to test.
DEFINED = (
    KIN_KIND
    + """
typedef struct tagHL_FACE_TRAITS
{
    int          nAge;        // 年龄
    int          nGlasses;    // 眼镜
    int          nBeard;      // 胡子
    HL_KIN_KIND  emKin;       // 民族
} HL_FACE_TRAITS;
"""
)


def followed(root: Path, files: Mapping[str, str]) -> Capability:
    """The ethnicity of a tree of the header and some files."""
    for path, source in {"traits.h": DEFINED, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(source, "utf-8")
    [capability] = [one for one in sunlit.audit(str(root), jobs=1).capabilities if one.trait == "ethnicity"]
    return capability


def steps(capability: Capability) -> set[tuple[str, str, str, Edge]]:
    return {(carrier.name, carrier.container, carrier.carries, carrier.edge) for carrier in capability.carriers}


def test_a_way_leads_over_three_files_to_an_exported_function(tmp_path: Path) -> None:
    found = followed(
        tmp_path,
        {
            "event.h": "typedef struct tagHL_EVENT_FACE { HL_FACE_TRAITS stuFace; int nNumber; } HL_EVENT_FACE;",
            "detail.c": "static void fill_face_event(HL_CAMERA *camera) { HL_EVENT_FACE stEvent; keep(&stEvent); }",
            "camera.c": "int HL_StartFaces(HL_CAMERA *camera) { fill_face_event(camera); return 0; }",
            "api.h": "HL_API int HL_StartFaces(HL_CAMERA *camera);",
        },
    )
    assert steps(found) >= {
        ("emKin", "HL_FACE_TRAITS", "HL_KIN_KIND", ""),
        ("stuFace", "HL_EVENT_FACE", "HL_FACE_TRAITS", ""),
        ("fill_face_event", "", "HL_EVENT_FACE", ""),
        ("HL_StartFaces", "", "fill_face_event", "exported_function"),
    }
    [call] = [carrier for carrier in found.carriers if carrier.name == "HL_StartFaces"]
    assert (call.depth, call.location.path) == (4, "api.h"), "where the integrator sees it"


def common_tool(users: int) -> dict[str, str]:
    """A function that hands the ability on, used in so many files, and one that calls one of these."""
    files = {
        "tool.h": "void read_face_traits(HL_FACE_TRAITS *traits);",
        "last.c": "void hl_far_away(void) { hl_user_number_1(); }",
    }
    return files | {
        f"user{number}.c": f"void hl_user_number_{number}(void) {{ read_face_traits(0); }}"
        for number in range(1, users + 1)
    }


def test_a_tool_that_stands_everywhere_is_not_followed_further(tmp_path: Path) -> None:
    near = followed(tmp_path / "few", common_tool(3))
    assert "hl_far_away" in {carrier.name for carrier in near.carriers}
    far = followed(tmp_path / "many", common_tool(MAX_SPREAD))
    names = {carrier.name for carrier in far.carriers}
    assert "hl_user_number_1" in names and "hl_far_away" not in names


def test_a_target_too_large_to_be_read_again_is_followed_fewer_steps_and_the_result_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sunlit.pipeline._MOST_READ_AGAIN", 12)
    found = followed(tmp_path, common_tool(4))
    assert "hl_far_away" not in {carrier.name for carrier in found.carriers}
    [said] = [item for item in sunlit.audit(str(tmp_path), jobs=1).summary.not_read if "carriers" in item.reason]
    assert said.reason == "carriers are followed to step 1 only, and not in binaries: 7 source files"


def test_an_event_and_a_callback_hand_it_out(tmp_path: Path) -> None:
    found = followed(
        tmp_path,
        {
            "codes.h": "#define HL_EVENT_FACE_SEEN 0x12   // a face was seen (HL_FACE_TRAITS)\n",
            "callback.h": "typedef void (CALLBACK *fFaceSeen)(long handle, const HL_FACE_TRAITS *pFace);",
            "sample.cpp": "void take(int code, char *data) { switch (code) { case HL_ALARM_FACE: {"
            " HL_FACE_TRAITS *face = (HL_FACE_TRAITS *)data; show(face); } } }",
        },
    )
    assert steps(found) >= {
        ("HL_EVENT_FACE_SEEN", "", "HL_FACE_TRAITS", "event_code"),
        ("pFace", "fFaceSeen", "HL_FACE_TRAITS", "callback"),
        ("HL_ALARM_FACE", "", "HL_FACE_TRAITS", "event_code"),
    }


def test_a_way_goes_on_in_other_languages(tmp_path: Path) -> None:
    found = followed(
        tmp_path,
        {
            "HL.java": "class HL { public native int HL_NativeFace(HL_FACE_TRAITS face); }",
            "Faces.java": 'class Faces { @GetMapping("/f") public HL_FACE_TRAITS list() { return x; } }',
            "hl.go": "package hl\n\nfunc Detect() HL_FACE_TRAITS { return x }\n",
            "hl.ts": "export function detectFace(): HL_FACE_TRAITS { return x }\n",
            "Store.java": "@Entity class Store { private HL_FACE_TRAITS faceTraits; }",
        },
    )
    assert steps(found) >= {
        ("face", "HL_NativeFace", "HL_FACE_TRAITS", "exported_function"),
        ("list", "Faces", "HL_FACE_TRAITS", "http_parameter"),
        ("Detect", "", "HL_FACE_TRAITS", "exported_function"),
        ("detectFace", "", "HL_FACE_TRAITS", "exported_function"),
        ("faceTraits", "Store", "HL_FACE_TRAITS", "database_column"),
    }


def test_a_method_is_an_edge_when_its_package_exports_the_type(tmp_path: Path) -> None:
    found = followed(
        tmp_path,
        {
            "hl/deep/session.py": "class FaceSession:\n    def detect_faces(self):\n        return HL_FACE_TRAITS()\n"
            "    def _own_detail(self):\n        return HL_FACE_TRAITS()\n",
            "hl/__init__.py": "from hl.deep.session import FaceSession\n",
        },
    )
    assert ("detect_faces", "FaceSession", "HL_FACE_TRAITS", "exported_function") in steps(found)
    assert ("_own_detail", "FaceSession", "HL_FACE_TRAITS", "") in steps(found)


def test_an_option_of_a_command_line_is_an_edge_where_its_values_are_the_finding(tmp_path: Path) -> None:
    (tmp_path / "cli.py").write_text(
        "def main_options(parser):\n"
        '    """Options of the face attribute classifier: age, gender, glasses, beard."""\n'
        '    parser.add_argument("--ethnicity", choices=["uyghur", "han", "tibetan"], help="of the detected face")\n',
        "utf-8",
    )
    result = sunlit.audit(str(tmp_path), jobs=1)
    carriers = [carrier for one in result.capabilities for carrier in one.carriers if one.trait == "ethnicity"]
    assert ("--ethnicity", "main_options", "cli_flag") in {(one.name, one.container, one.edge) for one in carriers}


def test_a_service_hands_it_out_over_its_messages(tmp_path: Path) -> None:
    found = followed(
        tmp_path,
        {
            "service.wsdl": """
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t">
 <w:types><xs:schema><xs:element name="FindFaceResponse"><xs:complexType><xs:sequence>
  <xs:element name="Traits" type="t:HL_FACE_TRAITS" maxOccurs="unbounded"/>
 </xs:sequence></xs:complexType></xs:element></xs:schema></w:types>
 <w:message name="FindFaceAnswer"><w:part name="body" element="t:FindFaceResponse"/></w:message>
 <w:portType name="Faces"><w:operation name="FindFace"><w:output message="t:FindFaceAnswer"/></w:operation></w:portType>
</w:definitions>
""",
        },
    )
    assert {
        ("Traits", "FindFaceResponse", "HL_FACE_TRAITS", ""),
        ("body", "FindFaceAnswer", "FindFaceResponse", ""),
        ("w:output", "FindFace", "FindFaceAnswer", "exported_function"),
    } <= steps(found)


def test_a_name_that_several_types_declare_is_not_followed(tmp_path: Path) -> None:
    shared = {
        f"{name}.py": f"class {name}:\n    def build_model(self):\n        return {used}\n"
        for name, used in (("Alpha", "HL_FACE_TRAITS()"), ("Beta", "1"), ("Gamma", "2"))
    }
    found = followed(tmp_path, shared | {"use.py": "def load_everything():\n    return build_model()\n"})
    assert ("build_model", "Alpha", "HL_FACE_TRAITS", "") in steps(found)
    assert "load_everything" not in {carrier.name for carrier in found.carriers}


def test_the_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    files = {f"part{number}.c": f"int HL_Part{number}(HL_FACE_TRAITS *face) {{ return 0; }}" for number in range(30)}
    found = followed(tmp_path, files)
    [again] = [one for one in sunlit.audit(str(tmp_path), jobs=2).capabilities if one.trait == "ethnicity"]
    assert again == found


def uses(path: str, source: str, *names: str) -> set[tuple[str, str, str, str]]:
    found = find_uses(view(path, source, *names), frozenset(names))
    return {(use.carries, use.name, use.container, use.edge) for use in found}


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.c", "int take(void) { FACE_INFO x; return 0; }", ("FACE_INFO", "take", "", "")),
        ("a.cpp", "int Session::take() { FACE_INFO x; return 0; }", ("FACE_INFO", "take", "Session", "")),
        (
            "a.go",
            "package main\nfunc (s *Session) take() { x := FACE_INFO{}; keep(x) }",
            ("FACE_INFO", "take", "Session", ""),
        ),
        (
            "a.py",
            "class Session:\n    def take(self):\n        return FACE_INFO()\n",
            ("FACE_INFO", "take", "Session", ""),
        ),
        ("a.py", "class Sub(FACE_INFO):\n    pass\n", ("FACE_INFO", "Sub", "", "")),
        ("a.py", "TABLE = {'face': FACE_INFO}\n", ("FACE_INFO", "TABLE", "", "")),
        ("a.js", "function take() { return new FACE_INFO() }", ("FACE_INFO", "take", "", "")),
        (
            "A.kt",
            "class Session { fun take(): Int { val x = FACE_INFO(); return 0 } }",
            ("FACE_INFO", "take", "Session", ""),
        ),
        ("a.rb", "class Session\n  def take\n    FACE_INFO.new\n  end\nend\n", ("FACE_INFO", "take", "Session", "")),
        ("a.php", "<?php function take() { return new FACE_INFO(); }", ("FACE_INFO", "take", "", "")),
        ("a.rs", "fn take() -> i32 { let x: FACE_INFO = make(); 0 }", ("FACE_INFO", "take", "", "")),
        ("a.swift", "func take() { let x = FACE_INFO() }", ("FACE_INFO", "take", "", "")),
    ],
)
def test_the_code_of_a_function_uses_a_name(path: str, source: str, expected: tuple[str, str, str, str]) -> None:
    assert expected in uses(path, source, "FACE_INFO")


def test_a_field_that_is_a_capability_by_itself_is_followed_through_its_type() -> None:
    field = a_use("", "faceKin", "field", "FACE_INFO")
    finding = judged("traits.h", DEFINED)[0]
    found = trace("faceKin", [finding], {key_of(finding.location): [field]})
    assert [(one.name, one.container) for one in found] == [("faceKin", "FACE_INFO")]


def test_the_same_use_is_told_once() -> None:
    source = "int take(void) { FACE_INFO x; FACE_INFO y; keep((FACE_INFO *)z); return 0; }"
    assert len(find_uses(view("a.c", source, "FACE_INFO"), frozenset({"FACE_INFO"}))) == 1


def test_only_distinct_names_are_followed() -> None:
    assert all(map(followable, ("FACE_INFO", "faceInfo", "detect_faces")))
    assert not any(map(followable, ("analyze", "x_y", "Race", "FACE"[:4], "_private"[:5])))


def a_use(carries: str, name: str, role: Role = "field", container: str = "", edge: Edge = "") -> Use:
    return Use(carries, name, role, container, Location(f"{container or name}.c", 1, "0" * 64, 1, 1), edge)


def test_what_holds_a_use_is_followed_and_what_leaves_the_product_is_not() -> None:
    assert onward(a_use("A", "stuFace", "field", "FACE_EVENT")) == ["FACE_EVENT"]
    assert onward(a_use("A", "detect_faces", "function", "FaceSession")) == ["detect_faces"]
    assert onward(a_use("A", "predict", "function", "FaceClient")) == ["FaceClient"]
    assert onward(a_use("A", "getFaceKind", "function", "FaceInfo")) == ["FaceInfo"]
    assert onward(a_use("A", "kinColumn", "field", "FaceTable", "database_column")) == ["FaceTable"]
    assert onward(a_use("A", "on_face_seen", "function", "FaceClient")) == []
    assert onward(a_use("A", "FACE_EVENT_CODE", "constant", "", "event_code")) == []
    assert onward(a_use("A", "HL_GetFace", "function", "", "exported_function")) == []
    assert onward(a_use("FACE_EVENT", "FACE_EVENT", "function")) == []


def test_the_type_of_a_method_is_asked_for_too() -> None:
    method = Use("A", "detect_faces", "function", "FaceSession", Location("a.py", 1, "0" * 64, 1, 1), "", True)
    assert to_ask([method]) == ["detect_faces", "FaceSession"]


def traced(uses: Mapping[str, list[Use]], name: str = "FACE_KIND") -> tuple[Carrier, ...]:
    return trace(name, [], uses)


def test_names_that_lead_back_end() -> None:
    found = traced(
        {
            "FACE_KIND": [a_use("FACE_KIND", "a", "field", "FACE_A")],
            "FACE_A": [a_use("FACE_A", "b", "field", "FACE_B")],
            "FACE_B": [a_use("FACE_B", "a", "field", "FACE_A")],
        }
    )
    assert [(one.name, one.container, one.carries, one.depth) for one in found] == [
        ("a", "FACE_A", "FACE_KIND", 1),
        ("b", "FACE_B", "FACE_A", 2),
        ("a", "FACE_A", "FACE_B", 3),
    ]


def test_a_way_has_a_longest_length() -> None:
    names = ["FACE_KIND", *(f"FACE_{number}" for number in range(9))]
    found = traced({name: [a_use(name, "x", "field", holder)] for name, holder in pairwise(names)})
    assert max(one.depth for one in found) == MAX_DEPTH


def test_of_too_many_those_that_leave_the_product_stay_and_the_ways_to_them() -> None:
    inner = [a_use("FACE_KIND", f"field{number}", "field", f"FACE_{number}") for number in range(100)]
    uses = {"FACE_KIND": inner, "FACE_77": [a_use("FACE_77", "CODE_77", "enumerator", "", "event_code")]}
    found = traced(uses)
    assert len(found) == MAX_CARRIERS
    assert {"field77", "CODE_77"} <= {one.name for one in found}
    assert [one.depth for one in found] == sorted(one.depth for one in found)


def test_a_constant_that_speaks_of_a_function_is_no_code_of_an_event() -> None:
    uses = {
        "FACE_KIND": [a_use("FACE_KIND", "take_faces", "function")],
        "take_faces": [
            a_use("take_faces", "take_faces", "function"),
            a_use("take_faces", "FACE_OPTION", "constant", "", "event_code"),
        ],
    }
    assert [one.name for one in traced(uses)] == ["take_faces"]


def test_a_capability_starts_from_its_name_and_what_its_findings_declare() -> None:
    found = [place for place in judged("traits.h", DEFINED) if place.trait == "ethnicity"]
    assert seeds(found, "HL_KIN_KIND") == ["HL_KIN_KIND"]
    assert seeds(found, "") == ["HL_KIN_KIND"]


def test_a_finding_has_a_key_of_its_own() -> None:
    places: list[Judged] = judged("traits.h", DEFINED)
    assert len({key_of(place.location) for place in places}) == len({place.location for place in places})
