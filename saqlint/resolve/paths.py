"""Follows a dotted path as litestar's `import_string` would, without importing anything.

`import_string` splits at the last dot: a module, and one attribute of it. What it raises is
fact 41 of the SAQ facts.
"""

import difflib
from typing import TYPE_CHECKING

from msgspec import Struct

from saqlint.model import PathFailure
from saqlint.resolve import imports
from saqlint.resolve.values import External, ModuleValue, Resolved

if TYPE_CHECKING:
    from saqlint.resolve.modules import Module
    from saqlint.resolve.resolver import Resolver


class Followed(Struct, frozen=True):
    """Where a path leads: a value, or the failure, or neither where it leaves the project."""

    value: Resolved | None = None
    failure: PathFailure | None = None


def follow(resolver: "Resolver", path: str, near: str) -> Followed:
    """Where the dotted `path` leads, as seen from the file `near`."""
    module_name, dot, attribute = path.rpartition(".")
    if not dot:
        error = f'ImportError: ("%s doesn\'t look like a module path", {path!r})'
        return Followed(failure=_malformed(resolver, path, error, near))
    if module_name.startswith(".") or not module_name:
        return Followed(failure=PathFailure("form", path, _relative(module_name)))
    missing = _impossible(module_name)
    if missing is not None:
        error = _no_module(resolver, missing, near)
        return Followed(failure=_malformed(resolver, path, error, near))
    if not attribute.isidentifier():
        error = _no_attribute(module_name, attribute)
        return Followed(failure=_malformed(resolver, path, error, near))
    modules = resolver.modules
    if module_name.partition(".")[0] in modules.libraries:
        return Followed()
    if not modules.is_local(module_name, near):
        return Followed(failure=_foreign(resolver, module_name, attribute))
    found = modules.locate(module_name, near)
    if found is not None:
        return _in_module(resolver, modules.load(found), module_name, attribute)
    if modules.is_namespace(module_name, near):
        return _in_namespace(resolver, module_name, attribute, near)
    return _missing_module(resolver, module_name, attribute, near)


def _in_module(
    resolver: "Resolver", module: "Module | None", module_name: str, attribute: str
) -> Followed:
    if module is None:
        return Followed()
    value = imports.member(resolver, module, attribute)
    if isinstance(value, ModuleValue) and attribute not in module.scope.bindings:
        # A submodule is an attribute only once something has imported it: unknown.
        return Followed()
    if not has_attribute(resolver, module, attribute):
        known = [name for name in module.scope.bindings if not name.startswith("__")]
        if module.is_package:
            known += resolver.modules.children(module.name, module.path)
        nearest = _nearest(attribute, known)
        error = _no_attribute(module_name, attribute)
        meant = None if nearest is None else f"{module_name}.{nearest}"
        return Followed(failure=PathFailure("attribute", attribute, error, meant))
    return Followed(value)


def _in_namespace(resolver: "Resolver", module_name: str, attribute: str, near: str) -> Followed:
    known = resolver.modules.children(module_name, near)
    if attribute in known:
        return Followed()
    nearest = _nearest(attribute, known)
    error = _no_attribute(module_name, attribute)
    meant = None if nearest is None else f"{module_name}.{nearest}"
    return Followed(failure=PathFailure("attribute", attribute, error, meant))


def _missing_module(resolver: "Resolver", module_name: str, attribute: str, near: str) -> Followed:
    modules = resolver.modules
    if modules.is_template or modules.exists_on_disk(module_name, near):
        return Followed()
    missing, parent = module_name, module_name.rpartition(".")[0]
    while (
        parent and modules.locate(parent, near) is None and not modules.is_namespace(parent, near)
    ):
        missing, parent = parent, parent.rpartition(".")[0]
    if isinstance(imports.dotted(resolver, parent, missing.rpartition(".")[2], near), External):
        return Followed()
    nearest = _nearest(missing.rpartition(".")[2], modules.children(parent, near))
    meant = None
    if nearest is not None and _holds_modules(resolver, parent, near):
        meant = f"{parent}.{nearest}" if parent else nearest
        meant += module_name[len(missing) :] + f".{attribute}"
    error = _no_module(resolver, missing, near)
    return Followed(failure=PathFailure("module", missing, error, meant))


