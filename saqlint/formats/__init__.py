"""One output format a file: a listing in, text out. Every module here is a format by its name."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    # The names of the formats are asked for long before there is a listing.
    from saqlint.showing.listing import Listing

Render: TypeAlias = "Callable[[Listing], str]"


@cache
def format_names() -> tuple[str, ...]:
    """The names of all formats, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def renderer(name: str) -> Render:
    """The function that writes the format `name`; only its module is imported."""
    return cast("Render", import_module(f"{__name__}.{name}").render)


def shows_fixes(name: str) -> bool:
    """Whether the format `name` has a place for the text of fixes."""
    return bool(getattr(import_module(f"{__name__}.{name}"), "SHOWS_FIXES", False))
