import json
from pathlib import Path

import pytest

from saqlint.finding import Diagnostic, Level
from saqlint.model import Span
from saqlint.settings.config import ConfigError
from saqlint.silence.baseline import Entry, dump, entries_of, in_scope, load, match, normalised

FILES = ("a.py", "b.py")


def finding(
    path: str, line: int, code: str = "SAQ201", subject: str | None = "app.resize"
) -> Diagnostic:
    at = Span(path, line, 0, line, 1)
    return Diagnostic(at, code, code.lower(), Level.BASIC, "message", subject=subject)


def counting(
    found: list[Diagnostic],
    lines: dict[str, list[str]],
    entries: list[Entry],
    files: tuple[str, ...] = FILES,
) -> list[tuple[str, int, str]]:
    left = match(found, lines, entries, files).counting
    return [(one.at.path, one.at.line, one.code) for one in left]


ONE = {"a.py": ["enqueue(1)"]}


def test_what_was_accepted_is_accepted() -> None:
    found = [finding("a.py", 1), finding("a.py", 1, "SAQ204", None)]
    matched = match(found, ONE, entries_of(found, ONE, "later"), FILES)
    assert matched.counting == ()
    assert matched.idle == ()
    assert [(one.code, one.suppressed_by, one.reason) for one in matched.accepted] == [
        ("SAQ201", "baseline", "later"),
        ("SAQ204", "baseline", "later"),
    ]


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        pytest.param(finding("a.py", 3), {"a.py": ["", "", "enqueue(1)"]}, id="moved down"),
        pytest.param(finding("a.py", 1), {"a.py": ["\t enqueue(1)  "]}, id="indented"),
        pytest.param(finding("b.py", 1), {"b.py": ["enqueue(1)"]}, id="the file was renamed"),
    ],
)
def test_it_stays_accepted(found: Diagnostic, lines: dict[str, list[str]]) -> None:
    entries = entries_of([finding("a.py", 1)], ONE)
    files = ("b.py",) if "b.py" in lines else FILES
    assert counting([found], lines, entries, files) == []


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        pytest.param(finding("a.py", 1, "SAQ202"), ONE, id="another rule"),
        pytest.param(finding("a.py", 1, subject="app.crop"), ONE, id="another task"),
        pytest.param(finding("a.py", 1, subject=None), ONE, id="no task"),
        pytest.param(finding("a.py", 1), {"a.py": ["enqueue(2)"]}, id="another line"),
        pytest.param(finding("b.py", 1), {"b.py": ["enqueue(1)"]}, id="another file"),
    ],
)
def test_a_new_finding_counts_though_the_old_one_is_gone(
    found: Diagnostic, lines: dict[str, list[str]]
) -> None:
    entries = entries_of([finding("a.py", 1)], ONE)
    matched = match([found], lines, entries, FILES)
    assert matched.counting == (found,)
    assert matched.idle == tuple(entries)


def test_one_more_of_the_same_counts() -> None:
    lines = {"a.py": ["enqueue(1)", "enqueue(1)"]}
    both = [finding("a.py", 1), finding("a.py", 2)]
    entries = entries_of(both, lines)
    assert [entry.occurrence for entry in entries] == [1, 2]
    assert counting(both, lines, entries) == []
    assert counting(both, lines, entries[:1]) == [("a.py", 2, "SAQ201")]
    # With one of two mended, the second entry is idle.
    assert match(both[:1], lines, entries, FILES).idle == (entries[1],)


def test_what_has_no_task_does_not_follow_a_renamed_file() -> None:
    entries = entries_of([finding("a.py", 1, subject=None)], ONE)
    found = finding("b.py", 1, subject=None)
    assert counting([found], {"b.py": ["enqueue(1)"]}, entries, ("b.py",)) == [
        ("b.py", 1, "SAQ201")
    ]


def test_a_renamed_file_takes_each_entry_once() -> None:
    entries = entries_of([finding("a.py", 1)], ONE)
    lines = {"b.py": ["enqueue(1)", "enqueue(1)"]}
    found = [finding("b.py", 1), finding("b.py", 2)]
    assert counting(found, lines, entries, ("b.py",)) == [("b.py", 2, "SAQ201")]


