"""Any service that the library apprise knows: messengers, pagers, chat rooms; with the extra `sunlit[alerts]`."""

import logging
from collections.abc import Callable, Sequence

from sunlit.schema import UsageError
from sunlit.watch.alerts.registry import NotSentError, Way
from sunlit.watch.alerts.text import body, title
from sunlit.watch.model import Event


def _open(written: str) -> tuple[str, Callable[[Event, Sequence[Event]], None]]:
    try:
        import apprise
    except ImportError:
        raise UsageError(
            "alerts by apprise need a library that is not installed: pip install 'sunlit[alerts]'"
        ) from None
    logging.getLogger("apprise").disabled = True  # its messages name addresses with their keys
    address = written.removeprefix("apprise:")
    service = apprise.Apprise()
    if not service.add(address):
        raise UsageError("apprise knows no such service: write apprise:SERVICE://…, as its documentation says")

    def send(event: Event, _recent: Sequence[Event]) -> None:
        if not service.notify(title=title(event), body=body(event), body_format="text"):
            raise NotSentError("the service did not take it")

    return f"apprise {address.partition(':')[0]}", send


WAY = Way(("apprise:",), _open)
