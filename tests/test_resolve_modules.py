"""Modules tell where their nodes stand, in characters, and by which names they are imported."""

import ast
import time
from pathlib import Path

import pytest

from saqlint.files.discover import Tree
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


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        pytest.param(b"x = 1\ny = = 2\n", 2, 4, "cannot be parsed: invalid syntax", id="syntax"),
        pytest.param(b"= 2\n", 1, 0, "cannot be parsed: invalid syntax", id="the first column"),
        pytest.param(b"x\ny = '\xff'", 2, 5, "", id="bytes"),
        pytest.param(b"x\ny = '\0'", 2, 5, "the file holds a NUL byte", id="NUL"),
    ],
)
def test_where_and_why_a_file_is_refused(text: bytes, line: int, column: int, reason: str) -> None:
    tree = Tree(Path("/nowhere"), ("",), ("a.py",), ("a.py",), overlay={"a.py": text})
    found = Modules(tree, lower)
    assert found.load("a.py") is None
    (refused,) = found.unreadable
    at = refused.at
    assert (at.path, at.line, at.end_line) == ("a.py", line, line)
    assert at.column == at.end_column == column
    assert refused.reason.startswith(reason)
    assert refused.reason


@pytest.mark.parametrize("deep", ["-" * 100_000 + "1", "a" + ".b" * 100_000, "(" * 100_000])
def test_what_nests_too_deeply_is_refused_at_the_start(deep: str) -> None:
    found = Modules(tree_of({"a.py": f"x = {deep}"}), lower)
    if found.load("a.py") is None:
        (refused,) = found.unreadable
        assert refused.at.line == 1
        assert refused.reason.startswith("cannot be parsed: too ")
        if refused.reason.endswith("too deeply nested"):
            assert refused.at.column == 0


def test_newer_syntax_that_is_no_syntax_is_refused_where_the_fault_is() -> None:
    found = Modules(tree_of({"a.py": "x = 1\ntype X = = int\n"}), lambda _: "= =")
    assert found.load("a.py") is None
    assert found.unreadable[0].at.line == 2


def test_words_and_signs_make_a_module_large() -> None:
    def reads(text: str) -> bool:
        return Modules(tree_of({"a.py": text}), lower).load("a.py") is not None

    assert reads("# " + "a" * 800_000)
    assert reads("x = '" + "a" * 800_000 + "'")
    assert reads("#" + " a" * 1_400_000)
    assert not reads("#" + " a" * 1_400_002)


ROOTED = {
    "main.py": "",
    "src/shop/a.py": "",
    "src/shop/deep/b.py": "",
    "server/app/__init__.py": "",
    "server/app/api.py": "",
    "server/app/models.py": "",
    "scripts/run.py": "",
    "scripts/helper.py": "",
    "scripts/json.py": "",
    "scripts/redis.py": "import redis\n",
    "scripts/space/c.py": "",
    "other/helper.py": "",
}


def rooted(*roots: str) -> Modules:
    return Modules(tree_of(ROOTED, roots), lower)


def test_the_roots_around_a_file_come_first() -> None:
    found = rooted("", "other", "src", "src/shop")
    assert found.roots_for("src/shop/a.py") == ["src/shop", "src", "", "other"]
    assert found.roots_for("scripts/run.py") == ["", "other", "src", "src/shop"]
    assert found.dotted("src/shop/a.py") == "a"
    assert rooted("src", "").dotted("src/shop/deep/b.py") == "shop.deep.b"
    assert rooted("src").dotted("scripts/run.py") == "run"
    assert rooted("").dotted("__init__.py") == "__init__"
    assert rooted("").dotted("server/app/__init__.py") == "server.app"


def test_folders_that_hold_python() -> None:
    assert rooted("").folders == {
        *("src", "src/shop", "src/shop/deep", "server", "server/app", "scripts", "scripts/space"),
        "other",
    }


def test_what_stands_beside_a_script() -> None:
    found = rooted("")

    def beside(name: str, near: str = "scripts/run.py") -> str | None:
        module = found.beside(name, near)
        return None if module is None else module.path

    assert beside("helper") == "scripts/helper.py"
    assert beside("helper", "other/run.py") == "other/helper.py"
    assert beside("main", "run.py") == "main.py"
    assert beside("run") is None
    assert beside("json") is None
    assert beside("redis") is None
    assert beside("space.c") is None
    assert beside("nothing") is None


def test_a_name_is_looked_for_in_the_folder_of_that_name_around() -> None:
    found = rooted("")
    assert found.locate("app.models", "server/app/api.py") == "server/app/models.py"
    assert found.locate("app.models", "scripts/run.py") is None
    assert found.locate("app", "server/app/api.py") is None
    assert found.is_local("app.models", "server/app/api.py")
    assert not found.is_local("app.models", "scripts/run.py")
    assert found.locate("scripts.redis") == "scripts/redis.py"
    assert rooted("scripts").locate("redis") is None
    assert rooted("scripts").locate("json") == "scripts/json.py"


