"""Sources are read exactly as Python reads them, or refused with place and reason."""

import ast
import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from saqlint.files.source import Source, UnreadableError, decode, lines


@pytest.mark.parametrize(
    ("data", "text", "encoding", "bom"),
    [
        pytest.param(b"x = 1\n", "x = 1\n", "utf-8", False, id="ascii"),
        pytest.param("é = '日'\n".encode(), "é = '日'\n", "utf-8", False, id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + b"x\n", "x\n", "utf-8", True, id="byte order mark"),
        pytest.param(
            b"# -*- coding: latin-1 -*-\n# \xe9\n",
            "# -*- coding: latin-1 -*-\n# é\n",
            "iso-8859-1",
            False,
            id="cookie on the first line",
        ),
        pytest.param(
            b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'\x80'\n",
            "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'€'\n",
            "cp1252",
            False,
            id="cookie on the second line",
        ),
        pytest.param(
            b"\n\n# coding: latin-1\n'ok'\n",
            "\n\n# coding: latin-1\n'ok'\n",
            "utf-8",
            False,
            id="a cookie on the third line is none",
        ),
        pytest.param(
            b"x = 1\n# coding: latin-1\n",
            "x = 1\n# coding: latin-1\n",
            "utf-8",
            False,
            id="a cookie behind code is none",
        ),
        pytest.param(
            codecs.BOM_UTF8 + b"# coding: utf-8\n",
            "# coding: utf-8\n",
            "utf-8",
            True,
            id="mark and cookie agree",
        ),
        pytest.param(
            b"# coding: utf-7\na+AOE\n", "# coding: utf-7\naá\n", "utf-7", False, id="utf-7"
        ),
        pytest.param(b"a\r\nb\rc\n", "a\r\nb\rc\n", "utf-8", False, id="line ends stay"),
        pytest.param(b"", "", "utf-8", False, id="empty"),
    ],
)
def test_decode(data: bytes, text: str, encoding: str, *, bom: bool) -> None:
    source = decode("a.py", data)
    assert source == Source("a.py", text, encoding, bom)
    assert source.encode(source.text) == data


@pytest.mark.parametrize(
    ("data", "reason", "line", "column"),
    [
        pytest.param(b"a\nbc\0d\n", "the file holds a NUL byte", 2, 2, id="NUL byte"),
        pytest.param(
            "é\né\xff".encode("latin-1"), "byte 0xe9 is not valid utf-8", 1, 0, id="not utf-8"
        ),
        pytest.param(
            "# 日本\r\nx = '日".encode() + b"\xff'\n",
            "byte 0xff is not valid utf-8",
            2,
            6,
            id="column in characters",
        ),
        pytest.param(
            b"# coding: ascii\n\xc3\xa9",
            "byte 0xc3 is not valid ascii",
            2,
            0,
            id="not the cookie's",
        ),
        pytest.param(b"# coding: nonsense\n", "unknown encoding: nonsense", 1, 0, id="no such one"),
        pytest.param(
            b"# coding: raw_unicode_escape\n'\\ud800'\n",
            "the text is not valid raw_unicode_escape",
            1,
            0,
            id="a lone surrogate",
        ),
        pytest.param(
            codecs.BOM_UTF8 + b"# coding: latin-1\n",
            "encoding problem: utf-8",
            1,
            0,
            id="mark and cookie differ",
        ),
        pytest.param(
            "x = 1\n".encode("utf-16"),
            "the file is UTF-16, which Python does not read as source",
            1,
            0,
            id="UTF-16",
        ),
        *(
            pytest.param(
                f"# coding: {codec}\nx = 1\n".encode(),
                f"the encoding cookie names `{name}`, not a text encoding",
                1,
                0,
                id=codec,
            )
            for codec, name in [
                ("utf-16", "utf-16"),
                ("rot13", "rot13"),
                ("hex", "hex"),
                ("zip", "zip"),
                ("undefined", "undefined"),
                ("punycode", "punycode"),
            ]
        ),
    ],
)
def test_refuses(data: bytes, reason: str, line: int, column: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        decode("a.py", data)
    assert (caught.value.reason, caught.value.line, caught.value.column) == (reason, line, column)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\0", id="NUL"),
        pytest.param(b"'\xff'", id="utf-8"),
        pytest.param(b"# coding: nonsense\n", id="cookie"),
        pytest.param(b"# coding: utf-16\nx = 1\n", id="utf-16"),
        pytest.param(codecs.BOM_UTF8 + b"# coding: latin-1\n", id="mark"),
    ],
)
def test_what_is_refused_python_refuses_too(data: bytes) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        ast.parse(data)
    with pytest.raises(UnreadableError):
        decode("a.py", data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("a", ["a"], id="no end"),
        pytest.param("a\nb\r\nc\rd", ["a\n", "b\r\n", "c\r", "d"], id="three kinds"),
        pytest.param("a\fb\x1cc\u2028d\n", ["a\fb\x1cc\u2028d\n"], id="other breaks are none"),
    ],
)
def test_lines(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_lines_count_as_the_syntax_tree_counts() -> None:
    text = "a = 1\rb = 2\r\nc = '''\f\n'''\n\fd = 4\n"
    (*_, last) = ast.parse(text).body
    assert lines(text)[last.lineno - 1] == "\fd = 4\n"


@pytest.mark.parametrize("spelled", [b"+ADw-", b"\x1b", b"+AOEA4Q- +AOE-"])
def test_bytes_that_their_encoding_spells_otherwise_are_not_exact(spelled: bytes) -> None:
    source = decode("a.py", b"# coding: utf-7\n# " + spelled)
    assert not source.exact
    assert source.encode(source.text) != b"# coding: utf-7\n# " + spelled


COOKIES = st.sampled_from([b"", b"# coding: utf-8\n", b"\n# coding=cp1252\r", b"# coding: utf-7\n"])


@given(st.sampled_from([b"", codecs.BOM_UTF8]), COOKIES, st.binary(max_size=60))
@example(b"", b"# coding: utf-7\n", b"+2AA-")
def test_any_bytes_are_text_or_refused(bom: bytes, cookie: bytes, rest: bytes) -> None:
    data = bom + cookie + rest
    try:
        source = decode("a.py", data)
    except UnreadableError as error:
        place = (error.line, error.column)
    else:
        place = (1, 0)
        assert "".join(lines(source.text)) == source.text
        source.text.encode("utf-8")
        if source.exact:
            assert source.encode(source.text) == data
    assert place >= (1, 0)
