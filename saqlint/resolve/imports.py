"""Follows imports: absolute, relative, re-exported, starred; to the project or out of it."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from saqlint.resolve.arguments import Arguments
from saqlint.resolve.library import canonical
from saqlint.resolve.modules import Module
from saqlint.resolve.scopes import Binding, Scope
from saqlint.resolve.values import (
    Constant,
    Expression,
    External,
    Frame,
    FunctionValue,
    Many,
    ModuleValue,
    Open,
    Resolved,
)

if TYPE_CHECKING:
    from saqlint.resolve.resolver import Resolver

_HOPS = 8


def imported(resolver: "Resolver", binding: Binding, module: Module) -> Resolved:
    """What an import binds."""
    if binding.level:
        return _relative(resolver, binding, module)
    return dotted(resolver, binding.module, binding.attribute, module.path)


def dotted(resolver: "Resolver", name: str, attribute: str | None, near: str) -> Resolved:
    """A module by its dotted name, or an attribute of it, as seen from the file `near`."""
    modules = resolver.modules
    if name.partition(".")[0] in modules.libraries:
        return External(canonical(name if attribute is None else f"{name}.{attribute}"))
    if not modules.is_local(name, near):
        return _foreign(resolver, name, attribute, near)
    path = modules.locate(name, near)
    if path is not None:
        found = modules.load(path)
        if found is None:
            return Open(f"module `{name}` cannot be read")
        if attribute is not None and path == near:
            return _submodule(resolver, found, attribute)
        return ModuleValue(found) if attribute is None else member(resolver, found, attribute)
    if modules.is_namespace(name, near):
        package = _namespace(resolver, name)
        return (
            ModuleValue(package) if attribute is None else _submodule(resolver, package, attribute)
        )
    return Open(f"no module `{name}` in the project")


def _in_package(resolver: "Resolver", path: str) -> bool:
    folder = path.rpartition("/")[0]
    return (f"{folder}/__init__.py" if folder else "__init__.py") in resolver.modules.files


def _foreign(resolver: "Resolver", name: str, attribute: str | None, near: str) -> Resolved:
    """A library, or what stands beside a file that is run as a script."""
    found = resolver.modules.beside(name, near)
    if found is not None and attribute is not None and attribute in found.scope.bindings:
        return member(resolver, found, attribute)
    if found is not None and attribute is None and not _in_package(resolver, near):
        return ModuleValue(found)
    return External(canonical(name if attribute is None else f"{name}.{attribute}"))


def origin(resolver: "Resolver", binding: Binding, module: Module) -> tuple[Binding, Module] | None:
    """The one binding that an import leads to, through re-exports, and the module it stands in."""
    for _ in range(_HOPS):
        if binding.kind != "import":
            return binding, module
        found = _source(resolver, binding, module)
        bindings = found.scope.bindings.get(binding.attribute or "", []) if found else []
        if found is None or len(bindings) != 1:
            return None
        binding, module = bindings[0], found
    return None


def _source(resolver: "Resolver", binding: Binding, module: Module) -> Module | None:
    """The module of the project that an import takes its name from."""
    if binding.level:
        path = _base(resolver, module, binding.level, binding.module)
        return None if path is None else resolver.modules.load(path)
    if binding.module.partition(".")[0] in resolver.modules.libraries:
        return None
    return resolver.modules.find(binding.module, module.path)


def member(resolver: "Resolver", module: Module, name: str) -> Resolved:
    """An attribute of a module: a binding, a starred import's, or a submodule."""
    key = (module.name, name)
    if key in resolver.importing:
        resolver.gave_up()
        return Open(f"`{module.name}` imports `{name}` in a circle")
    resolver.importing.add(key)
    try:
        return _member(resolver, module, name)
    finally:
        resolver.importing.discard(key)


def _member(resolver: "Resolver", module: Module, name: str) -> Resolved:
    scope = module.scope
    frame = resolver.module_frame(module)
    if name in scope.bindings:
        bindings = scope.bindings[name]
        if not (module.is_package and _imports_itself(bindings, module, name)):
            return resolver.bound(name, scope, frame)
    found = star(resolver, name, scope, frame)
    if found is not None:
        return found
    if module.is_package:
        inner = _submodule(resolver, module, name)
        if not isinstance(inner, Open):
            return inner
    if "__getattr__" in scope.bindings:
        return _made(resolver, module, name)
    return Open(f"no `{name}` in `{module.name}`")


def _made(resolver: "Resolver", module: Module, name: str) -> Resolved:
    """What the module's own `__getattr__` gives."""
    frame = resolver.module_frame(module)
    match resolver.bound("__getattr__", module.scope, frame):
        case FunctionValue() as function:
            asked = Expression(None, frame, Constant(name))
            return resolver.called(function, Arguments((asked,)))
    return Open(f"`{module.name}` makes its attributes when asked")


