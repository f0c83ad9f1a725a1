"""Comments silence what they name, where they stand, and those that do nothing are told."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from saqlint.files.source import Source, lines
from saqlint.finding import Diagnostic, Edit, Level, Problem
from saqlint.model import Project, RuleSettings, Span, Suppression, UnreadableFile, Versions
from saqlint.rules.saq001_unreadable_file import check as unreadable_file
from saqlint.rules.saq002_unused_suppression import check as unused_suppression
from saqlint.rules.saq003_accidental_blanket_noqa import check as accidental_blanket_noqa
from saqlint.silence.comments import Range, read_comments
from saqlint.silence.directives import read_directives
from saqlint.silence.suppression import Outcome, apply

KNOWN = {
    "SAQ002": "unused-suppression",
    "SAQ003": "accidental-blanket-noqa",
    "SAQ110": "optional-instead-of-union",
    "SAQ201": "enqueue-without-timeout",
    "SAQ202": "unbounded-job",
    "SAQ301": "long-job-without-heartbeat",
}


def found(line: int, code: str = "SAQ201", path: str = "a.py") -> Diagnostic:
    return Diagnostic(Span(path, line, 0, line, 1), code, KNOWN[code], Level.BASIC, "message")


def outcome(text: str, *diagnostics: Diagnostic, ran: set[str] | None = None) -> Outcome:
    path = diagnostics[0].at.path if diagnostics else "a.py"
    codes = set(KNOWN) if ran is None else ran
    return apply(diagnostics, [Source(path, text)], KNOWN, lambda code, _path: code in codes)


def silenced(text: str, *codes: str, path: str = "a.py") -> dict[int, set[str]]:
    """Tell which of `codes`, found on every line, are silenced on which."""
    count = len(lines(text))
    every = [found(line, code, path) for line in range(1, count + 1) for code in codes]
    result: dict[int, set[str]] = {}
    for diagnostic in outcome(text, *every).suppressed:
        result.setdefault(diagnostic.at.line, set()).add(diagnostic.code)
    return result


ALL = {"SAQ201", "SAQ202"}

# -------------------------------------------------------------------------------------------- noqa

NOQAS = [
    pytest.param("x = 1  # noqa: SAQ201\n", {1: {"SAQ201"}}, id="a code"),
    pytest.param("x = 1  # noqa:SAQ201\n", {1: {"SAQ201"}}, id="no space"),
    pytest.param("x = 1  # NOQA: SAQ201\n", {1: {"SAQ201"}}, id="capital NOQA"),
    pytest.param("x = 1  # noqa: SAQ20\n", {1: ALL}, id="the beginning of codes"),
    pytest.param("x = 1  # noqa: SAQ202, SAQ201\n", {1: ALL}, id="two codes"),
    pytest.param("x = 1  # noqa: SAQ202 SAQ201\n", {1: ALL}, id="two codes without a comma"),
    pytest.param("x = 1  # noqa: E501,SAQ201\n", {1: {"SAQ201"}}, id="other tools' codes too"),
    pytest.param("x = 1  # noqa: E501\n", {}, id="only other tools' codes"),
    pytest.param("x = 1  # noqa: saq201\n", {}, id="small letters"),
    pytest.param("x = 1  # noqa: SAQ201 because\n", {1: {"SAQ201"}}, id="a reason"),
    pytest.param("x = 1  # noqa\n", {1: ALL}, id="bare"),
    pytest.param("x = 1  # noqa because\n", {1: ALL}, id="bare with a reason"),
    pytest.param("x = 1  # noqa: SAQ\n", {1: ALL}, id="no digits"),
    pytest.param("x = 1  # noqa:  SAQ201\n", {1: ALL}, id="two spaces"),
    pytest.param("x = 1  # noqa : SAQ201\n", {1: ALL}, id="a space before the colon"),
    pytest.param("x = 1  # noqa: enqueue-without-timeout\n", {1: ALL}, id="a name"),
    pytest.param("x = 1  #noqa: SAQ201\n", {}, id="no space after the hash"),
    pytest.param("x = 1  # type: ignore # noqa: SAQ201\n", {1: {"SAQ201"}}, id="second comment"),
    pytest.param("x = 1  # noqa: E1 # noqa: SAQ201\n", {}, id="only the first counts"),
    pytest.param(
        "x = '''\n'''  # noqa: SAQ201\n", {1: {"SAQ201"}, 2: {"SAQ201"}}, id="long string"
    ),
    pytest.param("f(\n    x,\n)  # noqa: SAQ201\n", {3: {"SAQ201"}}, id="a call of several lines"),
    pytest.param("f(  # noqa: SAQ201\n    x,\n)\n", {1: {"SAQ201"}}, id="its first line"),
    pytest.param(
        "x = 1 + \\\n    2  # noqa: SAQ201\n", {1: {"SAQ201"}, 2: {"SAQ201"}}, id="backslash"
    ),
    pytest.param("# noqa: SAQ201\nx = 1\n", {1: {"SAQ201"}}, id="not the line below"),
    pytest.param("# flake8: noqa\nx = 1\n", {1: ALL, 2: ALL}, id="the whole file"),
    pytest.param("x = 1\n# FLAKE8= NoQA: E1\n", {1: ALL, 2: ALL}, id="whole file, other forms"),
    pytest.param("x = 1  # flake8: noqa\n", {}, id="whole file only alone on its line"),
    pytest.param("x = (  # noqa: SAQ201\n", {1: {"SAQ201"}}, id="a file that is no Python"),
]


@pytest.mark.parametrize(("text", "expected"), NOQAS)
def test_noqa(text: str, expected: dict[int, set[str]]) -> None:
    assert silenced(text, *ALL) == expected


PLUGIN = """\
class Plugin:
    name = "probe"
    version = "1"

    def __init__(self, tree, lines):
        self.count = len(lines)

    def run(self):
        for line in range(1, self.count + 1):
            yield line, 0, "SAQ201 a", Plugin
            yield line, 0, "SAQ202 b", Plugin
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("probe")
    (folder / "probe.py").write_text(PLUGIN)
    (folder / "setup.cfg").write_text(
        "[flake8]\nselect = SAQ\n[flake8:local-plugins]\nextension =\n  SAQ = probe:Plugin\n"
        "paths = .\n"
    )
    for number, case in enumerate(NOQAS):
        (folder / f"case{number}.py").write_text(str(case.values[0]))
    return folder


