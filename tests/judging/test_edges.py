"""What an integrator calls or receives is told from inside, in each language by its own means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.judging.edges import code_before, edge_at, edge_of
from sunlit.schema import Edge, Passage
from tests.judging.views import declared, view


def written(path: str, source: str, word: str) -> Edge:
    """The edge that a word in a text, or the use of a name, is."""
    seen = view(path, source, word)
    [edge] = {
        edge_at(seen, passage)
        for passage in seen.passages
        if passage.role in {"string", "symbol", "label"} and word in seen.string[passage.start : passage.end]
    }
    return edge


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        ("a.h", "typedef int (CALLBACK *fFaceSeen)(long handle, HL_FACE *pFace, void *user);", "fFaceSeen"),
        ("a.h", "typedef int (CALLBACK *fFaceSeen)(long handle, HL_FACE *pFace, void *user);", "pFace"),
        ("a.hpp", "struct A { std::function<int(const HL_FACE&)> seen; };", "seen"),
        ("A.cs", "public delegate void FaceSeen(Face pFace);", "FaceSeen"),
        ("A.cs", "class A { public event Action<Face> Seen; }", "Seen"),
        ("A.java", "interface FaceListener { void seen(Face pFace); }", "seen"),
        ("A.java", "interface FaceListener { void seen(Face pFace); }", "pFace"),
        ("A.java", "interface FaceHandler { void seen(Face pFace); }", "pFace"),
        ("A.java", "class A { void onFaceSeen(Face pFace) { show(pFace); } }", "pFace"),
        ("a.py", "class Watcher:\n    def on_face(self, pFace: Face):\n        show(pFace)\n", "pFace"),
        ("a.ts", "type FaceSeen = (pFace: Face) => void;", "FaceSeen"),
        ("a.go", "package faces\n\nfunc watch(seen func(Face)) {}", "seen"),
    ],
)
def test_callbacks(path: str, source: str, name: str) -> None:
    assert declared(path, source, name) == "callback"


def test_a_handler_of_the_product_is_no_callback_of_its_user() -> None:
    assert declared("A.java", "class FaceHandler { void store(Face pFace) { keep(pFace); } }", "pFace") == ""
    assert declared("A.java", "class A { void onCreate(Bundle state) { show(Face.ALL); } }", "onCreate") == ""


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        (
            "A.java",
            '@RestController class A { @GetMapping("/faces") public List<Face> list() { return all; } }',
            "list",
        ),
        ("A.java", 'class A { List<Face> list(@RequestParam("kin") String kin) { return all; } }', "kin"),
        ("A.java", 'class A { @PostMapping("/f") List<Face> list(Query body) { return all; } }', "body"),
        ("A.java", 'class A { List<Face> list(@QueryParam("kin") String kin) { return all; } }', "kin"),
        ("A.cs", 'class A { [HttpGet("faces")] public Face List(string kin) { return null; } }', "List"),
        ("A.cs", "class A { public Face List([FromQuery] string kin) { return null; } }", "kin"),
        ("web/routes.py", '@app.route("/faces", methods=["POST"])\ndef list_faces():\n    return 1\n', "list_faces"),
        ("web/in/routes.py", "def list_faces(kin: str = Query(None)):\n    return 1\n", "kin"),
        ("web/in/routes.py", '@router.get("/faces")\nasync def list_faces(kin: str):\n    return 1\n', "kin"),
        ("a.ts", "const kin = req.query.kin;", "kin"),
        ("a.ts", "class A { @Get('faces') list(@Query('kin') kin: string) { return 1 } }", "kin"),
    ],
)
def test_routes_and_parameters_of_requests(path: str, source: str, name: str) -> None:
    assert declared(path, source, name) == "http_parameter"


@pytest.mark.parametrize(
    ("path", "source", "edge"),
    [
        ("a.py", 'def f():\n    return request.args.get("ethnic")\n', "http_parameter"),
        ("a.py", 'def f():\n    return request.form["ethnic"]\n', "http_parameter"),
        ("a.go", 'package a\nfunc f() { x := r.URL.Query().Get("ethnic"); use(x) }', "http_parameter"),
        ("A.java", 'class A { void f() { String x = request.getParameter("ethnic"); } }', "http_parameter"),
        ("a.js", "app.get('/ethnic', (req, res) => res.send(1));", "http_parameter"),
        ("a.py", 'parser.add_argument("--ethnic", help="x")\n', "cli_flag"),
        ("a.py", '@click.option("--ethnic")\ndef f(x):\n    pass\n', "cli_flag"),
        ("a.go", 'package a\nvar x = flag.String("ethnic", "", "which")', "cli_flag"),
        ("a.go", 'package a\nfunc f() { cmd.Flags().StringVar(&x, "ethnic", "", "which") }', "cli_flag"),
        ("a.js", 'program.option("-e, --ethnic <name>", "which");', "cli_flag"),
        ("a.cc", 'DEFINE_string(ethnic, "", "which");', "cli_flag"),
        ("a.py", 'def f():\n    cursor.execute("SELECT ethnic FROM faces")\n', "database_column"),
        ("A.java", 'class A { String q = "insert into faces (ethnic) values (?)"; }', "database_column"),
        ("a.py", 'def f():\n    logger.info("ethnic %s", x)\n', "log_line"),
        ("a.py", "def f(ethnic):\n    print(round(ethnic, 2))\n", "log_line"),
        ("A.java", 'class A { void f() { log.info("ethnic {}", x); } }', "log_line"),
        ("A.java", 'class A { void f() { System.out.println("ethnic " + x); } }', "log_line"),
        ("a.cc", "int f() { std::cout << 1 << ethnic; }", "log_line"),
        ("a.c", 'int f() { printf("ethnic %d", x); }', "log_line"),
        ("a.c", 'int f() { HL_LOGI("ethnic %d", x); }', "log_line"),
        ("a.js", "function f() { console.log('ethnic', x) }", "log_line"),
        ("a.go", 'package a\nfunc f() { fmt.Println("ethnic", x) }', "log_line"),
        ("bind.cc", 'PYBIND11_MODULE(hl, m) { m.def("ethnic", &ethnicOf); }', "exported_function"),
    ],
)
def test_texts_and_uses_in_code(path: str, source: str, edge: Edge) -> None:
    seen = view(path, source, "ethnic")
    found = {edge_at(seen, passage) for passage in seen.passages if passage.role in {"string", "symbol"}}
    assert edge in found


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", 'def f():\n    x = {"ethnic": 1}\n    logger.info("done")\n    return x\n'),
        ("a.py", "def f(ethnic):\n    return math.log(ethnic)\n"),
        ("a.py", 'def f():\n    logger.info("start")\n    return model.find("ethnic")\n'),
        ("A.java", 'class A { String q = "select a person of this ethnic group"; }'),
        ("a.js", "function f() { show('/ethnic') }"),
    ],
)
def test_texts_that_leave_the_product_nowhere(path: str, source: str) -> None:
    assert written(path, source, "ethnic") == ""


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        ("a.sql", "CREATE TABLE faces (id int, kin varchar(20));", "kin"),
        ("A.java", 'class A { @Column(name = "k") private String kin; }', "kin"),
        ("A.java", "@Entity class A { private String kin; }", "kin"),
        ("A.java", '@TableName("faces") class A { private String kin; }', "kin"),
        ("A.cs", 'class A { [Column("k")] public string kin { get; set; } }', "kin"),
        ("a.py", "class Face(Base):\n    kin = Column(String)\n", "kin"),
        ("a.py", "class Face(Model):\n    kin = models.CharField(max_length=9)\n", "kin"),
        ("a.go", 'package a\ntype Face struct {\n\tkin string `gorm:"column:kin"`\n}', "kin"),
    ],
)
def test_columns(path: str, source: str, name: str) -> None:
    assert declared(path, source, name) == "database_column"


def test_what_a_description_of_requests_names_is_a_parameter() -> None:
    described = """openapi: 3.0.1