def star(resolver: "Resolver", name: str, scope: Scope, frame: Frame) -> Resolved | None:
    """What `from x import *` brings under a name; None where no star import does."""
    # Each module is asked once, however many ways lead to it, and a long way is no recursion.
    asked = {frame.module.path}
    ways = [(frame.module, starred(resolver, scope, frame.module))]
    while ways:
        module = next(ways[-1][1], None)
        if module is None:
            module, _ = ways.pop()
            found = _submodule(resolver, module, name) if ways and module.is_package else None
        elif module.path in asked or not exports(resolver, module, name):
            continue
        else:
            asked.add(module.path)
            found = None
            if name in module.scope.bindings:
                found = member(resolver, module, name)
            elif module.scope.stars:
                ways.append((module, starred(resolver, module.scope, module)))
        if found is not None and not isinstance(found, Open):
            return found
    return None


def starred(resolver: "Resolver", scope: Scope, inside: Module) -> Iterator[Module]:
    """The project's modules that a scope imports with `*`, the last import first."""
    for source, level in reversed(scope.stars):
        if level:
            path = _base(resolver, inside, level, source)
            module = None if path is None else resolver.modules.load(path)
        elif resolver.modules.is_local(source, inside.path):
            module = resolver.modules.find(source, inside.path)
        else:
            continue
        if module is not None and module is not inside:
            yield module


def exports(resolver: "Resolver", module: Module, name: str) -> bool:
    """Whether `from module import *` takes a name, as far as `__all__` tells."""
    if "__all__" not in module.scope.bindings:
        return not name.startswith("_")
    match resolver.bound("__all__", module.scope, resolver.module_frame(module)):
        case Many(items=items, open=False):
            names = [resolver.read(item) for item in items]
            return any(not isinstance(n, Constant) or n.value == name for n in names)
    return not name.startswith("__")


def _imports_itself(bindings: list[Binding], module: Module, name: str) -> bool:
    """`from . import tasks` in a package's own `__init__`."""
    return all(
        binding.kind == "import"
        and binding.attribute == name
        and (binding.module == module.name or (binding.level == 1 and not binding.module))
        for binding in bindings
    )


def _relative(resolver: "Resolver", binding: Binding, module: Module) -> Resolved:
    path = _base(resolver, module, binding.level, binding.module)
    name = binding.attribute or ""
    if path is None:
        folder = _folder(module, binding.level, binding.module)
        if folder in resolver.modules.folders:
            inner = _file(resolver, f"{folder}/{name}" if folder else name)
            found = None if inner is None else resolver.modules.load(inner)
            return Open(f"no `{name}` in `{folder}`") if found is None else ModuleValue(found)
        return Open(f"no module for `from {'.' * binding.level}{binding.module} import {name}`")
    if path == module.path:
        return _submodule(resolver, module, name)
    found = resolver.modules.load(path)
    return (
        Open(f"module `{path}` cannot be read") if found is None else member(resolver, found, name)
    )


def _base(resolver: "Resolver", module: Module, level: int, name: str) -> str | None:
    return _file(resolver, _folder(module, level, name))


def _folder(module: Module, level: int, name: str) -> str:
    parts = module.path.split("/")[:-1]
    if level > 1:
        parts = parts[: len(parts) - (level - 1)]
    return "/".join([*parts, *(name.split(".") if name else [])])


def _file(resolver: "Resolver", inner: str) -> str | None:
    candidates = (f"{inner}/__init__.py" if inner else "__init__.py", f"{inner}.py", f"{inner}.pyi")
    return next((path for path in candidates if path in resolver.modules.files), None)


def _submodule(resolver: "Resolver", package: Module, name: str) -> Resolved:
    folder = package.path.rpartition("/")[0]
    if package.path:
        inner = _file(resolver, f"{folder}/{name}" if folder else name)
    else:
        inner = resolver.modules.locate(f"{package.name}.{name}")
    if inner is not None:
        found = resolver.modules.load(inner)
        return Open(f"module `{inner}` cannot be read") if found is None else ModuleValue(found)
    dotted_name = f"{package.name}.{name}"
    if resolver.modules.is_namespace(dotted_name, package.path):
        return ModuleValue(_namespace(resolver, dotted_name))
    return Open(f"no `{name}` in `{package.name}`")


def _namespace(resolver: "Resolver", name: str) -> Module:
    """A stand-in for a package without `__init__.py`: no file, no statements."""
    if name not in resolver.namespaces:
        resolver.namespaces[name] = Module(name, "", "", ast.Module([], []), is_package=True)
    return resolver.namespaces[name]
