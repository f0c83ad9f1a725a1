"""Newer syntax is read on every Python: as older text, on the same lines, at the same places."""

import ast
import sys
import sysconfig
import warnings
from itertools import pairwise
from pathlib import Path

import pytest

from saqlint.resolve.lowering import lowered
from saqlint.resolve.nesting import statements
from saqlint.resolve.newer import lower


def read(text: str) -> ast.Module:
    """Parse as the project's modules are parsed: as it is, else lowered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError:
            older = lower(text)
            assert older is not None, "neither parser takes it"
            return ast.parse(older)


def marks(text: str) -> list[str]:
    """What stands in `text` where the calls of names in `mark…` are said to stand."""
    lines = text.encode().splitlines()
    calls = [node for node in ast.walk(read(text)) if isinstance(node, ast.Call)]
    return [
        lines[call.lineno - 1][call.col_offset :].decode()[: len(call.func.id) + 1]
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id.startswith("mark")
    ]


@pytest.mark.parametrize(
    ("text", "older"),
    [
        pytest.param("type X = int | str\n", "X      = int | str\n", id="type alias"),
        pytest.param(
            "type X[T: int = str, *Ts] = (list[T]); f()\n",
            "X                         = (list[T]); f()\n",
            id="type alias with parameters and a default",
        ),
        pytest.param(
            "type X[\n    T,  # a = b\n] = T\n",
            "X      \\\n               \\\n  = T\n",
            id="type alias over lines",
        ),
        pytest.param(
            "def f[T: (int, str) = int, **P](a: T) -> T: ...\n",
            "def f                          (a: T) -> T: ...\n",
            id="function",
        ),
        pytest.param(
            "class A[T](B[T], key=1): ...\n", "class A   (B[T], key=1): ...\n", id="class"
        ),
        pytest.param(
            "async def f[\r\n  T\r\n](a): ...\r\n",
            "async def f \\\r\n   \\\r\n (a): ...\r\n",
            id="function over lines that end as on Windows",
        ),
        pytest.param(
            "def f[*Ts](*args: *Ts): ...\n",
            "def f     (*args:  Ts): ...\n",
            id="starred annotation",
        ),
        pytest.param("a: t[int, *Ts]\n", "a: t[int,  Ts]\n", id="starred subscript"),
        pytest.param(
            "try:\n    a\nexcept A, B:\n    b\n",
            "try:\n    a\nexcept(A, B):\n    b\n",
            id="except without parentheses",
        ),
        pytest.param(
            "try:\n    a\nexcept A, B:\n    b\n\n    \t",
            "try:\n    a\nexcept(A, B):\n    b\n\n    \t",
            id="blanks after the last line",
        ),
        pytest.param(
            "try:\n    a\nexcept A, é.B,: b()\n",
            "try:\n    a\nexcept(A, é.B,):b()\n",
            id="except with its body on the line",
        ),
        pytest.param(
            "[*x for x in y], {*x for x in y}, f(*x for x in y)\n",
            "[~x for x in y], {~x for x in y}, f(~x for x in y)\n",
            id="unpacking in comprehensions",
        ),
        pytest.param("{ **x for x in y}\n", "{ ~~x for x in y}\n", id="unpacking of dicts"),
        pytest.param(
            "lazy import a\nlazy from a import b; c()\n",
            "import      a\nfrom      a import b; c()\n",
            id="lazy imports",
        ),
        pytest.param('t"a {b!r:>{w}} c{d=}"\n', "_(   b,    w,    d, )\n", id="template"),
        pytest.param("t'abc'\n", "_(   )\n", id="template without fields"),
        pytest.param(
            'rt"""é {\n(x for x in y)}\n"""\n',
            "____(    \n(x for x in y),\n  )\n",
            id="template over lines",
        ),
    ],
)
def test_constructs_become_older_text(text: str, older: str) -> None:
    assert lowered(text) == older
    ast.parse(older)


def test_exception_groups_are_kept_where_they_are_known() -> None:
    text = "try:\n    mark()\nexcept* A, B: mark()\n"
    statement = read(text).body[0]
    expected = "Try" if sys.version_info < (3, 11) else "TryStar"
    assert type(statement).__name__ == expected
    assert marks(text) == ["mark("] * 2


@pytest.mark.parametrize(
    "string",
    [
        pytest.param('f"{a["b"]} c"', id="the same quotes"),
        pytest.param("f'{a['b']} c'", id="the same single quotes"),
        pytest.param('f"{a["b"]!r:>{c["d"]}}"', id="in a specification"),
        pytest.param('f"{f"{a}"} {f"{b["c"]}"}"', id="f-strings in f-strings"),
        pytest.param('f"{f"{f"{f"{a}"}"}"}"', id="many f-strings"),
        pytest.param('f"{"\\n".join(a)}"', id="a backslash"),
        pytest.param("f'{'\\n'.join(a)}'", id="a backslash and the same quotes"),
        pytest.param("""f"{'"'} {"'"}" """, id="both quotes"),
        pytest.param('"é" f"{a["b"]}" "c"', id="concatenated"),
        pytest.param('f"é {a["é"]} {b}"', id="more than ASCII"),
        pytest.param('f"a {\n  b  # comment\n} c {d}"', id="over lines, with a comment"),
        pytest.param('f"a {\r\n  b["c"]\r\n!r} {\r\n  d()\r\n}"', id="fields over lines"),
        pytest.param('f"""{\n  a["b"]  # c\n  }\n  {"\\n".join(d)}"""', id="three quotes"),
        pytest.param('f"{a:{b:{c}}}"', id="specifications in specifications"),
        pytest.param('rf"\\d {a["b"]} \\{c}"', id="raw"),
        pytest.param('f"\\N{EM DASH} {a["b"]} {{x}}"', id="names of characters, braces"),
        pytest.param('f"{(lambda x: x["a"])(1)} {b if c["d"] else e}"', id="lambda"),
        pytest.param('f"{"c" \'d\' "e\\n"}"', id="strings concatenated in a field"),
        pytest.param('t"{a["b"]} {f"{c["d"]}"}"', id="template"),
        pytest.param('t"""{\n a}\n""", t"{b}"', id="templates"),
    ],
)
def test_calls_after_a_string_keep_their_places(string: str) -> None:
    text = f"x = é({string}, mark(1)); mark_again()\nmark_below()\n"
    assert sorted(marks(text)) == ["mark(", "mark_again(", "mark_below("]


