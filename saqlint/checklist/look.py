"""What an item of the checklist is judged by, and the parts that collectors share."""

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

from msgspec import Struct

from saqlint.model import Construction, Project, Span, Unknown, Value


class Seen(Struct, frozen=True):
    """A thing and where it stands; `text` names it, or says what is not certain about it."""

    text: str
    at: Span


class Look(Struct, frozen=True):
    """`seen` was judged, `open` could not be, `absent` is why there may be nothing to judge.

    `missing` is why an item cannot be judged although nothing of it was seen.
    """

    noun: str
    seen: tuple[Seen, ...] = ()
    open: tuple[Seen, ...] = ()
    absent: str = ""
    missing: str = ""


T = TypeVar("T")
Collector: TypeAlias = Callable[[Project], Look]


def is_open(value: Value) -> bool:
    """Whether a value is there and not certain."""
    return isinstance(value, Unknown)


def constructions(made: Iterable[Construction], text: str = "") -> tuple[Seen, ...]:
    """Where classes of SAQ are called."""
    return tuple(Seen(text, one.at) for one in made)


def parted(things: Iterable[T], unsure: Callable[[T], bool]) -> tuple[list[T], list[T]]:
    """The things that can be judged, and those that cannot."""
    judged: list[T] = []
    unclear: list[T] = []
    for thing in things:
        (unclear if unsure(thing) else judged).append(thing)
    return judged, unclear
