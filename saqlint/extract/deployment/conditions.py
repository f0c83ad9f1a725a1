"""Plain comparisons of a shell: `[ "$1" = worker ]` and its like."""

from typing import Final

from saqlint.extract.deployment.words import Word

TESTS: Final = frozenset({"[", "[[", "test"})


def verdict(words: tuple[Word, ...]) -> bool | None:
    """What a comparison of known words says; None where it is anything else."""
    if any(word.dynamic for word in words):
        return None
    match [word.value for word in words]:
        case ["[" | "[[" | "test", left, "=" | "==" | "-eq", right, *closing]:
            found = left == right
        case ["[" | "[[" | "test", left, "!=" | "-ne", right, *closing]:
            found = left != right
        case ["[" | "[[", "-z", given, "]" | "]]"]:
            return not given
        case ["[" | "[[", "-n", given, "]" | "]]"]:
            return bool(given)
        case _:
            return None
    return found if closing in ([], ["]"], ["]]"]) else None