def test_flake8_itself_silences_the_same(probe: Path) -> None:
    """A plugin that finds both codes on every line shows what flake8 lets through."""
    done = subprocess.run(
        [sys.executable, "-m", "flake8", "-j1", "--format=%(path)s %(row)d %(code)s", "."],
        cwd=probe,
        capture_output=True,
        text=True,
        check=False,
    )
    shown = {tuple(line.split()) for line in done.stdout.splitlines()}
    assert shown
    for number, case in enumerate(NOQAS):
        text = str(case.values[0])
        if text.startswith("x = ("):
            continue  # flake8 runs no plugin on what Python cannot parse.
        ours = silenced(text, *ALL)
        for line in range(1, len(lines(text)) + 1):
            for code in ALL:
                is_shown = (f"./case{number}.py", str(line), code) in shown
                assert is_shown is (code not in ours.get(line, set())), (case.id, line, code)


# ---------------------------------------------------------------------------------------- our own


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("f()  # saqlint: ignore[SAQ201] why\n", {1: {"SAQ201"}}, id="a code"),
        pytest.param("f()  # saqlint: ignore[unbounded-job]\n", {1: {"SAQ202"}}, id="a name"),
        pytest.param("f()  # saqlint: ignore[SAQ2]\n", {1: ALL}, id="the beginning of codes"),
        pytest.param("f()  # saqlint: ignore[ALL]\n", {1: ALL}, id="all"),
        pytest.param("f()  # saqlint: ignore[SAQ201, unbounded-job]\n", {1: ALL}, id="two"),
        pytest.param("f()  #saqlint:ignore[SAQ201]\n", {1: {"SAQ201"}}, id="no spaces"),
        pytest.param("f()  # SAQLint: Ignore[SAQ201]\n", {1: {"SAQ201"}}, id="capital letters"),
        pytest.param("f()  # saqlint: ignore [SAQ201]\n", {1: {"SAQ201"}}, id="a space before"),
        pytest.param(
            "f()  # why # saqlint: ignore[SAQ201]\n", {1: {"SAQ201"}}, id="second comment"
        ),
        pytest.param(
            "f()  # saqlint: ignore[SAQ201] # saqlint: ignore[SAQ202]\n",
            {1: ALL},
            id="two comments",
        ),
        pytest.param("f()  # saqlint: ignore\n", {}, id="no brackets"),
        pytest.param("f()  # saqlint: ignore[]\n", {}, id="empty brackets"),
        pytest.param("f()  # saqlint: ignore[SAQ201\n", {}, id="open bracket"),
        pytest.param("f()  # saqlint: ignore[SA]\n", {}, id="too short"),
        pytest.param("f()  # saqlint: disable=SAQ201\n", {}, id="another word"),
        pytest.param(
            "f(\n    x,  # saqlint: ignore[SAQ201]\n)\ny\n",
            {1: {"SAQ201"}, 2: {"SAQ201"}, 3: {"SAQ201"}},
            id="any line of the statement",
        ),
        pytest.param(
            "f(\n    # saqlint: ignore[SAQ201]\n    x,\n)\ny\n",
            {line: {"SAQ201"} for line in (1, 2, 3, 4)},
            id="alone between its lines",
        ),
        pytest.param(
            "# saqlint: ignore[SAQ201]\nf(\n    x,\n)\ny\n",
            {2: {"SAQ201"}, 3: {"SAQ201"}, 4: {"SAQ201"}},
            id="alone above",
        ),
        pytest.param(
            "# saqlint: ignore[SAQ201]\n# why\n# saqlint: ignore[SAQ202]\nf()\n",
            {4: ALL},
            id="several above",
        ),
        pytest.param("# saqlint: ignore[SAQ201]\n\nf()\n", {}, id="a blank line between"),
        pytest.param("f()\n# saqlint: ignore[SAQ201]\n", {}, id="nothing below"),
        pytest.param(
            "# saqlint: ignore[SAQ201]\n@g\n@h(\n    1,\n)\nasync def f(\n    ctx,\n):\n    x\n",
            {line: {"SAQ201"} for line in range(2, 9)},
            id="a definition with its decorators",
        ),
        pytest.param(
            "@g\ndef f(ctx):  # saqlint: ignore[SAQ201]\n    x\n",
            {1: {"SAQ201"}, 2: {"SAQ201"}},
            id="from the head up, not into the body",
        ),
        pytest.param(
            "if x:\n    # saqlint: ignore[SAQ201]\n    f()\n    g()\n",
            {3: {"SAQ201"}},
            id="indented",
        ),
        pytest.param(
            "# saqlint: ignore-file[SAQ201]\nf()\ng()\n",
            {1: {"SAQ201"}, 2: {"SAQ201"}, 3: {"SAQ201"}},
            id="the file",
        ),
        pytest.param(
            "f()\n\n# saqlint: ignore-file[SAQ2]\n", {1: ALL, 2: ALL, 3: ALL}, id="its end"
        ),
        pytest.param("f()  # saqlint: ignore-file[SAQ201]\n", {}, id="the file, behind code"),
        pytest.param("x = '# saqlint: ignore[SAQ201]'\n", {}, id="in a string"),
        pytest.param(
            "x = '''\n# noqa\n# saqlint: ignore-file[SAQ201]\n'''\n", {}, id="in a long one"
        ),
        pytest.param("f(\n  # saqlint: ignore[SAQ201]\n", {1: ALL - ALL}, id="broken file"),
    ],
)
def test_own_directives(text: str, expected: dict[int, set[str]]) -> None:
    assert silenced(text, *ALL) == {line: codes for line, codes in expected.items() if codes}


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("compose.yml", "a: b  # saqlint: ignore[SAQ201]\nc: d\n", {1}, id="behind"),
        pytest.param("compose.yml", "# saqlint: ignore[SAQ201]\na: b\nc: d\n", {2}, id="above"),
        pytest.param("compose.yml", "a: '# noqa'\nb: \"it's # noqa\"\n", set(), id="in strings"),
        pytest.param("compose.yml", "a: it's b  # noqa: SAQ201\n", {1}, id="an apostrophe"),
        pytest.param("run.sh", 'x=${#a} y#z "#" # noqa\n', {1}, id="hashes of a shell"),
        pytest.param("run.sh", "x y#noqa: z # noqas\n", {1}, id="as flake8 reads it"),
        pytest.param(
            "Dockerfile",
            "# saqlint: ignore[SAQ201]\nRUN a \\\n # b\n  && c \\\n  && d\nRUN e\n",
            {2, 3, 4, 5},
            id="a command over several lines",
        ),
        pytest.param(
            "Dockerfile",
            "# saqlint: ignore[SAQ201]\nRUN a \\\n  && d \\",
            {2, 3},
            id="a command that does not end",
        ),
        pytest.param("Makefile", "# saqlint: ignore-file[SAQ201]\na:\n\tb\n", {1, 2, 3}, id="file"),
        pytest.param(
            "bin/run",
            "#!/usr/bin/env python\nf(\n 1)  # saqlint: ignore[SAQ201]\n",
            {2, 3},
            id="py",
        ),
    ],
)
def test_other_files(path: str, text: str, expected: set[int]) -> None:
    assert set(silenced(text, "SAQ201", path=path)) == expected


