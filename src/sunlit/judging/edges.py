"""Where a product ends and its user begins: what is exported, called back, asked over HTTP, typed, kept or logged."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from sunlit.readers import Text
from sunlit.schema import Edge, Location, Passage, Role

_HEAD = 600  # characters of a declaration before its name that are looked at
_BEFORE = 200  # characters before a declaration, where macros may stand that no grammar knows
_CALL = 400  # characters before a place, in which the calls around it open
_CASE = 2000  # characters between the code of an event and the use of what it comes with
_DEEPEST = 64  # levels of nesting that are looked through
_CALLEE = 60  # characters of what is called
_C_FAMILY = {"c", "cpp", "objective-c"}
_SCRIPT = {"javascript", "typescript"}
_SLOTS: frozenset[Role] = frozenset({"field", "parameter", "constant", "enumerator"})
_HEADERS = (".h", ".hh", ".hpp", ".hxx", ".inl")
# Folders whose headers are there for others to include.
_PUBLIC_FOLDERS = {"include", "includes", "inc", "public", "api", "c_api", "capi", "sdk"}
# Folders that a package may lie in, and those of code that nobody imports.
_PACKAGE_FOLDERS = {"src", "lib", "python", "purelib", "platlib"}
_OWN_USE = re.compile(r"(?:^|[/_.-])(?:tests?|spec|samples?|demos?|examples?|docs?|scripts|benchmarks?)(?:[/_.-]|$)")

# What the words before a function's name, its annotations included, say by themselves.
_EXPORTED = {
    "c": re.compile(
        r"__declspec\s*\(\s*dll(?:ex|im)port|\bextern\s*\"C\"|\bJNIEXPORT\b|visibility\s*\(\s*\"default\""
        r"|\b[A-Z][A-Z0-9_]*(?:API|EXPORTS?|DLL|KEEPALIVE|PUBLIC)\b"
    ),
    "java": re.compile(r"\bnative\b"),
    "kotlin": re.compile(r"\bexternal\b"),
    "csharp": re.compile(r"\[\s*(?:\w+\s*:\s*)?(?:DllImport|LibraryImport|DllExport|UnmanagedCallersOnly)\b"),
    "rust": re.compile(r"\bno_mangle\b|\bextern\s*\"C\"|#\[\s*(?:wasm_bindgen|pyfunction|napi|uniffi)\b"),
    "swift": re.compile(r"\b(?:public|open)\b|@_cdecl|@objc\b"),
    "visualbasic": re.compile(r"\bDeclare\b", re.IGNORECASE),
    "protobuf": re.compile(r"\brpc\b"),
    "thrift": re.compile(r""),
    **dict.fromkeys(_SCRIPT, re.compile(r"\bexport\b|\bexports\.\s*$|\bdeclare\s+function\b")),
}
_ENDED = re.compile(r"[;{},(]|\*/|\n\s*\n|#[^\n]*\n|//[^\n]*\n")  # what ends what stands before a declaration
_CALLING = re.compile(r"\b(?:__?stdcall|[A-Z][A-Z_]*(?:CALL|METHOD|DECL))\b")  # in a header: others call it
_EXTERNAL = re.compile(r"\bexternal\b", re.IGNORECASE)  # Pascal says it behind the parameters
_C_INTERFACE = re.compile(r"\bextern\s*\"C\"")
_LISTED = re.compile(r"\bexport\s*+\{([^{}]*+)\}|\bmodule\.exports\s*+=\s*+\{([^{}]*+)\}|\b__all__\s*+\+?=([^])=]*+)")
_WORD = re.compile(r"\w+")
_PRIVATE = re.compile(r"\bprivate\b|#\s*$")
_LIBRARY = re.compile(r"\bLibrary\b")
_PACKAGE_MAIN = re.compile(r"^package\s+main\b", re.MULTILINE)

_POINTER_TO_FUNCTION = re.compile(r"\([^()*]*+\*\s*\Z")
_CALLBACK_WORD = re.compile(r"callback|listener|observer|subscriber|delegate|(?:_cb|Cb|CB)\Z", re.IGNORECASE)
_HANDLER = re.compile(r"\b(?:interface|protocol|trait|abstract|typedef)\b.*handler", re.IGNORECASE | re.DOTALL)
_ON_EVENT = re.compile(r"on(?:[A-Z]|_[a-z])\w+\Z")
_FUNCTION_TYPE = re.compile(
    r"\bfunction\s*<|\b(?:Func|Action|Consumer|BiConsumer|EventHandler)\s*<|\bCallable\s*\[|=>|->|\bfunc\s*\("
)

_ROUTE = re.compile(
    r"@(?:(?:Get|Post|Put|Patch|Delete|Request)Mapping|GET|POST|PUT|PATCH|DELETE|Path|Route)\b"
    r"|@[\w.]+\.(?:route|api_route|get|post|put|patch|delete|websocket)\s*\(|@(?:Get|Post|Put|Patch|Delete)\s*\("
    r"|\[\s*(?:Http(?:Get|Post|Put|Patch|Delete)|Route)\b|#\[\s*(?:get|post|put|patch|delete)\s*\("
)
_HTTP_SLOT = re.compile(
    r"@(?:Request(?:Param|Body|Header|Part)|PathVariable|ModelAttribute|(?:Query|Form|Path|Header|Bean)Param"
    r"|Query|Body|Param|Field)\b|\[\s*From(?:Query|Body|Form|Route|Header)\b"
)
_HTTP_VALUE = re.compile(
    r"(?:fastapi\.)?(?:Query|Body|Path|Form|Header)\s*\(|(?:req|request|ctx|context)\.(?:query|body|params|args|form"
    r"|json|values|GET|POST|Query|Form)\b|\$_(?:GET|POST|REQUEST)\b"
)
_COMMAND = re.compile(r"@\w+\.(?:command|callback)\b|#\[\s*(?:arg|clap|structopt)\b")
_COLUMN = re.compile(
    r"@(?:Column|ColumnInfo|TableField|TableId|DatabaseField|PrimaryColumn)\b|\[\s*Column\b|\b(?:gorm|xorm|db|bson):\""
)
_TABLE = re.compile(r"@(?:Entity|Table|TableName|Document)\b|\[\s*Table\b")
_COLUMN_VALUE = re.compile(
    r"(?:\w+\.)?(?:Column|mapped_column)\s*\(|models\.\w+Field\s*\(|`[^`]*\b(?:gorm|xorm|db|bson):\""
)
_STATEMENT = re.compile(
    r"\s*(?:select\s[\s\S]{1,400}?\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s|(?:create|alter)\s+table\s"
    r"|delete\s+from\s)",
    re.IGNORECASE,
)

# What is called, or indexed, around a place; the text ends where its bracket opens.
_CALLS: tuple[tuple[Edge, re.Pattern[str]], ...] = (
    (
        "cli_flag",
        re.compile(
            r"(?:\badd_(?:argument|option|flag)|\b(?:click|typer)\.(?:option|argument|Option|Argument)|\.option"
            r"|\bflags?\.(?:\w*Var|String|Int|Bool|Float64|DEFINE_\w+)|Flags\(\)\.\w+|\bDEFINE_(?:string|bool|u?int\d+"
            r"|double)|\bABSL_FLAG|@(?:CommandLine\.)?Option)\Z"
        ),
    ),
    (
        "http_parameter",
        re.compile(
            r"(?:\b(?:request|req|ctx|c|r|self)\.(?:args|form|values|query|params|json|body|GET|POST|Query|QueryParam"
            r"|PostForm|FormValue|DefaultQuery|get_argument|get_query_argument)(?:\.get|\.pop)?|\.getParameter|\.FormValue"
            r"|Query\(\)\.Get|\$_(?:GET|POST|REQUEST)|\b[Ss]earchParams\.(?:get|append|set)|@(?:RequestParam|QueryParam"
            r"|FormParam|PathParam|PathVariable|Query|Field|Part)|\bRequest\.(?:Query|Form))\Z"
        ),
    ),
    ("database_column", re.compile(r"(?:@(?:Column|ColumnInfo|TableField)|\bColumn|\bmapped_column)\Z")),
    ("exported_function", re.compile(r"\b(?:m|mod|module|cls)\.def\Z|\)\s*\.def\Z")),
    (
        "log_line",
        re.compile(
            r"(?:\b_*(?:log|logger|logging|LOG|LOGGER|Log|slog|spdlog|Timber|syslog|console)(?:\.|::|->)\w+"
            r"|\b(?:[A-Z]*LOG[A-Z]?|[A-Z]+_LOG(?:_?[A-Z]+)?|LOG_[A-Z]+|NSLog|f?printf|print(?:ln)?!?|printk|puts|qDebug|qInfo"
            r"|error_log|syslog|RCLCPP_[A-Z]+)|\bSystem\.(?:out|err)\.\w+|\bfmt\.F?[Pp]rint\w*"
            r"|\bConsole\.Write(?:Line)?|\bDebug\.(?:Log|Write)\w*)\Z"
        ),
    ),
)
_FLAG = re.compile(r"(?<![\w-])--[A-Za-z][\w-]*")
_STREAM = re.compile(r"(?:\bc(?:out|err|log)|\bLOG\s*\(\s*\w+\s*\)|\bq(?:Debug|Info)\s*\(\s*\))\s*<<[^;{}]*\Z")
_ROUTE_CALL = re.compile(r"\.(?:get|post|put|patch|delete|all|use|route|HandleFunc|Handle|GET|POST|PUT|add_url_rule)\Z")
_OPENING = re.compile(r"[()\[\];{}]")
_CASE_OF = re.compile(r"\bcase\s+((?:\w+(?:\.|::))*)(\w+)\s*:|==\s*((?:\w+(?:\.|::))*)([A-Z][A-Z0-9_]{5,})\s*\)")
_CODE = re.compile(r"(?=\w*[A-Z])[^\W\d]\w{4,}\Z")
_EVENT_WORD = re.compile(r"ALARM|EVENT|EVT|COMM|CMD|MSG|MESSAGE|NOTI|UPLOAD|SIGNAL", re.IGNORECASE)
# What stands before and behind a type that something is cast to, and before one that something is made of.
_CAST = re.compile(r"[(<]\s*(?:(?:const|struct|ref|out)\s+)*[*&]?(?:\w+(?:\.|::))*\Z")
_CAST_END = re.compile(r"\w+\s*[*&]*\s*[)>]")
_MADE = re.compile(r"\b(?:new|as[!?]?)\s+(?:\w+(?:\.|::))*\Z")
_OWNER = re.compile(r"(\w+)(?:<[^<>]*>)?\s*::\s*~?\Z|\bfunc\s*\(\s*\w*\s*\*?(\w+)[^()]*\)\s*\Z")


class View:
    """A read artifact: its text, its path, the name of its language, and its passages in document order."""

    def __init__(self, path: str, sha256: str, text: Text, language: str, passages: Sequence[Passage]) -> None:
        self.path = path
        self.sha256 = sha256
        self.text = text
        self.string = text.string
        self.language = language
        self.passages = passages

    @cached_property
    def is_own_use(self) -> bool:
        """Whether this is a test, a sample or a script: nobody else calls what it declares."""
        return bool(_OWN_USE.search(self.path.rpartition("!/")[2].lower()))

    @cached_property
    def c_interface(self) -> int:
        """Where C++ begins to declare what C can call, past the end when it does nowhere."""
        found = _C_INTERFACE.search(self.string)
        return found.start() if found else len(self.string)

    @cached_property
    def listed(self) -> frozenset[str]:
        """The names in lists of what a module exports."""
        found = (text for match in _LISTED.finditer(self.string) for text in match.groups() if text)
        return frozenset(word for text in found for word in _WORD.findall(text))

    @cached_property
    def is_program(self) -> bool:
        """Whether a Go file belongs to a program or is kept inside of one, and not to a library."""
        return bool("internal" in self.path.split("/") or _PACKAGE_MAIN.search(self.string))

    @cached_property
    def module(self) -> str:
        """What an importer calls this file: its name, or its folder's where the file stands for the folder."""
        path = PurePosixPath(self.path)
        return path.parent.name if path.stem in {"__init__", "index"} else path.stem

    def exports(self, symbol: Passage) -> bool:
        """Whether a name that is used outside of all declarations is passed on there to importers."""
        if self.is_own_use or symbol.name.startswith("_"):
            return False
        if self.language == "python":
            return self.path.endswith("/__init__.py") and _is_near_root(self.path)
        return self.language in _SCRIPT and symbol.name in self.listed

    def place(self, index: int) -> Location:
        """Where a character stands."""
        line, column, offset = self.text.position(index)
        return Location(path=self.path, offset=offset, sha256=self.sha256, line=line, column=column)

    def holder(self, passage: Passage, *roles: Role) -> Passage | None:
        """The innermost passage of one of these roles that another one is part of."""
        number = passage.container
        for _ in range(_DEEPEST):
            if number < 0:
                break
            if self.passages[number].role in roles:
                return self.passages[number]
            number = self.passages[number].container
        return None

    def owner(self, passage: Passage) -> str:
        """The type that a function belongs to, or the type or function that anything else does; "" for none."""
        holder = (
            self.holder(passage, "type") if passage.role == "function" else self.holder(passage, "type", "function")
        )
        if holder:
            return holder.name
        written = _OWNER.search(self.string, max(0, passage.at - _CALLEE), passage.at)
        return (written[1] or written[2]) if written and passage.role == "function" else ""

    def head(self, passage: Passage) -> str:
        """What stands before a declaration's name: annotations, modifiers, in C also macros."""
        start = passage.start
        if self.language in _C_FAMILY:
            before = self.string[max(0, start - _BEFORE) : start]
            start -= len(before) - max((match.end() for match in _ENDED.finditer(before)), default=0)
        if passage.role == "type":  # the name of a typedef stands behind its body
            return self.string[start : min(passage.at, start + _HEAD)]
        return self.string[max(start, passage.at - _HEAD) : passage.at]


