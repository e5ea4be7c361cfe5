"""Where a product ends and its user begins: what is exported, called back, asked over HTTP, typed, kept or logged."""

import re
from collections.abc import Iterator
from itertools import islice

from sunlit.judging.exports import is_exported
from sunlit.judging.view import View
from sunlit.schema import Edge, Passage, Role

_CALL = 400  # characters before a place, in which the calls around it open
_MOST_CALLS = 4  # calls in calls
_CASE = 2000  # characters between the code of an event and the use of what it comes with
_CALLEE = 60  # characters of what is called
_SLOTS: frozenset[Role] = frozenset({"field", "parameter", "constant", "enumerator"})
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


def edge_of(view: View, passage: Passage) -> Edge:
    """The edge that a declaration is, "" when its own product alone uses it."""
    if passage.role == "parameter":
        return _slot_edge(view, passage) or _edge_around(view, passage)
    if passage.role in _SLOTS:
        return _slot_edge(view, passage)
    if passage.role == "function":
        return _function_edge(view, passage)
    if passage.role == "element":
        return _element_edge(view, passage)
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
    callees = list(islice(_callees(string, at), _MOST_CALLS))
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


def _element_edge(view: View, passage: Passage) -> Edge:
    """The edge that a key is: a parameter or property that a description of requests names, a column that is mapped."""
    holder = view.passages[passage.container].name if passage.container >= 0 else ""
    if view.describes_requests and (holder == "properties" or (holder, passage.name) == ("parameters", "name")):
        return "http_parameter"
    return "database_column" if view.language == "xml" and passage.name == "column" else ""


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
    return "exported_function" if not view.is_own_use and is_exported(view, passage, head, holder) else ""


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
