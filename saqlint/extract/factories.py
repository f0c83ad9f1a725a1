"""Functions that make workers and queue configurations out of what their callers give."""

import ast
from collections.abc import Iterator
from typing import Final

from saqlint.extract.forwarding import depends
from saqlint.extract.naming import Naming
from saqlint.extract.program import Program, Site
from saqlint.resolve import calls
from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import COMPREHENSIONS
from saqlint.resolve.sequences import comprehended
from saqlint.resolve.values import Dictionary, FunctionValue, Many, options

_DEPTH: Final = 3
_CALLERS: Final = 50


def in_rounds(program: Program, site: Site, called: Site) -> list[Site]:
    """A construction in a comprehension once for each round; as it stands if not all are certain.

    `[QueueConfig(name=name) for name in NAMES]` makes as many as there are names. `called` is the
    construction as one caller of the function around gets it.
    """
    comprehension = site.frame.scope.node
    around = site.frame.parent if called.frame is site.frame else called.frame
    if not isinstance(comprehension, COMPREHENSIONS) or around is None:
        return [called]
    match comprehended(program.resolver, comprehension, around):
        case Many(items=items, open=False):
            rounds = [item.frame for item in items]
        case Dictionary(items=mapping, open=False):
            rounds = [item.frame for item in mapping.values()]
        case _:
            return [called]
    if not 0 < len(rounds) <= _CALLERS:
        return [called]
    return [Site(site.call, frame) for frame in rounds]


def as_called(program: Program, naming: Naming, site: Site, depth: int = 0) -> list[Site]:
    """A construction once for each call of the function around whose parameters it takes.

    `def worker(tasks): return Worker(queue, tasks)` is read with the tasks of each caller. Where
    nobody calls it, it is the construction as it stands.
    """
    scope = site.frame.scope.function
    if scope is None or depth >= _DEPTH or scope.is_method or not _is_given(program, site):
        return [site]
    assert isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    found: list[Site] = []
    for caller, factory in _calls_of(program, naming, scope.node, site.frame.module):
        for made in as_called(program, naming, caller, depth + 1):
            bound = calls.bind(program.resolver, factory, made.call, made.frame)
            found.append(Site(site.call, bound))
        if len(found) > _CALLERS:
            break
    return found or [site]


def _is_given(program: Program, site: Site) -> bool:
    """Whether an argument of the call, or what it is made for, depends on a parameter around."""
    scope = site.frame.scope.function
    given = [*site.call.args, *(keyword.value for keyword in site.call.keywords)]
    if isinstance(site.frame.scope.node, COMPREHENSIONS):
        given += [generator.iter for generator in site.frame.scope.node.generators]
    return scope is not None and any(depends(program, node, site.frame, scope, 0) for node in given)


def _calls_of(
    program: Program,
    naming: Naming,
    factory: ast.FunctionDef | ast.AsyncFunctionDef,
    home: Module,
) -> Iterator[tuple[Site, FunctionValue]]:
    for module in naming.modules(factory.name, home.path):
        for site in program.sites(module, {factory.name, *_aliases(module, factory.name)}):
            for option in options(program.value(site.call.func, site.frame)):
                if isinstance(option, FunctionValue) and option.node is factory:
                    yield site, option


def _aliases(module: Module, name: str) -> Iterator[str]:
    for scope in module.scopes.values():
        for bindings in scope.bindings.values():
            for binding in bindings:
                if binding.kind == "import" and binding.attribute == name:
                    yield binding.name
