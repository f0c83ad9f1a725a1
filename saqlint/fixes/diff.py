"""Unified diffs of bytes, as `git apply -p0` and `patch` take them."""

from collections.abc import Iterator
from difflib import diff_bytes, unified_diff

_NO_END = b"\n\\ No newline at end of file\n"


def unified(path: bytes, before: bytes, after: bytes) -> bytes:
    """What makes `after` of `before`; empty where they are the same."""
    name = _quoted(path)
    lines = diff_bytes(unified_diff, _rows(before), _rows(after), name, name, lineterm=b"\n")
    return b"".join(line if line.endswith(b"\n") else line + _NO_END for line in lines)


def _quoted(path: bytes) -> bytes:
    """The name as git writes it: in quotes where it would break the line or begin an escape."""
    if all(byte >= _FIRST_PRINTABLE and byte not in _SPECIAL for byte in path):
        return path
    return b'"' + b"".join(map(_spelt, path)) + b'"'


_FIRST_PRINTABLE = 0x20
_SPECIAL = b'"\\\x7f'


def _spelt(byte: int) -> bytes:
    if byte < _FIRST_PRINTABLE or byte in _SPECIAL:
        return b"\\%03o" % byte
    return bytes((byte,))


def _rows(data: bytes) -> list[bytes]:
    # At `\n` alone: what else ends a line stays a part of it.
    return list(_split(data))


def _split(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        yield data[start:end]
        start = end
