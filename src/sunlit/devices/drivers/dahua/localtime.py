"""The local time of a Dahua device, in which it shows its clock, dates its recordings and stamps its events."""

from collections.abc import Callable
from datetime import UTC, datetime, timezone

from sunlit.devices.drivers.dahua.cgi import Cgi
from sunlit.devices.drivers.dahua.zone import zone_of
from sunlit.devices.problem import AnswerError, UnsupportedError

WRITTEN = "%Y-%m-%d %H:%M:%S"


class LocalTime:
    """The time of one device; its zone is asked for anew each time, because people change it."""

    def __init__(self, cgi: Cgi) -> None:
        self._cgi = cgi

    async def shown(self) -> tuple[datetime, datetime]:
        """What the device's clock shows, without a zone, and our time in the middle of the question."""
        sent = datetime.now(UTC)
        written = (await self._cgi.ask("global.cgi?action=getCurrentTime")).get("result", "")
        received = datetime.now(UTC)
        try:
            return datetime.strptime(written, WRITTEN), sent + (received - sent) / 2
        except ValueError:
            raise AnswerError(f"{self._cgi.place} does not tell the time") from None

    async def zone(self, shown: datetime) -> timezone | None:
        """The zone that holds at a local time, None when the device does not tell."""
        try:
            return zone_of(*await self._settings(), shown)
        except (UnsupportedError, AnswerError):
            return None

    async def of(self, time: datetime) -> datetime:
        """A time as the device's clock shows it. Raises AnswerError when the device does not tell its zone."""
        settings = await self._settings()
        # Whether it is summer there is a question of the local time, which is told in winter's zone first.
        winter = self._known(zone_of(settings[0], {}, time))
        return time.astimezone(self._known(zone_of(*settings, time.astimezone(winter))))

    async def reader(self) -> Callable[[str], datetime | None]:
        """What turns times as the device writes them into UTC; None for what is no time. Raises as `of` does."""
        settings = await self._settings()
        self._known(zone_of(*settings, datetime.now(UTC)))

        def read(written: str) -> datetime | None:
            try:
                shown = datetime.strptime(written, WRITTEN)
                return shown.replace(tzinfo=zone_of(*settings, shown)).astimezone(UTC)
            except (ValueError, OverflowError):
                return None

        return read

    async def _settings(self) -> tuple[dict[str, str], dict[str, str]]:
        return await self._cgi.config("NTP"), await self._cgi.config("Locales")

    def _known(self, zone: timezone | None) -> timezone:
        if zone is None:
            raise AnswerError(f"{self._cgi.place} does not tell its time zone")
        return zone
