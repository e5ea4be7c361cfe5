"""UBI: the volume of ubinize comes back under its name, and the file system in it with it."""

from tests.intake.archives.data.make import FILES
from tests.intake.archives.images import image, opened
from tests.intake.unpacking import reasons, unpacked


def test_the_volume_has_its_name_and_content() -> None:
    found, _ = opened("ubi")
    assert found["rootfs"].startswith(b"\x31\x18\x10\x06")
    assert found["rootfs!/include/face.h"] == FILES["include/face.h"]


def test_an_image_without_volumes_is_told() -> None:
    _, skipped = unpacked(image("ubi").replace(b"UBI!", b"UBI?"))
    assert "no block belongs to a volume" in reasons(skipped)