def first_text(text: str) -> object:
    """The part of an f-string before its first field."""
    string = next(node for node in ast.walk(read(text)) if isinstance(node, ast.JoinedStr))
    part = string.values[0]
    assert isinstance(part, ast.Constant)
    return part.value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('x = f"redis://{a["b"]}:6379"\n', id="quotes"),
        pytest.param('x = f"redis://{"\\n".join(b)}:6379"\n', id="a backslash"),
        pytest.param('x = f"redis://{\n  b["c"]  # the host\n}:6379"\n', id="over lines"),
        pytest.param('x = f"redis://{a:{b:{c}}}"\n', id="specifications"),
    ],
)
def test_the_known_part_of_a_string_stays(text: str) -> None:
    assert first_text(text) == "redis://"


def test_a_field_over_lines_does_not_look_certain() -> None:
    string = next(
        node
        for node in ast.walk(read('x = f"a{\n  b\n}c{d}"\n'))
        if isinstance(node, ast.JoinedStr)
    )
    field = string.values[1]
    assert isinstance(field, ast.FormattedValue)
    assert (sys.version_info >= (3, 12)) is (field.conversion == -1)


def test_calls_in_the_fields_of_a_string_stay() -> None:
    text = 'x = f"{await queue.enqueue("send", key="a\\nb")}", t"{mark("x")}"\n'
    calls = [node for node in ast.walk(read(text)) if isinstance(node, ast.Call)]
    enqueue = next(call for call in calls if isinstance(call.func, ast.Attribute))
    assert isinstance(enqueue.args[0], ast.Constant)
    assert enqueue.args[0].value == "send"
    assert any(isinstance(call.func, ast.Name) and call.func.id == "mark" for call in calls)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("print 'x'\n", id="Python 2"),
        pytest.param("type X = \n", id="broken"),
        pytest.param("def f[T(x): ...\n", id="unbalanced"),
        pytest.param('f"{a"\n', id="unfinished"),
    ],
)
def test_what_neither_reads_is_refused(text: str) -> None:
    assert lower(text) is None


def test_what_libcst_reads_wrongly_is_left_alone() -> None:
    assert lowered('f"{1!s  }"; type X = int\n') is None


