"""Where an `import` that new code needs is added to a module, if it is not there."""

import ast
import sys
from collections.abc import Iterator, Sequence

from saqlint.fixes.edits import Change, EditError, Text

_Import = ast.Import | ast.ImportFrom


def added_import(text: Text, tree: ast.Module, module: str) -> Change | None:
    """The change that adds `import module`, None where it is there.

    Raises EditError where the name means something else in the file.
    """
    name = module.partition(".")[0]
    own = [node for node in tree.body if isinstance(node, ast.Import)]
    if any(alias.name == module and alias.asname is None for node in own for alias in node.names):
        return None
    if name in _bound(tree, module):
        raise EditError(f"`{name}` means something else in this file")
    return _placed(text, tree, module)


def _placed(text: Text, tree: ast.Module, module: str) -> Change:
    """Within its section of the imports at the top, else in a section of its own."""
    first = _first(tree.body)
    top: list[_Import] = []
    for node in tree.body[first:]:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            break
        top.append(node)
    section = [node for node in top if _is_standard(node) == _is_standard_name(module)]
    plain = [node for node in section if isinstance(node, ast.Import)]
    smaller = [node for node in plain if node.names[0].name < module]
    line = f"import {module}\n"
    if smaller:
        return _below(text, smaller[-1], line)
    if section:
        return _above(text, section[0], line)
    if top:
        return _above(text, top[0], f"{line}\n")
    if first:
        return _below(text, tree.body[first - 1], f"\n{line}")
    if tree.body:
        return _above(text, tree.body[0], f"{line}\n")
    return Change(len(text.text), len(text.text), line)


def _first(body: Sequence[ast.stmt]) -> int:
    """How many statements have to stay at the very top: the docstring and future imports."""
    count = 0
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *_]:
            count = 1
    while count < len(body) and _is_future(body[count]):
        count += 1
    return count


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_standard(node: _Import) -> bool:
    if isinstance(node, ast.Import):
        return _is_standard_name(node.names[0].name)
    return node.level == 0 and _is_standard_name(node.module or "")


def _is_standard_name(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _above(text: Text, node: ast.stmt, line: str) -> Change:
    first = min((node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))))
    start = text.offset(first, 0)
    return Change(start, start, line.replace("\n", text.newline(first)))


def _below(text: Text, node: ast.stmt, line: str) -> Change:
    last = node.end_lineno or node.lineno
    start = text.offset(last, 0) + len(text.lines[last - 1])
    newline = text.newline(last)
    if text.lines[last - 1].endswith(newline):
        return Change(start, start, line.replace("\n", newline))
    # The file ends here without a line end, and still does.
    return Change(start, start, newline + line.rstrip("\n").replace("\n", newline))


def _bound(tree: ast.Module, module: str) -> Iterator[str]:
    """Every name that something else than an import of `module` gives a meaning."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case ast.ExceptHandler(name=str(name)):
                yield name
            case ast.Import(names=names):
                same = module.partition(".")[0]
                roots = ((a.asname or a.name.partition(".")[0], a.asname) for a in names)
                yield from (root for root, asname in roots if root != same or asname)
            case ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name for alias in names)
