"""A Dahua device's time zone: its clock tells local time only, its configuration what that means.

The numbers of zones and the keys of summer time are those of the maker's HTTP API document (NTP.TimeZone, Locales);
they were not verified on hardware.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

# By NTP.TimeZone: minutes ahead of UTC.
_MINUTES = (
    0, 60, 120, 180, 210, 240, 270, 300, 330, 345, 360, 390, 420, 480, 540, 570, 600, 660, 720, 780,
    -60, -120, -180, -210, -240, -300, -360, -420, -480, -540, -600, -660, -720,
)  # fmt: skip


def zone_of(ntp: Mapping[str, str], locales: Mapping[str, str], local_time: datetime) -> timezone | None:
    """The zone of the device's clock at a local time that it shows; None when its configuration does not tell."""
    number = _whole(ntp.get("NTP.TimeZone", ""), -1)
    if not 0 <= number < len(_MINUTES):
        return None
    ahead = timedelta(minutes=_MINUTES[number])
    if locales.get("Locales.DSTEnable", "") == "true" and _summer(locales, local_time.replace(tzinfo=None)):
        ahead += timedelta(hours=1)
    return timezone(ahead)


def _summer(locales: Mapping[str, str], local_time: datetime) -> bool:
    start = _turn(locales, "Locales.DSTStart", local_time.year)
    end = _turn(locales, "Locales.DSTEnd", local_time.year)
    if start is None or end is None:
        return False
    # South of the equator summer begins in one year and ends in the next.
    return start <= local_time < end if start < end else not end <= local_time < start


def _turn(locales: Mapping[str, str], name: str, year: int) -> datetime | None:
    """When summer begins or ends: on a day of a month (Week 0), or on the n-th such day of the week (-1: the last)."""
    month, day, week, hour, minute = (
        _whole(locales.get(f"{name}.{part}", ""), missing)
        for part, missing in (("Month", 0), ("Day", 0), ("Week", 0), ("Hour", 0), ("Minute", 0))
    )
    try:
        if week == 0:
            return datetime(year, month, day, hour, minute)
        last = monthrange(year, month)[1]
        # Dahua counts the days of the week from Sunday, Python from Monday.
        fitting = [one for one in range(1, last + 1) if (datetime(year, month, one).weekday() + 1) % 7 == day % 7]
        return datetime(year, month, fitting[-1 if week < 0 else week - 1], hour, minute)
    except (ValueError, IndexError):
        return None


def _whole(written: str, missing: int) -> int:
    digits = written.removeprefix("-")
    return int(written) if digits.isascii() and digits.isdigit() and len(digits) < 5 else missing
