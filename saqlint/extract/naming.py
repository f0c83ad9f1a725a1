"""Which modules name a function: those that matter, and those whose imports can lead to it."""

import ast
from collections.abc import Iterator

from saqlint.extract.program import Program, Site
from saqlint.resolve.modules import Module

HANDED = frozenset({"BackgroundTask", "add_task", "partial", "create_task", "run", "call_soon"})
"""Callees that take a function and later call it with the arguments that follow."""


class Naming:
    """The names that modules call, import or hand on; a module is looked at once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        tree = program.tree
        self._searched = frozenset(tree.files if tree.searched is None else tree.searched)
        self._paths: dict[str, set[str]] = {}
        self._seen: set[str] = set()

    def modules(self, name: str, home: str) -> Iterator[Module]:
        """The modules that name a function which the file `home` defines, by path."""
        program = self._program
        for module in [*program.relevant(), *program.modules.loaded()]:
            self._look(module)
        unseen = program.reach.to(home) - self._seen
        for path in program.tree.mentioning([name], among=unseen) if unseen else ():
            found = program.modules.load(path)
            if found is not None:
                self._look(found)
        for path in sorted(self._paths.get(name, ())):
            found = program.modules.load(path)
            if found is not None:
                yield found

    def _look(self, module: Module) -> None:
        if module.path in self._seen:
            return
        self._seen.add(module.path)
        if module.path in self._searched:
            for name in self._named(module):
                self._paths.setdefault(name, set()).add(module.path)

    def _named(self, module: Module) -> Iterator[str]:
        yield from self._program.callees(module)
        for site in self._program.sites(module, HANDED):
            yield from _first(site)
        for scope in module.scopes.values():
            for bindings in scope.bindings.values():
                for binding in bindings:
                    if binding.kind == "import" and binding.attribute is not None:
                        yield binding.attribute


def _first(site: Site) -> Iterator[str]:
    for node in site.call.args[:1]:
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
