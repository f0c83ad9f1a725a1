"""What is followed to a limit, and no further: at the limit, and one beyond it."""

from collections.abc import Callable

import pytest

from saqlint.resolve.modules import Modules
from saqlint.resolve.newer import lower
from tests.resolving import resolver_of, reveal, revealed, tree_of

NUMBERS = [
    ("9223372036854775808", 2**63),
    ("9223372036854775809", int),
    ("9223372036854775808.0", 2.0**63),
    ("9223372036854777856.0", float),
    ("1e400", float),
    ("2 ** 63", 2**63),
    ("2 ** 64", int),
    ("1 ** 64", 1),
    ("1 ** 65", int),
    ("10000 ** 1", 10000),
    ("10001 ** 1", int),
    ("1 << 63", 2**63),
    ("1 << 64", int),
    ("1 >> 65", int),
    ("1000000000000000 + 1", 10**15 + 1),
    ("1000000000000001 + 1", int),
    ("1 + 1000000000000000", 10**15 + 1),
    ("1 + 1000000000000001", int),
    ("1000000000000000 * 9223", 9223 * 10**15),
    ("1000000000000000 * 9224", int),
    ("1000000000000000.0 * 10000", float),
    ("1.5 + 1000000000000001", float),
]


@pytest.mark.parametrize(
    ("expression", "expected"), [pytest.param(*case, id=case[0]) for case in NUMBERS]
)
def test_how_large_numbers_may_be(expression: str, expected: object) -> None:
    known = f"a builtins.{expected.__name__}" if isinstance(expected, type) else repr(expected)
    assert reveal(f"reveal({expression})") == known


TEXTS = [
    ("'a' * 20000", 20_000),
    ("'a' * 20001", "a builtins.str"),
    ("'a' * 10000 + 'b' * 10000", 20_000),
    ("'a' * 10000 + 'b' * 10001", 10_000),
    ("'a' * 10000 + f'{\"b\" * 10000}{f()}'", 20_000),
    ("'a' * 10000 + f'{\"b\" * 10001}'", 10_000),
    ('f\'{"a" * 10000}{"b" * 10000}\'', 20_000),
    ('f\'{"a" * 10000}{"b" * 10001}\'', 20_000),
    ("f'{\"a\" * 20000}{f()}'", 20_000),
    ("('a' * 20000).upper()", 20_000),
    ("('a' * 10000).replace('a', 'bb')", 20_000),
    ("('a' * 10001).replace('a', 'bb')", "a builtins.str"),
    ("'-'.join(['a' * 9998, 'b' * 10000])", 19_999),
    ("'-'.join(['a' * 9999, 'b' * 10000])", 9_999),
    ("'%s%s' % ('a' * 10000, 'b' * 10000)", 20_000),
    ("'%s%s' % ('a' * 10000, 'b' * 10001)", 20_000),
    ("'{}{}'.format('a' * 10000, 'b' * 10001)", 20_000),
]


@pytest.mark.parametrize(
    ("expression", "expected"), [pytest.param(*case, id=case[0]) for case in TEXTS]
)
def test_how_long_texts_may_be(expression: str, expected: object) -> None:
    found = reveal(f"reveal({expression})")
    assert found == expected or len(found.removesuffix("...")) == expected + 2  # type: ignore[operator]
    whole = isinstance(expected, int) and reveal(f"reveal(len({expression}))") == str(expected)
    assert whole is (found[0] == "'" and not found.endswith("..."))


def nested(form: str, times: int, inner: str = "A") -> str:
    for _ in range(times):
        inner = form.format(inner)
    return inner


@pytest.mark.parametrize(
    "form",
    ["Optional[{}]", "Union[{}, None]", "Annotated[{}, 1]", "{}[int]", "(None | {})"],
)
def test_how_deeply_annotations_may_nest(form: str) -> None:
    text = "class A:\n    x = f()\ndef f(a: {}):\n    reveal(type(a), a.__class__)"
    known = reveal(text.format(nested(form, 12))).splitlines()[1]
    assert "class main.A" in known
    assert reveal(text.format(nested(form, 13))).splitlines()[1] == "?"


def test_how_deeply_quoted_annotations_may_nest() -> None:
    text = "class A: ...\ndef f(a: {}):\n    reveal(a.__class__)"
    assert "class main.A" in reveal(text.format(nested("Optional[{}]", 11, "'A'")))
    assert reveal(text.format(nested("Optional[{}]", 12, "'A'"))) == "?"


