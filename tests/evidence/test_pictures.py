"""Pictures that may show people are found by their form, in files that other libraries write; drawings are not."""

import base64
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from sunlit.evidence.pictures import find_pictures
from sunlit.evidence.redact import Options, Shown, not_needed
from sunlit.evidence.verify import verify_replay
from sunlit.intake import Limits
from sunlit.pipeline import Silent
from tests.evidence.sealing import HEADER, redactions, said, sdk, sealed


def photograph(width: int = 320, height: int = 240) -> Image.Image:
    """What a photograph is to a compressor: soft shades, and the noise of a sensor on them."""
    shades = Image.radial_gradient("L").resize((width, height))
    noise = Image.effect_noise((width, height), 24)
    return Image.merge("RGB", (Image.blend(shades, noise, 0.3), Image.blend(noise, shades, 0.5), shades))


def drawing(width: int = 320, height: int = 240) -> Image.Image:
    """A diagram: boxes, arrows and words in few colours."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for number in range(6):
        draw.rectangle((20 + 40 * number, 30, 50 + 40 * number, 80), outline="black", fill="#dde")
        draw.text((22 + 40 * number, 120), "device", fill="navy")
    return picture


def written(picture: Image.Image, form: str, **more: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **more)
    return stream.getvalue()


JPEG = written(photograph(), "JPEG")


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "PNG", "GIF", "BMP", "TIFF", "AVIF", "JPEG2000"])
@pytest.mark.parametrize("size", [(320, 240), (48, 48)])
def test_photographs_are_found_in_every_form(form: str, size: tuple[int, int]) -> None:
    pictures = find_pictures(written(photograph(*size), form))
    assert pictures and pictures.alone


@pytest.mark.parametrize("form", ["PNG", "GIF", "BMP"])
def test_drawings_are_not(form: str) -> None:
    assert find_pictures(written(drawing(), form)) is None


def test_icons_are_not() -> None:
    assert find_pictures(written(photograph(24, 24), "JPEG")) is None
    icon = photograph(64, 64)
    icon.putalpha(Image.radial_gradient("L").resize((64, 64)))
    assert find_pictures(written(icon, "PNG")) is None


def test_what_a_camera_wrote_is_told() -> None:
    exif = Image.Exif()
    exif[0x010F] = "An invented maker"
    pictures = find_pictures(written(photograph(), "JPEG", exif=exif))
    assert pictures and pictures.what == "a picture of 320 by 240 pixels, with Exif, as cameras write it"


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "mpeg4"), ("a.avi", "mjpeg"), ("a.mkv", "mjpeg"), ("a.ts", "mpeg2video")]
)
def test_films_are_found(tmp_path: Path, name: str, codec: str) -> None:
    av = pytest.importorskip("av", reason="av is missing (pip install 'sunlit[video]')")
    with av.open(str(tmp_path / name), "w") as film:
        stream = film.add_stream(codec, rate=25)
        stream.width, stream.height = 320, 240
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for _ in range(25):
            film.mux(stream.encode(av.VideoFrame.from_image(photograph())))
        film.mux(stream.encode())
    pictures = find_pictures((tmp_path / name).read_bytes())
    assert pictures and pictures.alone and pictures.what.startswith("a film")


def test_photographs_inside_of_something_else_are_found() -> None:
    for whole in (
        written(photograph(), "PDF"),
        b"\xd0\xcf\x11\xe0" + bytes(2000) + JPEG + bytes(9),
        b'{"picture": "%s"}' % base64.b64encode(JPEG),
    ):
        pictures = find_pictures(whole)
        assert pictures == ("a photograph in it", False)
    assert find_pictures(JPEG + b"x" + JPEG) == ("a picture of 320 by 240 pixels", True)
    assert find_pictures(b"x" + JPEG + JPEG) == ("2 photographs in it", False)


def test_text_and_programs_hold_none() -> None:
    assert find_pictures(HEADER.encode()) is None
    assert find_pictures(b"") is None
    assert find_pictures(b"\xff\xd8\xff\xe0\0\x10JFIF\0") is None  # a signature, as in the tables of programs
    assert find_pictures(bytes(range(256)) * 4000) is None


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_pictures_on_which_nothing_rests_are_left_out_and_listed(tmp_path: Path) -> None:
    target = sdk(
        tmp_path / "sdk", {"team.jpg": JPEG, "demo.zip": zipped(a=JPEG, b=JPEG), "plan.png": written(drawing(), "PNG")}
    )
    made = sealed(target, tmp_path / "one.tar", Options(whole=True))
    assert [(one.path, one.needed) for one in made.decided.shown] == [("demo.zip", True), ("team.jpg", False)]
    assert made.decided.shown[0].what == "a picture of 320 by 240 pixels, a, and 1 more"
    assert (made.missing, list(made.decided.left_out)) == (0, ["team.jpg"])
    assert JPEG not in (tmp_path / "one.tar").read_bytes()
    assert [(one["path"], one["why"]) for one in redactions(tmp_path / "one.tar")] == [
        ("team.jpg", "it has pictures that may show people")
    ]
    assert "taken out in 1 place," in said(tmp_path / "one.tar")["completeness"].says
    assert [check.note for check in verify_replay(tmp_path / "one.tar", Limits(), Silent())] == [False]


def test_a_picture_in_what_findings_rest_on_is_kept_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    target = sdk(
        tmp_path / "sdk", {"face.json": b'{"ethnicity": ["Han", "Uyghur"], "face": "%s"}' % base64.b64encode(JPEG)}
    )
    made = sealed(target, tmp_path / "one.tar", everything=True)
    assert [(one.path, one.needed) for one in made.decided.shown] == [("face.json", True)]
    assert (made.missing, made.decided.left_out) == (0, {})
    made = sealed(
        target, tmp_path / "two.tar", Options(choose=lambda shown: [one.path for one in shown]), everything=True
    )
    assert made.missing > 0
    assert said(tmp_path / "two.tar")


def test_who_is_asked_is_asked_once_about_each(tmp_path: Path) -> None:
    asked: list[Shown] = []

    def choose(shown: Sequence[Shown]) -> list[str]:
        asked.extend(shown)
        return not_needed(asked)

    sealed(
        sdk(tmp_path / "sdk", {"a.jpg": JPEG, "b.jpg": JPEG}), tmp_path / "one.tar", Options(whole=True, choose=choose)
    )
    assert [one.path for one in asked] == ["a.jpg", "b.jpg"]
