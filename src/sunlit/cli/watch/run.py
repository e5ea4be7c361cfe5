"""`sunlit watch run`: looks at what is due, once or for as long as it is let."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from sunlit.cli._progress import progress_bar
from sunlit.cli._sealing import open_key
from sunlit.cli.audit import limit_options
from sunlit.cli.watch._options import duration, folder_option
from sunlit.intake import Limits
from sunlit.schema import UsageError


@click.command("run")
@click.option("--once", is_flag=True, help="End when all that is due was looked at, as for cron.")
@click.option("--now", "all_now", is_flag=True, help="With --once: look at everything, due or not.")
@click.option(
    "--alert", "alerts", multiple=True, envvar="SUNLIT_WATCH_ALERTS", metavar="WHERE", help="Who is told; repeatable."
)
@click.option("--pause", type=duration, default="5s", show_default=True, help="Between two requests to a host.")
@folder_option
@limit_options
def command(*, once: bool, all_now: bool, alerts: tuple[str, ...], pause: float, folder: Path, **limits: int) -> None:
    """Look at what is watched, keep what is new, and tell of it, until Ctrl-C.

    \b
    WHERE alerts go besides the terminal:
      https://HOST/PATH        a webhook: one POST of JSON each. SUNLIT_WEBHOOK_TOKEN is sent as bearer token.
      mailto:NAME@HOST         e-mail by the server in SUNLIT_SMTP (smtp://[USER@]HOST[:PORT] or smtps://…), with
                               SUNLIT_SMTP_PASSWORD or the keyring's entry, from SUNLIT_SMTP_FROM
      feed:PATH                an Atom feed in a file
      apprise:SERVICE://…      any service that apprise knows (pip install 'sunlit[alerts]')
    Addresses that nobody else may see belong into SUNLIT_WATCH_ALERTS, separated by spaces.

    \b
    Examples:
      sunlit watch run --once --alert feed:/srv/www/alerts.xml
      sunlit watch run --alert mailto:me@host.example --alert https://host.example/hook

    \b
    Exit status: 0 finished or stopped, 2 wrong usage, or another run of this watch is under way
    """
    from sunlit.watch.alerts.registry import open_channel
    from sunlit.watch.clock import SystemClock
    from sunlit.watch.run import Options, run

    if all_now and not once:
        raise UsageError("--now looks at everything at once: add --once")
    clock = SystemClock()
    key = open_key()
    with progress_bar() as progress, _stopping(clock.stop):
        options = Options(
            once=once,
            all_now=all_now,
            pause=pause,
            channels=[open_channel(each) for each in alerts],
            limits=Limits(**limits),
            progress=progress,
            key=key,
            say=click.echo,
            working=lambda sentence: progress.stage(sentence, None),
        )
        run(folder, clock, options)


@contextmanager
def _stopping(stop: Callable[[], None]) -> Iterator[None]:
    """While it lasts Ctrl-C ends the watch at the next step, and at once when pressed again; so does SIGTERM, which
    comes from systemd."""
    pressed = False

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        stop()

    def on_terminate(_number: int, _frame: FrameType | None) -> None:
        stop()
        signal.raise_signal(signal.SIGINT)  # also to whatever notes Ctrl-C at the moment, such as an audit

    before = signal.signal(signal.SIGINT, on_interrupt), signal.signal(signal.SIGTERM, on_terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
