"""Looks for words in bytes, as fast as Python can."""

from collections.abc import Callable, Mapping

Words = Mapping[str, tuple[str, ...]]
"""Words to look for, each with those of which one must stand in the text too (none: no need)."""

Finder = Callable[[bytes], bool]

SCAN_WORDS: Words = {
    "saq": (),
    "SAQ": (),
    # A queue handed in from elsewhere, and a worker's settings that import no library.
    "queue": ("enqueue", "TaskQueues", "queue.apply(", "queue.map(", '"functions"', "'functions'"),
    "Queue": ("enqueue", "TaskQueues", "queue.apply(", "queue.map(", '"functions"', "'functions'"),
    "execution_target": (),
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
    plain: list[tuple[bytes, tuple[bytes, ...]]] = []
    near: dict[bytes, list[tuple[int, bytes, tuple[bytes, ...]]]] = {}
    for word, others in words.items():
        needle, needed = word.encode(), tuple(other.encode() for other in others)
        letter = next((byte for byte in _RARE if byte in needle), None)
        if letter is None:
            plain.append((needle, needed))
        else:
            rare = bytes((letter,))
            near.setdefault(rare, []).append((needle.index(rare), needle, needed))

    def holds(data: bytes) -> bool:
        return any(_near(data, letter, found) for letter, found in near.items()) or any(
            needle in data and (not needed or any(other in data for other in needed))
            for needle, needed in plain
        )

    return holds


def _near(data: bytes, letter: bytes, wanted: list[tuple[int, bytes, tuple[bytes, ...]]]) -> bool:
    at = data.find(letter)
    while at >= 0:
        for offset, needle, needed in wanted:
            if at >= offset and data.startswith(needle, at - offset):
                if not needed or any(other in data for other in needed):
                    return True
                # What is needed beside it is not there, wherever the word stands.
                wanted = [other for other in wanted if other[1] is not needle]
        at = data.find(letter, at + 1) if wanted else -1
    return False


def _finder_of_many(words: frozenset[bytes]) -> Finder:
    """Split the text once instead of going through it for every word."""
    return lambda data: not words.isdisjoint(data.translate(IDENTIFIERS).split())
