"""Follows a dotted path as litestar's `import_string` would, without importing anything.

`import_string` splits at the last dot: a module, and one attribute of it. What it raises is
fact 41 of the SAQ facts.
"""

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saqlint.model import PathFailure
from saqlint.resolve import imports
from saqlint.resolve.scopes import Scope
from saqlint.resolve.values import ClassValue, External, ModuleValue, Open, Resolved

if TYPE_CHECKING:
    from saqlint.resolve.modules import Module
    from saqlint.resolve.resolver import Resolver


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a path leads: a value, or the failure, or neither where it leaves the project."""

    value: Resolved | None = None
    failure: PathFailure | None = None


def follow(resolver: "Resolver", path: str, near: str) -> Followed:
    """Where the dotted `path` leads, as seen from the file `near`."""
    formed = _form(path)
    if formed is not None:
        return Followed(failure=formed)
    module_name, _, attribute = path.rpartition(".")
    modules = resolver.modules
    if module_name.partition(".")[0] in modules.libraries:
        return Followed()
    if not modules.is_local(module_name, near):
        return Followed(failure=_foreign(resolver, module_name, attribute))
    found = modules.locate(module_name, near)
    if found is None:
        return _no_module(resolver, module_name, attribute, near)
    module = modules.load(found)
    if module is None:
        return Followed()
    value = imports.member(resolver, module, attribute)
    if isinstance(value, Open) and not has_attribute(resolver, module, attribute):
        return Followed(failure=_no_attribute(resolver, module, module_name, attribute))
    if isinstance(value, ModuleValue) and attribute not in module.scope.bindings:
        # A submodule is an attribute only once something has imported it: unknown.
        return Followed()
    return Followed(value)


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


def has_attribute(resolver: "Resolver", module: "Module", name: str) -> bool:
    """Whether a module has, or may have, an attribute of this name."""
    scope = module.scope
    if name in scope.bindings or "__getattr__" in scope.bindings:
        return True
    if any(name in child.globals for child in _functions(scope)):
        return True
    for source, level in scope.stars:
        if not level and not resolver.modules.is_local(source, module.path):
            return True
    if scope.stars:
        frame = resolver.module_frame(module)
        return imports.star(resolver, name, scope, frame) is not None or _dynamic(module)
    return _dynamic(module)


def _functions(scope: Scope) -> "list[Scope]":
    found = list(scope.children)
    for child in scope.children:
        found.extend(_functions(child))
    return found


def _dynamic(module: "Module") -> bool:
    """Whether the module writes its own namespace: `globals()[…] = …`, `setattr(module, …)`."""
    return "globals()" in module.text or "sys.modules[__name__]" in module.text


def _form(path: str) -> PathFailure | None:
    """What is wrong with the text itself."""
    if "." not in path.strip("."):
        if path.startswith("."):
            return _relative(path)
        return PathFailure(
            "form",
            path,
            f'ImportError: ("%s doesn\'t look like a module path", {path!r})',
        )
    if path.startswith("."):
        return _relative(path)
    module, _, attribute = path.rpartition(".")
    if ":" in attribute or ":" in module:
        head, _, last = path.partition(":")
        return PathFailure(
            "form",
            path,
            "ImportError: (\"Module '%s' does not define a '%s' attribute/class\", "
            f"{module!r}, {attribute!r})"
            if ":" in attribute
            else f"ModuleNotFoundError: No module named {module!r}",
            f"{head}.{last}",
        )
    if path != path.strip() or path.endswith("()"):
        return PathFailure(
            "form",
            path,
            f"ModuleNotFoundError: No module named {module!r}"
            if path != path.lstrip()
            else "ImportError: (\"Module '%s' does not define a '%s' attribute/class\", "
            f"{module!r}, {attribute!r})",
            path.strip().removesuffix("()"),
        )
    return None


def _relative(path: str) -> PathFailure:
    module = path.rpartition(".")[0] or path
    return PathFailure(
        "form",
        path,
        "TypeError: the 'package' argument is required to perform a relative import for "
        f"{module!r}",
    )


def _no_module(resolver: "Resolver", module_name: str, attribute: str, near: str) -> Followed:
    modules = resolver.modules
    if modules.is_namespace(module_name, near):
        known = modules.children(module_name, near)
        if attribute in known:
            return Followed()
        return Followed(
            failure=PathFailure(
                "attribute",
                attribute,
                "ImportError: (\"Module '%s' does not define a '%s' attribute/class\", "
                f"{module_name!r}, {attribute!r})",
                _nearest(attribute, known),
            )
        )
    if modules.exists_on_disk(module_name, near):
        return Followed()
    parent, _, last = module_name.rpartition(".")
    held = imports.dotted(resolver, parent, last, near) if parent else None
    if isinstance(held, External):
        return Followed()
    inside = f"; {parent!r} is not a package" if isinstance(held, ClassValue) else ""
    if isinstance(held, ClassValue):
        return Followed(
            failure=PathFailure(
                "module",
                module_name,
                f"ModuleNotFoundError: No module named {module_name!r}{inside}",
            )
        )
    missing, known_parent = module_name, parent
    while (
        known_parent
        and modules.locate(known_parent, near) is None
        and not (modules.is_namespace(known_parent, near))
    ):
        missing, known_parent = known_parent, known_parent.rpartition(".")[0]
    near_name = _nearest(missing.rpartition(".")[2], modules.children(known_parent, near))
    nearest = None
    if near_name is not None:
        nearest = f"{known_parent}.{near_name}" if known_parent else near_name
        nearest += module_name[len(missing) :] + f".{attribute}"
    return Followed(
        failure=PathFailure(
            "module", missing, f"ModuleNotFoundError: No module named {missing!r}", nearest
        )
    )


def _no_attribute(
    resolver: "Resolver", module: "Module", module_name: str, attribute: str
) -> PathFailure:
    known = [name for name in module.scope.bindings if not name.startswith("__")]
    if module.is_package:
        known += resolver.modules.children(module.name, module.path)
    nearest = _nearest(attribute, known)
    return PathFailure(
        "attribute",
        attribute,
        "ImportError: (\"Module '%s' does not define a '%s' attribute/class\", "
        f"{module_name!r}, {attribute!r})",
        None if nearest is None else f"{module_name}.{nearest}",
    )


def _nearest(name: str, known: list[str]) -> str | None:
    found = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    return found[0] if found else None
