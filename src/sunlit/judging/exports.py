"""Whether a function is there for others to call, by the means of its language."""

import re

from sunlit.judging.view import C_FAMILY, View
from sunlit.schema import Passage

_BEHIND = 200  # characters behind a name or a declaration that are looked at
_SCRIPT = {"javascript", "typescript"}
_HEADERS = (".h", ".hh", ".hpp", ".hxx", ".inl")
# Folders whose headers are there for others to include.
_PUBLIC_FOLDERS = {"include", "includes", "inc", "public", "api", "c_api", "capi", "sdk"}
# Folders that a package may lie in.
_PACKAGE_FOLDERS = {"src", "lib", "python", "purelib", "platlib"}
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
    "flatbuffers": re.compile(r""),
    "thrift": re.compile(r""),
    "xml": re.compile(r""),  # the operations of a WSDL
    **dict.fromkeys(_SCRIPT, re.compile(r"\bexport\b|\bexports\.\s*$|\bdeclare\s+function\b")),
}
_CALLING = re.compile(r"\b(?:__?stdcall|[A-Z][A-Z_]*(?:CALL|METHOD|DECL))\b")  # in a header: others call it
_EXTERNAL = re.compile(r"\bexternal\b", re.IGNORECASE)  # Pascal says it behind the parameters
_PRIVATE = re.compile(r"\bprivate\b|#\s*$")
_LIBRARY = re.compile(r"\bLibrary\b")


def is_header(path: str) -> bool:
    """Whether a file is there for others to include."""
    return path.lower().endswith(_HEADERS)


def hands_on(view: View, symbol: Passage) -> bool:
    """Whether a name that is used outside of all declarations is passed on there to importers."""
    if view.is_own_use or symbol.name.startswith("_"):
        return False
    if view.language == "python":
        return view.path.endswith("/__init__.py") and _is_near_root(view.path)
    return view.language in _SCRIPT and symbol.name in view.listed


def is_importable(view: View, passage: Passage) -> bool:
    """Whether a function, or the type of a method, is imported by name in the language: by the product's own files and,
    when one of them hands it on, by others."""
    is_private = passage.name.startswith("_") or _PRIVATE.search(view.head(passage))
    return view.language in {"python", *_SCRIPT} and not is_private


def is_exported(view: View, passage: Passage, head: str, holder: Passage | None) -> bool:
    """Whether a function is there for others to call, by the means of its language."""
    language = view.language
    if language == "python":
        return _is_public_python(view, passage.name, holder)
    if language == "go":
        return passage.name[:1].isupper() and not view.is_program and not view.path.endswith("_test.go")
    if language == "pascal":
        return bool(_EXTERNAL.search(view.string, passage.at, passage.end + _BEHIND))
    if language in C_FAMILY:
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
    return view.string[type_.at : type_.at + _BEHIND].partition("{")[0]