@pytest.mark.parametrize("form", [" | ".join, lambda names: f"Union[{', '.join(names)}]"])
def test_how_many_classes_an_annotation_may_name(form: Callable[[list[str]], str]) -> None:
    text = "class A: ...\ndef f(a: {}):\n    reveal(a.__class__)"
    assert reveal(text.format(form(["A"] * 61))) == "class main.A"
    assert reveal(text.format(form(["A"] * 62))) == "?"


def test_how_deeply_aliases_of_annotations_may_nest() -> None:
    aliases = "".join(f"T{i + 1} = Optional[T{i}]\n" for i in range(9))
    text = f"class A: ...\nT0 = A | None\n{aliases}def f(a: T5, b: T6):\n    "
    assert reveal(f"{text}reveal(a.__class__, b.__class__)") == "class main.A\n?"


def test_how_long_a_quoted_annotation_may_be() -> None:
    text = "class A: ...\ndef f(a: 'A{}'):\n    reveal(a.__class__)"
    assert reveal(text.format(" " * 499)) == "class main.A"
    assert reveal(text.format(" " * 500)) == "?"


def test_how_deeply_calls_may_nest() -> None:
    chain = "def f0(x): return x\n"
    chain += "".join(f"def f{i + 1}(x): return f{i}(x)\n" for i in range(20))
    assert reveal(f"{chain}reveal(f11(5), f12(5))") == "5\n?"
    chain = chain.replace("(x)", "()").replace("return x", "return 5")
    assert reveal(f"{chain}reveal(f11())") == "5"
    assert reveal(f"{chain}reveal(f12())") == "?"


def test_how_deeply_calls_may_nest_through_comprehensions() -> None:
    chain = "def f0(x): return x\n"
    chain += "".join(f"def f{i + 1}(x): return [f{i}(y) for y in [x]][0]\n" for i in range(20))
    assert reveal(f"{chain}reveal(f11(5))") == "5"
    assert reveal(f"{chain}reveal(f12(5))") == "?"


def test_how_many_returns_a_function_may_have() -> None:
    def text(count: int) -> str:
        body = "".join(f"    if c(): return {i}\n" for i in range(count - 1))
        return f"def f():\n{body}    return {count - 1}\nreveal(f())"

    assert reveal(text(12)) == " | ".join(str(number) for number in range(12))
    assert reveal(text(13)) == "?"


def test_how_many_values_a_generator_may_yield() -> None:
    def text(count: int) -> str:
        body = "".join(f"    yield {i}\n" for i in range(count))
        return f"def f():\n{body}with f() as x: reveal(x)\nreveal(f())"

    assert reveal(text(12)).splitlines()[1] == " | ".join(str(number) for number in range(12))


def test_how_many_bindings_a_name_may_have() -> None:
    def text(count: int) -> str:
        return "".join(f"if c(): X = {i}\n" for i in range(count)) + "reveal(X)"

    assert reveal(text(8)) == " | ".join(str(number) for number in range(8))
    assert reveal(text(9)) == "?"


def test_how_many_elements_a_loop_may_run_over() -> None:
    text = "for x in [{}]: reveal(x)"
    assert reveal(text.format("1, 2, 3, 4, 5, 6, 7, 8")) == "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8"
    assert reveal(text.format("1, 2, 3, 4, 5, 6, 7, 8, 9")) == "?"


def test_how_many_items_a_comprehension_may_run_over() -> None:
    text = "reveal(len([x for x in [{}]]))"
    assert reveal(text.format("1, " * 500)) == "500"
    assert reveal(text.format("1, " * 501)) == "a builtins.int"
    names = [", ".join(f"x{i}" for i in range(count)) for count in (8, 9)]
    first = [f"reveal([x0 for {name} in [({name.replace('x', '')},)]][0])" for name in names]
    assert [reveal(text) for text in first] == ["0", "?"]


def test_how_many_keys_are_looked_through() -> None:
    text = "A = {{{}}}\nreveal(A.get(f()))"
    few = [", ".join(f"'k{i}': {i}" for i in range(count)) for count in (8, 9)]
    assert reveal(text.format(few[0])) == "0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | None"
    assert reveal(text.format(few[1])) == "?"


def test_how_many_items_are_looked_through() -> None:
    text = "A = [{}7]\nreveal(7 in A)"
    assert reveal(text.format("1, " * 99)) == "True"
    assert reveal(text.format("1, " * 100)) == "a builtins.bool"


