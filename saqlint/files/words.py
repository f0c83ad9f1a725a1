"""Looks for words in bytes, as fast as Python can."""

import re
from collections.abc import Callable, Mapping

Words = Mapping[str, tuple[str, ...]]
"""Words to look for, each with those of which one must stand in the text too (none: no need)."""

Finder = Callable[[bytes], bool]

SCAN_WORDS: Words = {
    **dict.fromkeys(("saq", "SAQ", "execution_target"), ()),
    # A queue handed in from elsewhere. As prose says it, `enqueue` tells nothing.
    **dict.fromkeys((".enqueue", "_enqueue", "enqueue_", "enqueue(", "enqueue,"), ()),
    **dict.fromkeys(('"enqueue"', "'enqueue'", "TaskQueues", "queue.apply(", "queue.map("), ()),
    # A worker's settings that import no library.
    **dict.fromkeys(("queue", "Queue"), ('"functions"', "'functions'")),
}
"""What SAQ code cannot do without. Every word costs a pass over all bytes: see the benchmark."""

# Looking for one letter is ten times as fast as looking for a word: memchr. It pays where the
# letter is rare in code.
_RARE = b"QJZq"
_MANY = 12
IDENTIFIERS = bytes(
    byte if byte >= 0x80 or chr(byte).isalnum() or byte == ord("_") else ord(" ")  # noqa: PLR2004
    for byte in range(256)
)


def finder(words: Words) -> Finder:
    """A function that tells whether a text holds one of `words`."""
    if len(words) > _MANY and not any(words.values()) and all(map(str.isidentifier, words)):
        return _finder_of_many(frozenset(word.encode() for word in words))
    plain: list[_Wanted] = []
    near: dict[bytes, list[_Wanted]] = {}
    for word, others in words.items():
        wanted = word.encode(), tuple(other.encode() for other in others)
        letter = next((bytes((byte,)) for byte in _RARE if byte in wanted[0]), None)
        (plain if letter is None else near.setdefault(letter, [])).append(wanted)
    finders = [_finder_near(letter, found) for letter, found in near.items()]

    def holds(data: bytes) -> bool:
        for find in finders:
            if find(data):
                return True
        return any(_holds(data, *one) for one in plain)

    return holds


_Wanted = tuple[bytes, tuple[bytes, ...]]


def _finder_near(letter: bytes, wanted: list[_Wanted]) -> Finder:
    """A function that looks for words with a letter in them."""
    alone = [needle for needle, needed in wanted if not needed]
    others = [one for one in wanted if one[1]]
    # Of two words at one place, the one that needs no other is found.
    first = _pattern(letter, [alone, [needle for needle, _ in others]])
    rest = _pattern(letter, [alone])

    def holds(data: bytes) -> bool:
        at = data.find(letter)
        match = first.search(data, at) if at >= 0 else None
        if match is None or match.lastgroup == "words0":
            return match is not None
        later = rest.search(data, match.start() + 1)
        return later is not None or any(_holds(data, *one) for one in others)

    return holds


def _pattern(letter: bytes, groups: list[list[bytes]]) -> "re.Pattern[bytes]":
    """A pattern for words, each at its first `letter`; each group of words is one."""
    parts = []
    for number, words in enumerate(groups):
        around = [b"(?!)"]
        for word in words:
            before, _, after = word.partition(letter)
            around.append(b"(?<=%s)%s" % (re.escape(before + letter), re.escape(after)))
        parts.append(b"(?P<words%d>%s)" % (number, b"|".join(around)))
    return re.compile(letter + b"(?:%s)" % b"|".join(parts))


def _holds(data: bytes, needle: bytes, needed: tuple[bytes, ...]) -> bool:
    return (not needed or any(word in data for word in needed)) and needle in data


def _finder_of_many(words: frozenset[bytes]) -> Finder:
    """Split the text once instead of going through it for every word."""
    return lambda data: not words.isdisjoint(data.translate(IDENTIFIERS).split())
