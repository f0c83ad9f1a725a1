"""A schedule in plain English: what croniter does, not what the expression looks like."""

from collections.abc import Sequence
from itertools import groupby, pairwise, product

from saqlint.semantics.schedule import Nth, Schedule

# As many times of day are written out; more are told as a rhythm.
_WRITTEN_OUT = 6
# From so many values on a rhythm reads better than a list; a run of so many reads "a to b".
_RHYTHM = 4
_RUN = 3

_SIZES = {"second": 60, "minute": 60, "hour": 24}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH: dict[Nth, str] = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", "l": "last"}
_OF_THE_MONTH = "of the month"


def words(schedule: Schedule) -> str:
    """When it runs, as `at 05:00 on Monday to Friday`."""
    seconds, minutes, hours = map(sorted, (schedule.seconds, schedule.minutes, schedule.hours))
    time = _time(seconds, minutes, hours)
    days = _days(schedule)
    if not days and ":" in time:
        days = "every day"
    years = f"in {_listed(sorted(schedule.years), 'year')}" if schedule.years is not None else ""
    return " ".join(filter(None, (time, days, years)))


def _time(seconds: list[int], minutes: list[int], hours: list[int]) -> str:
    some = len(minutes) < _SIZES["minute"] and len(hours) < _SIZES["hour"]
    if some and len(seconds) * len(minutes) * len(hours) <= _WRITTEN_OUT:
        return _times(seconds, minutes, hours)
    if len(seconds) == len(minutes) == 1:
        return _hourly(seconds, minutes, hours)
    if seconds != [0]:
        return _secondly(seconds, minutes, hours)
    return _minutely(minutes, hours)


def _times(seconds: list[int], minutes: list[int], hours: list[int]) -> str:
    clocks = [_clock(h, m, s) for h, m, s in product(hours, minutes, seconds)]
    return f"at {_and(clocks)}"


def _hourly(seconds: list[int], minutes: list[int], hours: list[int]) -> str:
    if len(hours) == _SIZES["hour"]:
        second = f", second {seconds[0]}" if seconds[0] else ""
        return f"every hour at minute {minutes[0]}{second}"
    step = _step(hours)
    if step is None:
        return _times(seconds, minutes, hours)
    first, last = (_clock(hour, minutes[0], seconds[0]) for hour in (hours[0], hours[-1]))
    return f"every {_counted(step, 'hour')} from {first} to {last}"


def _secondly(seconds: list[int], minutes: list[int], hours: list[int]) -> str:
    rhythm = _rhythm(seconds, "second")
    all_day = len(hours) == _SIZES["hour"]
    if rhythm and len(minutes) == _SIZES["minute"]:
        # "every 10 seconds" needs no "of every minute of every hour".
        return rhythm if all_day else rhythm + _scope(hours, "hour")
    scope = _scope(minutes, "minute")
    if not (all_day and len(minutes) == _SIZES["minute"]):
        scope += _scope(hours, "hour")
    return (rhythm or f"at {_listed(seconds, 'second')}") + scope


def _minutely(minutes: list[int], hours: list[int]) -> str:
    rhythm = _rhythm(minutes, "minute")
    if rhythm and len(hours) == _SIZES["hour"]:
        return rhythm
    whole = " from " not in rhythm
    if rhythm and whole and _step(hours) == 1:
        first, last = _clock(hours[0], minutes[0], 0), _clock(hours[-1], minutes[-1], 0)
        return f"{rhythm} from {first} to {last}"
    return (rhythm or f"at {_listed(minutes, 'minute')}") + _scope(hours, "hour")


def _rhythm(values: list[int], unit: str) -> str:
    """`every 15 minutes`, if the values are such a thing, else nothing."""
    size = _SIZES[unit]
    if len(values) > 1 and size % len(values) == 0 and _is_even(values, size):
        every = f"every {_counted(size // len(values), unit)}"
        return f"{every} from {unit} {values[0]}" if values[0] else every
    step = _step(values)
    if step is None:
        return ""
    return f"every {_counted(step, unit)} from {unit} {values[0]} to {values[-1]}"