@pytest.mark.parametrize("text", ["", "x = 1\n", "\n# x\n@a\ndef f(): ...\n"])
def test_text_without_newer_syntax_stays(text: str) -> None:
    assert lowered(text) is None
    assert lower(text) == text


def test_only_the_statement_with_newer_syntax_changes() -> None:
    text = (
        "@a\n@b(\n)\ndef f():\n    x ;y\n\n# c\nif a:\n    b\nelif  c:\n    try:\n        d\n"
        "    except E, F:  # d\n        g\nelse:\n    h\nf[ x]\n"
    )
    older = text if sys.version_info >= (3, 14) else text.replace("except E, F:", "except(E, F):")
    assert lower(text) == older
    assert statements(text) == [
        "",
        "@a\n@b(\n)\ndef f():\n    x ;y\n\n# c\n",
        text[text.index("if a") : text.index("f[")],
        "f[ x]\n",
    ]


@pytest.mark.parametrize(
    "deep",
    [
        pytest.param("[" * 3_000 + "]" * 3_000, id="brackets"),
        pytest.param("(" * 3_000, id="brackets left open"),
        pytest.param("+".join(["a"] * 20_000), id="terms"),
        pytest.param("a" + ".b" * 20_000, id="attributes"),
        pytest.param("a" + "()" * 20_000, id="calls"),
        pytest.param("-" * 20_000 + "a", id="signs"),
        pytest.param("not " * 20_000 + "a", id="negations"),
        pytest.param("lambda: " * 20_000 + "a", id="lambdas"),
        pytest.param("a if b else " * 20_000 + "c", id="conditions"),
        pytest.param('f"{' * 3_000 + "a" + '}"' * 3_000, id="f-strings"),
        pytest.param('f"' + "{a:" * 3_000 + "}" * 3_000 + '"', id="specifications"),
        pytest.param("if a: b\n" + "elif c: d\n" * 5_000, id="elif"),
        pytest.param("\\\n+a" * 20_000, id="lines continued"),
        pytest.param(("a" + "[b]" * 250 + "\n") * 1_500, id="many long chains"),
    ],
)
def test_deep_text_never_reaches_the_recursive_parser(deep: str) -> None:
    text = f"type X = int\n{deep}\n"
    assert statements(text) is None
    assert lower(text) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = [\n" + "    ('a', b.c(d)),\n" * 20_000 + "]\n", id="a long list"),
        pytest.param("x = 'a'\n" * 10_000, id="many statements"),
        pytest.param('"""' + "((((\n" * 1_000 + '"""\n', id="brackets in a string"),
        pytest.param("# " + "(" * 1_000 + "\n", id="brackets in a comment"),
        pytest.param("f'{a!r} {b:>{c}} {{ }} {d != e} \\{f} \\N{DASH}'\n", id="an f-string"),
        pytest.param('f"{a["b"]} {\n  c  # }\n} {f"{d}"}"\n', id="an f-string of newer grammar"),
        pytest.param("rf'''{a}\\' ' {b}'''\n", id="a raw one"),
        pytest.param("if a: b\nelif c: d\nelse: e\n" * 1_000, id="many short conditions"),
    ],
)
def test_long_text_need_not_be_deep(text: str) -> None:
    parts = statements(text)
    assert parts is not None
    assert "".join(parts) == text