def is_header(path: str) -> bool:
    """Whether a file is there for others to include."""
    return path.lower().endswith(_HEADERS)


def is_importable(view: View, passage: Passage) -> bool:
    """Whether a function, or the type of a method, is imported by name in the language: by the product's own files and,
    when one of them hands it on, by others."""
    is_private = passage.name.startswith("_") or _PRIVATE.search(view.head(passage))
    return view.language in {"python", *_SCRIPT} and not is_private


def edge_of(view: View, passage: Passage) -> Edge:
    """The edge that a declaration is, "" when its own product alone uses it."""
    if passage.role == "parameter":
        return _slot_edge(view, passage) or _edge_around(view, passage)
    if passage.role in _SLOTS:
        return _slot_edge(view, passage)
    if passage.role == "function":
        return _function_edge(view, passage)
    return "callback" if passage.role == "type" and _is_callback(view, passage) else ""


def edge_at(view: View, passage: Passage) -> Edge:
    """The edge that a text or the use of a name in code is: what a line logs, a flag, a key of a request."""
    at, string = passage.at, view.string
    if passage.role == "string":
        end = min(passage.end, at + _CALL)
        if string.startswith("--", at) and passage.end - at < _CALLEE:
            return "cli_flag"
        if _STATEMENT.match(string, at, end):
            return "database_column"
    callees = list(_callees(string, at))
    for edge, called in _CALLS:
        if any(called.search(callee) for callee in callees):
            return edge
    if passage.role == "string" and string.startswith("/", at) and callees and _ROUTE_CALL.search(callees[0]):
        return "http_parameter"
    return "log_line" if _STREAM.search(string, max(0, at - _CALL), at) else ""


