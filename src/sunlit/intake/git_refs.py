"""What a git server says it has: its branches and tags, as it tells them before anything is fetched."""

from sunlit.intake.names import printable
from sunlit.schema import TargetError

_NOT_GIT = "it does not answer as a git server does"


def refs_url(remote: str) -> str:
    """Where a server of git's HTTP protocol tells its references (gitprotocol-http)."""
    return f"{remote.rstrip('/')}/info/refs?service=git-upload-pack"


def read_refs(body: bytes) -> dict[str, str]:
    """HEAD, branches and tags with their objects, from such an answer; a tag's commit comes as "refs/tags/v1^{}".

    Raises TargetError when it is none.
    """
    lines = _lines(body)
    if not lines or lines[0] != b"# service=git-upload-pack":
        raise TargetError(_NOT_GIT)
    found = {}
    for line in lines[1:]:
        object_id, _, name = line.partition(b"\0")[0].partition(b" ")
        if name == b"HEAD" or name.startswith((b"refs/heads/", b"refs/tags/")):
            found[printable(name.decode("utf-8", "replace"))] = object_id.decode("ascii", "replace")
    return found


def find_revision(refs: dict[str, str], revision: str) -> str:
    """The commit of a branch or tag, by the shortest name that is enough; "" when there is none."""
    for name in (f"refs/tags/{revision}^{{}}", f"refs/tags/{revision}", f"refs/heads/{revision}", revision):
        if name in refs:
            return refs[name]
    return ""


def _lines(body: bytes) -> list[bytes]:
    """The content of each line of the pkt-line format (gitprotocol-common), without flush packets and line ends."""
    lines, at = [], 0
    while at + 4 <= len(body):
        try:
            length = int(body[at : at + 4], 16)
        except ValueError:
            raise TargetError(_NOT_GIT) from None
        if 0 < length < 4 or at + length > len(body):
            raise TargetError(_NOT_GIT)
        if length > 4:
            lines.append(body[at + 4 : at + length].rstrip(b"\n"))
        at += max(length, 4)
    return lines