@pytest.mark.parametrize(
    "name", ["ast", "argparse", "asyncio/base_events", "dataclasses", "enum", "inspect", "tokenize"]
)
def test_a_text_is_cut_where_its_statements_begin(name: str) -> None:
    path = Path(sysconfig.get_paths()["stdlib"], f"{name}.py")
    text = path.read_text(encoding="utf-8")
    begins = [0]
    rows = text.splitlines(keepends=True)
    for node in ast.parse(text).body:
        decorators = getattr(node, "decorator_list", [])
        if node.col_offset == 0:
            line = min([node.lineno, *(decorator.lineno for decorator in decorators)])
            begins.append(sum(map(len, rows[: line - 1])))
    parts = statements(text)
    assert parts is not None
    assert parts == [text[start:end] for start, end in pairwise([*begins, len(text)])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "statement",
    [
        "x = 1; y = 2",
        r"""'a' "b" b'c' rb'\\' Rb'\'' '\'' "\"" """,
        "'''a\n'b' \"c\" \\''' ''' ''''' '''",
        '"""a\n\'b\' "c" \\""" """ """"" """',
        "'a \\\n b'",
        '"a \\\n b"',
        """f'{a}' f"{b!r:>{c}}" """,
        "f'{{' f'}}' f'{{{a}}}'",
        r"f'\N{EM DASH}{a}' f'\{a}' f'\\{a}' f'\}}' f'\'{a}'",
        r"rf'\N{a}' fr'\{a}' rf'\'{b}' f''",
        'f\'\'\'{a}\n\'b\' "c" {\n d\n}\'\'\' f"""{a} \' "b" """',
        "f'{a[\"b\"]:{c}}' f'{a != b}' f'{a:%H:%M}' f'{a:{b:{c}}}'",
        "f'{a[1:2]}' f'{(lambda x: x)(1)}' f'{ {1: 2}[1] }'",
        "f'a \\\n b {c}'",
        r"""rf'\N{a["}"]}' f'\N{DASH}{a["}"]}'""",
        "f'{f\"{a}\"}' f'{f'{b}'}'",
        "f'''a'{b}''' f\"\"\"a\"{b}\"\"\"",
        "t'{a}' T\"{b!r}\" rt'\\{c}' Tr'{d}'",
        "@a\n@b(\n)\n\n# c\nclass A: ...",
        "@a\nasync def f(\n): ...",
        "if a: b\nelif c: d\nelif e: f\nelse: g",
        "try: a\nexcept b: c\nexcept: d\nelse: e\nfinally: f",
        "while a: b\nelse: c",
        "def f():\n  a\n\n  # b\n# c\n  d",
        "x = [\n1,\n(2, {3: 4}),\n]",
        "x = a \\\n+ b",
        "x = a \f + \tb  # c ' \" ( [",
        "é = ü",
    ],
)
def test_a_statement_of_any_kind_is_one_part(statement: str, end: str) -> None:
    text = f"x = 0\n{statement}\ny = 1\n".replace("\n", end)
    statement = f"{statement}\n".replace("\n", end)
    assert statements(text) == ["", f"x = 0{end}", statement, f"y = 1{end}"]


@pytest.mark.parametrize(
    "text",
    [
        *("(]", "[}", "{)", ")", "(", "'a", "'a\nb'", '"a\n"', "'''a", '"""a""'),
        *("f'{a)}'", "f'{a]}'", "f'{(}'", "f'{a", "f'{a:b", "f'a\n'", "f'}'", "f'{a}}'", "f'''a"),
        *("f'{a:\n}'", "rf'\\'", 'f"a'),
    ],
)
def test_what_makes_no_sense_is_not_cut(text: str) -> None:
    assert statements(f"{text}\n") is None


def test_how_deeply_a_statement_may_nest() -> None:
    chain = "if a: b\n" + "elif c: d\n" * 296
    terms = " ".join(["a"] * 300)
    brackets = "(" * 50 + ")" * 50
    for text in (chain, f"{terms}\n", f"{brackets}\n", f"{terms}; {terms}\n{terms}\n"):
        assert statements(text) is not None
    assert statements(f"{chain}elif e: f\n") is None
    assert statements(f"{terms} a\n") is None
    assert statements(f"{terms}, a\n") is not None
    assert statements(f"a({brackets})\n") is None
    assert statements("f'{" * 27 + "a" + "}'" * 27 + "\n") is not None
    assert statements("f'{" * 28 + "a" + "}'" * 28 + "\n") is None


def test_chains_of_conditions_end() -> None:
    chain = "if a: b\n" + "elif c: d\n" * 200
    inner = "".join(f"  {line}\n" for line in chain.splitlines())
    assert statements(chain * 3) is not None
    assert statements(f"{chain}x\n{chain}") is not None
    assert statements(f"if a:\n{inner}{chain}") is not None
    assert statements(f"if a:\n{inner}x\nif a:\n{inner}") is not None
    assert statements(f"if a:\n{inner}{inner}") is not None
    assert statements(f"{chain}else:\n{inner}") is None
    assert statements(f"{chain}else:\n  x\n") is not None
    assert statements(f"{chain}x\n{' '.join(['a'] * 301)}\n") is None


def test_what_nests_unusually_has_a_budget() -> None:
    row = " ".join(["a"] * 250) + "\n"
    assert statements(row * 37) is not None
    assert statements(row * 38) is None