def flag_at(view: View, passage: Passage) -> str:
    """The option of a command line in whose declaration a text stands, "" when it has no dashes."""
    start = max(0, passage.at - _CALL)
    flags = _FLAG.findall(view.string[start : min(passage.end, passage.at + _CALLEE)])
    return flags[-1] if flags else ""


def code_before(view: View, passage: Passage, floor: int) -> tuple[str, int] | None:
    """The code of the event in whose branch something is cast to a type or a function is called at once, and where it
    stands: `case FACE_EVENT:`.

    passage  the use of the name of the type or function
    floor    where the code around begins
    """
    string, at = view.string, passage.at
    found = None
    for match in _CASE_OF.finditer(string, max(floor, at - _CASE), at):
        found = match
    group = 2 if found and found[2] else 4
    if found is None or not _CODE.match(found[group]):
        return None
    between = string[found.end() : at]
    opened = between.count("{") - between.count("}")
    is_handed = group == 2 and ";" not in between and _EVENT_WORD.search(found[group])
    if opened < (0 if group == 2 else 1) or not (is_handed or _is_cast(string, at, max(floor, at - _CALLEE))):
        return None
    return found[group], found.start(group)


def _is_cast(string: str, at: int, floor: int) -> bool:
    """Whether something is cast to the type whose name stands here, or made of it."""
    is_cast = _CAST.search(string, floor, at) and _CAST_END.match(string, at)
    return bool(is_cast or _MADE.search(string, floor, at))


