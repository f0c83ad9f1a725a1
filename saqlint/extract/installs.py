"""Which plugins an application gets: by its `plugins`, or added when it starts."""

import ast
from typing import Final

from msgspec import Struct

from saqlint.extract.constructions import resolved_options
from saqlint.extract.program import Program, Site
from saqlint.resolve.values import Constant, Expression, External, Instance, Many, options

_DEPTH: Final = 3
_PLUGINS: Final = 60


class Installs(Struct, frozen=True):
    """The constructions that get installed, by the identity of their calls; or more, if `open`."""

    nodes: frozenset[int]
    open: bool

    def __or__(self, other: "Installs") -> "Installs":
        return Installs(self.nodes | other.nodes, self.open or other.open)


def given_to(program: Program, site: Site) -> Installs:
    """What an application gets as plugins."""
    nodes: set[int] = set()
    given, is_open = resolved_options(program, site.call, site.frame)
    is_open |= "on_app_init" in given
    if "plugins" in given:
        is_open |= _note(program, given["plugins"], nodes)
    return Installs(frozenset(nodes), is_open)


def added_later(program: Program) -> Installs:
    """`app_config.plugins.extend([...])`, wherever it stands: it may be any application's."""
    nodes: set[int] = set()
    is_open = False
    for module in list(program.relevant()):
        for site in program.sites(module, ("extend", "append", "insert")):
            head = site.call.func
            assert isinstance(head, (ast.Attribute, ast.Name))
            if (
                isinstance(head, ast.Attribute)
                and isinstance(head.value, ast.Attribute)
                and head.value.attr == "plugins"
            ):
                for node in site.call.args[-1:]:
                    is_open |= _note(program, Expression(node, site.frame), nodes)
    return Installs(frozenset(nodes), is_open)


def is_parted(items: tuple[Expression, ...], depth: int) -> bool:
    """Whether each plugin of a list is looked at: a list may hold itself, and many of others."""
    return depth < _DEPTH and len(items) <= _PLUGINS


def _note(program: Program, given: Expression, installed: set[int], depth: int = 0) -> bool:
    """Note the constructions that a list of plugins holds; tell whether it may hold more."""
    is_open = False
    for option in options(program.read(given)):
        match option:
            case Many(items=items, open=more):
                parted = is_parted(items, depth)
                is_open |= more or not parted
                for item in items if parted else ():
                    is_open |= _note(program, item, installed, depth + 1)
            case Instance(call=call):
                if call is not None:
                    installed.add(id(call))
                    is_open |= not isinstance(option.of, External)
                else:
                    is_open |= not isinstance(option.of, External) or (
                        option.of.name == "litestar_saq.SAQPlugin"
                    )
            case Constant():
                continue
            case _:
                is_open = True
    return is_open
