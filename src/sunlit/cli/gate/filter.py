"""`sunlit gate filter`: what passes of one recorded payload, as JSON lines, and what was dropped."""

from collections.abc import Mapping
from typing import BinaryIO

import click
import msgspec

from sunlit.devices.registry import all_drivers
from sunlit.gate import Dropped, Gate
from sunlit.schema import UsageError

MAX_BYTES = 256 << 20


class _Line(msgspec.Struct, frozen=True, tag="dropped", tag_field="kind"):
    """What `--dropped` prints a line of."""

    reason: str
    trait: str
    through: str
    name: str
    count: int


@click.command("filter")
@click.option("--protocol", type=click.Choice(sorted(all_drivers())), required=True, help="Whose payload it is.")
@click.option("--dropped", is_flag=True, help="Add what did not pass, counted by trait.")
@click.argument("file", type=click.File("rb"), default="-")
def command(protocol: str, dropped: bool, file: BinaryIO) -> None:
    """Read one recorded payload and print what passes of it, a JSON object a line.

    FILE, or standard input, holds what a camera sent: an event in XML or JSON, `Code=...` text, key=value lines, an
    answer to PullMessages, a metadata stream, a recorded alert stream with its boundaries. Nothing is asked of any
    camera. What cannot be read is counted as malformed. --dropped adds a line for each trait that did not pass, and for
    each other reason: through what it was told and how often, never its value.

    \b
    Examples:
      sunlit gate filter --protocol hikvision alert.xml
      sunlit gate filter --protocol onvif --dropped metadata.xml | jq 'select(.kind == "dropped")'
      sunlit gate filter --protocol dahua < events.txt | jq 'select(.kind == "appearance")'
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UsageError(f"{file.name} is larger than {MAX_BYTES >> 20} MiB: cut it into pieces")
    gate = Gate("recording", recorded=True)
    for report in all_drivers()[protocol].read(data, gate.skip):
        for observation in gate.admit(report):
            click.echo(msgspec.json.encode(observation))
    if dropped:
        for line in lines(gate.dropped):
            click.echo(msgspec.json.encode(line))


def lines(dropped: Mapping[Dropped, int]) -> list[_Line]:
    """What was dropped, protected traits first, then sensitive ones, then what tells of none; the most often first."""
    order = {"protected": 0, "sensitive": 1}
    found = [_Line(one.reason, one.trait, one.through, one.name, count) for one, count in dropped.items()]
    return sorted(found, key=lambda line: (order.get(line.reason, 2), -line.count, line.trait, line.through, line.name))
