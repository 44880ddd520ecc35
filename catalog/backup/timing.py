"""When the scheduled backup is due: at its time of day, and at the first chance after a missed one."""

from datetime import datetime, time, timedelta

TRY_AGAIN = timedelta(hours=1)


def last_turn(now: datetime, at: time) -> datetime:
    """The last moment, at or before ``now``, when the clock of ``now``'s zone showed ``at``."""
    today = datetime.combine(now.date(), at, now.tzinfo)
    return today if today <= now else datetime.combine(now.date() - timedelta(days=1), at, now.tzinfo)


def is_due(now: datetime, at: time, last_good: datetime | None, last_tried: datetime | None) -> bool:
    """Whether a backup should begin: none was made since its time, and the last try is not too fresh."""
    if last_good is not None and last_good >= last_turn(now, at):
        return False
    return last_tried is None or now - last_tried >= TRY_AGAIN
