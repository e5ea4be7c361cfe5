"""XML of a device: without entities or document types, bounded, and found by local names."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, tostring
from xml.parsers.expat import errors

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as Defused

from sunlit.devices.problem import AnswerError
from sunlit.gate import Field
from sunlit.gate.report import MAX_DEPTH

_DEEP = "the device's answer is nested too deep to be sent back"
_UNBOUND_PREFIX = errors.codes[errors.XML_ERROR_UNBOUND_PREFIX]
_PREFIX = re.compile(rb"[</\s]([A-Za-z][A-Za-z0-9_.-]{0,31}):[A-Za-z]")
_DECLARED = re.compile(rb"\sxmlns:([A-Za-z0-9_.-]+)\s*=")
_START = re.compile(rb"<[A-Za-z][^\s/>]*")


def parse(data: bytes) -> Element:
    """The root of a document; prefixes that some devices forget to declare do not matter, since names are local.

    Raises AnswerError, without quoting it, when it is not well formed or declares a type.
    """
    try:
        try:
            root = Defused.fromstring(data, forbid_dtd=True)
        except ParseError as error:
            if error.code != _UNBOUND_PREFIX:
                raise
            root = Defused.fromstring(_declared(data), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise AnswerError("the device's answer is no XML") from None
    assert isinstance(root, Element)
    return root


def _declared(data: bytes) -> bytes:
    """The document with every prefix declared at its root that is declared nowhere."""
    missing = set(_PREFIX.findall(data)) - set(_DECLARED.findall(data)) - {b"xml", b"xmlns"}
    root = _START.search(data)
    names = b"".join(b' xmlns:%b="urn:undeclared:%b"' % (prefix, prefix) for prefix in sorted(missing))
    return data if root is None else data[: root.end()] + names + data[root.end() :]


def local(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The children of that local name."""
    return (child for child in (element if element is not None else ()) if local(child) == name)


def first(element: Element | None) -> Element | None:
    """The first child, None when there is none."""
    return next(iter(element), None) if element is not None else None


def below(element: Element | None, path: str) -> Element | None:
    """The first element at a path of local names ("Body/Fault"), None when there is none."""
    for name in path.split("/"):
        element = next(children(element, name), None)
    return element


def text(element: Element | None, path: str = "") -> str:
    """The text of an element, or of the one at a path below it; "" when there is none."""
    found = below(element, path) if path else element
    return (found.text or "").strip() if found is not None else ""


def texts(element: Element | None) -> Iterator[str]:
    """All that an element and those in it say: names, texts, and the values of attributes."""
    for inner in element.iter() if element is not None else ():
        yield local(inner)
        yield from inner.attrib.values()
        if inner.text:
            yield inner.text


def fields(element: Element, depth: int = 0) -> tuple[Field, ...]:
    """Attributes and children as the gate reads them, by local names; what is deeper than the gate looks is left."""
    if depth > MAX_DEPTH:
        return ()
    attributes = tuple(Field(name.rpartition("}")[2], value) for name, value in element.attrib.items())
    return attributes + tuple(Field(local(child), _said(child) or None, fields(child, depth + 1)) for child in element)


def _said(element: Element) -> str:
    """The text of an element, before, between and behind what it holds, without what is inside of that."""
    return "".join(((element.text or ""), *(child.tail or "" for child in element))).strip()


def replace_text(element: Element, path: str, value: str) -> None:
    """Set the text of the element at a path below; raises AnswerError when the document has no such place."""
    found = below(element, path)
    if found is None:
        raise AnswerError("the device's answer lacks what was to be changed")
    found.text = value


def add(parent: Element, name: str, value: str = "", at: int | None = None) -> Element:
    """A new child with the parent's namespace, behind the others or at a place among them."""
    namespace, brace, _ = parent.tag.rpartition("}")
    child = Element(f"{namespace}{brace}{name}")
    child.text = value
    parent.insert(len(parent) if at is None else at, child)
    return child


def written(element: Element) -> bytes:
    """The document as devices write theirs: default namespaces and no prefixes, which some of them do not read."""
    try:
        return ('<?xml version="1.0" encoding="UTF-8"?>' + fragment(_plain(element, ""))).encode()
    except RecursionError:
        raise AnswerError(_DEEP) from None


def fragment(element: Element) -> str:
    """An element as it can stand in another document."""
    try:
        return tostring(element, encoding="unicode")
    except RecursionError:
        raise AnswerError(_DEEP) from None


def _plain(element: Element, outer: str) -> Element:
    namespace = element.tag.partition("}")[0].removeprefix("{") if element.tag.startswith("{") else ""
    copy = Element(local(element), {name.rpartition("}")[2]: value for name, value in element.attrib.items()})
    if namespace != outer:
        copy.set("xmlns", namespace)
    copy.text, copy.tail = element.text, element.tail
    copy.extend([_plain(child, namespace) for child in element])
    return copy
