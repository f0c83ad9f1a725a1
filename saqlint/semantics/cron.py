"""Cron expressions as croniter reads them, which is the library that saq schedules with."""

import re
from datetime import datetime
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from saqlint.semantics.cron_surprises import Surprise, SurpriseKind, surprises
from saqlint.semantics.cron_words import words
from saqlint.semantics.croniter_import import load_croniter
from saqlint.semantics.schedule import Schedule, shortest_gap

if TYPE_CHECKING:
    from croniter import croniter

__all__ = ["CronVerdict", "Surprise", "SurpriseKind", "judge"]

_DATES = 3
# As many years croniter looks ahead by itself before it gives up, within some 10 ms.
_YEARS = 50
_RANDOM = re.compile(r"r(\(\d+-\d+\))?(/\d+)?", re.ASCII)


class CronVerdict(Struct, frozen=True):
    """What becomes of an expression.

    `error` is croniter's reason to refuse it. `fires` is false for a valid expression without a
    next date; `next_dates` holds up to three. `shortest_gap_seconds` is None where there are no
    two runs. `words` is empty for an invalid one.
    """

    valid: bool
    error: str | None
    fires: bool
    next_dates: tuple[datetime, ...]
    shortest_gap_seconds: int | None
    words: str
    surprises: tuple[Surprise, ...]


@lru_cache(maxsize=4096)
def judge(expression: str, start: datetime) -> CronVerdict:
    """What croniter makes of `expression`, looking forward from `start`.

    The same arguments always give the same answer: an expression with a random field (`R`),
    which croniter draws anew at every look, has no dates here.
    """
    library = load_croniter()
    try:
        # Not the constructor, which lets some errors through that saq's check catches.
        library.croniter.expand(expression)
    except library.CroniterError as refused:
        return _invalid(str(refused).strip().splitlines()[-1])
    if any(_RANDOM.fullmatch(field) for field in expression.lower().split()):
        return _random()
    found = library.croniter(expression, start, max_years_between_matches=_YEARS)
    dates = tuple(islice(found.all_next(datetime), _DATES))
    return _valid(expression, _schedule(found), dates)


def _invalid(error: str) -> CronVerdict:
    return CronVerdict(
        valid=False,
        error=error,
        fires=False,
        next_dates=(),
        shortest_gap_seconds=None,
        words="",
        surprises=(),
    )


def _random() -> CronVerdict:
    drawn = "at random times, drawn anew each time that the scheduler looks"
    return CronVerdict(
        valid=True,
        error=None,
        fires=True,
        next_dates=(),
        shortest_gap_seconds=None,
        words=drawn,
        surprises=(Surprise("random", f"`R` runs it {drawn}"),),
    )


def _valid(expression: str, schedule: Schedule, dates: tuple[datetime, ...]) -> CronVerdict:
    gap = shortest_gap(schedule, dates[0].date()) if dates else None
    if gap is None:
        # None in all the days looked at, but perhaps later: 29 February on a fifth Monday.
        gap = min((int((b - a).total_seconds()) for a, b in pairwise(dates)), default=None)
    return CronVerdict(
        valid=True,
        error=None,
        fires=bool(dates),
        next_dates=dates,
        shortest_gap_seconds=gap,
        words=words(schedule) if dates else "never",
        surprises=tuple(surprises(expression, schedule)),
    )


def _schedule(found: "croniter[float]") -> Schedule:
    fields: list[list[Any]] = found.expanded
    minutes, hours, days, months, weekdays = fields[:5]
    # An absent sixth field is second 0, an absent seventh any year.
    absent: list[list[Any]] = [[0], ["*"]]
    seconds, years = fields[5:] + absent[len(fields) - 5 :]
    nth = {
        (int(day), which)
        for day, several in found.nth_weekday_of_month.items()
        for which in several
    }
    return Schedule(
        seconds=_values(seconds, range(60)),
        minutes=_values(minutes, range(60)),
        hours=_values(hours, range(24)),
        days=None if "*" in days else frozenset(days),
        # croniter reads `15W` from 6.2 on.
        nearest_weekdays=frozenset(getattr(found, "nearest_weekday", ())),
        months=_values(months, range(1, 13)),
        weekdays=None if "*" in weekdays else frozenset(weekdays),
        nth_weekdays=frozenset(nth),
        years=None if "*" in years else frozenset(years),
        either=days[0] != "*" and weekdays[0] != "*",
    )


def _values(field: list[Any], whole: range) -> frozenset[int]:
    return frozenset(whole if "*" in field else field)