def _slot_edge(view: View, passage: Passage) -> Edge:
    """The edge that a field, parameter or constant is by what stands at it, or by what it holds."""
    head, holder = view.head(passage), view.holder(passage, "type")
    if passage.role == "parameter" and (_HTTP_SLOT.search(head) or _HTTP_VALUE.match(passage.value)):
        return "http_parameter"
    if passage.role == "constant" and _HTTP_VALUE.search(passage.value):
        return "http_parameter"
    if _COMMAND.search(head):
        return "cli_flag"
    if passage.role == "field":
        if view.language == "sql" or _COLUMN.search(head) or _COLUMN_VALUE.match(passage.value):
            return "database_column"
        if holder and _TABLE.search(view.head(holder)):
            return "database_column"
    if passage.role in {"field", "parameter"} and _FUNCTION_TYPE.search(passage.type):
        return "callback"
    return ""


def _edge_around(view: View, parameter: Passage) -> Edge:
    """The edge that a parameter is because of what it is a parameter of."""
    holder = view.passages[parameter.container] if parameter.container >= 0 else None
    if holder is None or holder.role not in {"type", "function"}:
        return ""
    if holder.role == "type":
        return edge_of(view, holder)
    if _COMMAND.search(view.head(holder)):
        return "cli_flag"
    type_ = view.holder(holder, "type")
    if _ON_EVENT.match(holder.name) or (type_ and _is_callback(view, type_)):
        return "callback"
    return _function_edge(view, holder)