def test_how_many_changes_are_followed() -> None:
    appended = "A = []\n" + "A.append(1)\n" * 200 + "reveal(len(A))"
    assert reveal(appended) == "200"
    assert reveal(appended.replace("reveal", "A.append(1)\nreveal")) == "a builtins.int"
    counted = "A = 0\n" + "A += 1\n" * 200 + "reveal(A)"
    assert reveal(counted) == "200"


def test_how_many_operators_are_followed() -> None:
    assert reveal("reveal(" + "+".join(["1"] * 201) + ")") == "201"
    assert reveal("reveal(" + "+".join(["1"] * 202) + ")") == "?"


def test_how_many_values_a_choice_may_have() -> None:
    def text(count: int) -> str:
        names = [" if c() else ".join(map(str, range(start, start + 20))) for start in (0, 20)]
        last = " if c() else ".join(map(str, range(40, count)))
        chosen = "A if c() else B if c() else C"
        return f"A = {names[0]}\nB = {names[1]}\nC = {last or 0}\nreveal({chosen})"

    assert reveal(text(40)).split(" | ") == [str(number) for number in range(40)]
    assert reveal(text(41)) == "?"


def test_how_deeply_conditions_may_nest() -> None:
    assert reveal("reveal(1 if " + "not " * 20 + "0 else 2)") == "2"
    assert reveal("reveal(1 if " + "not " * 21 + "0 else 2)") == "1 | 2"


def test_how_many_conditions_around_a_statement_are_kept() -> None:
    def text(count: int) -> str:
        heads = "".join(f"{' ' * i}if 1:\n" for i in range(count - 1))
        last = " " * (count - 1)
        return f"X = 1\n{heads}{last}if 0:\n{last} X = 2\nreveal(X)"

    assert reveal(text(12)) == "1"
    assert reveal(text(13)) == "1 | 2"


def test_how_far_a_name_is_followed_through_modules() -> None:
    def text(count: int) -> str:
        modules = "".join(f"# === m{i}.py\nfrom m{i + 1} import T\n" for i in range(count))
        last = f"# === m{count}.py\nclass A: ...\nT = A | None\n"
        return f"from m0 import T\ndef f(a: T):\n    reveal(a.__class__)\n{modules}{last}"

    assert reveal(text(6)) == "class m6.A"
    assert reveal(text(7)) == "?"


def test_how_many_bases_are_followed() -> None:
    chain = "class A0:\n    x = 5\n" + "".join(f"class A{i + 1}(A{i}): ...\n" for i in range(40))
    assert reveal(f"{chain}reveal(A30.x, A31.x)") == "5\n?"


def test_how_long_a_text_is_converted() -> None:
    assert reveal(f"reveal(int('{'0' * 999}7'))") == "7"
    assert reveal(f"reveal(int('{'0' * 1000}7'))") == "a builtins.int"


def test_how_many_items_a_list_may_have() -> None:
    resolver = resolver_of("A = [" + "1, " * 100_000 + "]\nreveal(A + A)")
    module = resolver.modules.load("main.py")
    assert module is not None
    value = resolver.value(*revealed(resolver, module)[0])
    assert len(value.items) == 150_000  # type: ignore[union-attr]
    assert value.open is True  # type: ignore[union-attr]


@pytest.mark.parametrize(("count", "reads"), [(700_000, True), (700_001, False)])
def test_how_much_code_a_module_may_have(count: int, reads: object) -> None:
    modules = Modules(tree_of({"a.py": "# " + "." * count}), lower)
    assert (modules.load("a.py") is not None) is reads
    assert [(one.at.line, one.at.column, one.reason) for one in modules.unreadable] == (
        [] if reads else [(1, 0, "more code than one file can be read for")]
    )


def test_how_many_steps_a_question_may_take() -> None:
    def largest(count: int) -> str:
        return "max(" + "a, " * count + ")"

    assert reveal(f"a = 1\nreveal({largest(3998)})") == "1"
    assert reveal(f"a = 1\nreveal({largest(3999)})") == "?"
    assert reveal(f"a = 1\nreveal({largest(3900)}, {largest(3900)})") == "1\n1"


def test_how_deeply_expressions_may_nest() -> None:
    def nested(count: int) -> str:
        return "[" * count + "1" + "][0]" * count

    assert reveal(f"reveal({nested(60)})") == "1"
    assert reveal(f"reveal({nested(61)})") == "?"
