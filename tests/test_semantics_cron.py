"""Cron expressions: verdicts, words and gaps, held against croniter's own dates."""

from datetime import datetime, timedelta, timezone
from itertools import islice, pairwise

import pytest
from croniter import CroniterBadDateError, croniter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from saqlint.semantics.cron import Surprise, judge
from tests import cron_reading

START = datetime(2026, 1, 1, 12, 30, 15, tzinfo=timezone.utc)


def dates(expression: str, count: int, start: datetime = START) -> list[datetime]:
    """croniter's next dates; none if there is none, fewer if the years end."""
    found = croniter(expression, start, max_years_between_matches=50)
    return list(islice(found.all_next(datetime), count))


def atoms(low: int, high: int, *extra: str) -> st.SearchStrategy[str]:
    """One element of a field: a value, a range, an open or a closed step."""
    value = st.integers(low, high)
    span = st.tuples(value, value).map(sorted).filter(lambda pair: pair[0] < pair[1])
    step = st.integers(1, high + 30)
    return st.one_of(
        value.map(str),
        span.map(lambda pair: f"{pair[0]}-{pair[1]}"),
        step.map(lambda n: f"*/{n}"),
        st.tuples(value, step).map(lambda pair: f"{pair[0]}/{pair[1]}"),
        st.tuples(span, st.integers(1, 9)).map(lambda pair: f"{pair[0][0]}-{pair[0][1]}/{pair[1]}"),
        st.sampled_from(["*", *extra]),
    )


def field(low: int, high: int, *extra: str) -> st.SearchStrategy[str]:
    atom = atoms(low, high, *extra)
    return st.just("*") | atom | st.lists(atom, min_size=1, max_size=3).map(",".join)


WEEKDAY = field(0, 7, "mon", "sun", "fri-sun") | st.sampled_from(
    ["1#1", "5#5", "l3", "mon#2,thu#4", "sat#1,l6", "?"]
)
DAY = field(1, 31, "l") | st.sampled_from(["15w", "31w", "w1", "?"])
UNIX = st.tuples(field(0, 59), field(0, 23), DAY, field(1, 12, "jan", "nov-dec"), WEEKDAY)
SECONDS = field(0, 59)
YEARS = field(2024, 2060)
EXPRESSIONS = (
    st.one_of(
        UNIX,
        st.tuples(UNIX, SECONDS).map(lambda parts: (*parts[0], parts[1])),
        st.tuples(UNIX, SECONDS, YEARS).map(lambda parts: (*parts[0], *parts[1:])),
    )
    .map(" ".join)
    .filter(croniter.is_valid)
)


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS)
@example("* * * * * *")
def test_the_words_name_the_dates_that_croniter_gives_and_no_others(expression: str) -> None:
    verdict = judge(expression, START)
    found = dates(expression, 40)
    assert verdict.fires == bool(found)
    assert list(verdict.next_dates) == found[:3]
    if not found:
        assert verdict.words == "never"
        return
    assert [at for at in found if not cron_reading.names(verdict.words, at)] == []
    # Between two of croniter's dates the words must name nothing: the neighbours of each date,
    # and the same clock a day, a week and a month away.
    near = {
        at + timedelta(seconds=sign * step)
        for at in found[1:-1]
        for step in (1, 60, 3_600, 86_400, 7 * 86_400, 31 * 86_400)
        for sign in (-1, 1)
    }
    silent = {at for at in near if found[0] <= at <= found[-1]} - set(found)
    assert [at for at in sorted(silent) if cron_reading.names(verdict.words, at)] == []


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS)
@example("0 0 1 1 1")
@example("* * * * * */7 2031")
def test_no_two_dates_are_closer_than_the_shortest_gap(expression: str) -> None:
    gap = judge(expression, START).shortest_gap_seconds
    found = dates(expression, 60)
    gaps = [int((after - before).total_seconds()) for before, after in pairwise(found)]
    if gap is None:
        assert len(found) < 2
    else:
        assert min(gaps, default=gap) >= gap