def test_what_silences_and_why_is_told() -> None:
    text = "f()  # saqlint: ignore[SAQ201] - it is quick # more\ng()  # noqa: SAQ201 because\n"
    first, second = outcome(text, found(1), found(2)).suppressed
    assert (first.suppressed_by, first.reason) == ("`# saqlint: ignore[SAQ201]`", "it is quick")
    assert (second.suppressed_by, second.reason) == ("`# noqa: SAQ201`", None)


def test_the_nearest_comment_is_named() -> None:
    text = "# saqlint: ignore-file[ALL] x\nf()  # noqa: SAQ201 # saqlint: ignore[SAQ201] y\n"
    (only,) = outcome(text, found(2)).suppressed
    assert only.reason == "y"


def test_findings_in_files_without_a_source_count() -> None:
    diagnostics = (found(1, path="b.py"), found(2))
    result = apply(diagnostics, [Source("a.py", "# noqa\n")], KNOWN, lambda *_: True)
    assert result == Outcome(diagnostics, (), ())


# ------------------------------------------------------------------------------- unused and wrong


@pytest.mark.parametrize(
    ("text", "codes", "unused", "mended"),
    [
        pytest.param("f()  # noqa: SAQ201\n", [], ("SAQ201",), "f()\n", id="noqa"),
        pytest.param("f()  # noqa: SAQ201\n", ["SAQ201"], None, None, id="used"),
        pytest.param("f()  # noqa: SAQ201\n", ["SAQ202"], ("SAQ201",), "f()\n", id="another code"),
        pytest.param(
            "f()  # noqa: E501, SAQ201\n", [], ("SAQ201",), "f()  # noqa: E501\n", id="others stay"
        ),
        pytest.param(
            "f()  # noqa: SAQ201,SAQ202\n",
            ["SAQ202"],
            ("SAQ201",),
            "f()  # noqa: SAQ202\n",
            id="used ones stay",
        ),
        pytest.param(
            "f()  # noqa: SAQ201 # why\n", [], ("SAQ201",), "f()  # why\n", id="a comment behind"
        ),
        pytest.param(
            "f()  # noqa: SAQ201 - slow\n", [], ("SAQ201",), "f()  # slow\n", id="a word behind"
        ),
        pytest.param(
            "f()  # why  # noqa: SAQ201\n", [], ("SAQ201",), "f()  # why\n", id="a comment before"
        ),
        pytest.param("f()  # noqa: E501\n", [], None, None, id="not our business"),
        pytest.param("f()  # noqa\n", [], None, None, id="bare"),
        pytest.param("f()  # noqa: SAQ20\n", ["SAQ201"], None, None, id="a used beginning"),
        pytest.param("f()  # noqa: SAQ20\n", [], ("SAQ20",), "f()\n", id="an unused beginning"),
        pytest.param("f()  # noqa: SAQ1\n", [], None, None, id="a rule that did not run"),
        pytest.param("f()  # noqa: SAQ002\n", [], None, None, id="a rule on suppressions"),
        pytest.param(
            "f()  # saqlint: ignore[SAQ201] slow\n", [], ("SAQ201",), "f()\n", id="ours, reason too"
        ),
        pytest.param(
            "# saqlint: ignore[SAQ201]\nf()\n", [], ("SAQ201",), "f()\n", id="a line of its own"
        ),
        pytest.param("f()\n# saqlint: ignore[SAQ201]", [], ("SAQ201",), "f()\n", id="last line"),
        pytest.param(
            "f()  # saqlint: ignore[SAQ201, unbounded-job, SAQ301] slow\n",
            ["SAQ202"],
            ("SAQ201", "SAQ301"),
            "f()  # saqlint: ignore[unbounded-job] slow\n",
            id="some of several",
        ),
        pytest.param(
            "# saqlint: ignore-file[long-job-without-heartbeat]\n\nf()\n",
            [],
            ("long-job-without-heartbeat",),
            "\nf()\n",
            id="the file",
        ),
        pytest.param("# saqlint: ignore-file[ALL]\nf()\n", [], None, None, id="all never ran"),
        pytest.param(
            "é = 1  # 日本 # noqa: SAQ201\n",
            [],
            ("SAQ201",),
            "é = 1  # 日本\n",
            id="wide characters",
        ),
    ],
)
def test_unused(
    text: str, codes: list[str], unused: tuple[str, ...] | None, mended: str | None
) -> None:
    line = 2 if text.startswith("# saqlint: ignore[") else 1
    ran = set(KNOWN) - {"SAQ110"}
    wrong = outcome(text, *(found(line, code) for code in codes), ran=ran).suppressions
    if unused is None:
        assert wrong == ()
        return
    (only,) = wrong
    assert (only.problem, only.unused) == (None, unused)
    assert edited(text, only.removal) == mended


