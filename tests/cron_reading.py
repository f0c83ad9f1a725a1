"""Reads the English that saqlint writes of a cron schedule back into the dates it names.

Written apart from the writer and knowing nothing of cron, so that a test can hold the words
against croniter's own dates.
"""

import calendar
import re
from datetime import datetime, time

Days = set[int]
_UNITS = {"second": range(60), "minute": range(60), "hour": range(24)}
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_WEEKDAYS = {name: number for number, name in enumerate(calendar.day_name)}
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_CLOCK = r"\d\d:\d\d(?::\d\d)?"
_MONTH_LIST = rf"(?:{'|'.join(_MONTHS)}|, | and | to )+"


def names(words: str, at: datetime) -> bool:
    """Whether `words` say that something runs at `at`."""
    words, years = _split(words, r" in ((?:\d{4}|every \d+\w\w year from \d{4} to \d{4}).*)$")
    if years and at.year not in _numbers(years.removeprefix("year "), range(1970, 2100)):
        return False
    clock, days = _split(words, r" (?=(?:on|every day)\b)(.*)$")
    return _time(clock, at) and (not days or _day(days, at))


def _split(text: str, pattern: str) -> tuple[str, str]:
    found = re.search(pattern, text)
    return (text[: found.start()], found[1]) if found else (text, "")


def _time(words: str, at: datetime) -> bool:
    if re.match(rf"at {_CLOCK}", words):
        return at.time() in {time.fromisoformat(clock) for clock in re.findall(_CLOCK, words)}
    if found := re.fullmatch(rf"every (\d+ )?hours? from ({_CLOCK}) to ({_CLOCK})", words):
        first, last = time.fromisoformat(found[2]), time.fromisoformat(found[3])
        hours = range(first.hour, last.hour + 1, int(found[1] or 1))
        return at.hour in hours and at.time().replace(hour=0) == first.replace(hour=0)
    if found := re.fullmatch(rf"(every (?:\d+ )?minutes?) from ({_CLOCK}) to ({_CLOCK})", words):
        first, last = time.fromisoformat(found[2]), time.fromisoformat(found[3])
        return _time(found[1], at) and first <= at.time() <= last
    if found := re.fullmatch(r"every hour at minute (\d+)(?:, second (\d+))?", words):
        return (at.minute, at.second) == (int(found[1]), int(found[2] or 0))
    return _parts(words, at)


def _parts(words: str, at: datetime) -> bool:
    """`at seconds 0 and 30 of every minute of hours 9 to 17`; what is finer is 0, coarser any."""
    allowed = {"second": {0}, "minute": set(range(60)), "hour": set(range(24))}
    for part in words.split(" of "):
        unit = next(unit for unit in _UNITS if unit in part)
        allowed[unit] = _values(part.removeprefix("at "), unit)
    return all(getattr(at, unit) in allowed[unit] for unit in allowed)


def _values(part: str, unit: str) -> Days:
    whole = _UNITS[unit]
    if found := re.fullmatch(
        rf"every (?:(\d+) )?{unit}s?(?: from {unit} (\d+))?(?: to (\d+))?", part
    ):
        last = int(found[3]) + 1 if found[3] else len(whole)
        return set(range(int(found[2] or 0), last, int(found[1] or 1)))
    return _numbers(part.replace(f"{unit}s ", "").removeprefix(f"{unit} "), whole)


def _numbers(text: str, whole: range) -> Days:
    """`5`, `0 to 5 and 10`, `every 2nd … from 1 to 31`, `every …`."""
    if found := re.fullmatch(r"every (\d+)(?:st|nd|rd|th) \w+ from (\d+) to (\d+)", text):
        return set(range(int(found[2]), int(found[3]) + 1, int(found[1])))
    if re.fullmatch(r"every \w+", text):
        return set(whole)
    values: Days = set()
    for part in re.split(r", | and ", text):
        first, _, last = part.partition(" to ")
        values |= set(range(int(first), int(last or first) + 1))
    return values


def _named(text: str, numbers: dict[str, int]) -> Days:
    values: Days = set()
    for part in re.split(r", | and ", text):
        first, _, last = part.partition(" to ")
        values |= set(range(numbers[first], numbers[last or first] + 1))
    return values


def _day(words: str, at: datetime) -> bool:
    if found := re.fullmatch(rf"(.*?),? (?:all )?in ({_MONTH_LIST})", words):
        return at.month in _named(found[2], _MONTHS) and _day(found[1], at)
    if found := re.search(rf" of ({_MONTH_LIST})(?= if that is |$)", words):
        if at.month not in _named(found[1], _MONTHS):
            return False
        words = words.replace(f" of {found[1]}", " of the month")
    if words == "every day":
        return True
    words = words.removeprefix("on ")
    if " and also on " in words:
        return any(_one_side(side, at) for side in words.split(" and also on "))
    return all(_one_side(side, at) for side in words.split(" if that is "))


def _one_side(words: str, at: datetime) -> bool:
    if not words.endswith(" of the month"):
        return at.weekday() in _named(words, _WEEKDAYS)
    words = words.removesuffix(" of the month")
    if words.startswith("the weekday nearest to "):
        wanted = map(int, re.findall(r"\d+", words))
        return any(_nearest(at, day) == at.day for day in wanted)
    if words.startswith("the ") and any(name in words for name in _WEEKDAYS):
        return any(_is_nth(group, at) for group in re.split(r"(?:, | and )(?=the )", words))
    last = calendar.monthrange(at.year, at.month)[1]
    sides = words.split(" and on ")
    if "the last day" in sides and at.day == last:
        return True
    listed = [side for side in sides if side != "the last day"]
    return any(at.day in _numbers(re.sub(r"^days? ", "", side), range(1, 32)) for side in listed)


def _is_nth(group: str, at: datetime) -> bool:
    *nths, weekday = re.findall(r"[A-Za-z]+", re.sub(r"^the |,| and ", " ", group))
    last = calendar.monthrange(at.year, at.month)[1]
    fits = {_NTH[nth] for nth in nths}
    position = {(at.day + 6) // 7} | ({-1} if at.day + 7 > last else set())
    return at.weekday() == _WEEKDAYS[weekday] and bool(fits & position)


def _nearest(at: datetime, wanted: int) -> int:
    """The weekday of that month nearest to a day, the earlier one on a Saturday."""
    last = calendar.monthrange(at.year, at.month)[1]
    middle = min(wanted, last)
    near = sorted(range(1, last + 1), key=lambda day: (abs(day - middle), day > middle))
    return next(day for day in near if at.replace(day=day).weekday() < 5)
