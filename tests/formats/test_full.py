import re

import pytest
from msgspec.structs import replace

from saqlint.finding import Diagnostic, Edit, Fix, Label, Level
from saqlint.formats.full import render
from saqlint.model import Span
from saqlint.showing.listing import Failure
from tests.formats.listings import BOTH, CLEAN, SILENT, SLOW, UNKNOWN, listing, place


def found(at: Span, *labels: Label, message: str = "wrong") -> Diagnostic:
    return Diagnostic(at, "SAQ999", "wrong", Level.BASIC, message, labels=labels)


def drawing(text: str, *words: str, labels: tuple[str, ...] = ()) -> str:
    """The drawing of a finding on the first words, with labels on the others."""
    sources = {"a.py": text}
    spans = [place("a.py", word, sources) for word in words]
    related = [Label(at, label) for at, label in zip(spans[1:], labels, strict=True)]
    shown = render(replace(listing(found(spans[0], *related), sources=sources), quiet=True))
    return shown.partition("\n")[2]


def test_findings_with_places_in_two_files_and_the_summary() -> None:
    assert (
        render(BOTH)
        == """\
SAQ204 [*] no worker of queue `default` runs `send_emial`
 --> src/app/handlers.py:7:25
  |
5 | async def send(data: Mail, task_queues: TaskQueues) -> None:
6 |     queue = task_queues.get("default")
  |     ------------ this is queue `default`
7 |     await queue.enqueue("send_emial", to=data.to)
  |                         ^^^^^^^^^^^^
8 |     await queue.enqueue(
9 |         "archive",
  |
 ::: src/app/tasks.py:4:11
  |
4 | async def send_email(ctx: dict, *, to: str) -> None:
  |           ---------- did you mean this task?
5 |     await deliver(to)
  |
  = help: the job fails with `KeyError: 'send_emial'`, after all its retries
  = note: unregistered-task (basic): A name that no worker knows is enqueued.
  = fix: enqueue `send_email` (`--fix`)
  -     await queue.enqueue("send_emial", to=data.to)
7 +     await queue.enqueue("send_email", to=data.to)

SAQ201 `archive` is enqueued without `timeout`: SAQ cancels it after 10 s
  --> src/app/handlers.py:8:11
   |
 6 |       queue = task_queues.get("default")
 7 |       await queue.enqueue("send_emial", to=data.to)
 8 |       await queue.enqueue(
   |  ___________^
 9 | |         "archive",
10 | |         mail=data.id,
11 | |     )
   | |_____^
   |
   = note: enqueue-without-timeout (recommended): A name that no worker knows is enqueued.
   = fix: add `timeout=60` (`--fix --unsafe-fixes`; read the result)

Found 2 problems in 1 file: 1 basic, 1 recommended.
[*] 1 fixable with `--fix` (1 unsafe fix with `--fix --unsafe-fixes`).
Read why with `saqlint rule SAQ201`.
"""
    )


def test_only_unsafe_fixes() -> None:
    assert "No safe fix; 1 unsafe fix with `--fix --unsafe-fixes`." in render(listing(SLOW))
    other = replace(SLOW, at=UNKNOWN.at)
    assert "No safe fix; 2 unsafe fixes with" in render(listing(SLOW, other))


def test_a_run_that_failed_is_not_called_complete() -> None:
    shown = render(replace(BOTH, failures=(Failure("SAQ999", "KeyError: 1"),)))
    assert "The result is not complete: saqlint itself failed (see above).\n" in shown


def test_a_span_beyond_the_end_of_the_file_ends_there() -> None:
    assert (
        drawing_of(Span("a.py", 1, 0, 9, 9), "bad\nx")
        == """\
 --> a.py:1:1
  |
1 | / bad
2 | | x
  | |_^
  |
"""
    )


def drawing_of(at: Span, text: str) -> str:
    shown = render(replace(listing(found(at), sources={"a.py": text}), quiet=True))
    return shown.partition("\n")[2]


def test_a_rule_is_introduced_once() -> None:
    later = replace(UNKNOWN, at=replace(UNKNOWN.at, line=8, end_line=8, column=4, end_column=9))
    assert render(listing(UNKNOWN, later)).count("= note:") == 1


@pytest.mark.parametrize(
    ("shown", "last"),
    [
        pytest.param(CLEAN, "No problems found (2 rules, 2 of 12 files with SAQ code).\n", id="ok"),
        pytest.param(
            replace(CLEAN, relevant=0), "Nothing to judge: no SAQ code in 12 files.\n", id="no saq"
        ),
        pytest.param(
            listing(SILENT),
            "No problems found (2 rules, 2 of 12 files with SAQ code, 1 suppressed).\n",
            id="suppressed",
        ),
        pytest.param(
            replace(CLEAN, unresolved=1),
            "Not judged: 1 place that could not be followed (`--verbose` lists them).\n",
            id="open",
        ),
    ],
)
def test_a_clean_run_says_what_it_looked_at(shown: object, last: str) -> None:
    assert render(shown).endswith(last)  # type: ignore[arg-type]


def test_suppressed_findings_are_shown_on_demand_with_the_reason() -> None:
    assert "SAQ201" not in render(listing(SILENT))
    shown = render(listing(SILENT, suppressed=True))
    assert "SAQ201" in shown
    assert "= suppressed: by `# noqa`: archiving is quick" in shown


def test_wide_characters_and_tabs_align() -> None:
    assert (
        drawing('\tx = "日本語"; bad()\n', "bad()")
        == """\
 --> a.py:1:13
  |
1 |     x = "日本語"; bad()
  |                   ^^^^^
  |
"""
    )


