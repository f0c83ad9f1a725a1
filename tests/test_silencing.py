import pytest

from saqlint.files.source import Source
from saqlint.finding import Diagnostic, Level
from saqlint.fixes.edits import EditError
from saqlint.fixes.silencing import Manner, silenced
from saqlint.model import Span
from saqlint.silence.directives import read_directives
from saqlint.silence.suppression import apply

KNOWN = {f"SAQ{number}": f"name-of-{number}" for number in (201, 204, 801, 803)}


def finding(path: str, line: int, code: str) -> Diagnostic:
    return Diagnostic(Span(path, line, 0, line, 1), code, KNOWN[code], Level.BASIC, "message")


def quiet(path: str, text: str, *found: tuple[int, str], form: str = "ignore") -> str:
    """The text with comments, which must silence all that was found, by saqlint's own reading."""
    manner = Manner("not  now", "noqa" if form == "noqa" else "ignore")
    diagnostics = [finding(path, line, code) for line, code in found]
    source = Source(path, text)
    is_python = path.endswith(".py")
    new = silenced(source, diagnostics, manner, KNOWN, is_python=is_python)
    rows = range(1, new.count("\n") + 2)
    moved = [finding(path, row, code) for row in rows for _, code in found]
    after = apply(moved, [Source(path, new)], KNOWN, lambda *_: True)
    assert len(after.suppressed) >= len(found), new
    assert all("]" not in (one.reason or "") for one in after.suppressed)
    return new


