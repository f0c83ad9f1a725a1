"""A command line's options and positional arguments, by the options that take a value."""

from collections.abc import Iterator

from saqlint.extract.deployment.text import between
from saqlint.extract.deployment.words import Word
from saqlint.model import CommandOption


def read_options(words: tuple[Word, ...], valued: frozenset[str]) -> Iterator[CommandOption]:
    """The options of a command line; a value that only a run would tell is None."""
    taken = False
    for word, following in zip(words, (*words[1:], None), strict=False):
        if taken or word.splits:
            taken = False
            continue
        if word.value == "--":
            return
        if not word.value.startswith("-") or word.value == "-" or word.dynamic_name:
            continue
        name, equals, value = word.value.partition("=")
        if equals:
            yield CommandOption(name, None if word.dynamic else value, word.at)
        elif name in valued and following is not None and not following.splits:
            taken = True
            given = None if following.dynamic else following.value
            yield CommandOption(name, given, between(word.at, following.at))
        else:
            yield CommandOption(name, None, word.at)


def positionals(words: tuple[Word, ...], valued: frozenset[str]) -> Iterator[Word]:
    """The arguments that are no option and no option's value."""
    skipped = False
    for word in words:
        if skipped:
            skipped = False
        elif word.value.startswith("-"):
            skipped = word.value in valued
        elif not word.splits:
            yield word
