"""What the tests of evidence share: an invented SDK, and a bundle of it."""

import json
import tarfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sunlit.evidence.redact import Options
from sunlit.evidence.seal import Sealed, seal
from sunlit.evidence.verify import Check, verify
from sunlit.intake import Limits
from sunlit.pipeline import Session, Silent

KEY = Ed25519PrivateKey.from_private_bytes(b"a key that is for tests and no more"[:32])
HEADER = """\
typedef enum { HL_KIN_UNKNOWN, HL_KIN_HAN, HL_KIN_UYGHUR } HL_KIN_E; /* 民族 */
typedef struct { int nAge; int bGlasses; HL_KIN_E emKin; } HL_FACE_ATTRIBUTE;
"""
PLAIN = "#define HL_ZOOM_MAX 30\n"


def sdk(folder: Path, more: dict[str, bytes] | None = None) -> Path:
    """A folder with a header that names a people, one that names none, and what else is wanted."""
    (folder / "include").mkdir(parents=True)
    (folder / "include" / "face.h").write_text(HEADER, encoding="utf-8")
    (folder / "include" / "zoom.h").write_text(PLAIN, encoding="utf-8")
    for name, data in (more or {}).items():
        (folder / name).write_bytes(data)
    return folder


def sealed(target: Path, file: Path, options: Options | None = None, everything: bool = False) -> Sealed:
    """The bundle of a target."""
    with Session([str(target)], 1, Limits(), Silent()) as session:
        result = session.audit(everything)
        return seal(session, result, file, everything=everything, options=options, key=KEY)


def said(path: Path, **arguments: object) -> dict[str, Check]:
    """What holds of a bundle, by the name of the check."""
    return {check.name: check for check in verify(path, **arguments)}  # type: ignore[arg-type]


@pytest.fixture(name="bundle", scope="module")
def bundle_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the SDK."""
    folder = tmp_path_factory.mktemp("case")
    sealed(sdk(tmp_path_factory.mktemp("sdk") / "sdk"), folder / "one.tar")
    return folder / "one.tar"


def member(bundle: Path, name: str) -> bytes:
    """A document of a bundle, as tar reads it."""
    with tarfile.open(bundle) as archive:
        file = archive.extractfile(f"evidence/{name}")
        assert file is not None
        return file.read()


def redactions(bundle: Path) -> list[dict[str, object]]:
    """What a bundle says was taken out."""
    return [json.loads(line) for line in member(bundle, "data/redactions.jsonl").splitlines()]
