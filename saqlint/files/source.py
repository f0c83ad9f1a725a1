"""A file's bytes as Python reads them: decoded text and its lines. Refuses what Python refuses."""

import codecs
import re
from io import BytesIO, StringIO

from msgspec import Struct

_BOM = codecs.BOM_UTF8
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")
# Without what UTF-7 and the escaping encodings, which Python accepts, give a meaning.
_ASCII = "".join(map(chr, range(0x20, 0x7F))).translate(dict.fromkeys(map(ord, "+~\\")))


class UnreadableError(Exception):
    """A file that cannot be read or decoded; line and column as in a `Span`."""

    def __init__(self, reason: str, line: int = 1, column: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


class Source(Struct, frozen=True):
    """A file's text. `path` is relative to the project's root, with forward slashes.

    Not `exact` is a file whose text its encoding would spell with other bytes, as UTF-7 may.
    """

    path: str
    text: str
    encoding: str = "utf-8"
    bom: bool = False
    exact: bool = True

    def encode(self, text: str) -> bytes:
        """Give the bytes of `text` in this file's encoding, the byte order mark kept."""
        return (_BOM if self.bom else b"") + text.encode(self.encoding)


def decode(path: str, data: bytes) -> Source:
    """Decode as Python would: byte order mark, PEP 263 cookie, UTF-8 otherwise."""
    bom = data.startswith(_BOM)
    body = data[len(_BOM) :] if bom else data
    if data.startswith(_WIDE_BOMS):
        raise UnreadableError("the file is UTF-16, which Python does not read as source")
    nul = body.find(b"\0")
    if nul >= 0:
        raise _unreadable("the file holds a NUL byte", body, nul, "utf-8")
    encoding = _encoding(data)
    text = _text(body, encoding)
    return Source(path, text, encoding, bom, _is_exact(text, body, encoding))


def lines(text: str) -> list[str]:
    """Split where Python ends a line; the ends are kept."""
    # Not str.splitlines(): it also breaks at form feeds and other marks, where Python does not.
    return StringIO(text, newline="").readlines()


def _encoding(data: bytes) -> str:
    first_two = _LINE_ENDS.split(data[:4096], maxsplit=2)[:2]
    if not any(b"coding" in line for line in first_two):
        return "utf-8"
    # Imported when needed: hardly any file has a cookie, and tokenize takes time to load.
    from tokenize import detect_encoding  # noqa: PLC0415

    # A lone carriage return ends a line for Python, but not for `detect_encoding`.
    head = BytesIO(_LINE_ENDS.sub(b"\n", data[:4096]))
    try:
        found, _ = detect_encoding(head.readline)
    except SyntaxError as error:
        raise UnreadableError(str(error.msg).removesuffix(" for '<string>'")) from error
    encoding = "utf-8" if found == "utf-8-sig" else found
    if not _is_ascii_compatible(encoding):
        raise UnreadableError(f"the encoding cookie names `{encoding}`, not a text encoding")
    return encoding


def _is_ascii_compatible(encoding: str) -> bool:
    try:
        return _ASCII.encode("ascii").decode(encoding) == _ASCII
    except (LookupError, ValueError):
        return False


def _text(body: bytes, encoding: str) -> str:
    try:
        text = body.decode(encoding)
        if encoding != "utf-8":
            text.encode("utf-8")  # Some codecs give lone surrogates, which no parser takes.
    except UnicodeDecodeError as error:
        byte = body[error.start : error.start + 1].hex()
        reason = f"byte 0x{byte} is not valid {encoding}"
        raise _unreadable(reason, body, error.start, encoding) from error
    except ValueError as error:
        raise UnreadableError(f"the text is not valid {encoding}") from error
    return text


def _is_exact(text: str, body: bytes, encoding: str) -> bool:
    try:
        return encoding == "utf-8" or text.encode(encoding) == body
    except ValueError:
        return False


def _unreadable(reason: str, body: bytes, offset: int, encoding: str) -> UnreadableError:
    before = _LINE_ENDS.split(body[:offset])
    column = len(before[-1].decode(encoding, errors="replace"))
    return UnreadableError(reason, len(before), column)
