"""Reads small projects and says in words what the arguments of their `reveal(…)` stand for."""

import ast
from pathlib import Path

from saqlint.files.discover import Tree
from saqlint.resolve import values
from saqlint.resolve.modules import Module, Modules
from saqlint.resolve.newer import lower
from saqlint.resolve.resolver import Resolver
from saqlint.resolve.scopes import inside, outside
from saqlint.resolve.values import Frame

_HEAD = "# === "
_DEPTH = 3


def files_of(text: str) -> dict[str, str]:
    """The files of a project written in one text: `# === path` begins one, `main.py` the first."""
    found: dict[str, list[str]] = {"main.py": []}
    current = found["main.py"]
    for line in text.splitlines(keepends=True):
        if line.startswith(_HEAD):
            current = found.setdefault(line[len(_HEAD) :].strip(), [])
        else:
            current.append(line)
    return {path: "".join(lines) for path, lines in found.items()}


def tree_of(files: dict[str, str], roots: tuple[str, ...] = ("",)) -> Tree:
    """A project that is nowhere but in memory."""
    paths = tuple(sorted(files))
    overlay = {path: text.encode() for path, text in files.items()}
    return Tree(Path("/nowhere"), roots, paths, paths, overlay=overlay)


def resolver_of(text: str, roots: tuple[str, ...] = ("",)) -> Resolver:
    """A resolver for a project written in one text."""
    return Resolver(Modules(tree_of(files_of(text), roots), lower))


def reveal(text: str, roots: tuple[str, ...] = ("",)) -> str:
    """What the arguments of the calls of `reveal` in `main.py` stand for, one a line."""
    resolver = resolver_of(text, roots)
    module = resolver.modules.load("main.py")
    assert module is not None, resolver.modules.unreadable
    return "\n".join(
        describe(resolver, resolver.value(node, frame))
        for node, frame in revealed(resolver, module)
    )


def revealed(resolver: Resolver, module: Module) -> list[tuple[ast.expr, Frame]]:
    """The arguments of `reveal` with their frames, in the order of the source."""
    found: list[tuple[ast.expr, Frame]] = []
    stack: list[tuple[ast.AST, Frame]] = [
        (node, resolver.module_frame(module)) for node in inside(module.tree)
    ]
    while stack:
        node, frame = stack.pop()
        scope = module.every_scope.get(id(node))
        if scope is not None:
            stack += [(child, frame) for child in outside(scope.node)]
            frame = resolver.frame(module, scope)
            stack += [(child, frame) for child in inside(scope.node)]
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reveal":
            found += [(argument, frame) for argument in node.args]
        stack += [(child, frame) for child in ast.iter_child_nodes(node)]
    return sorted(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset))


def describe(  # noqa: PLR0911 - one answer a kind
    resolver: Resolver, value: values.Resolved, depth: int = 0
) -> str:
    """A value in words: `5`, `5~` for a default, `?` for what is open."""
    match value:
        case values.Constant(value=plain, overridable=over):
            return f"{plain!r}~" if over else repr(plain)
        case values.Text(prefix=prefix):
            return f"{prefix!r}..."
        case values.Many() | values.Dictionary():
            return _collection(resolver, value, depth)
        case values.FunctionValue():
            return f"def {value.module.name}.{value.qualname}"
        case values.ClassValue():
            return f"class {value.module.name}.{value.scope.qualname}"
        case values.EnumMember(of=of, name=name, value=inner):
            return f"{of.node.name}.{name}={describe(resolver, inner)}"
        case values.Either(options=options):
            return " | ".join(describe(resolver, option) for option in options)
    return _other(value)


def _other(value: values.Resolved) -> str:
    match value:
        case values.ModuleValue(module=module):
            return f"module {module.name}"
        case values.External(name=name):
            return name
        case values.Instance():
            return f"a {value.type_name}"
        case values.Parameter(name=name):
            return f"parameter {name}"
        case values.ContextItem(key=key):
            return f"ctx[{key!r}]"
    assert isinstance(value, values.Open)
    assert value.reason
    return "?"


def _collection(resolver: Resolver, value: values.Many | values.Dictionary, depth: int) -> str:
    if depth > _DEPTH:
        return "deeper"
    more = ["..."] if value.open else []
    if isinstance(value, values.Many):
        parts = [describe(resolver, resolver.read(item), depth + 1) for item in value.items[:20]]
        return f"{value.kind}[{', '.join([*parts, *more])}]"
    pairs = [
        f"{key}{'?' * (key in value.maybe)}: {describe(resolver, resolver.read(item), depth + 1)}"
        for key, item in value.items.items()
    ]
    return f"{{{', '.join([*pairs, *more])}}}"
