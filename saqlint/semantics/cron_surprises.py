"""What a cron expression does that its writer may not expect, each in one clause."""

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from saqlint.semantics.schedule import Schedule

SurpriseKind: TypeAlias = Literal[
    "seconds-last", "every-second", "uneven-step", "over-long-step", "days-or", "random"
]


class Surprise(Struct, frozen=True):
    """Something that an expression does and its writer may not expect."""

    kind: SurpriseKind
    text: str


class _Field(Struct, frozen=True):
    unit: str
    cycle: str
    low: int
    high: int

    @property
    def size(self) -> int:
        return self.high - self.low + 1


_FIELDS = (
    _Field("minute", "hour", 0, 59),
    _Field("hour", "day", 0, 23),
    _Field("day", "month", 1, 31),
    _Field("month", "year", 1, 12),
    _Field("day of the week", "week", 0, 6),
    _Field("second", "minute", 0, 59),
)
_UNIX_FIELDS = 5
_DAY, _WEEKDAY = 2, 4
_OPEN_STEP = re.compile(r"(?:\*|(?P<low>\d+)(?:-(?P<high>\d+))?)/(?P<step>\d+)", re.ASCII)


def surprises(expression: str, schedule: Schedule) -> Iterator[Surprise]:
    """The surprises of a valid expression without random fields."""
    fields = expression.lower().split()
    if len(fields) == _UNIX_FIELDS + 1:
        # Nobody who takes the first field for the seconds leaves it and all others open.
        if any(field != "*" for field in fields[:_UNIX_FIELDS]):
            yield Surprise("seconds-last", "the sixth field is seconds, which come last")
    elif len(fields) > _UNIX_FIELDS:
        yield Surprise("seconds-last", "the sixth field is seconds and the seventh the year")
    if len(schedule.seconds) == _FIELDS[-1].size:
        yield Surprise("every-second", "the sixth field takes each second")
    for index, (field, text) in enumerate(zip(_FIELDS, fields, strict=False)):
        if _comes_around(index, schedule):
            for part in text.split(","):
                yield from _step(field, part)
    if schedule.either:
        yield _days(schedule, fields)


def _step(field: _Field, part: str) -> Iterator[Surprise]:
    found = _OPEN_STEP.fullmatch(part)
    if found is None:
        return
    low = int(found["low"] or field.low)
    step = int(found["step"])
    # A range that ends before its field does is meant to stop there.
    if (found["high"] and int(found["high"]) < field.high) or step == 1:
        return
    last = low + (field.high - low) // step * step
    if step > field.size:
        means = f"{field.unit} {low} only" if field.unit != "day of the week" else "one day only"
        yield Surprise("over-long-step", f"`{part}` is longer than the {field.cycle}: {means}")
    elif last + step - low != field.size and last > low:
        text = f"`{part}` starts again with every {field.cycle}: {_seam(field, low, last, step)}"
        yield Surprise("uneven-step", text)


def _seam(field: _Field, low: int, last: int, step: int) -> str:
    if field.cycle == "month":
        # Months differ in length, so there is no one gap to name.
        return f"day {last} is followed by day {low}"
    gap = low + field.size - last
    unit = "day" if field.cycle == "week" else field.unit
    return f"{gap} {unit}{'s' if gap > 1 else ''} after the last run instead of {step}"


def _comes_around(index: int, schedule: Schedule) -> bool:
    """Whether a field's cycle is ever followed by the next one, so that an uneven gap shows."""
    unit = _FIELDS[index].unit
    if unit == "second":
        return _consecutive(schedule.minutes, 60)
    if unit == "minute":
        return _consecutive(schedule.hours, 24)
    if unit == "hour":
        any_day = schedule.days is None and not schedule.nearest_weekdays
        by_week = schedule.weekdays is None or _consecutive(schedule.weekdays, 7)
        return any_day and by_week and not schedule.nth_weekdays
    return unit != "day" or _consecutive(schedule.months, 12)


def _consecutive(values: frozenset[int], size: int) -> bool:
    return len(values) == size or any((value + 1) % size in values for value in values)


def _days(schedule: Schedule, fields: list[str]) -> Surprise:
    if schedule.nth_weekdays:
        ignored = f"`{fields[_WEEKDAY]}` alone decides, the day of the month never adds a run"
    elif schedule.nearest_weekdays:
        ignored = f"`{fields[_DAY]}` alone decides, the day of the week never adds a run"
    else:
        ignored = "it runs when the day of the month fits and also when the day of the week fits"
    return Surprise("days-or", ignored)