@pytest.mark.parametrize(
    "expression",
    [
        *("* * * * *", "*/7 * * * *", "0,1 0 * * *", "0 9-17 * * mon-fri", "0 0,23 * * *"),
        *("0 0 1 * *", "0 0 1,l * *", "30 0 13 * 5", "0 0 * * 1#1", "59 23 31 12 *", "0 0 1 1 *"),
        *("5,59 0,23 * * 1,2", "0 0 * * sat,sun", "* * * * * */25", "0 0 29 2 *"),
    ],
)
def test_the_shortest_gap_is_reached(expression: str) -> None:
    found = dates(expression, 1_600)
    smallest = min(after - before for before, after in pairwise(found))
    assert judge(expression, START).shortest_gap_seconds == smallest.total_seconds()


def test_the_gap_of_what_comes_too_seldom_to_be_counted_in_days() -> None:
    verdict = judge("0 0 29 2 1#5", START)
    first, second, third = verdict.next_dates
    assert verdict.shortest_gap_seconds == min(second - first, third - second).total_seconds()


def test_one_run_has_no_gap() -> None:
    verdict = judge("0 0 1 1 * 0 2030", START)
    assert verdict.fires
    assert len(verdict.next_dates) == 1
    assert verdict.shortest_gap_seconds is None


TEXTS = st.one_of(
    st.text(max_size=20),
    st.lists(
        st.text(alphabet="0123456789*/-,LW#?Rh()monjasfu", min_size=1, max_size=8),
        min_size=4,
        max_size=8,
    ).map(" ".join),
)


@settings(max_examples=1_000, deadline=None)
@given(TEXTS)
def test_any_text_gets_the_verdict_that_saq_would_give(text: str) -> None:
    verdict = judge(text, START)
    assert verdict.valid == croniter.is_valid(text)
    assert verdict.valid == (verdict.error is None)
    assert verdict.valid == bool(verdict.words)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("* * * * *", "every minute"),
        ("*/15 * * * *", "every 15 minutes"),
        ("5/15 * * * *", "every 15 minutes from minute 5"),
        ("*/45 * * * *", "at minutes 0 and 45 of every hour"),
        ("*/90 * * * *", "every hour at minute 0"),
        ("*/7 * * * *", "every 7 minutes from minute 0 to 56"),
        ("0-10 * * * *", "every minute from minute 0 to 10"),
        ("0,30 8-20/2 * * *", "every 30 minutes of every 2nd hour from 8 to 20"),
        ("@hourly", "every hour at minute 0"),
        ("@Daily", "at 00:00 every day"),
        ("@weekly", "at 00:00 on Sunday"),
        ("0 5 * * 1-5", "at 05:00 on Monday to Friday"),
        ("0 0 * * 7", "at 00:00 on Sunday"),
        ("0 0 * * fri-mon", "at 00:00 on Monday and Friday to Sunday"),
        ("0 9-17 * * *", "every hour from 09:00 to 17:00 every day"),
        ("*/15 9-17 * * *", "every 15 minutes from 09:00 to 17:45 every day"),
        ("0 */5 * * *", "at 00:00, 05:00, 10:00, 15:00 and 20:00 every day"),
        (
            "0 1,2,3,5,8,13,21 * * *",
            "at 01:00, 02:00, 03:00, 05:00, 08:00, 13:00 and 21:00 every day",
        ),
        ("30 4 1 1 *", "at 04:30 on day 1 of January"),
        ("0 0 1,15 jan-mar *", "at 00:00 on days 1 and 15 of January to March"),
        ("0 0 * 6 *", "at 00:00 every day in June"),
        ("0 0 * 6 mon", "at 00:00 on Monday in June"),
        ("0 0 13 * 5", "at 00:00 on day 13 of the month and also on Friday"),
        ("0 0 13 6 5", "at 00:00 on day 13 of the month and also on Friday, all in June"),
        ("0 0 */2 * *", "at 00:00 on every 2nd day from 1 to 31 of the month"),
        ("0 0 l * *", "at 00:00 on the last day of the month"),
        ("0 0 * * 1#1,fri#4", "at 00:00 on the first Monday and the fourth Friday of the month"),
        ("0 0 * * l5", "at 00:00 on the last Friday of the month"),
        ("0 0 15w * *", "at 00:00 on the weekday nearest to day 15 of the month"),
        ("30 * * * * *", "every second of minute 30 of every hour"),
        ("* * * * * 30", "at second 30 of every minute"),
        ("* 9 * * * */10", "every 10 seconds of hour 9"),
        ("0 12 * * * 15 2027", "at 12:00:15 every day in 2027"),
        ("5 * * * * 30", "every hour at minute 5, second 30"),
        ("0 0 30 2 *", "never"),
    ],
)
def test_words(expression: str, words: str) -> None:
    assert judge(expression, START).words == words


