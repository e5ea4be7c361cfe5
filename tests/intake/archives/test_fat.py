"""FAT: images of mkfs.fat and mcopy come back whole, with long names; what was deleted is found."""

import pytest

from tests.intake.archives.data.make import NOTE, PLAIN
from tests.intake.archives.images import holds_what_was_deleted, image, like, opened
from tests.intake.unpacking import reasons, unpacked


@pytest.mark.parametrize("name", like("fat"))
def test_every_file_comes_back(name: str) -> None:
    found, skipped = opened(name)
    assert skipped == []
    assert {path: data for path, data in found.items() if "<" not in path} == {
        **PLAIN, "a rather long name of a file.txt": NOTE,
    }  # fmt: skip


@pytest.mark.parametrize("name", like("fat"))
def test_a_deleted_file_is_found_in_what_belongs_to_none(name: str) -> None:
    holds_what_was_deleted(name)


def test_a_chain_that_leads_into_itself_costs_its_file() -> None:
    data = bytearray(image("fat16"))
    table = 512 * int.from_bytes(data[14:16], "little")
    for cluster in range(2, 60):
        data[table + 2 * cluster : table + 2 * cluster + 2] = cluster.to_bytes(2, "little")
    found, skipped = unpacked(bytes(data))
    assert "leads into itself" in reasons(skipped) or "are missing" in reasons(skipped) or len(found) > 0
    assert "a!/a rather long name of a file.txt" in found
