import subprocess
from pathlib import Path

import pytest

from saqlint.fixes.diff import unified

CASES = [
    pytest.param(b"a\nb\nc\n", b"a\nB\nc\n", id="a line"),
    pytest.param(b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n", id="CRLF"),
    pytest.param(b"a\r\nb\nc\r\n", b"a\r\nB\nc\r\n", id="mixed"),
    pytest.param(b"a\nb", b"a\nB", id="no final newline"),
    pytest.param(b"a", b"a\n", id="a final newline more"),
    pytest.param(b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfa\nB\n", id="a byte order mark"),
    pytest.param("a\né\n".encode("latin-1"), "a\nÉ\n".encode("latin-1"), id="latin-1"),
    pytest.param(b"a\x0cb\nc\rd\n", b"a\x0cB\nc\rD\n", id="form feed and carriage return"),
    pytest.param(b"", b"a\n", id="from nothing"),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_git_applies_what_is_shown(tmp_path: Path, before: bytes, after: bytes) -> None:
    (tmp_path / "a.py").write_bytes(before)
    patch = unified(b"a.py", before, after)
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    subprocess.run(
        ["git", "apply", "-p0", "--whitespace=nowarn"], cwd=tmp_path, input=patch, check=True
    )
    assert (tmp_path / "a.py").read_bytes() == after


def test_what_does_not_differ_is_not_shown() -> None:
    assert unified(b"a.py", b"a\n", b"a\n") == b""
