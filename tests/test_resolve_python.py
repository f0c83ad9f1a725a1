"""Expressions of constants stand for what Python makes of them."""

import pytest

from tests.resolving import reveal

TEXTS = """
" a ".capitalize() | "AB".casefold() | "AB".lower() | " a ".lstrip() | " a ".rstrip()
" a ".strip()
"xax".strip("x") | "xax".lstrip("x") | "xax".rstrip("x") | "a b".title() | "a".upper()
"abc".removeprefix("a") | "abc".removesuffix("c") | "aXbX".replace("X", "-")
"aXbX".replace("X", "-", 1)
"abc".startswith("a") | "abc".endswith("bc") | "5".isdigit() | "a".isdigit()
"{} {}".format(1, "a") | "{0}{0}{x}".format("a", x=5) | "-".join(["a", "b"]) | "-".join(("a",))
"".join([])
"%s-%d" % ("a", 5) | "%s" % "a" | "%%%s" % 5 | "a" "b" | "a" + "b" | "ab" * 3 | "abc"[1]
"abc"[1:] | "abc"[-1] | "abc"[::2] | "abc"[::-1] | "b" in "abc" | "b" not in "abc" | "a" == "a"
f"{5}" | f"{'a'!s}" | f"{1.5}" | f"{True}" | str(5) | str("a") | str(1.5) | str(True)
len("abc") | bool("") | bool("a") | not "" | "" or "a" | "a" and "b"
"a" if True else "b" | "a" if "" else "b" | int("5") | int(" 5 ") | float("1.5") | int("-5")
"""
NUMBERS = """
1 + 2 | 1 - 2 | 3 * 4 | 7 / 2 | 7 // 2 | 7 % 3 | 2 ** 10 | 1 << 3 | 16 >> 2 | 6 & 3 | 6 | 3 ^ 1
-5 | +5
1.5 + 1 | 2 * 1.5 | 7.5 // 2 | -7 // 2 | -7 % 3 | 60 * 60 * 24 | 1_000 * 5 | 0x10 | 1e3 * 2
1 < 2 | 2 <= 2 | 3 > 2 | 2 >= 3 | 1 == 1.0 | 1 != 2 | None is None
None is not None | not 0 | not 5 | 0 or 5 | 5 or 0 | 5 and 0 | 0 and 5 | None or 5
5 if 1 > 2 else 6
abs(-5) | max(1, 5, 3) | min(1, 5, 3) | round(1.6) | round(1.234, 2) | int(5.9) | int(-5.9)
float(5) | bool(0)
int(True) | True and False | True or False | not True | 5 in (1, 5) | 5 not in [1, 5]
"""
COLLECTIONS = """
len([1, 2]) | len((1,)) | len({"a": 1}) | [1, 2][0] | (1, 2)[-1] | {"a": 5}["a"] | {"a": 5}.get("a")
{"a": 5}.get("b", 6) | {"a": 5}.get("b") | {"a": 5}.pop("a") | {"a": 5}.pop("b", 6)
{"a": 5}.setdefault("a", 6)
{"a": 5}.setdefault("b", 6) | dict(a=5)["a"]
{**{"a": 1}, "a": 2}["a"] | [*[1, 2], 3][2] | ([1] + [2])[1] | ((1,) + (2,))[1] | ([5] * 3)[2]
[1, 2, 3][1:][0]
list((1, 2))[1] | tuple([1, 2])[1] | sorted([2, 1])[0] | [x for x in [1, 2]][1]
{"a": {"b": 5}}["a"]["b"]
(5, 6)[1] if (5, 6) else 0 | [] or 5 | {} or 5 | [0] and 5 | not [] | not {"a": 1}
{k: 5 for k in ["a"]}["a"]
"""


TABLES = {"text": TEXTS, "number": NUMBERS, "collection": COLLECTIONS}


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param(expression, id=f"{name}: {expression}")
        for name, table in TABLES.items()
        for line in table.strip().splitlines()
        for expression in line.split(" | ")
    ],
)
def test_an_expression_of_constants(expression: str) -> None:
    assert reveal(f"reveal({expression})") == repr(eval(expression))  # noqa: S307 - it stands above
