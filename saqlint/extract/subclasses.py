"""Workers whose class is the project's own: what its `__init__` hands on to that of SAQ."""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from saqlint.extract.program import Program, Site
from saqlint.model import Front
from saqlint.resolve import calls
from saqlint.resolve.classes import bases
from saqlint.resolve.library import WORKERS
from saqlint.resolve.modules import Module
from saqlint.resolve.values import ClassValue, External, Frame, FunctionValue, Instance, options

_INIT: Final = "__init__"


def handed_on(program: Program, site: Site) -> Site:
    """The `super().__init__(…)` that a construction comes to, read with what is given to it.

    Where the class is SAQ's, or nothing is handed on that could be followed, it is the construction
    as it stands.
    """
    init = _own_init(program, site)
    if init is None or isinstance(init.node, ast.Lambda):
        return site
    frame = calls.bind(program.resolver, init, site.call, site.frame)
    for call in init.module.nodes.own_of(init.node.body, ast.Call):
        if _hands_on(program, call, frame) is not None:
            return Site(call, frame)
    return site


def _own_init(program: Program, site: Site) -> FunctionValue | None:
    """The `__init__` that the project's own class of a construction has."""
    for option in options(program.value(site.call.func, site.frame)):
        if isinstance(option, ClassValue):
            made = Instance(option, site.call, site.frame)
            found = program.resolver.attribute(made, _INIT)
            if isinstance(found, FunctionValue):
                return found
    return None


def sets_options(program: Program, site: Site, names: Collection[str]) -> bool:
    """Whether the project's own class of a construction sets, or may set, some of the options."""
    setters = {_INIT, "__post_init__", *names}
    return any(
        isinstance(base, ClassValue) and not setters.isdisjoint(base.scope.bindings)
        for option in options(program.value(site.call.func, site.frame))
        if isinstance(option, ClassValue)
        for base in bases(program.resolver, option)
    )


def handing_on(program: Program, module: Module) -> Iterator[tuple[Site, Front, str]]:
    """The calls of the `__init__` of SAQ's workers in a module, with front and class name."""
    for site in program.sites(module, (_INIT,)):
        name = _hands_on(program, site.call, site.frame)
        if name is not None:
            yield site, "saq" if name.startswith("saq.") else "litestar-saq", name


def _hands_on(program: Program, call: ast.Call, frame: Frame) -> str | None:
    """The class of SAQ whose `__init__` is called."""
    match call.func:
        case ast.Attribute(attr="__init__"):
            pass
        case _:
            return None
    for option in options(program.value(call.func, frame)):
        if isinstance(option, External) and option.name.removesuffix(f".{_INIT}") in WORKERS:
            return option.name.removesuffix(f".{_INIT}")
    return None