paths:
  /faces:
    get:
      parameters:
        - name: kin
          in: query
components:
  schemas:
    Face:
      properties:
        tone:
          type: string
"""
    assert declared("api.yaml", described, "tone") == "http_parameter"
    assert declared("api.yaml", described, "name") == "http_parameter"
    assert declared("api.yaml", described.replace("openapi", "version"), "tone") == ""
    as_json = '{"swagger": "2.0", "paths": {"/faces": {"get": {"parameters": [{"name": "kin", "in": "query"}]}}}}'
    assert declared("api.json", as_json, "name") == "http_parameter"


def test_a_mapped_column_in_xml() -> None:
    mapped = '<mapper><resultMap id="a"><result column="kin" property="kin"/></resultMap></mapper>'
    assert declared("FaceMapper.xml", mapped, "column") == "database_column"


def test_a_field_of_a_plain_class_is_no_column() -> None:
    assert declared("A.java", "class A { private String kin; }", "kin") == ""


def test_the_parameters_of_a_command_are_its_options() -> None:
    assert declared("deep/down/in/cli.py", "@app.command()\ndef scan(kin: str):\n    pass\n", "kin") == "cli_flag"


def code(source: str, name: str = "HL_FACE") -> str:
    """The code of the event in whose branch the last use of a name stands, "" for none."""
    seen = view("a.cpp", source, name)
    symbol: Passage = [passage for passage in seen.passages if passage.role == "symbol" and passage.name == name][-1]
    found = code_before(seen, symbol, 0)
    if found:
        assert source.startswith(found[0], found[1])
    return found[0] if found else ""


def test_the_code_of_an_event_is_found_before_a_cast_in_its_branch() -> None:
    branch = "void f(int code, char *data) { switch (code) { case HL_EVENT_FACE: { HL_FACE *x = (HL_FACE *)data; } } }"
    assert code(branch) == "HL_EVENT_FACE"
    assert code(branch.replace("HL_EVENT_FACE:", "Hl::Codes.HL_EVENT_FACE:")) == "HL_EVENT_FACE"
    equal = "void f(int code, char *data) { if (code == HL_EVENT_FACE) { use((HL_FACE *)data); } }"
    assert code(equal) == "HL_EVENT_FACE"


def test_a_call_is_tied_to_a_code_only_when_the_branch_of_an_event_is_that_call() -> None:
    called = "void f(int code) { switch (code) { case HL_ALARM_FACE: return takeFace(code); } }"
    assert code(called, "takeFace") == "HL_ALARM_FACE"
    assert code(called.replace("HL_ALARM_FACE", "HL_FORMAT_RGB"), "takeFace") == ""
    assert code(called.replace("return", "count++; return"), "takeFace") == ""


def test_a_use_behind_the_branch_belongs_to_no_event() -> None:
    assert code("void f(int code, char *d) { if (code == HL_EVENT_FACE) { stop(); } use((HL_FACE *)d); }") == ""
    assert code("void f(char *d) { HL_FACE *x = (HL_FACE *)d; }") == ""


@given(st.text(alphabet="(){}[];:<>=@#\"'\n aKx.,_", max_size=200))
def test_any_text_has_some_edge_or_none(text: str) -> None:
    for path in ("a.h", "a.py", "A.java", "a.ts", "a.go", "a.sql"):
        seen = view(path, text, "x", "K")
        for passage in seen.passages:
            assert isinstance(edge_of(seen, passage), str)
            assert isinstance(edge_at(seen, passage), str)
            code_before(seen, passage, 0)