def test_passwords_are_not_copied() -> None:
    line = '  dsn = "redis://me:secret@host/0", other="postgresql://u:p@x"'
    assert normalised(line) == 'dsn = "redis://…@host/0", other="postgresql://…@x"'


def test_scope() -> None:
    entries = [Entry("a.py", "SAQ201", "x"), Entry("b.py", "SAQ202", "x")]
    assert in_scope(entries, {"SAQ201", "SAQ202"}, None) == tuple(entries)
    assert in_scope(entries, {"SAQ202"}, None) == tuple(entries[1:])
    assert in_scope(entries, {"SAQ201", "SAQ202"}, frozenset({"a.py"})) == tuple(entries[:1])


# -------------------------------------------------------------------------------------------- file

ENTRIES = (
    Entry("b.py", "SAQ201", 'x("é")', "app.resize", 2, "later"),
    Entry("a.py", "SAQ204", "y"),
    Entry("b.py", "SAQ201", 'x("é")', "app.resize"),
)


def test_a_file_is_sorted_and_read_back(tmp_path: Path) -> None:
    text = dump(ENTRIES)
    assert text == dump(reversed(ENTRIES))
    assert json.loads(text) == {
        "version": 1,
        "entries": [
            {"path": "a.py", "rule": "SAQ204", "line": "y"},
            {"path": "b.py", "rule": "SAQ201", "subject": "app.resize", "line": 'x("é")'},
            {
                "path": "b.py",
                "rule": "SAQ201",
                "subject": "app.resize",
                "line": 'x("é")',
                "occurrence": 2,
                "reason": "later",
            },
        ],
    }
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    read = load(file, "baseline.json", ["SAQ201", "SAQ204"])
    assert sorted(read, key=lambda entry: entry.key) == sorted(ENTRIES, key=lambda entry: entry.key)


GOOD = '{"path": "a.py", "rule": "SAQ201", "line": "x"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "is not valid JSON", id="empty"),
        pytest.param("[" * 100_000, "is not valid JSON", id="deep"),
        pytest.param("[]", "has no `version` that is 1", id="a list"),
        pytest.param('{"entries": []}', "has no `version` that is 1", id="no version"),
        pytest.param('{"version": 2, "entries": []}', "has no `version` that is 1", id="a newer"),
        pytest.param('{"version": 1}', "`entries` must be a list", id="no entries"),
        pytest.param('{"version": 1, "entries": [], "a": 1}', "unknown key `a`", id="a key"),
        pytest.param('{"version": 1, "entries": [1]}', "`entries[0]` must be an object", id="1"),
        pytest.param(
            f'{{"version": 1, "entries": [{GOOD}, "until": "x"}}]}}',
            "`entries[0]` has an unknown key `until`",
            id="a key of an entry",
        ),
        pytest.param(
            '{"version": 1, "entries": [{"rule": "SAQ201", "line": "x"}]}',
            "`entries[0]` has no `path`",
            id="no path",
        ),
        pytest.param(
            f'{{"version": 1, "entries": [{GOOD}, "occurrence": "2"}}]}}',
            "`occurrence` must be a whole number",
            id="a text for a number",
        ),
        pytest.param(
            f'{{"version": 1, "entries": [{GOOD}, "occurrence": true}}]}}',
            "`occurrence` must be a whole number",
            id="true for a number",
        ),
        pytest.param(
            f'{{"version": 1, "entries": [{GOOD}, "reason": 1}}]}}',
            "`reason` must be a text",
            id="a number for a text",
        ),
        pytest.param(
            '{"version": 1, "entries": [{"path": "a", "rule": "SAQ999", "line": "x"}]}',
            "`entries[0]`: unknown rule `SAQ999`",
            id="no such rule",
        ),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(file, "b.json", ["SAQ201"])
    assert str(error.value).startswith("b.json: ")
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the baseline cannot be read: no such file"):
        load(tmp_path / "b.json", "b.json", [])
    (tmp_path / "c.json").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="is not valid JSON"):
        load(tmp_path / "c.json", "c.json", [])