CASES = {
    "a line": ("x = 1\n", [(1, "SAQ201")], "x = 1  # saqlint: ignore[SAQ201] not now\n"),
    "two on a line": (
        "x = 1\n",
        [(1, "SAQ204"), (1, "SAQ201"), (1, "SAQ204")],
        "x = 1  # saqlint: ignore[SAQ201, SAQ204] not now\n",
    ),
    "behind a comment": (
        "x = 1  # why\n",
        [(1, "SAQ201")],
        "x = 1  # why  # saqlint: ignore[SAQ201] not now\n",
    ),
    "behind another one": (
        "x = 1  # saqlint: ignore[SAQ204] old\n",
        [(1, "SAQ201")],
        "x = 1  # saqlint: ignore[SAQ204] old  # saqlint: ignore[SAQ201] not now\n",
    ),
    "in a call": (
        "f(\n    1,\n    2,\n)\n",
        [(1, "SAQ201"), (3, "SAQ204")],
        (
            "f(  # saqlint: ignore[SAQ201] not now\n    1,\n"
            "    2,  # saqlint: ignore[SAQ204] not now\n)\n"
        ),
    ),
    "where a string goes on": (
        'f("""a\nb\n""", 2)\n',
        [(1, "SAQ201")],
        'f("""a\nb\n""", 2)  # saqlint: ignore[SAQ201] not now\n',
    ),
    "where a backslash goes on": (
        "x = 1 + \\\n    2\n",
        [(1, "SAQ201"), (2, "SAQ204")],
        "x = 1 + \\\n    2  # saqlint: ignore[SAQ201, SAQ204] not now\n",
    ),
    "no final newline": ("x = 1", [(1, "SAQ201")], "x = 1  # saqlint: ignore[SAQ201] not now"),
    "CRLF": ("x = 1\r\n", [(1, "SAQ201")], "x = 1  # saqlint: ignore[SAQ201] not now\r\n"),
    "space at the end": (
        "x = 1 \t\n",
        [(1, "SAQ201")],
        "x = 1 \t  # saqlint: ignore[SAQ201] not now\n",
    ),
    "a form feed": (
        "\x0cx = 1\n",
        [(1, "SAQ201")],
        "\x0cx = 1  # saqlint: ignore[SAQ201] not now\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_comment_stands_behind_what_it_silences(name: str) -> None:
    before, found, after = CASES[name]
    assert quiet("a.py", before, *found) == after


NOQA = {
    "a line": ("x = 1\n", [(1, "SAQ201")], "x = 1  # noqa: SAQ201 - not now\n"),
    "two": (
        "x = 1\n",
        [(1, "SAQ204"), (1, "SAQ201")],
        "x = 1  # noqa: SAQ201,SAQ204 - not now\n",
    ),
    "one that is there": (
        "x = 1  # noqa: E501 so long\n",
        [(1, "SAQ201")],
        "x = 1  # noqa: E501,SAQ201 so long\n",
    ),
    "one on a line of the string": (
        'f("""a\nb""", 2)  # noqa: E501\n',
        [(1, "SAQ201")],
        'f("""a\nb""", 2)  # noqa: E501,SAQ201\n',
    ),
    "one of another line": (
        "x = 1  # noqa: E501\ny = 2\n",
        [(2, "SAQ201")],
        "x = 1  # noqa: E501\ny = 2  # noqa: SAQ201 - not now\n",
    ),
}


@pytest.mark.parametrize("name", NOQA)
def test_flake8_reads_its_own_form(name: str) -> None:
    before, found, after = NOQA[name]
    assert quiet("a.py", before, *found, form="noqa") == after


def test_a_reason_is_no_code_to_flake8() -> None:
    source = Source("a.py", "x = 1\n")
    manner = Manner("B2 is slow", "noqa")
    new = silenced(source, [finding("a.py", 1, "SAQ201")], manner, KNOWN, is_python=True)
    (directive,) = read_directives(Source("a.py", new), KNOWN)
    assert directive.selectors is not None
    assert [selector.text for selector in directive.selectors] == ["SAQ201"]


FILES = {
    "Procfile": (
        "web: litestar run\n",
        1,
        "# saqlint: ignore[SAQ801] not now\nweb: litestar run\n",
    ),
    "compose.yaml": (
        "services:\n  web:\n    command: litestar run\n",
        3,
        "services:\n  web:\n    # saqlint: ignore[SAQ801] not now\n    command: litestar run\n",
    ),
    "Dockerfile": (
        "CMD litestar \\\r\n    run\r\n",
        2,
        "# saqlint: ignore[SAQ801] not now\r\nCMD litestar \\\r\n    run\r\n",
    ),
    "fly.toml": (
        "[processes]\nweb = 'litestar run'\n",
        2,
        "[processes]\n# saqlint: ignore[SAQ801] not now\nweb = 'litestar run'\n",
    ),
}


@pytest.mark.parametrize("form", ["ignore", "noqa"])
@pytest.mark.parametrize("path", FILES)
def test_in_other_files_a_comment_has_its_own_line(path: str, form: str) -> None:
    before, line, after = FILES[path]
    assert quiet(path, before, (line, "SAQ801"), form=form) == after


@pytest.mark.parametrize(
    ("path", "text", "line", "reason"),
    [
        pytest.param("a.py", "x = (\n", 1, "it could not be parsed before", id="broken"),
        pytest.param(
            "compose.yaml", "command: |\n  litestar\n  run\n", 3, "its content would", id="a block"
        ),
        pytest.param("app.json", "{\n}\n", 1, "it cannot be parsed any more", id="no comments"),
    ],
)
def test_what_a_comment_would_change_is_refused(
    path: str, text: str, line: int, reason: str
) -> None:
    with pytest.raises(EditError, match=reason):
        silenced(
            Source(path, text),
            [finding(path, line, "SAQ801")],
            Manner("x"),
            KNOWN,
            is_python=path == "a.py",
        )


def test_a_reason_that_the_file_cannot_hold_is_refused() -> None:
    source = Source("a.py", "x = 1\n", encoding="ascii")
    with pytest.raises(EditError, match="its encoding, ascii, lacks a letter"):
        silenced(source, [finding("a.py", 1, "SAQ201")], Manner("später"), KNOWN, is_python=True)


def test_a_file_that_its_encoding_would_change_is_left_alone() -> None:
    source = Source("a.py", "x = 1\n", encoding="utf-7", exact=False)
    with pytest.raises(EditError, match="its encoding, utf-7, would change all of it"):
        silenced(source, [finding("a.py", 1, "SAQ201")], Manner("x"), KNOWN, is_python=True)
