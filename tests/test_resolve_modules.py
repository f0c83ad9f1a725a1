"""Modules tell where their nodes stand, in characters, and by which names they are imported."""

import ast
import time

import pytest

from saqlint.resolve.modules import Module, Modules
from saqlint.resolve.newer import lower
from tests.resolving import tree_of


def module_of(text: str) -> Module:
    modules = Modules(tree_of({"a.py": text}), lower)
    module = modules.load("a.py")
    assert module is not None
    return module


def called(module: Module, name: str) -> ast.Call:
    return next(
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    )


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("", id="nothing"),
        pytest.param("x = 1; ", id="ASCII"),
        pytest.param("'é'; ", id="two bytes"),
        pytest.param("'日本'; é; ", id="three bytes"),
        pytest.param("'𝄞' 'é𝄞é'; ", id="four bytes"),
    ],
)
def test_columns_count_characters(before: str) -> None:
    text = f"{before}f('é', é)  # 𝄞"
    module = module_of(f"# é\n{text}\n")
    at = module.span(called(module, "f"))
    assert (at.line, at.column, at.end_column) == (2, len(before), len(f"{before}f('é', é)"))
    assert module.source(called(module, "f")) == "f('é', é)"


def test_columns_of_a_long_line_take_no_long_time() -> None:
    module = module_of("x = [" + "'é', " * 50_000 + "]\n")
    before = time.monotonic()
    spans = [module.span(node) for node in ast.walk(module.tree) if isinstance(node, ast.Constant)]
    assert time.monotonic() - before < 20
    assert spans[-1].column == 5 + 5 * 49_999


def test_source_folds_lines() -> None:
    module = module_of("x = f(\n    1,\n    é,\n)\n")
    assert module.source(called(module, "f")) == "f( 1, é, )"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("def f(f): ...", 4, id="function"),
        pytest.param("async  def  é(): ...", 12, id="coroutine"),
        pytest.param("class s(S): ...", 6, id="class whose name is in the keyword"),
        pytest.param("class lass: ...", 6, id="class whose name is most of it"),
        pytest.param("def d(): ...", 4, id="function whose name is in the keyword"),
        pytest.param("@d\n@def_\ndef ef(): ...", 4, id="decorated"),
        pytest.param("class A[T]: ...", 6, id="newer syntax"),
        pytest.param("def \\\n  f(): ...", 0, id="on another line"),
    ],
)
def test_the_name_of_a_definition(text: str, column: int) -> None:
    module = module_of(f"if 1:\n  x\n{text}\n")
    definition = module.tree.body[-1]
    assert isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    at = module.name_span(definition)
    assert at.column == column
    if column:
        assert module.lines[at.line - 1][at.column : at.end_column] == definition.name


def test_lines_end_where_python_ends_them() -> None:
    module = module_of("x = '\x0c'\ny = '\u2028'\r\nf()\r")
    assert module.span(called(module, "f")).line == 3
    assert len(module.lines) == 3


def test_parents() -> None:
    module = module_of("x = f(1)\n")
    call = called(module, "f")
    assert isinstance(module.parent(call), ast.Assign)
    assert module.parent(call.args[0]) is call


FILES = {
    "src/shop/__init__.py": "",
    "src/shop/tasks.py": "x = 1",
    "src/shop/deep/far.py": "",
    "tools/run.py": "",
    "stubs/shop_types.pyi": "",
}


def modules(*roots: str) -> Modules:
    return Modules(tree_of(FILES, roots), lower)


def test_names_of_files() -> None:
    found = modules("src", "")
    assert found.dotted("src/shop/tasks.py") == "shop.tasks"
    assert found.dotted("src/shop/__init__.py") == "shop"
    assert found.dotted("tools/run.py") == "tools.run"
    assert modules("").dotted("src/shop/tasks.py") == "src.shop.tasks"


def test_files_of_names() -> None:
    found = modules("src", "stubs", "")
    assert found.locate("shop.tasks") == "src/shop/tasks.py"
    assert found.locate("shop") == "src/shop/__init__.py"
    assert found.locate("shop_types") == "stubs/shop_types.pyi"
    assert found.locate("shop.nothing") is None
    assert found.locate("shop.deep") is None
    assert found.is_namespace("shop.deep")
    assert not found.is_namespace("shop.nothing")
    assert found.is_local("shop.nothing.at.all")
    assert not found.is_local("other.shop")
    assert found.children("shop") == ["deep", "tasks"]


def test_a_file_is_parsed_once_and_refused_once() -> None:
    found = Modules(tree_of({"a.py": "x = (", "b.py": "y"}), lower)
    assert found.load("a.py") is None
    assert found.load("a.py") is None
    assert found.load("b.py") is found.load("b.py")
    (refused,) = found.unreadable
    assert (refused.at.path, refused.at.line) == ("a.py", 1)
    assert refused.reason.startswith("cannot be parsed: ")