@pytest.mark.parametrize(
    ("expression", "surprises"),
    [
        ("*/15 * * * *", []),
        ("*/60 * * * *", []),
        ("0 */24 * * *", []),
        ("*/1 * * * *", []),
        ("10-50/7 * * * *", []),
        ("*/40 9 * * *", []),
        ("0 */5 1 * *", []),
        ("0 0 */2 2 *", []),
        ("0 0 ? * mon", []),
        (
            "*/45 * * * *",
            [
                Surprise(
                    "uneven-step",
                    "`*/45` starts again with every hour:"
                    " 15 minutes after the last run instead of 45",
                )
            ],
        ),
        (
            "0 */5 * * *",
            [
                Surprise(
                    "uneven-step",
                    "`*/5` starts again with every day: 4 hours after the last run instead of 5",
                )
            ],
        ),
        (
            "0 0 */2 * *",
            [
                Surprise(
                    "uneven-step",
                    "`*/2` starts again with every month: day 31 is followed by day 1",
                )
            ],
        ),
        (
            "0 0 * * */2",
            [
                Surprise(
                    "uneven-step",
                    "`*/2` starts again with every week: 1 day after the last run instead of 2",
                )
            ],
        ),
        (
            "*/90 * * * *",
            [Surprise("over-long-step", "`*/90` is longer than the hour: minute 0 only")],
        ),
        (
            "0 0 * * 0/9",
            [Surprise("over-long-step", "`0/9` is longer than the week: one day only")],
        ),
        (
            "0 0 13 * 5",
            [
                Surprise(
                    "days-or",
                    "it runs when the day of the month fits and also when the day of the week fits",
                )
            ],
        ),
        (
            "0 0 1-7 * MON#1",
            [Surprise("days-or", "`mon#1` alone decides, the day of the month never adds a run")],
        ),
        (
            "0 0 15W * MON",
            [Surprise("days-or", "`15w` alone decides, the day of the week never adds a run")],
        ),
        # All else is open: the sixth field is meant for the seconds.
        ("* * * * * 30", []),
        (
            "0 9 * * * 30",
            [Surprise("seconds-last", "the sixth field is seconds, which come last")],
        ),
        (
            "0 0 5 * * *",
            [
                Surprise("seconds-last", "the sixth field is seconds, which come last"),
                Surprise("every-second", "the sixth field takes each second"),
            ],
        ),
        (
            "0 0 5 * * 0 2030",
            [Surprise("seconds-last", "the sixth field is seconds and the seventh the year")],
        ),
    ],
)
def test_surprises(expression: str, surprises: list[Surprise]) -> None:
    assert list(judge(expression, START).surprises) == surprises


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("60 * * * *", "[60 * * * *] is not acceptable, out of range"),
        ("* * * *", "Exactly 5, 6 or 7 columns has to be specified for iterator expression."),
        ("@reboot", "Exactly 5, 6 or 7 columns has to be specified for iterator expression."),
        ("H * * * *", "Hashed definitions must include hash_id"),
    ],
)
def test_the_error_is_croniters(expression: str, error: str) -> None:
    verdict = judge(expression, START)
    assert (verdict.valid, verdict.fires, verdict.error) == (False, False, error)


@pytest.mark.parametrize("expression", ["0 0 30 2 *", "0 0 31 2,4,6 *", "* * * * * 0 2020"])
def test_what_never_fires_is_valid(expression: str) -> None:
    verdict = judge(expression, START)
    assert (verdict.valid, verdict.fires, verdict.next_dates) == (True, False, ())
    assert verdict.shortest_gap_seconds is None
    with pytest.raises(CroniterBadDateError):
        croniter(expression, START).get_next()


def test_a_random_field_has_the_same_verdict_every_time() -> None:
    verdicts = {judge("R R(2-4) * * *", START) for _ in range(5)}
    assert len(verdicts) == 1
    (verdict,) = verdicts
    assert verdict.fires
    assert [surprise.kind for surprise in verdict.surprises] == ["random"]


def test_dates_keep_the_time_zone_they_start_in() -> None:
    start = datetime(2026, 6, 1, tzinfo=timezone(timedelta(hours=2)))
    first, *_ = judge("0 5 * * *", start).next_dates
    assert first == start.replace(hour=5)
    assert first.utcoffset() == timedelta(hours=2)