def test_a_joined_emoji_takes_two_columns() -> None:
    family = "\U0001f469\u200d\U0001f467"
    first, second = drawing(f'"{family}", bad\n', "bad").splitlines()[2:4]
    assert first == f'1 | "{family}", bad'
    assert second == "  |       ^^^"


def test_combining_marks_take_no_column() -> None:
    assert drawing("e\u0301 = bad\n", "bad").splitlines()[3] == "  |     ^^^"


@pytest.mark.parametrize("evil", ["\x1b[2J", "\x07", "\x9b31m", "\u202e", "\r", "\u2028"], ids=repr)
def test_nothing_of_the_linted_tree_commands_the_terminal(evil: str) -> None:
    text = f"a{evil}b = bad\n"
    at = Span("a.py", 1, text.index("bad"), 1, text.index("bad") + 3)
    diagnostic = replace(
        found(at, Label(replace(at, path=f"x{evil}.py"), evil), message=f"m{evil}"),
        help=evil,
        fix=Fix(evil, (Edit(at, evil),)),
    )
    shown = render(listing(diagnostic, sources={"a.py": text}))
    assert evil not in shown
    assert evil.encode("unicode_escape").decode() in shown
    source, carets = shown.splitlines()[3:5]
    assert carets.index("^") == source.index("bad")


def test_several_labels_on_one_line_hang_down() -> None:
    assert (
        drawing("put(one, two, three)\n", "three", "one", "two", labels=("first", "second"))
        == """\
 --> a.py:1:15
  |
1 | put(one, two, three)
  |     ---  ---  ^^^^^
  |     |    |
  |     |    second
  |     first
  |
"""
    )


def test_overlapping_labels_get_rows_of_their_own() -> None:
    assert (
        drawing("put(one, two)\n", "one", "put(one, two)", labels=("whole",))
        == """\
 --> a.py:1:5
  |
1 | put(one, two)
  | ------------- whole
  |     ^^^
  |
"""
    )


def test_nested_spans_of_several_lines_run_side_by_side() -> None:
    text = "async def f():\n    x = put(\n        1,\n    )\n    return x\n"
    assert (
        drawing(
            text, text[:-1], text[text.index("put") : text.index(")\n    r") + 1], labels=("in",)
        )
        == """\
 --> a.py:1:1
  |
1 | /   async def f():
2 | |       x = put(
  | |  _________-
3 | | |         1,
4 | | |     )
  | | |_____- in
5 | |       return x
  | |______________^
  |
"""
    )


def test_a_long_span_loses_its_middle() -> None:
    text = "put(\n" + "".join(f"    a{n},\n" for n in range(20)) + ")\n"
    assert (
        drawing(text, text[:-1])
        == """\
  --> a.py:1:1
   |
 1 | / put(
 2 | |     a0,
 3 | |     a1,
 4 | |     a2,
...  |
19 | |     a17,
20 | |     a18,
21 | |     a19,
22 | | )
   | |_^
   |
"""
    )


def test_distant_places_of_one_file_are_parted() -> None:
    text = "bad\n" + "\n".join(f"line{n}" for n in range(2, 20)) + "\nend\n"
    rows = drawing(text, "bad", "end", labels=("here",)).splitlines()
    assert rows[3:] == [
        "   | ^^^",
        " 2 | line2",
        " 3 | line3",
        "...",
        "19 | line19",
        "20 | end",
        "   | --- here",
        "   |",
    ]


def test_a_very_long_line_is_cut_around_the_mark() -> None:
    text = "x = [" + "1, " * 200 + "bad, " + "2, " * 200 + "]\n"
    source, carets = drawing(text, "bad").splitlines()[2:4]
    assert len(source) < 160
    assert source[carets.index("^") :].startswith("bad")
    assert source.startswith("1 | …")
    assert source.endswith("…")


@pytest.mark.parametrize(
    ("at", "caret"),
    [
        pytest.param(Span("a.py", 1, 3, 1, 3), "  |    ^", id="an empty span at the line's end"),
        pytest.param(Span("a.py", 1, 9, 1, 12), "  |    ^", id="beyond the line"),
        pytest.param(Span("a.py", 1, 0, 2, 0), "  | ^^^", id="an end at the next line's start"),
    ],
)
def test_odd_spans_still_get_a_caret(at: Span, caret: str) -> None:
    assert caret in render(listing(found(at), sources={"a.py": "bad\nx\n"})).splitlines()


@pytest.mark.parametrize("at", [Span("a.py", 9, 0, 9, 1), Span("gone.py", 1, 0, 1, 0)], ids=str)
def test_a_place_without_text_is_still_named(at: Span) -> None:
    shown = render(replace(listing(found(at), sources={"a.py": "bad"}), quiet=True))
    assert shown.splitlines() == ["SAQ999 wrong", f" --> {at.path}:{at.line}:1"]


def test_paths_are_as_seen_from_the_working_folder() -> None:
    assert "--> ../../src/app/handlers.py:8" in render(replace(BOTH, root="/w", cwd="/w/docs/api"))
    assert "--> app/handlers.py:8" in render(replace(BOTH, root="/w", cwd="/w/src"))
    assert "--> backend/src/app/handlers.py:8" in render(replace(BOTH, root="/w/backend", cwd="/w"))


def test_colours_change_nothing_but_colours() -> None:
    painted = render(replace(BOTH, color=True))
    assert "\x1b[1;31mSAQ204\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == render(BOTH)


def test_quiet_leaves_the_summary_out() -> None:
    assert "Found" not in render(replace(listing(SLOW), quiet=True))
    assert render(replace(CLEAN, quiet=True)) == ""
