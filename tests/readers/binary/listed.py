"""What the tests of binary readers share: the samples, and what is listed of one."""

from pathlib import Path

from sunlit.matching import may_lie
from sunlit.readers import Source, open_source

DATA = Path(__file__).parent / "data"
_SOURCES = {".cs", ".cpp", ".java", ".md", ".po", ".txt", ".wat", ""}
SAMPLES = sorted(path.name for path in DATA.iterdir() if path.suffix not in _SOURCES)


def sample(name: str) -> bytes:
    """The bytes of a sample."""
    return (DATA / name).read_bytes()


def opened(data: bytes, name: str = "sample") -> Source:
    """A binary as an audit opens it."""
    return open_source(name, data, may_lie)


def listed(name: str) -> str:
    """What is listed of a sample, which is not damaged."""
    source = opened(sample(name), name)
    assert source.notes == ()
    return source.text.string


def told(name: str, *roles: str) -> list[str]:
    """The passages of some roles: what each is in, its name, its type and its value."""
    passages = opened(sample(name), name).read(None)
    return [
        " ".join(
            filter(None, (passages[one.container].name if one.container >= 0 else "", one.name, one.type, one.value))
        )
        for one in passages
        if one.role in roles
    ]