def _holds_modules(resolver: "Resolver", name: str, near: str) -> bool:
    found = resolver.modules.locate(name, near) if name else None
    return found is None or found.endswith("__init__.py")


def _foreign(resolver: "Resolver", module_name: str, attribute: str) -> PathFailure | None:
    """The failure of a path out of the project whose end leads to a function in it.

    `app.users.tasks.send`, where the package is called `shop` and has `shop/users/tasks.py`.
    """
    top, *rest = module_name.split(".")
    for tail in (rest[start:] for start in range(len(rest) - 1)):
        end = "/" + "/".join(tail)
        found = [
            path
            for path in resolver.modules.files
            if path.endswith((f"{end}.py", f"{end}/__init__.py"))
        ]
        module = resolver.modules.load(found[0]) if len(found) == 1 else None
        if module is not None and attribute in module.scope.bindings:
            error = f"ModuleNotFoundError: No module named {top!r}"
            return PathFailure("module", top, error, f"{module.name}.{attribute}", foreign=True)
    return None


def has_attribute(
    resolver: "Resolver", module: "Module", name: str, asked: frozenset[str] = frozenset()
) -> bool:
    """Whether a module has, or may have, an attribute of this name; `asked` were asked before."""
    scope = module.scope
    if "__getattr__" in scope.bindings or _dynamic(module):
        return True
    # `name: int` alone sets nothing.
    if any(binding.kind != "annotation" for binding in scope.bindings.get(name, ())):
        return True
    libraries = [source for source, level in scope.stars if not level]
    if any(not resolver.modules.is_local(source, module.path) for source in libraries):
        return True
    asked |= {module.path}
    return any(
        inner.path not in asked
        and imports.exports(resolver, inner, name)
        and has_attribute(resolver, inner, name, asked)
        for inner in imports.starred(resolver, scope, module)
    )


def _dynamic(module: "Module") -> bool:
    """Whether the module writes its own namespace: `globals()[…] = …`, `setattr(module, …)`."""
    return "globals()" in module.text or "sys.modules[__name__]" in module.text


def _malformed(resolver: "Resolver", path: str, error: str, near: str) -> PathFailure:
    """A path that no module could make right, with the path that was meant where there is one."""
    meant = path.strip().removesuffix("()").replace(":", ".")
    if meant == path or follow(resolver, meant, near).value is None:
        return PathFailure("form", path, error)
    return PathFailure("form", path, error, meant)


def _impossible(module_name: str) -> str | None:
    """The shortest beginning of a module's name that no module can have."""
    parts = module_name.split(".")
    for count, part in enumerate(parts, 1):
        if not part.isidentifier():
            return ".".join(parts[:count])
    return None


def _relative(module_name: str) -> str:
    if not module_name:
        return "ValueError: Empty module name"
    return (
        "TypeError: the 'package' argument is required to perform a relative import for "
        f"{module_name!r}"
    )


def _no_attribute(module_name: str, attribute: str) -> str:
    return (
        "ImportError: (\"Module '%s' does not define a '%s' attribute/class\", "
        f"{module_name!r}, {attribute!r})"
    )


def _no_module(resolver: "Resolver", missing: str, near: str) -> str:
    parent = missing.rpartition(".")[0]
    found = resolver.modules.locate(parent, near) if parent else None
    plain = found is not None and not found.endswith("__init__.py")
    inside = f"; {parent!r} is not a package" if plain else ""
    return f"ModuleNotFoundError: No module named {missing!r}{inside}"


def _nearest(name: str, known: list[str]) -> str | None:
    found = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    return found[0] if found else None
