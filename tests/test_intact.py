import pytest

from saqlint.fixes.intact import data_fault, parse, python_fault

OLD = """\
@first
@second(
    1,
)
def f(a,
      b):
    if a:
        b()
    else:
        c()
    try:
        d()
    except E:
        e()
    finally:
        g()
    match a:
        case 1:
            h()
        case _:
            i()


x = 1; y = 2
z = (
    3
)
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("@first", "@changed", 1),
        ("    1,", "    2,", 3),
        ("def f(a,", "def f(aa,", 5),
        ("      b)", "      *, b)", 6),
        ("    if a:", "    if aa:", 7),
        ("        b()", "        b2()", 8),
        ("        c()", "        c2()", 10),
        ("    except E:", "    except EE:", 13),
        ("        g()", "        g2()", 16),
        ("        case 1:", "        case 2:", 18),
        ("            i()", "            i2()", 21),
        ("x = 1", "x = 11", 24),
        ("    3", "    33", 26),
    ],
)
def test_a_change_is_seen_where_it_is_not_expected(old: str, new: str, line: int) -> None:
    changed = OLD.replace(old, new, 1)
    assert changed != OLD
    assert python_fault(OLD, changed, [range(line, line + 1)]) is None
    fault = python_fault(OLD, changed, [])
    assert fault is not None
    assert "would change too" in fault


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        pytest.param(OLD + "w = 4\n", None, id="a new statement"),
        pytest.param("import time\n" + OLD, None, id="a new import"),
        pytest.param(OLD.replace("        d()", "        d()  # x"), None, id="a comment"),
        pytest.param(OLD.replace("x = 1; ", ""), "the statement on line 24", id="one is gone"),
        pytest.param(
            OLD.replace("        g()", "        pass\n    g()"), "on line 16", id="another depth"
        ),
        pytest.param(OLD.replace("d()", "d("), "cannot be parsed any more", id="broken"),
    ],
)
def test_statements_that_nobody_edits_stay(new: str, fault: str | None) -> None:
    found = python_fault(OLD, new, [])
    assert (found is None) if fault is None else (found is not None and fault in found)


def test_what_could_not_be_parsed_is_not_edited() -> None:
    assert python_fault("x = (", "x = 1", [range(1, 2)]) == "it could not be parsed before"


def test_syntax_newer_than_this_python_stays_readable() -> None:
    newer = "type A[T: (int, str) = int] = list[T]\ntry:\n    f()\nexcept E, F:\n    g()\n"
    assert parse(newer) is not None
    assert python_fault(newer, newer.replace("g()", "g(1)"), [range(5, 6)]) is None
    assert python_fault(newer, newer.replace("g()", "g(1)"), []) is not None
    # What this Python could read, it reads ever after.
    assert python_fault("f()\n", "try: f()\nexcept* A, B: g()\n", [range(1, 2)]) is not None


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        ("a.yml", "a: 1\n", "a: 2\n", None),
        ("a.yaml", "a: 1\n", "a: [\n", "it cannot be parsed any more"),
        ("a.yaml", "a: [\n", "a: [[\n", None),
        ("a.yaml", "a: |\n  b\n", "a: |\n  # c\n  b\n", None),
        ("fly.toml", "a = 1\n", "a = \n", "it cannot be parsed any more"),
        ("app.json", "{}", "# a\n{}", "it cannot be parsed any more"),
        ("Procfile", "web: a\n", "[", None),
    ],
)
def test_data_stays_data(path: str, old: str, new: str, fault: str | None) -> None:
    assert data_fault(path, old, new) == fault


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("a.yaml", "a: |\n  b\n", "a: |\n  # c\n  b\n"),
        ("a.yaml", "a: b\n", "a: b# c\n"),
        ("fly.toml", 'a = """\nb"""\n', 'a = """\n# c\nb"""\n'),
    ],
)
def test_a_comment_changes_no_data(path: str, old: str, new: str) -> None:
    assert data_fault(path, old, new, only_comments=True) == "its content would change"
    assert data_fault(path, old, f"# c\n{old}", only_comments=True) is None
