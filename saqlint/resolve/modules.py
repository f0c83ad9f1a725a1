"""The project's modules, parsed when first asked for; nothing is imported."""

import ast
import io
import os
import re
import sys
import warnings
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct, field

from saqlint import disk
from saqlint.files.discover import Tree
from saqlint.files.source import UnreadableError, decode
from saqlint.model import Span, UnreadableFile
from saqlint.resolve.bindings import build
from saqlint.resolve.library import TOPS
from saqlint.resolve.namesakes import namesakes
from saqlint.resolve.nodes import Nodes
from saqlint.resolve.scopes import Scope, Scopes, is_inside

_WIDE: Final = re.compile(r"[^\x00-\x7f]+")


class Module(Struct, eq=False, dict=True):
    """A parsed file; `name` is its dotted name, `path` relative to the project's root."""

    name: str
    path: str
    text: str
    tree: ast.Module
    is_package: bool
    _wide: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)

    @cached_property
    def _scopes(self) -> Scopes:
        return build(self.nodes)

    @property
    def scope(self) -> Scope:
        """The module's own scope."""
        return self._scopes.module

    @property
    def scopes(self) -> dict[int, Scope]:
        """Every scope of the module by the identity of its node, but for comprehensions."""
        return self._scopes.by_node

    @cached_property
    def every_scope(self) -> dict[int, Scope]:
        """The scopes of everything by the identity of its node."""
        return {**self._scopes.by_node, **self._scopes.comprehensions}

    @property
    def comprehensions(self) -> dict[int, Scope]:
        """The scopes of its comprehensions by the identity of their nodes."""
        return self._scopes.comprehensions

    @cached_property
    def lines(self) -> list[str]:
        """The lines as Python counts them."""
        # Not str.splitlines(): it also breaks at form feeds, where Python does not.
        return io.StringIO(self.text, newline="").readlines()

    @cached_property
    def _ascii(self) -> bool:
        return self.text.isascii()

    @cached_property
    def nodes(self) -> Nodes:
        """The index of its syntax tree."""
        return Nodes(self.tree)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node right above a node; None for the module itself."""
        return self.nodes.parent(node)

    def scope_around(self, node: ast.AST) -> Scope:
        """The scope that a node is read in: a function's decorators are read outside of it."""
        scopes = self.every_scope
        below, inner, outer = node, node, self.parent(node)
        while outer is not None:
            scope = scopes.get(id(outer))
            if scope is not None and is_inside(outer, inner, below):
                return scope
            below, inner, outer = inner, outer, self.parent(outer)
        return self.scope

    def span(self, node: ast.AST) -> Span:
        """Where a node stands, in characters."""
        line, end_line = node.lineno, node.end_lineno  # type: ignore[attr-defined]
        return Span(
            self.path,
            line,
            self.column(line, node.col_offset),  # type: ignore[attr-defined]
            end_line,
            self.column(end_line, node.end_col_offset),  # type: ignore[attr-defined]
        )

    def column(self, line: int, offset: int) -> int:
        """The column in characters of a byte offset of the syntax tree."""
        if self._ascii or not 0 < line <= len(self.lines):
            return offset
        if line not in self._wide:
            self._wide[line] = _wide(self.lines[line - 1])
        starts, surplus = self._wide[line]
        return offset - surplus[bisect_left(starts, offset)]

    def name_span(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
        """Where the name of a definition stands."""
        text = self.lines[node.lineno - 1]
        keyword = "class" if isinstance(node, ast.ClassDef) else "def"
        after = text.find(keyword, self.column(node.lineno, node.col_offset))
        column = text.find(node.name, after + len(keyword))
        if after < 0 or column < 0:
            return self.span(node)
        return Span(self.path, node.lineno, column, node.lineno, column + len(node.name))

    def source(self, node: ast.AST) -> str:
        """The text of a node as written, its line breaks folded."""
        at = self.span(node)
        if at.line == at.end_line:
            return self.lines[at.line - 1][at.column : at.end_column]
        rows = self.lines[at.line - 1 : at.end_line]
        rows[-1] = rows[-1][: at.end_column]
        rows[0] = rows[0][at.column :]
        return " ".join(row.strip() for row in rows)


def _wide(line: str) -> tuple[list[int], list[int]]:
    """Where in bytes the characters of more than one byte start, and what they add up to."""
    starts: list[int] = []
    surplus = [0]
    for run in _WIDE.finditer(line):
        for index, character in enumerate(run[0], run.start()):
            starts.append(index + surplus[-1])
            surplus.append(surplus[-1] + len(character.encode("utf-8", "surrogatepass")) - 1)
    return starts, surplus


def _is_bulky(text: str) -> bool:
    """Whether the syntax tree would take more than some 500 MB: not so for one long string."""
    if len(text) <= _MOST_SIGNS:
        return False
    # Words that are operators have spaces around them; of others, most stand in strings.
    return sum(map(text.count, _SIGNS)) + text.count(" ") // 2 > _MOST_SIGNS


_SIGNS: Final = "()[]{},:;.=+-*/%|&^~<>@\n"
_MOST_SIGNS: Final = 700_000


Lowering = Callable[[str], str | None]


class Modules(Struct, eq=False, dict=True):
    """Finds and parses modules; each file once."""

    tree: Tree
    lower: Lowering
    """Turns syntax newer than this Python's into older text on the same lines, or None."""
    unreadable: list[UnreadableFile] = field(default_factory=list)
    _loaded: dict[str, Module | None] = field(default_factory=dict)
    _own_name: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def files(self) -> frozenset[str]:
        """Every Python file of the project."""
        return frozenset(self.tree.files)

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a Python file at any depth."""
        found: set[str] = set()
        for path in self.tree.files:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    def loaded(self) -> Iterator[Module]:
        """The modules that have been parsed so far."""
        return (module for module in self._loaded.values() if module is not None)

    def load(self, path: str) -> Module | None:
        """The module of a file; None where it cannot be read, which is then in `unreadable`."""
        if path not in self._loaded:
            self._loaded[path] = None
            self._loaded[path] = self._parse(path)
        return self._loaded[path]

    def _parse(self, path: str) -> Module | None:
        try:
            text = decode(path, self.tree.read(path)).text
        except UnreadableError as error:
            self._refuse(path, error.line, error.column, error.reason)
            return None
        tree = self._syntax(path, text)
        if tree is None:
            return None
        return Module(self.dotted(path), path, text, tree, path.endswith("__init__.py"))

    def _syntax(self, path: str, text: str) -> ast.Module | None:
        if _is_bulky(text):
            self._refuse(path, 1, 0, "more code than one file can be read for")
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return ast.parse(text)
            except SyntaxError as error:
                lowered = self.lower(text)
                try:
                    if lowered is not None:
                        return ast.parse(lowered)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    pass
                line, column = error.lineno or 1, max((error.offset or 1) - 1, 0)
                self._refuse(path, line, column, f"cannot be parsed: {error.msg}")
            except (RecursionError, MemoryError):
                self._refuse(path, 1, 0, "cannot be parsed: too deeply nested")
            except ValueError as error:
                self._refuse(path, 1, 0, f"cannot be parsed: {error}")
        return None

    def _refuse(self, path: str, line: int, column: int, reason: str) -> None:
        self.unreadable.append(UnreadableFile(Span(path, line, column, line, column), reason))

    def roots_for(self, path: str) -> list[str]:
        """The source roots, those that hold `path` first, the deepest of them before all."""

        def rank(root: str) -> tuple[int, int]:
            holds = root == "" or path.startswith(f"{root}/")
            return (0 if holds else 1, -len(root) if holds else 0)

        return sorted(self.tree.roots, key=rank)

    def dotted(self, path: str) -> str:
        """The dotted name under which a file is imported."""
        for root in self.roots_for(path):
            if root == "" or path.startswith(f"{root}/"):
                inner = path[len(root) :].lstrip("/")
                parts = PurePosixPath(inner).with_suffix("").parts
                if parts and parts[-1] == "__init__" and len(parts) > 1:
                    parts = parts[:-1]
                return ".".join(parts)
        return PurePosixPath(path).stem

    def locate(self, dotted: str, near: str = "") -> str | None:
        """The file of a dotted module name as seen from the file `near`; None where there is none.

        A package without `__init__.py` has no file: `is_namespace` tells of it.
        """
        inner = dotted.replace(".", "/")
        for root in (*self.roots_for(near), *_tops_around(dotted, near)):
            base = f"{root}/{inner}" if root else inner
            for path in (f"{base}/__init__.py", f"{base}.py", f"{base}.pyi"):
                if path in self.files and not self._means_library(path, dotted):
                    return path
        return None

    def beside(self, dotted: str, near: str) -> Module | None:
        """The module in the folder of the file `near`: a script imports what stands beside it."""
        folder = near.rpartition("/")[0]
        path = f"{folder}/{dotted}.py" if folder else f"{dotted}.py"
        if "." in dotted or path == near or path not in self.files:
            return None
        if dotted in sys.stdlib_module_names or self._means_library(path, dotted):
            return None
        return self.load(path)

    def _means_library(self, path: str, dotted: str) -> bool:
        """Whether a file imports its own name: then a library of that name is meant.

        No module can import itself, so the folder of `litestar.py` is no source root.
        """
        if "." in dotted or not path.endswith(f"{dotted}.py"):
            return False
        if path not in self._own_name:
            pattern = rf"^[ \t]*(?:from|import)[ \t]+{re.escape(dotted)}\b"
            self._own_name[path] = re.search(pattern, self.raw(path), re.MULTILINE) is not None
        return self._own_name[path]

    def raw(self, path: str) -> str:
        """The text of a file that need not be parsed; empty where it cannot be read."""
        try:
            return self.tree.read(path).decode("utf-8", "replace")
        except UnreadableError:
            return ""

    @cached_property
    def is_template(self) -> bool:
        """Whether other projects are made from this one: `{{ name }}/`, `{% if worker %}…`."""
        return any("{{" in path or "{%" in path for path in self.tree.files)

    @cached_property
    def libraries(self) -> frozenset[str]:
        """The names that stand for saq and litestar-saq, also in their own repositories."""
        return TOPS - namesakes(self)

    def is_namespace(self, dotted: str, near: str = "") -> bool:
        """Whether the name is a folder of modules without an `__init__.py`."""
        inner = dotted.replace(".", "/")
        return any(
            (f"{root}/{inner}" if root else inner) in self.folders for root in self.roots_for(near)
        )

    def exists_on_disk(self, dotted: str, near: str = "") -> bool:
        """Whether a file that was left out of the project (ignored, excluded) has the name."""
        inner = dotted.replace(".", "/")
        for root in self.roots_for(near):
            base = Path(self.tree.root, root, inner)
            if disk.is_folder(os.fspath(base)) or any(
                name.startswith(f"{base.name}.") for name in disk.names(os.fspath(base.parent))
            ):
                return True
        return False

    def find(self, dotted: str, near: str = "") -> Module | None:
        """The module of a dotted name; None where the project has none or it is unreadable."""
        path = self.locate(dotted, near)
        return None if path is None else self.load(path)

    def children(self, dotted: str, near: str = "") -> list[str]:
        """The names of the modules directly in a package."""
        found: set[str] = set()
        inner = dotted.replace(".", "/")
        for root in self.roots_for(near):
            prefix = "/".join(part for part in (root, inner) if part)
            prefix = f"{prefix}/" if prefix else ""
            for path in self.tree.files:
                if path.startswith(prefix):
                    head, _, rest = path[len(prefix) :].partition("/")
                    found.add(head if rest else head.rpartition(".")[0])
        return sorted(found - {"__init__"})

    def is_local(self, dotted: str, near: str = "") -> bool:
        """Whether the top package of a dotted name belongs to the project."""
        top = dotted.partition(".")[0]
        return (
            self.locate(top, near) is not None
            or self.is_namespace(top, near)
            or self.locate(dotted, near) is not None
        )


def _tops_around(dotted: str, near: str) -> Iterator[str]:
    """The folders that hold a folder around `near` of the name's first part.

    In `server/app/api.py` what follows `app.` is looked for there, though nothing says that
    `server` is a source root. `app` alone, or `redis` in `app/redis/`, is left to the roots.
    """
    top, dot, _ = dotted.partition(".")
    folders = near.split("/")[:-1]
    if dot:
        for index in range(len(folders) - 1, 0, -1):
            if folders[index] == top:
                yield "/".join(folders[:index])
