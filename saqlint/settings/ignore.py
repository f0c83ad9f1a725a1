"""Patterns as in a `.gitignore`: which paths they name. Reads no file."""

# Not pathspec: importing it and matching 4,000 paths takes 0.1 s, a third of a whole cold run.
# The tests hold this module to `git check-ignore`.

import re
from collections.abc import Iterable, Iterator
from itertools import count

from msgspec import Struct, field

_WILD = frozenset("*?[\\")


class Patterns(Struct, frozen=True):
    """Compiled patterns; the last one that matches decides.

    Nearly all patterns of real files are plain names or `*.ext`: these are looked up, the rest
    is one regular expression whose alternatives stand in reverse order.
    """

    names: dict[str, tuple[int, bool]] = field(default_factory=dict)
    folders: dict[str, tuple[int, bool]] = field(default_factory=dict)
    endings: dict[str, tuple[int, bool]] = field(default_factory=dict)
    regex: re.Pattern[str] | None = None
    orders: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """The patterns of the expression by the names of their groups."""

    def decide(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether `path` is matched; None where no pattern speaks of it."""
        name = path.rpartition("/")[2]
        found = self.names.get(name, _NEVER)
        if is_folder:
            found = max(found, self.folders.get(name, _NEVER))
        _, dot, ending = name.rpartition(".")
        if dot:
            found = max(found, self.endings.get(ending, _NEVER))
        if self.regex is not None:
            match = self.regex.fullmatch(f"{path}/" if is_folder else path)
            if match is not None and match.lastgroup is not None:
                found = max(found, self.orders[match.lastgroup])
        return None if found is _NEVER else found[1]


_NEVER = (-1, False)


def compile_patterns(lines: Iterable[str]) -> Patterns:
    """Compile the lines of a `.gitignore`; those that git cannot read match nothing."""
    names: dict[str, tuple[int, bool]] = {}
    folders: dict[str, tuple[int, bool]] = {}
    endings: dict[str, tuple[int, bool]] = {}
    others: list[tuple[str, tuple[int, bool]]] = []
    groups = count()
    for order, line in enumerate(lines):
        pattern, ignored = _unprefixed(line)
        only_folders = pattern.endswith("/")
        bare = pattern.removesuffix("/")
        if not bare or bare == "/":
            continue
        verdict = (order, ignored)
        if "/" not in bare and not _WILD & set(bare):
            (folders if only_folders else names)[bare] = verdict
        elif bare.startswith("*.") and not only_folders and not _ENDING_STOPS & set(bare[2:]):
            endings[bare[2:]] = verdict
        elif (regex := _regex(bare, groups)) is not None:
            end = "/" if only_folders else "/?"
            others.append((f"(?P<p{order}>{regex}{end})", verdict))
    others.reverse()
    joined = re.compile("|".join(text for text, _ in others), re.DOTALL) if others else None
    return Patterns(names, folders, endings, joined, {f"p{v[0]}": v for _, v in others})


_ENDING_STOPS = _WILD | {".", "/"}


def _unprefixed(line: str) -> tuple[str, bool]:
    text = _without_trailing_spaces(line.rstrip("\r\n"))
    if text.startswith("#"):
        return "", True
    if text.startswith("!"):
        return text[1:], False
    return text, True


def _without_trailing_spaces(line: str) -> str:
    """The line without the spaces at its end, but for one that a backslash keeps."""
    text = line.rstrip(" ")
    backslashes = len(text) - len(text.rstrip("\\"))
    return f"{text} " if backslashes % 2 and text != line else text


def _regex(pattern: str, names: Iterator[int]) -> str | None:
    """Translate one pattern without its final slash; None where git matches nothing with it.

    `names` are for groups: what stands between two stars is taken where it is met first and never
    tried elsewhere, or a pattern of many stars would take for ever on the right file name.
    """
    anchored = "/" in pattern
    chunks: list[list[str]] = [[]]
    for part in pattern.removeprefix("/").split("/"):
        if part == "**":
            chunks.append([])
            continue
        text = _segment(part, names)
        if text is None:
            return None
        chunks[-1].append(text)
    # `a/**` names everything inside `a`, not `a`; `**/a` and `a/**/b` any depth, none too.
    first, *inner = ["/".join(chunk) for chunk in chunks]
    if not inner:
        return first if anchored else f"(?:.*/)?{first}"
    head = f"{first}/" if first else ""
    between = "".join(_once(f"(?:[^/]+/)*?{text}/", names) for text in inner[:-1] if text)
    return head + between + (f"(?:.*/)?{inner[-1]}" if inner[-1] else ".+")


def _once(text: str, names: Iterator[int]) -> str:
    """What matches `text` where it is met first, and nowhere else. Python 3.10 has no `(?>`."""
    name = f"g{next(names)}"
    return f"(?=(?P<{name}>{text}))(?P={name})"


def _segment(part: str, names: Iterator[int]) -> str | None:
    pieces = [""]
    at = 0
    while at < len(part):
        char = part[at]
        at += 1
        if char == "*":
            if part[at : at + 1] != "*":
                pieces.append("")
        elif char == "?":
            pieces[-1] += "[^/]"
        elif char == "\\":
            if at == len(part):
                return None
            pieces[-1] += re.escape(part[at])
            at += 1
        elif char == "[":
            end, text = _bracket(part, at)
            if text is None:
                return None
            pieces[-1] += text
            at = end
        else:
            pieces[-1] += re.escape(char)
    first, *inner = pieces
    if not inner:
        return first
    between = "".join(_once(f"[^/]*?{text}", names) for text in inner[:-1])
    return f"{first}{between}[^/]*{inner[-1]}"


_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "space": r"\s",
    "xdigit": "0-9a-fA-F",
}


def _bracket(part: str, at: int) -> tuple[int, str | None]:
    """Translate `[...]` whose content starts at `at`; None where it is not closed."""
    negated = part[at : at + 1] in ("!", "^")
    at += negated
    content: list[str] = []
    first = True
    while at < len(part) and (first or part[at] != "]"):
        first = False
        named = re.match(r"\[:(\w+):\]", part[at:])
        if named is not None:
            if named[1] not in _CLASSES:
                return at, None
            content.append(_CLASSES[named[1]])
            at += named.end()
            continue
        low, at = _character(part, at)
        if part[at : at + 1] == "-" and part[at + 1 : at + 2] not in ("", "]"):
            high, at = _character(part, at + 1)
            if low <= high:
                content.append(f"{re.escape(low)}-{re.escape(high)}")
            continue
        content.append(re.escape(low))
    if at >= len(part):
        return at, None
    inside = "".join(content)
    if not inside:
        return at + 1, "[^/]" if negated else "(?!)"
    return at + 1, f"(?!/)[{'^' if negated else ''}{inside}]"


def _character(part: str, at: int) -> tuple[str, int]:
    if part[at] == "\\" and at + 1 < len(part):
        return part[at + 1], at + 2
    return part[at], at + 1
