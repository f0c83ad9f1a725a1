"""What comments ask to be silent about: `noqa` as flake8 reads it, and saqlint's own."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from saqlint.files.source import Source
from saqlint.model import Span
from saqlint.silence.comments import Comment, Comments, Range, read_comments

Form: TypeAlias = Literal["noqa", "ignore", "ignore-file"]
Known: TypeAlias = Mapping[str, str]
"""The names of all rules by their codes."""

_MENTIONED = ("noqa", "saqlint")
# flake8's own expressions, so that both read a comment alike.
_NOQA = re.compile(
    r"# noqa(?::[\s]?(?P<codes>([A-Z]+[0-9]+(?:[,\s]+)?)+))?",
    re.IGNORECASE,
)
_NOQA_FILE = re.compile(r"# flake8[:=]\s*noqa", re.IGNORECASE)
_OURS = re.compile(r"SAQ\d*", re.IGNORECASE)
_MEANT_FOR_US = re.compile(
    r"\s*(?::\s*)?(?:[A-Z]+\d+[,\s]+)*(?P<word>SAQ\d*\b|[a-z]+(?:-[a-z]+)+)", re.IGNORECASE
)
# A ` # ` begins what is another comment to its readers.
_OWN = re.compile(
    r"#\s*saqlint\s*:\s*(?P<verb>[\w-]*)(?P<rest>(?:(?!\s#\s).)*)", re.IGNORECASE | re.DOTALL
)
_BRACKETS = re.compile(r"\s*\[(?P<selectors>[^\]]*)\](?P<reason>.*)", re.DOTALL)
SEPARATORS = " \t,:-\N{EN DASH}\N{EM DASH}"
"""What stands between a directive and its reason."""
_WORD = re.compile(r"[^,\s]+")
_MISREAD = str.maketrans("OIL", "011")


class Selector(Struct, frozen=True):
    """A code, the beginning of one, a name or `ALL` as written in a directive."""

    text: str
    column: int


class Directive(Struct, frozen=True):
    """A comment, or the part of one, that silences rules on `lines`.

    `selectors` is None for the blanket form. `problem` is set where the text is not what it
    was meant to be; `blanket` where that makes flake8 silence everything.
    """

    form: Form
    at: Span
    text: str
    lines: Range | None
    comment: Comment
    selectors: tuple[Selector, ...] | None = None
    reason: str | None = None
    problem: str | None = None
    blanket: bool = False


def names(selector: str, code: str, name: str, form: Form) -> bool:
    """Whether a selector names a rule. flake8 takes every code for the beginning of others."""
    if form == "noqa":
        return code.startswith(selector)
    if selector in ("ALL", name):
        return True
    # A prefix ends before the digits or within them: `SA` names nothing.
    return selector.startswith(code.rstrip("0123456789")) and code.startswith(selector)


def read_directives(source: Source, known: Known) -> tuple[Directive, ...]:
    """Find the directives of a file, in their order."""
    text = source.text.lower()
    if not any(word in text for word in _MENTIONED):
        return ()
    comments = read_comments(source)
    found = [
        *_noqas(source.path, comments, known),
        *(
            directive
            for comment in comments.found
            for directive in _own(source.path, comment, comments, known)
        ),
    ]
    return tuple(sorted(found, key=lambda directive: directive.at))


# -------------------------------------------------------------------------------------------- noqa


def _noqas(path: str, comments: Comments, known: Known) -> Iterator[Directive]:
    done: set[int] = set()
    for comment in comments.found:
        whole_file = _NOQA_FILE.match(comment.text)
        if whole_file is not None:
            if comment.alone:
                at = _span(path, comment, whole_file.start(), whole_file.end())
                yield Directive("noqa", at, whole_file[0], Range(1, _END), comment)
            continue
        match = _NOQA.search(comment.text)
        covered = comments.physical_at(comment.line)
        # flake8 looks no further than the first on what it takes for one line.
        if match is not None and covered.first not in done:
            done.add(covered.first)
            yield _noqa(path, comment, match, covered, known)


_END = 1 << 60


def _noqa(
    path: str, comment: Comment, match: re.Match[str], covered: Range, known: Known
) -> Directive:
    accident = _accident(comment.text[match.end() :], known)
    length, problem = accident if accident is not None else (0, None)
    if match["codes"] is None:
        text = comment.text[match.start() : match.end() + length]
        at = _span(path, comment, match.start(), match.start() + len(text))
        return Directive(
            "noqa", at, text, covered, comment, None, None, problem, problem is not None
        )
    text = match[0].rstrip(", \t")
    at = _span(path, comment, match.start(), match.start() + len(text))
    start = comment.column + match.start("codes")
    selectors = tuple(
        Selector(word[0], start + word.start()) for word in _WORD.finditer(match["codes"])
    )
    problems = (_wrong_code(selector.text, known) for selector in selectors)
    first = next((wrong for wrong in problems if wrong is not None), problem)
    return Directive("noqa", at, text, covered, comment, selectors, None, first)


def _accident(rest: str, known: Known) -> tuple[int, str] | None:
    """Say why text behind a `noqa` is not read although it names one of our rules."""
    match = _MEANT_FOR_US.match(rest)
    if match is None:
        return None
    word = match["word"]
    if "-" in word:
        codes = [code for code, name in known.items() if name == word.lower()]
        problem = f"it takes codes, not names: write `# noqa: {codes[0]}`" if codes else None
    elif word.upper() == "SAQ":
        problem = "a code has digits: write `# noqa: SAQ201`"
    else:
        problem = f"it wants one colon, then one space or none: write `# noqa: {word.upper()}`"
    return None if problem is None else (match.end(), problem)


def _wrong_code(text: str, known: Known) -> str | None:
    if not _OURS.fullmatch(text):
        return None
    if text.upper() != text:
        return f"flake8 tells small letters from capital ones: write `{text.upper()}`"
    if not any(code.startswith(text) for code in known):
        return f"there is no rule `{text}`"
    return None


# --------------------------------------------------------------------------------------------- own


def _own(path: str, comment: Comment, comments: Comments, known: Known) -> Iterator[Directive]:
    for match in _OWN.finditer(comment.text):
        verb = match["verb"].lower()
        body = _BRACKETS.match(match["rest"])
        end = match.start("rest") + (body.end() if body else 0)
        text = comment.text[match.start() : end].rstrip()
        at = _span(path, comment, match.start(), match.start() + len(text))
        if verb not in ("ignore", "ignore-file"):
            meant = "write `ignore[CODE]` or `ignore-file[CODE]`"
            wrong = f"`{verb}` means nothing: {meant}" if verb else f"it says nothing: {meant}"
            yield Directive("ignore", at, text, None, comment, (), None, wrong)
            continue
        form: Form = "ignore" if verb == "ignore" else "ignore-file"
        selectors = _selectors(comment, match, body)
        problem = _own_problem(form, comment, selectors, known)
        covered = _covered(form, comment, comments)
        reason = body["reason"].strip(SEPARATORS) if body else ""
        yield Directive(form, at, text, covered, comment, selectors, reason or None, problem)


def _selectors(
    comment: Comment, match: re.Match[str], body: re.Match[str] | None
) -> tuple[Selector, ...]:
    if body is None:
        return ()
    start = comment.column + match.start("rest") + body.start("selectors")
    return tuple(
        Selector(word[0], start + word.start()) for word in _WORD.finditer(body["selectors"])
    )


def _own_problem(
    form: Form, comment: Comment, selectors: tuple[Selector, ...], known: Known
) -> str | None:
    if not selectors:
        return f"it names no rule: write `{form}[CODE]`"
    if form == "ignore-file" and not comment.alone:
        return "`ignore-file` must stand alone on its line"
    for selector in selectors:
        if not any(names(selector.text, code, name, form) for code, name in known.items()):
            return f"there is no rule `{selector.text}`{_nearest(selector.text, known)}"
    return None


def _covered(form: Form, comment: Comment, comments: Comments) -> Range | None:
    if form == "ignore-file":
        return Range(1, _END) if comment.alone else None
    statement = comments.statement_at(comment.line)
    # Alone between the lines of a statement it belongs to that; else to the one below.
    if comment.alone and statement == Range(comment.line, comment.line):
        return comments.statement_below(comment.line)
    return statement


def _nearest(text: str, known: Known) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    digits = text.upper().translate(_MISREAD)
    if digits in known:
        return f", did you mean `{digits}`?"
    words = {word.lower(): word for pair in known.items() for word in pair}
    close = get_close_matches(text.lower(), words, 1)
    return f", did you mean `{words[close[0]]}`?" if close else ""


def _span(path: str, comment: Comment, start: int, end: int) -> Span:
    return Span(path, comment.line, comment.column + start, comment.line, comment.column + end)
