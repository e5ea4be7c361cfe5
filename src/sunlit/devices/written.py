"""Numbers and times as devices write them: what is none is told as that, and never raises."""

from datetime import UTC, datetime, timedelta


def whole(written: str, most: int = 1 << 24) -> int:
    """A number without sign, 0 when it is none or beyond the most."""
    if not (written.isascii() and written.isdigit() and len(written) < 20):
        return 0
    return number if (number := int(written)) <= most else 0


def real(written: str) -> float | None:
    """A number, None when it is none or not finite."""
    try:
        number = float(written)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None


def moment(written: str, ahead: timedelta = timedelta()) -> datetime | None:
    """A time of ISO 8601 in our UTC, None when it is none; one without a zone is in UTC already.

    ahead  how far the device's clock is ahead of ours
    """
    try:
        time = datetime.fromisoformat(written)
        return (time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)) - ahead
    except (ValueError, OverflowError):
        return None
