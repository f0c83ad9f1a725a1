"""Cron expressions so plain that what croniter makes of them is certain without it.

It takes 15 ms to import, and most projects have no others. The tests hold this to croniter.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from saqlint.semantics.schedule import Schedule

_NUMBER = r"0|[1-9]\d?"
_PLAIN = re.compile(
    rf"(?P<minute>\*(?:/[1-9]\d?)?|{_NUMBER}) (?P<hour>\*(?:/[1-9]\d?)?|{_NUMBER})"
    rf" (?P<day>\*|{_NUMBER}) (?P<month>\*|{_NUMBER}) (?P<weekday>\*|[0-6])",
    re.ASCII,
)
# Days that every month has: such an expression always fires.
_DAYS = range(1, 29)
_MONTHS = range(1, 13)


def plain_schedule(expression: str) -> Schedule | None:
    """The schedule of a plain expression; None for any other."""
    match = _PLAIN.fullmatch(expression)
    if match is None:
        return None
    minutes = _values(match["minute"], range(60))
    hours = _values(match["hour"], range(24))
    days = _values(match["day"], _DAYS)
    months = _values(match["month"], _MONTHS)
    if not (minutes and hours and days and months):
        return None
    any_day, any_weekday = match["day"] == "*", match["weekday"] == "*"
    return Schedule(
        seconds=frozenset({0}),
        minutes=minutes,
        hours=hours,
        days=None if any_day else frozenset(days),
        nearest_weekdays=frozenset(),
        months=months,
        weekdays=None if any_weekday else frozenset({int(match["weekday"])}),
        nth_weekdays=frozenset(),
        years=None,
        either=not any_day and not any_weekday,
    )


def _values(field: str, whole: range) -> frozenset[int]:
    """The values of a field; none where it is out of range."""
    if field == "*":
        return frozenset(whole)
    if field.startswith("*/"):
        return frozenset(whole[:: int(field[2:])]) if int(field[2:]) < len(whole) else frozenset()
    return frozenset({int(field)}).intersection(whole)


def dates(schedule: Schedule, start: datetime) -> Iterator[datetime]:
    """The times after `start` at which a plain schedule fires, on a clock without jumps."""
    day: date = start.date()
    times = [
        time(hour, minute) for hour in sorted(schedule.hours) for minute in sorted(schedule.minutes)
    ]
    while True:
        if schedule.fires_on(day):
            for at in times:
                found = datetime.combine(day, at, start.tzinfo)
                if found > start:
                    yield found
        day += timedelta(days=1)
