"""How deeply a text nests, by its tokens alone: what a recursive parser would not survive.

The parser of libcst is native code: where it runs out of stack, the process ends. So the text
is read once before, by the grammar of Python 3.12 and later, in which an f-string may hold any
expression. Text that makes no sense by that grammar is taken for too deep.
"""

import re
from itertools import pairwise
from typing import Final

from msgspec import Struct, field

# Four times what generated code reaches, and a third of what ends a process.
_LIMIT: Final = 300
# A bracket costs a parser that many times the stack of an operator.
_BRACKET: Final = 5
# libcst takes time by the square of the nesting, so what nests unusually has a budget.
_USUAL: Final = 50
_WORK: Final = 1_500_000

_TOKEN: Final = re.compile(
    r"""(?P<skip>[ \t\f]+|\\(?:\r\n?|\n)|\#[^\r\n]*)
    |(?P<break>\r\n?|\n)
    |(?P<prefix>(?i:br|rb|fr|rf|tr|rt|[bruft])?)(?P<quote>'''|\"\"\"|'|\")
    |(?P<word>\w+)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<separator>[,;])
    |(?P<operator>!=|.)""",
    re.VERBOSE | re.DOTALL,
)
_BODIES: Final = {
    "'": re.compile(r"[^\\'\r\n]*(?:\\(?:\r\n|.)[^\\'\r\n]*)*'", re.DOTALL),
    '"': re.compile(r'[^\\"\r\n]*(?:\\(?:\r\n|.)[^\\"\r\n]*)*"', re.DOTALL),
    "'''": re.compile(r"[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*'''", re.DOTALL),
    '"""': re.compile(r'[^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*"""', re.DOTALL),
}
_PIECES: Final = {
    "'": re.compile(r"[^\\{}'\r\n]+"),
    '"': re.compile(r'[^\\{}"\r\n]+'),
    "'''": re.compile(r"[^\\{}']+"),
    '"""': re.compile(r'[^\\{}"]+'),
}
_NAMED: Final = re.compile(r"\\N\{[^{}]*\}")
_CONTINUING: Final = frozenset({"elif", "else", "except", "finally"})
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


def statements(text: str) -> list[str] | None:
    """The text cut between its statements; None where one nests deeper than a parser can stand."""
    scanner = _Scanner(text)
    work = 0
    while scanner.at < len(text):
        if not scanner.step():
            return None
        work += max(scanner.total - _USUAL, 0)
        if scanner.total > _LIMIT or work > _WORK:
            return None
    if len(scanner.levels) > 1:
        return None
    return [text[start:end] for start, end in pairwise([*scanner.starts, len(text)])]


class _Level(Struct):
    """A bracket, a string with fields, a field of it or the specification of a field.

    `kind` is the bracket, or `string`, `field`, `specification`; empty outside all of them.
    """

    kind: str = ""
    quote: str = ""
    raw: bool = False
    cost: int = 0


class _Scanner(Struct):
    text: str
    at: int = 0
    total: int = 0
    """What the levels that are open cost together, and the chains of `elif`."""
    levels: list[_Level] = field(default_factory=lambda: [_Level()])
    chains: dict[int, int] = field(default_factory=dict)
    """How many `elif`s have followed each other, by their column."""
    starting: bool = True
    """Whether no token of the logical line was read yet."""
    starts: list[int] = field(default_factory=lambda: [0])
    """Where the statements of the module begin."""
    decorated: bool = False

    def step(self) -> bool:
        """Read one token or one piece of a string; False where that makes no sense."""
        if self.levels[-1].kind in ("string", "specification"):
            return self._literal(self.levels[-1])
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            return False
        self.at = found.end()
        if found.lastgroup == "break":
            self._break()
        elif found.lastgroup != "skip":
            return self._token(found)
        return True

    def _token(self, found: "re.Match[str]") -> bool:
        if self.starting:
            self._start(found)
        self._cost(1)
        match found.lastgroup:
            case "quote":
                return self._quote(found["prefix"].lower(), found["quote"])
            case "open":
                self._push(_Level(found["open"]))
            case "close":
                return self._close(found["close"])
            case "separator":
                self._reset()
            case "operator":
                self._operator(found["operator"])
        return True

    def _literal(self, level: _Level) -> bool:
        """A piece of a string's own text, up to a field or its end."""
        piece = _PIECES[level.quote].match(self.text, self.at)
        if piece is not None:
            self.at = piece.end()
            return True
        rest = self.text[self.at : self.at + 3]
        if rest.startswith("\\"):
            self._escape(level, rest)
        elif level.kind == "string" and rest.startswith(("{{", "}}")):
            self.at += 2
        elif rest.startswith("{"):
            self.at += 1
            self._push(_Level("field", level.quote, level.raw))
        elif level.kind == "specification":
            self.at += 1
            self._pop()
            self._pop()
            return rest.startswith("}")
        elif rest.startswith(level.quote):
            self.at += len(level.quote)
            self._pop()
        else:
            self.at += 1
            return len(level.quote) > 1 and rest.startswith(level.quote[0])
        return True

    def _escape(self, level: _Level, rest: str) -> None:
        named = None if level.raw else _NAMED.match(self.text, self.at)
        if named is not None:
            self.at = named.end()
        elif rest[1:2] in ("{", "}"):
            self.at += 1
        else:
            self.at += 3 if rest == "\\\r\n" else 2

    def _quote(self, prefix: str, quote: str) -> bool:
        if "f" in prefix or "t" in prefix:
            self._push(_Level("string", quote, "r" in prefix))
            return True
        body = _BODIES[quote].match(self.text, self.at)
        if body is not None:
            self.at = body.end()
        return body is not None

    def _operator(self, operator: str) -> None:
        level = self.levels[-1]
        if level.kind == "field" and operator == ":":
            self._push(_Level("specification", level.quote, level.raw))

    def _close(self, bracket: str) -> bool:
        kind = self.levels[-1].kind
        if kind != _PAIRS[bracket] and not (kind == "field" and bracket == "}"):
            return False
        self._pop()
        return True

    def _break(self) -> None:
        if len(self.levels) == 1:
            self._reset()
            self.starting = True

    def _start(self, found: "re.Match[str]") -> None:
        self.starting = False
        at = found.start()
        column = at - max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) - 1
        word = found["word"]
        if column == 0:
            if word not in _CONTINUING and not self.decorated:
                self.starts.append(at)
            self.decorated = found[0] == "@"
        for deeper in [known for known in self.chains if known > column]:
            self.total -= self.chains.pop(deeper)
        if word == "elif":
            self.chains[column] = self.chains.get(column, 0) + 1
            self.total += 1
        elif word != "else":
            self.total -= self.chains.pop(column, 0)

    def _cost(self, cost: int) -> None:
        self.levels[-1].cost += cost
        self.total += cost

    def _reset(self) -> None:
        self.total -= self.levels[-1].cost
        self.levels[-1].cost = 0

    def _push(self, level: _Level) -> None:
        self.levels.append(level)
        self._cost(_BRACKET)

    def _pop(self) -> None:
        self.total -= self.levels.pop().cost