def _function_edge(view: View, passage: Passage) -> Edge:
    head, holder = view.head(passage), view.holder(passage, "type")
    if _ROUTE.search(head):
        return "http_parameter"
    if holder and _is_callback(view, holder) and "{" not in view.string[passage.at : passage.end]:
        return "callback"
    return "exported_function" if not view.is_own_use and _is_exported(view, passage, head, holder) else ""


def _is_callback(view: View, type_: Passage) -> bool:
    head = view.head(type_)
    return bool(
        ("typedef" in head and _POINTER_TO_FUNCTION.search(head))
        or re.search(r"\bdelegate\b", head)
        or _HANDLER.search(head + type_.name)
        or _CALLBACK_WORD.search(type_.name)
        or _CALLBACK_WORD.search(type_.type)
        or _FUNCTION_TYPE.search(type_.type)
    )


def _is_exported(view: View, passage: Passage, head: str, holder: Passage | None) -> bool:
    """Whether a function is there for others to call, by the means of its language."""
    language = view.language
    if language == "python":
        return _is_public_python(view, passage.name, holder)
    if language == "go":
        return passage.name[:1].isupper() and not view.is_program and not view.path.endswith("_test.go")
    if language == "pascal":
        return bool(_EXTERNAL.search(view.string, passage.at, passage.end + _BEFORE))
    if language in _C_FAMILY:
        return _is_public_c(view, passage, head, holder)
    exported = _EXPORTED.get(language)
    if exported is None:
        return False
    if exported.search(head) or (language == "java" and holder and _LIBRARY.search(_bases(view, holder))):
        return True
    if language not in _SCRIPT:
        return False
    if holder is None:
        return passage.name in view.listed
    is_open = not _PRIVATE.search(head) and not passage.name.startswith("_")
    return is_open and bool(exported.search(view.head(holder)) or holder.name in view.listed)


def _is_public_c(view: View, passage: Passage, head: str, holder: Passage | None) -> bool:
    exported = _EXPORTED["c"]
    if exported.search(head):
        return True
    if not is_header(view.path):
        return False
    if holder is not None and exported.search(view.head(holder)):
        return True
    if view.language == "objective-c" or _CALLING.search(head) or view.c_interface < passage.start:
        return True
    return not _PUBLIC_FOLDERS.isdisjoint(view.path.lower().split("/")[:-1])


def _is_public_python(view: View, name: str, holder: Passage | None) -> bool:
    """A public name of a package's own module or of one that lies directly in it, or a name in `__all__`."""
    if name.startswith("_") or name == "main" or (holder and holder.name.startswith("_")):
        return False
    if (holder.name if holder else name) in view.listed:
        return True
    return _is_near_root(view.path)


def _is_near_root(path: str) -> bool:
    """Whether a Python file lies directly in a package, or is the face of a package directly in it."""
    parts = path.rpartition("!/")[2].split("/")
    while len(parts) > 2 and (parts[0] in _PACKAGE_FOLDERS or parts[0].endswith(".data")):
        del parts[0]
    return len(parts) == 2 or (parts[-1] == "__init__.py" and len(parts) == 3)


def _bases(view: View, type_: Passage) -> str:
    """What a type extends, as it is written behind its name."""
    return view.string[type_.at : type_.at + _BEFORE].partition("{")[0]


def _callees(string: str, at: int) -> Iterator[str]:
    """What stands before each bracket that is open at a place of a statement, from the inside out."""
    floor = max(0, at - _CALL)
    depth = 0
    for match in reversed(list(_OPENING.finditer(string, floor, at))):
        bracket = match[0]
        if bracket in ";{}" and depth == 0:
            return
        if bracket in ")]":
            depth += 1
        elif bracket in "([":
            depth -= 1
            if depth < 0:
                depth = 0
                yield string[max(floor, match.start() - _CALLEE) : match.start()].rstrip()
