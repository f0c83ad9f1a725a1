"""Text for a terminal: colours, display width, and nothing that could command the terminal."""

import os
import unicodedata
from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

Role: TypeAlias = Literal[
    "basic", "recommended", "strict", "strong", "frame", "help", "fix", "faint", "good", "bad"
]

CODES: Mapping[Role, str] = {
    "basic": "1;31",
    "recommended": "1;33",
    "strict": "1;36",
    "strong": "1",
    "frame": "1;34",
    "help": "1;36",
    "fix": "1;32",
    "faint": "2",
    "good": "32",
    "bad": "31",
}

ZERO_WIDTH_JOINER = "\u200d"
EMOJI_PRESENTATION = "\ufe0f"
TAB = "    "


class Style(Struct, frozen=True):
    """Paints text by its role, or leaves it alone."""

    color: bool = False

    def __call__(self, role: Role, text: str) -> str:
        """`text` in the colour of `role`."""
        return f"\x1b[{CODES[role]}m{text}\x1b[0m" if self.color and text else text


def wants_color(choice: str, *, terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether to colour: the option first, then NO_COLOR, FORCE_COLOR, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return terminal and environment.get("TERM") != "dumb"


def visible(text: str) -> str:
    """`text` on one line, with everything that would steer a terminal or hide spelt out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelt(char) for char in text)


def _spelt(char: str) -> str:
    # Cc steers terminals, Cf reorders and hides text (U+202E), Cs cannot be written at all.
    if char == ZERO_WIDTH_JOINER or unicodedata.category(char) not in {
        "Cc",
        "Cf",
        "Cs",
        "Zl",
        "Zp",
    }:
        return char
    return char.encode("unicode_escape").decode("ascii")


class Cells(Struct, frozen=True):
    """A line as a terminal shows it: a text for each column, and where each character stands.

    The second column of a wide character is an empty text. `columns` has one entry more than
    the line has characters: the place behind the last.
    """

    texts: tuple[str, ...]
    columns: tuple[int, ...]

    def column(self, character: int) -> int:
        """The column at which a character begins; the line's end for one behind it."""
        return self.columns[min(character, len(self.columns) - 1)]


def cells(line: str) -> Cells:
    """Lay `line` out on columns; tabs take four, control characters are spelt out."""
    if line.isascii() and line.isprintable():
        return Cells(tuple(line), tuple(range(len(line) + 1)))
    texts: list[str] = []
    columns: list[int] = []
    joins = False
    for char in line:
        columns.append(len(texts))
        if char == "\t":
            texts.extend(TAB)
        elif char.isascii() and char.isprintable():
            texts.append(char)
        elif (spelt := _spelt(char)) != char:
            texts.extend(spelt)
        else:
            width = 0 if joins else _width(char)
            if char == EMOJI_PRESENTATION and texts and texts[-1]:
                width = _width(texts[-1] + char) - 1
            _place(texts, char, width)
        joins = char == ZERO_WIDTH_JOINER
    return Cells(tuple(texts), (*columns, len(texts)))


def laid_out(line: str) -> str:
    """`line` with tabs widened and control characters spelt out."""
    return line if line.isascii() and line.isprintable() else "".join(cells(line).texts)


def _place(texts: list[str], char: str, width: int) -> None:
    if char == EMOJI_PRESENTATION and texts:
        texts[-1] += char
        texts.extend([""] * width)
    elif width:
        texts.extend((char, *[""] * (width - 1)))
    elif texts:
        owner = next((i for i in range(len(texts) - 1, -1, -1) if texts[i]), 0)
        texts[owner] += char
    else:
        texts.append(char)


def _width(text: str) -> int:
    # Imported when the first character beyond ASCII is met: it costs as much as all the rest.
    from wcwidth import wcswidth  # noqa: PLC0415

    return max(0, wcswidth(text))


def terminal_width(environment: Mapping[str, str] | None = None, default: int = 80) -> int:
    """The columns of the user's terminal, `default` where there is none."""
    environment = os.environ if environment is None else environment
    if environment.get("COLUMNS", "").isdecimal():
        return max(20, int(environment["COLUMNS"]))
    try:
        return os.get_terminal_size().columns or default
    except OSError:
        return default
