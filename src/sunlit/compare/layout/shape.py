"""What a declaration says about memory, in words that all languages share: fields in order, packing, unions."""

import msgspec


class Field(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field of a structure.

    at       index of its name in the text, by which its passage is known
    base     the name of its type, without pointers and arrays, in the names of C where the language has others
    pointer  whether it is an address
    counts   the bounds of its array as written, outermost first
    bits     the width of a bit field as written, "" for none
    inner    the structure or union that is declared in its place
    offset   where it lies, when the code says so (C# FieldOffset, debugging information)
    """

    name: str
    at: int
    base: str
    pointer: bool = False
    counts: tuple[str, ...] = ()
    bits: str = ""
    inner: "Shape | None" = None
    offset: str = ""


class Shape(msgspec.Struct, frozen=True, omit_defaults=True):
    """A structure or union.

    pack   no field is aligned to more than this many bytes; 0 for the compiler's own way
    size   its size, when the code says so (C# Size, debugging information)
    whole  False when what stands in it decides more than can be told: conditional parts, templates, virtual bases
    bases    the names of its base classes, in their order
    virtual  whether it declares virtual functions
    plain    whether it is laid out as in C (a POD): what derives from it does not begin in its padding
    """

    fields: tuple[Field, ...]
    union: bool = False
    pack: int = 0
    size: str = ""
    whole: bool = True
    bases: tuple[str, ...] = ()
    virtual: bool = False
    plain: bool = True