def test_packages_without_a_file() -> None:
    found = rooted("", "scripts")
    assert found.is_namespace("src.shop")
    assert found.is_namespace("space")
    assert not rooted("").is_namespace("space")
    assert not found.is_namespace("src.shop.a")
    assert found.is_local("space.nothing")
    assert found.children("src") == ["shop"]
    assert found.children("server.app") == ["api", "models"]
    assert found.children("scripts") == ["helper", "json", "redis", "run", "space"]
    assert rooted("scripts").children("") == ["helper", "json", "redis", "run", "space"]
    assert found.children("nothing") == []
    assert rooted("").children("") == ["main", "other", "scripts", "server", "src"]


def test_the_text_of_what_need_not_be_parsed() -> None:
    assert rooted("").raw("scripts/redis.py") == "import redis\n"
    assert rooted("").raw("nothing.py") == ""
    assert not rooted("").is_template
    for path in ("{{ name }}/a.py", "{% if worker %}worker{% endif %}.py"):
        assert Modules(tree_of({path: ""}), lower).is_template


def test_files_that_were_left_out(tmp_path: Path) -> None:
    (tmp_path / "src" / "left").mkdir(parents=True)
    (tmp_path / "src" / "native.cpython-311.so").touch()
    found = Modules(Tree(tmp_path, ("", "src"), (), ()), lower)
    assert found.exists_on_disk("left")
    assert found.exists_on_disk("src.left")
    assert found.exists_on_disk("native")
    assert not found.exists_on_disk("nativ")
    assert not found.exists_on_disk("nothing")
    assert not found.exists_on_disk("nothing.left")


def test_what_a_package_is() -> None:
    found = rooted("")
    for path in ROOTED:
        module = found.load(path)
        assert module is not None
        assert module.is_package is path.endswith("__init__.py")
    assert {module.path for module in found.loaded()} == set(ROOTED)


def test_the_scope_that_a_node_is_read_in() -> None:
    module = module_of(
        "@mark(1)\ndef f(a=mark(2), *, b: mark(3) = mark(4)) -> mark(5):\n    mark(6)\n"
        "    lambda x=mark(7): mark(8)\n    [mark(9) for i in mark(10) if mark(11)]\n"
        "    [mark(12) for i in 1 for j in mark(13)]\n    {mark(14): mark(15) for i in mark(16)}\n"
        "@mark(17)\nclass A(mark(18), k=mark(19)):\n    mark(20)\n    def g(self): mark(21)\n"
        "mark(22)\n"
    )
    names = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            scope = module.scope_around(node)
            names[ast.unparse(node.args[0])] = type(scope.node).__name__ + scope.qualname
    outer = {"1", "2", "3", "4", "5", "17", "18", "19", "22"}
    assert {key for key, name in names.items() if name == "Module"} == outer
    assert {key for key, name in names.items() if name == "FunctionDeff"} == {"6", "7", "10", "16"}
    assert {key for key, name in names.items() if name == "Lambdaf.<locals>.<lambda>"} == {"8"}
    assert {key for key, name in names.items() if name.startswith("ListComp")} == {
        *("9", "11", "12", "13")
    }
    assert {key for key, name in names.items() if name.startswith("DictComp")} == {"14", "15"}
    assert names["20"] == "ClassDefA"
    assert names["21"] == "FunctionDefA.g"


def test_the_function_and_the_names_around_a_scope() -> None:
    module = module_of(
        "class A:\n    def f(self):\n        class B:\n"
        "            def g(self): lambda: [i for i in x]\n"
    )
    scopes = {scope.qualname: scope for scope in module.scopes.values()}
    assert set(scopes) == {
        *("", "A", "A.f", "A.f.<locals>.B", "A.f.<locals>.B.g"),
        "A.f.<locals>.B.g.<locals>.<lambda>",
    }
    around = {name: scope.function for name, scope in scopes.items()}
    named = {name: scope.qualname for name, scope in around.items() if scope is not None}
    assert named == {
        "A.f": "A.f",
        "A.f.<locals>.B": "A.f",
        "A.f.<locals>.B.g": "A.f.<locals>.B.g",
        "A.f.<locals>.B.g.<locals>.<lambda>": "A.f.<locals>.B.g",
    }
    assert {scope.module for scope in scopes.values()} == {module.scope}
    assert [name for name, scope in scopes.items() if scope.is_method] == [
        "A.f",
        "A.f.<locals>.B.g",
    ]
    (inner,) = module.comprehensions.values()
    assert inner.function is scopes["A.f.<locals>.B.g"]
    assert inner.outside_comprehensions is inner.parent
    assert [scope.runs_in_place for scope in (inner, scopes["A"], scopes["A.f"], scopes[""])] == [
        *(True, True, False, False)
    ]