def edited(text: str, edits: tuple[tuple[Span, str], ...]) -> str:
    rows = [*lines(text), ""]
    for at, new in sorted(edits, reverse=True):
        head = "".join(rows[: at.line - 1]) + rows[at.line - 1][: at.column]
        tail = rows[at.end_line - 1][at.end_column :] + "".join(rows[at.end_line :])
        rows = [*lines(head + new + tail), ""]
    return "".join(rows)


@pytest.mark.parametrize(
    ("comment", "text", "problem"),
    [
        ("# noqa: saq201", None, "flake8 tells small letters from capital ones: write `SAQ201`"),
        ("# noqa: SAQ999", None, "there is no rule `SAQ999`"),
        ("# noqa: E501, SAQ", "# noqa: E501", "a code has digits: write `# noqa: SAQ201`"),
        ("# saqlint: ignore", None, "it names no rule: write `ignore[CODE]`"),
        ("# saqlint: ignore-file", None, "it names no rule: write `ignore-file[CODE]`"),
        ("# saqlint: ignore[]", None, "it names no rule: write `ignore[CODE]`"),
        ("# saqlint: ignore[SAQ2O1]", None, "there is no rule `SAQ2O1`, did you mean `SAQ201`?"),
        (
            "# saqlint: ignore[enqueue-without-timout] x",
            None,
            "there is no rule `enqueue-without-timout`, did you mean `enqueue-without-timeout`?",
        ),
        ("# saqlint: ignore[E501]", None, "there is no rule `E501`"),
        ("# saqlint: ignore-file[SAQ201]", None, "`ignore-file` must stand alone on its line"),
        (
            "# saqlint: disable=SAQ201",
            "# saqlint: disable",
            "`disable` means nothing: write `ignore[CODE]` or `ignore-file[CODE]`",
        ),
        ("# saqlint:", None, "it says nothing: write `ignore[CODE]` or `ignore-file[CODE]`"),
    ],
)
def test_malformed(comment: str, text: str | None, problem: str) -> None:
    (only,) = outcome(f"f()  {comment}\n").suppressions
    at = Span("a.py", 1, 5, 1, 5 + len(text or comment))
    assert (only.at, only.text, only.problem) == (at, text or comment, problem)
    assert (only.blanket, only.removal) == (False, ())


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# noqa: SAQ", "a code has digits: write `# noqa: SAQ201`"),
        ("# noqa:  SAQ201", "it wants one colon, then one space or none: write `# noqa: SAQ201`"),
        ("# noqa : saq201", "it wants one colon, then one space or none: write `# noqa: SAQ201`"),
        ("# noqa SAQ201", "it wants one colon, then one space or none: write `# noqa: SAQ201`"),
        (
            "# noqa:  E501, SAQ201",
            "it wants one colon, then one space or none: write `# noqa: SAQ201`",
        ),
        ("# noqa: unbounded-job", "it takes codes, not names: write `# noqa: SAQ202`"),
    ],
)
def test_accidental_blanket(comment: str, problem: str) -> None:
    (only,) = outcome(f"f()  {comment}\n", found(1)).suppressions
    at = Span("a.py", 1, 5, 1, 5 + len(comment))
    assert only == Suppression(at, comment, problem, blanket=True)


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: E", "# noqa:  E501", "# noqa - see SAQ", "# noqa: no-such-rule"]
)
def test_other_blankets_are_nobodys_business(comment: str) -> None:
    assert outcome(f"f()  {comment}\n").suppressions == ()


