"""What the C compiler of this machine says of structures: the expected values come from there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FLAGS = {"64-bit": ("-m64",), "32-bit": ("-m32", "-malign-double")}


def gcc() -> str:
    """The compiler; a test that needs it is skipped, with a line, where there is none."""
    found = shutil.which("gcc")
    if found is None:
        pytest.skip("there is no gcc on this machine to compare with")
    return found


def numbers(source: str, expressions: list[str], model: str) -> list[int]:
    """The values of constant expressions after a piece of C, as the compiler counts them; nothing is run."""
    listed = ", ".join(f"(int)({expression})" for expression in expressions)
    program = f"{source}\nint told[] = {{{listed}, 1}};\n"
    command = [gcc(), *FLAGS[model], "-S", "-x", "c", "-o", "-", "-"]
    done = subprocess.run(command, input=program.encode(), capture_output=True, check=False, cwd=Path("/"))
    assert done.returncode == 0, done.stderr.decode()
    text = done.stdout.decode()
    told: list[int] = []
    for match in re.finditer(r"^\s*\.(long|zero)\s+(-?\d+)", text[text.index("told:") :], re.MULTILINE):
        told += [int(match[2])] if match[1] == "long" else [0] * (int(match[2]) // 4)
    assert len(told) == len(expressions) + 1
    return told[:-1]
