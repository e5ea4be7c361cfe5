"""`sunlit key`: the key that seals are signed with, and its password."""

import click

from sunlit.cli._sealing import open_key
from sunlit.schema import UsageError


@click.command("key")
@click.option("--password", "change", flag_value="set", help="Ask for a password that it has from now on.")
@click.option("--no-password", "change", flag_value="remove", help="Let it have none.")
def command(change: str | None) -> None:
    """Print the id of your signing key, and where it lies. It is made when there is none.

    Publish the id where people know you, and keep a copy of the file in a safe place. With a password, whoever gets
    hold of the file cannot sign in your name; you are asked for it whenever something is sealed, or
    SUNLIT_KEY_PASSWORD holds it where nobody can be asked.

    \b
    Examples:
      sunlit key
      sunlit key --password
    """
    from sunlit.cli._progress import can_ask
    from sunlit.evidence.signing import key_file, key_id, public_bytes, set_password

    key = open_key()
    if change == "set" and not can_ask():
        raise UsageError("a password is asked for at a terminal, so that nobody else can read it")
    if change == "set":
        set_password(key, click.prompt("New password", hide_input=True, confirmation_prompt=True, err=True))
    elif change:
        set_password(key, "")
    click.echo(key_id(public_bytes(key)))
    click.echo(key_file())