def _scope(values: list[int], unit: str) -> str:
    if len(values) == _SIZES[unit]:
        return f" of every {unit}"
    return f" of {_listed(values, unit)}"


def _days(schedule: Schedule) -> str:
    months = (
        "" if len(schedule.months) == len(_MONTHS) else _named(sorted(schedule.months), _MONTHS)
    )
    by_month, by_week = _by_month(schedule), _by_week(schedule)
    if schedule.either and not schedule.nth_weekdays and not schedule.nearest_weekdays:
        joined = f"on {by_month} and also on {by_week}"
        return f"{joined}, all in {months}" if months else joined
    if schedule.either:
        # Beside an `n#m` or a `W` croniter takes no notice of the other field.
        by_month = by_month if schedule.nearest_weekdays else ""
        by_week = by_week if schedule.nth_weekdays else ""
    joined = " if that is ".join(filter(None, (by_month, by_week)))
    if not joined:
        return f"every day in {months}" if months else ""
    if months and _OF_THE_MONTH in joined:
        return f"on {joined.replace(_OF_THE_MONTH, f'of {months}')}"
    return f"on {joined} in {months}" if months else f"on {joined}"


def _by_month(schedule: Schedule) -> str:
    if schedule.nearest_weekdays:
        days = _and([f"day {day}" for day in sorted(schedule.nearest_weekdays)])
        return f"the weekday nearest to {days} {_OF_THE_MONTH}"
    if schedule.days is None:
        return ""
    numbers = sorted(day for day in schedule.days if day != "l")
    listed = [_listed(numbers, "day")] if numbers else []
    last = ["the last day"] if "l" in schedule.days else []
    return f"{' and on '.join(listed + last)} {_OF_THE_MONTH}"


def _by_week(schedule: Schedule) -> str:
    if not schedule.nth_weekdays:
        if schedule.weekdays is None:
            return ""
        return _named(sorted(day or 7 for day in schedule.weekdays), _WEEKDAYS)
    order = list(_NTH)
    nth = sorted((day or 7, order.index(which)) for day, which in schedule.nth_weekdays)
    return (
        _and(
            [
                f"the {_and([_NTH[order[which]] for _, which in group])} {_WEEKDAYS[day - 1]}"
                for day, group in groupby(nth, key=lambda pair: pair[0])
            ]
        )
        + f" {_OF_THE_MONTH}"
    )


def _named(values: list[int], names: Sequence[str]) -> str:
    return _and([_span([names[value - 1] for value in run]) for run in _runs(values)])


def _listed(values: list[int], unit: str) -> str:
    """`minute 5`, `minutes 0 to 5 and 10`, `every 2nd minute from 1 to 59`."""
    step = _step(values)
    if step is not None and step > 1:
        return f"every {_ordinal(step)} {unit} from {values[0]} to {values[-1]}"
    plural = "" if len(values) == 1 else "s"
    prefix = "" if unit == "year" else f"{unit}{plural} "
    return prefix + _and([_span([str(value) for value in run]) for run in _runs(values)])


def _runs(values: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for value in values:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [part for run in runs for part in ([run] if len(run) >= _RUN else [[v] for v in run])]


def _span(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _step(values: list[int]) -> int | None:
    """The one distance between neighbours, if there are enough of them to call it a rhythm."""
    distances = {after - before for before, after in pairwise(values)}
    return distances.pop() if len(values) >= _RHYTHM and len(distances) == 1 else None


def _is_even(values: list[int], size: int) -> bool:
    around = [*values, values[0] + size]
    return len({after - before for before, after in pairwise(around)}) == 1


def _counted(number: int, unit: str) -> str:
    return unit if number == 1 else f"{number} {unit}s"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number in {11, 12, 13} else ending}"


def _clock(hour: int, minute: int, second: int) -> str:
    clock = f"{hour:02}:{minute:02}"
    return f"{clock}:{second:02}" if second else clock


def _and(parts: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
