"""Programs that run another: where the other one's command begins."""

from saqlint.extract.deployment.programs import WRAPPERS, Wrapper
from saqlint.extract.deployment.words import Word


def unwrapped(words: tuple[Word, ...], program: str) -> tuple[Wrapper, tuple[Word, ...]] | None:
    """The wrapper that `words` begin with, and the words of the command that it runs."""
    for wrapper in WRAPPERS.get(program, ()):
        rest = words[1:]
        for needed in wrapper.after:
            rest = _past_options(rest, wrapper.valued)
            if not rest or rest[0].value != needed:
                break
            rest = rest[1:]
        else:
            return wrapper, _command_of(wrapper, rest)
    return None


def _command_of(wrapper: Wrapper, rest: tuple[Word, ...]) -> tuple[Word, ...]:
    """The wrapped command: behind a `--`, or behind options and the wrapper's own arguments."""
    behind = _past_options(rest, wrapper.valued)
    own, marked = rest[: len(rest) - len(behind)], bool(behind)
    if marked and own and own[-1].value == "--" and not wrapper.skips:
        return behind
    for position, word in enumerate(behind[: wrapper.skips + 8]):
        if word.value == "--" and wrapper.skips <= position:
            return behind[position + 1 :]
    for _ in range(wrapper.skips):
        behind = _past_options(behind[1:], wrapper.valued)
    return behind


def _past_options(words: tuple[Word, ...], valued: frozenset[str]) -> tuple[Word, ...]:
    while words and (words[0].value.startswith("-") and words[0].value != "-"):
        if words[0].value == "--":
            return words[1:]
        if words[0].value in ("-m", "--module"):
            return words
        words = words[2 if words[0].value in valued else 1 :]
    return words