@pytest.mark.parametrize(
    ("text", "older"),
    [
        ("x = t'{a}' 'b'\n", "x = __________\n"),
        ("x = t'{a['b']}'\n", "x = _( a['b'],)\n"),
        ("x = t'{ a }{b:{c}}'\n", "x = _(  a,  b, c, )\n"),
        ("x = t'{(a)}{b=}'\n", "x = _( (a), b, )\n"),
        ("x = t'''{\n a\n}\n'''\n", "x = ___( \n a, \n  )\n"),
        ("x = t'''\n'''\n", "x = ___(\n  )\n"),
        ("x = t''\n", "x = _()\n"),
        ("x = rt'{a!r}\\n'\n", "x = __( a,    )\n"),
        ("x = t'{f(t'{a}')}'\n", "x = _( f(_( a,)),)\n"),
        ("try: pass\nexcept\tA, B: pass\n", "try: pass\nexcept(A, B):pass\n"),
        ("type X = (a == b)\n", "X      = (a == b)\n"),
        ("type X[T = int] = (T := 5)\n", "X               = (T := 5)\n"),
        ("lazy  import  a\n", "import        a\n"),
        ("import b\nlazy import a\n", "import b\nimport      a\n"),
        ("{** a for a in b}\n", "{~~ a for a in b}\n"),
        ("c ** d; {** a for a in b}\n", "c ** d; {~~ a for a in b}\n"),
        ("{ ** a ** b for a in b}\n", "{ ~~ a ** b for a in b}\n"),
    ],
)
def test_how_newer_constructs_are_written(text: str, older: str) -> None:
    assert lowered(text) == older
    ast.parse(older)


@pytest.mark.parametrize(
    ("text", "older"),
    [
        ("x = f'{a['b']}'\n", "x = f'{a[\"b\"]}'\n"),
        ('x = f"{a["b"]}" "c" f"{d["e"]}"\n', 'x = f"{a[\'b\']}" "c" f"{d[\'e\']}"\n'),
        ("x = f'{a['b']}{c(\"d\")}'\n", 'x = f\'{a["b"]}{c("d")}\'\n'),
        ("x = f'{a['b\"']}'\n", "x = f'{a[____]}'\n"),
        ("x = f'{a['b' 'c']}'\n", 'x = f\'{a["b" "c"]}\'\n'),
        ("x = f'{a['b' '\"']}'\n", "x = f'{a[_______]}'\n"),
        ("x = f'{f'{a}'}'\n", "x = f'{f\"{a}\"}'\n"),
        ("x = f'{f'{f'{a}'}'}'\n", "x = f'{f\"{______}\"}'\n"),
        ("x = f'{f'b{a['c']}d'}'\n", "x = f'{f\"b{a[___]}d\"}'\n"),
        ("x = f'''{f'{a['b']}'}'''\n", "x = f'''{f\"{a[___]}\"}'''\n"),
        ("x = f'{'''a'''}'\n", "x = f'{\"a\"    }'\n"),
        ("x = f'{a:{b['c']}}'\n", "x = f'{a:{b[\"c\"]}}'\n"),
        ("x = f'{a['b']:{c}>{d}}'\n", "x = f'{a[\"b\"]:{c}>{d}}'\n"),
        ("x = f'{a['b']!r:>5}'\n", "x = f'{a[\"b\"]!r:>5}'\n"),
        ("x = f'{\n  a['b']\n}c'\n", "x = f'{   a[\"b\"] !a}\\\n\\\n c'\n"),
        ("x = f'{\r\n  a\r\n!r}'\r\n", "x = f'{   a !r}\\\r\n\\\r\n   '\r\n"),
        ("x = f'{\n  a # b\n:>5}'\n", "x = f'{   a     :>5}\\\n\\\n    '\n"),
        ("x = f'{a['b'] # c\n}'\n", "x = f'{a[\"b\"]     !a}\\\n '\n"),
        ("x = f'{'\\n'.join(a)}'\n", "x = f'{____.join(a)}'\n"),
        ("x = f'{rb'a' + b'c'}'\n", 'x = f\'{rb"a" + b"c"}\'\n'),
        ("x = t'{f'{a['b']}'}'\n", "x = _( f'{a[\"b\"]}',)\n"),
    ],
)
def test_how_strings_with_fields_are_written(text: str, older: str) -> None:
    if sys.version_info >= (3, 12) and "t'" not in text:
        assert lowered(text) is None
        ast.parse(text)
    elif sys.version_info < (3, 12):
        assert lowered(text) == older
        ast.parse(older)