# ------------------------------------------------------------------------------------------- rules


def project(*suppressions: Suppression) -> Project:
    return Project(Versions("1", "1"), RuleSettings(), suppressions=suppressions)


def test_unused_ones_are_found_and_mended() -> None:
    at = Span("a.py", 1, 0, 1, 9)
    one = Suppression(at, "# …", None, ("SAQ201",), removal=((at, ""),))
    two = Suppression(at, "# …", None, ("SAQ201", "SAQ202", "SAQ301"))
    fine = Suppression(at, "# …")
    first, second = unused_suppression.check(project(one, two, fine))
    assert first.message == "`SAQ201` silences nothing here"
    assert first.fix is not None
    assert first.fix.edits == (Edit(at, ""),)
    assert second.message == "`SAQ201`, `SAQ202` and `SAQ301` silence nothing here"


def test_malformed_ones_are_found_and_blankets_left_to_their_rule() -> None:
    at = Span("a.py", 1, 0, 1, 9)
    malformed = Suppression(at, "# saqlint: x", "`x` means nothing")
    blanket = Suppression(at, "# noqa: SAQ", "a code has digits", blanket=True)
    assert list(unused_suppression.check(project(malformed, blanket))) == [
        Problem(at, "`# saqlint: x` does not do what it says: `x` means nothing")
    ]
    assert list(accidental_blanket_noqa.check(project(malformed, blanket))) == [
        Problem(
            at,
            "`# noqa: SAQ` silences every rule of all flake8 plugins on this line",
            help="a code has digits",
        )
    ]


