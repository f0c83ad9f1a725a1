import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqlint.fixes.edits import EditError
from saqlint.fixes.keywords import with_keyword

CASES = {
    "one argument": ('f("a")', 'f("a", t=6)'),
    "none": ("f()", "f(t=6)"),
    "none, but a line": ("f(\n)", "f(\nt=6)"),
    "on one line": ('f("a", b=1)', 'f("a", b=1, t=6)'),
    "tight": ('f("a",b=1)', 'f("a",b=1,t=6)'),
    "wide": ('f( "a" )', 'f( "a", t=6 )'),
    "spaces around the sign": ('f("a", b = 1)', 'f("a", b = 1, t = 6)'),
    "a comma at the end": ('f("a",)', 'f("a", t=6,)'),
    "before a mapping": ('f("a", **k)', 'f("a", t=6, **k)'),
    "a mapping alone": ("f(**k)", "f(t=6, **k)"),
    "behind starred ones": ("f(a=1, *b)", "f(a=1, *b, t=6)"),
    "a line each": ('f(\n    "a",\n    b=1,\n)', 'f(\n    "a",\n    b=1,\n    t=6,\n)'),
    "no comma at the end": ('f(\n    "a",\n    b=1\n)', 'f(\n    "a",\n    b=1,\n    t=6\n)'),
    "the only one on a line": ('f(\n    "a"\n)', 'f(\n    "a",\n    t=6\n)'),
    "a mapping on a line": (
        'f(\n    "a",  # c\n    **k,\n)',
        'f(\n    "a",  # c\n    t=6,\n    **k,\n)',
    ),
    "a comment behind": (
        "f(\n    a,\n    b=1,  # why\n)",
        "f(\n    a,\n    b=1,  # why\n    t=6,\n)",
    ),
    "a comment, no comma": (
        "f(\n    a,\n    b=1  # why\n)",
        "f(\n    a,\n    b=1,  # why\n    t=6\n)",
    ),
    "a comment below": (
        "f(\n    a,\n    b=1,\n    # c=2,\n)",
        "f(\n    a,\n    b=1,\n    t=6,\n    # c=2,\n)",
    ),
    "all on a line of their own": ("f(\n    a, b=1\n)", "f(\n    a, b=1, t=6\n)"),
    "a comment on that line": (
        "f(\n    a, b=1,  # x\n)",
        "f(\n    a, b=1, t=6,  # x\n)",
    ),
    "aligned": ("f(a,\n  b=1)", "f(a,\n  b=1,\n  t=6)"),
    "the last one embraced": ("f(a, {\n    1: 2,\n})", "f(a, {\n    1: 2,\n}, t=6)"),
    "tabs": ("f(\n\ta,\n\tb=1,\n\t)", "f(\n\ta,\n\tb=1,\n\tt=6,\n\t)"),
    "CRLF": ("f(\r\n  a,\r\n  b=1,\r\n)", "f(\r\n  a,\r\n  b=1,\r\n  t=6,\r\n)"),
    "mixed": ("f(\r\n  a,\n  b=1,\r\n)", "f(\r\n  a,\n  b=1,\r\n  t=6,\r\n)"),
    "a backslash": ("f(a, \\\n  b=1)", "f(a, \\\n  b=1, \\\n  t=6)"),
    "lines before the call": ("q\n  .f(a)", "q\n  .f(a, t=6)"),
    "a comment before the first": (
        "f(\n    # first\n    a,\n\n    # second\n    b=1,\n)",
        "f(\n    # first\n    a,\n\n    # second\n    b=1,\n    t=6,\n)",
    ),
    "beyond ASCII": ('f("é", b="😀")', 'f("é", b="😀", t=6)'),
    "calls within": ("f(g(a), h(b=1))(c)", "f(g(a), h(b=1))(c, t=6)"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_argument_looks_like_its_neighbours(name: str) -> None:
    call, after = CASES[name]
    assert with_keyword(call, "t", "6") == after


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a + f(1)", "6", id="no call"),
        pytest.param("f(a", "6", id="no Python"),
        pytest.param("f(a)", "6 6", id="no value"),
        pytest.param("f(a)\nf(b)", "6", id="two"),
        pytest.param("f(x for x in y)", "6", id="a generator"),
    ],
)
def test_what_is_no_call_is_refused(text: str, value: str) -> None:
    with pytest.raises(EditError):
        with_keyword(text, "t", value)


SPACE = st.sampled_from(["", " ", "\n", "\n    ", "  # note\n    ", "\n\t", "\r\n  ", " \\\n "])
ARGUMENT = st.sampled_from(["a", "b=1", "*c", "[1,\n2]", '"é#"'])


@given(st.lists(st.tuples(ARGUMENT, SPACE, SPACE), max_size=4), SPACE, st.booleans())
def test_any_layout_keeps_all_it_has(
    parts: list[tuple[str, str, str]],
    end: str,
    comma: bool,  # noqa: FBT001
) -> None:
    inner = ",".join(f"{before}{text}{after}" for text, before, after in parts)
    call = f"f({inner}{',' if parts and comma else ''}{end})"
    try:
        before = ast.parse(call, mode="eval").body
    except SyntaxError:
        return
    new = with_keyword(call, "t", "6")
    after = ast.parse(new, mode="eval").body
    assert isinstance(before, ast.Call)
    assert isinstance(after, ast.Call)
    added = [keyword for keyword in after.keywords if keyword.arg == "t"]
    assert [ast.dump(keyword.value) for keyword in added] == [ast.dump(ast.Constant(6))]
    after.keywords.remove(added[0])
    assert ast.dump(after) == ast.dump(before)
    assert new.count("# note") == call.count("# note")
