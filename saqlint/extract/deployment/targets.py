"""Where the settings paths of `saq` command lines lead, followed as `saq` itself follows them."""

import ast

from msgspec.structs import replace

from saqlint.extract.program import Program
from saqlint.model import Deployment, PathFailure, Process
from saqlint.resolve.paths import follow, has_attribute
from saqlint.resolve.resolver import Resolver
from saqlint.resolve.values import Constant, FunctionValue, Instance, Many, ModuleValue, Resolved

WORKERS = frozenset({"saq.Worker", "saq.worker.Worker", "litestar_saq.Worker"})


def with_failures(program: Program, deployments: tuple[Deployment, ...]) -> tuple[Deployment, ...]:
    """The deployments, their `saq` processes with why their settings cannot be imported.

    What could not be read is noted as not understood.
    """
    for deployment in deployments:
        if deployment.skipped is not None:
            program.miss("deployment", deployment.at, deployment.skipped)
    return tuple(
        replace(
            deployment,
            processes=tuple(_checked(program, process) for process in deployment.processes),
        )
        for deployment in deployments
    )


def _checked(program: Program, process: Process) -> Process:
    if process.role == "saq" and "saq" not in program.modules.libraries:
        # The project has a package and a command of that name itself.
        return replace(process, role="other")
    if process.role != "saq" or process.target is None:
        return process
    failure = settings_failure(program.resolver, process.target, process.at.path)
    return process if failure is None else replace(process, failure=failure)


def settings_failure(resolver: Resolver, path: str, near: str) -> PathFailure | None:
    """Why `saq PATH` cannot start, or None.

    SAQ splits at the last dot, imports the module and takes the attribute, which is a dict or
    something that gives one when called.
    """
    path = path.strip()
    module, dot, name = path.rpartition(".")
    if not dot:
        error = "ValueError: not enough values to unpack (expected 2, got 1)"
        return PathFailure("form", path, error, _corrected(resolver, path, near))
    if ":" in path or "/" in path:
        error = (
            f"AttributeError: module {module!r} has no attribute {name!r}"
            if ":" in name and ":" not in module and "/" not in module
            else f"ModuleNotFoundError: No module named {module!r}"
        )
        return PathFailure("form", path, error, _corrected(resolver, path, near))
    followed = follow(resolver, path, near)
    if followed.failure is not None:
        return _told(followed.failure, module, name)
    unfit = followed.value is not None and _is_no_settings(followed.value)
    if unfit or (followed.value is None and _is_submodule(resolver, path, near)):
        return PathFailure("not-a-task", path, f"TypeError: Settings {path} must be a dictionary")
    return None


def _corrected(resolver: Resolver, path: str, near: str) -> str | None:
    """The path that was meant: with dots, and where that leads nowhere the nearest name."""
    dotted = path.removesuffix(".py").replace("/", ".").replace(":", ".").strip(".")
    if "." not in dotted:
        return None
    followed = follow(resolver, dotted, near)
    return dotted if followed.failure is None else followed.failure.nearest


def _told(failure: PathFailure, module: str, name: str) -> PathFailure:
    """The failure with the words of a plain `getattr` where the attribute is missing."""
    if failure.kind != "attribute":
        return failure
    error = f"AttributeError: module {module!r} has no attribute {name!r}"
    return PathFailure("attribute", name, error, failure.nearest)


def _is_submodule(resolver: Resolver, path: str, near: str) -> bool:
    """Whether a path names a module of a package that has nothing else of that name."""
    parent, _, name = path.rpartition(".")
    modules = resolver.modules
    package = modules.locate(parent, near)
    if package is None or modules.locate(path, near) is None:
        return False
    module = modules.load(package)
    return module is not None and not has_attribute(resolver, module, name)


def _is_no_settings(value: Resolved) -> bool:
    match value:
        case Constant(overridable=False) | Many() | ModuleValue():
            return True
        case Instance():
            return value.type_name in WORKERS
        case FunctionValue(node=ast.AsyncFunctionDef()):
            return True
    return False