def test_unreadable_files_are_found() -> None:
    at = Span("a.py", 1, 0, 1, 0)
    nothing = project()
    broken = replace(nothing, unreadable=(UnreadableFile(at, "it is broken"),))
    assert list(unreadable_file.check(broken)) == [Problem(at, "it is broken")]


def test_before_the_last_step_the_rules_have_nothing_to_say() -> None:
    for rule in (unreadable_file, unused_suppression, accidental_blanket_noqa):
        assert list(rule.check(project())) == []


# ---------------------------------------------------------------------------------------- comments


def test_files_that_mention_neither_are_not_looked_at() -> None:
    assert read_directives(Source("a.py", "x = '" + "(" * 100_000), KNOWN) == ()


def test_hostile_files_end() -> None:
    many = "# noqa: SAQ201\n" * 20_000
    assert len(read_directives(Source("a.py", many), KNOWN)) == 20_000
    deep = "# noqa\nx = " + "(" * 5_000 + ")" * 5_000 + "\n"
    assert read_comments(Source("a.py", deep)).found[0].text == "# noqa"
    quotes = "x = " + "'\"" * 200_000 + " # noqa\n"
    assert isinstance(read_directives(Source("a.yml", quotes), KNOWN), tuple)
    long = "x = '" + "y" * 5_000_000 + "'  # noqa: SAQ201\n"
    assert read_directives(Source("a.py", long), KNOWN)[0].lines == Range(1, 1)


PIECES = st.sampled_from(
    [
        "# noqa",
        "# saqlint:",
        " ignore",
        "-file",
        "[",
        "]",
        ":",
        " ",
        ",",
        "SAQ201",
        "saq2",
        "E5",
        "unbounded-job",
        "x = (",
        ")",
        "'",
        '"""',
        "\\\n",
        "\n",
        "\r",
        "#",
        "@f\n",
        "def f():",
        "日",
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join), st.sampled_from(["a.py", "Makefile"]))
def test_any_text_is_read_and_edits_lie_within_it(text: str, path: str) -> None:
    rows = lines(text)
    diagnostics = [found(line, "SAQ201", path) for line in range(1, len(rows) + 1)]
    result = apply(diagnostics, [Source(path, text)], KNOWN, lambda *_: True)
    assert len(result.counting) + len(result.suppressed) == len(diagnostics)
    for wrong in result.suppressions:
        assert wrong.text
        assert rows[wrong.at.line - 1][wrong.at.column : wrong.at.end_column] == wrong.text
        for at, _ in wrong.removal:
            assert (at.line, at.column) <= (at.end_line, at.end_column) <= (len(rows) + 1, 0)
