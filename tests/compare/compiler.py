"""What the compilers of this machine say of structures and classes: the expected values come from there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

# By the kind of machine: what is told has to agree with all of them.
_COMPILERS = {
    "64-bit": (("gcc", "-m64"), ("clang", "-m64")),
    "32-bit": (("gcc", "-m32", "-malign-double"), ("clang", "--target=i686-pc-windows-msvc")),
    "64-bit Windows": (("clang", "--target=x86_64-pc-windows-msvc"),),
}


def numbers(source: str, expressions: list[str], model: str, language: str = "c") -> list[list[int]]:
    """The values of constant expressions after a piece of C or C++, as each compiler counts them; nothing is run."""
    if not shutil.which("gcc"):
        pytest.skip("there is no gcc on this machine to compare with")
    listed = ", ".join(f"(int)({expression})" for expression in expressions)
    program = f"{source}\nint told[] = {{{listed}, 1}};\n"
    commands = [[*one, "-w", "-S", "-x", language, "-o", "-", "-"] for one in _COMPILERS[model] if shutil.which(one[0])]
    return [_compiled(program, command, len(expressions)) for command in commands]


def _compiled(program: str, command: list[str], count: int) -> list[int]:
    done = subprocess.run(command, input=program.encode(), capture_output=True, check=False, cwd=Path("/"))
    assert done.returncode == 0, done.stderr.decode()
    text = done.stdout.decode()
    told: list[int] = []
    start = re.search(r"^[\W_]*told\b.*:.*$", text, re.MULTILINE)
    assert start, text
    for match in re.finditer(r"^\s*\.(long|zero)\s+(-?\d+)", text[start.end() :], re.MULTILINE):
        told += [int(match[2])] if match[1] == "long" else [0] * (int(match[2]) // 4)
    assert len(told) == count + 1
    return told[:-1]
