"""What the commands share that let cameras post their events here, instead of asking for them."""

import os
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import click

from sunlit.cli.camera._reaching import confirm, yes_option
from sunlit.devices import Inbox, listening
from sunlit.schema import UsageError

# Where the camera of a name posts to, None when it is asked instead.
Inboxes = Callable[[str], Inbox | None]


def listen_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options: listen, by_hand, yes."""
    for option in (
        yes_option,
        click.option(
            "--by-hand", is_flag=True, help="With --listen: the camera is set up to post there, and told nothing."
        ),
        click.option(
            "--listen",
            default="",
            metavar="HOST[:PORT]",
            help="Let the camera post its events to this address of this machine, instead of asking for them.",
        ),
    ):
        function = option(function)
    return function


def agreed(listen: str, by_hand: bool, yes: bool, cameras: int = 1) -> None:
    """Go on only when the user agrees to what cameras are told. Raises UsageError."""
    if by_hand and not listen:
        raise UsageError("--by-hand says how a camera came to post here: give --listen HOST:PORT as well")
    if listen and not by_hand:
        who = "The camera is" if cameras == 1 else f"{cameras} cameras are"
        confirm(f"{who} told to post events to {listen} until this ends. Go on?", yes)


@asynccontextmanager
async def inboxes(listen: str, by_hand: bool) -> AsyncGenerator[Inboxes]:
    """Listens until the block ends; by hand, each address to post to is said once on standard error.

    Raises UsageError when `listen` is no address, or cannot be listened at.
    """
    if not listen:
        yield lambda name: None
        return
    try:
        parts = urlsplit(f"//{listen}")
        host, port = parts.hostname or "", parts.port or 0
        host = host if parts.netloc == listen and parts.username is None else ""
    except ValueError:
        host, port = "", 0
    if not host:
        raise UsageError(f"--listen {listen} is no address: write HOST:PORT, such as 192.168.1.5:8090")
    async with listening(host, port, secret=os.environ.get("SUNLIT_LISTEN_SECRET", "")) as listener:

        def inbox(name: str) -> Inbox:
            found = listener.inbox(name, asks=not by_hand)
            if by_hand:
                click.echo(f"sunlit: set {name} up to post its events to {found.url}", err=True)
            return found

        yield inbox
