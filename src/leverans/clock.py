"""The only place that asks what time it is."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

LOCAL = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The present time in Europe/Stockholm, with offset; milliseconds, no finer."""
    moment = datetime.now(LOCAL)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def stamp(moment: datetime) -> str:
    """ISO 8601 with offset and milliseconds, as the evidence log keeps it."""
    return moment.isoformat(timespec="milliseconds")
