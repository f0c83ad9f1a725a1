"""A cron expression as sets of values: which days it fires on, and how close together."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, TypeAlias

from msgspec import Struct

Nth: TypeAlias = int | Literal["l"]

DAY_SECONDS = 86_400
# Four years and some days hold every month in every length, and 29 February twice; 28 years
# every weekday on every date.
_DAYS_LOOKED_AT = 1_600
_DAYS_OF_ALL_WEEKDAYS = 28 * 366
_SATURDAY = 5
_SUNDAY = 6


class Schedule(Struct, frozen=True):
    """What croniter made of an expression. Sunday is 0, `None` is any, `"l"` is the last one.

    `either` tells that day of month and day of week are both given, which croniter joins by OR.
    """

    seconds: frozenset[int]
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[Nth] | None
    nearest_weekdays: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int] | None
    nth_weekdays: frozenset[tuple[int, Nth]]
    years: frozenset[int] | None
    either: bool

    def fires_on(self, day: date) -> bool:
        """Whether it fires on that day at all."""
        if day.month not in self.months or (self.years is not None and day.year not in self.years):
            return False
        by_month, by_week = self._by_month(day), self._by_week(day)
        if not self.either:
            return by_month and by_week
        # croniter blanks one of the two fields at a time, but never an `n#m` or a `W`.
        without_week = by_month and (by_week or not self.nth_weekdays)
        without_month = by_week and (by_month or not self.nearest_weekdays)
        return without_week or without_month

    def _by_month(self, day: date) -> bool:
        if self.nearest_weekdays:
            return any(_nearest_weekday(day, wanted) == day.day for wanted in self.nearest_weekdays)
        last = _last_day(day)
        return self.days is None or day.day in self.days or ("l" in self.days and day.day == last)

    def _by_week(self, day: date) -> bool:
        weekday = day.isoweekday() % 7
        if not self.nth_weekdays:
            return self.weekdays is None or weekday in self.weekdays
        last = _last_day(day)
        nth = (day.day + 6) // 7
        return (weekday, nth) in self.nth_weekdays or (
            (weekday, "l") in self.nth_weekdays and day.day + 7 > last
        )


def shortest_gap(schedule: Schedule, start: date) -> int | None:
    """The fewest seconds between two runs from `start` on; None if no two are found.

    Looks at the clock alone: an hour that a time zone skips or repeats does not count.
    """
    gaps = []
    span = 0
    for values, unit in (
        (schedule.seconds, 1),
        (schedule.minutes, 60),
        (schedule.hours, 3_600),
    ):
        # From the last run under one value to the first run under the next one.
        gaps += [(after - before) * unit - span for before, after in pairwise(sorted(values))]
        span += (max(values) - min(values)) * unit
    days = list(_firing_days(schedule, start))
    gaps += [(after - before).days * DAY_SECONDS - span for before, after in pairwise(days)]
    return min(gaps, default=None) if days else None


def _firing_days(schedule: Schedule, start: date) -> Iterator[date]:
    day = start
    before = None
    mixed = schedule.either or schedule.nth_weekdays or schedule.nearest_weekdays
    for _ in range(_DAYS_OF_ALL_WEEKDAYS if mixed else _DAYS_LOOKED_AT):
        if schedule.fires_on(day):
            yield day
            if before is not None and day - before == timedelta(days=1):
                # No two runs on different days can be closer.
                return
            before = day
        day += timedelta(days=1)


def _nearest_weekday(month: date, wanted: int) -> int:
    last = _last_day(month)
    day = min(wanted, last)
    weekday = month.replace(day=day).weekday()
    if weekday == _SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == _SUNDAY:
        return day + 1 if day < last else day - 2
    return day


def _last_day(month: date) -> int:
    # Some day of the month after it, less its number.
    after = month.replace(day=28) + timedelta(days=4)
    return (after - timedelta(days=after.day)).day
