"""A dotted path is followed to where litestar's `import_string` leads, or fails as that does."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.utils.module_loader import import_string

from saqlint.files.discover import Tree
from saqlint.resolve.modules import Modules
from saqlint.resolve.newer import lower
from saqlint.resolve.paths import Followed, follow
from saqlint.resolve.resolver import Resolver
from saqlint.resolve.values import Open

PROJECT = {
    "shop_paths/__init__.py": """
        from shop_paths.tasks import send as deliver
        from shop_paths import settings
        VERSION = "1"
        """,
    "shop_paths/settings.py": "LIMIT = 30\nQUEUE: str\n",
    "shop_paths/tasks.py": """
        from .settings import *
        from functools import partial
        async def send(ctx): ...
        async def resize(ctx): ...
        class Task:
            async def run(self, ctx): ...
        alias = send
        for name in ("one", "two"):
            last = name
        if True:
            conditional = send
        try:
            import nothing_of_this_name as missing_library
        except ImportError:
            missing_library = None
        def setup():
            global made_later
            made_later = send
        setup()
        """,
    "shop_paths/lazy.py": """
        def __getattr__(name):
            if name == "wanted":
                return 5
            raise AttributeError(name)
        """,
    "shop_paths/dynamic.py": "globals()['made'] = 5\n",
    "shop_paths/unimported.py": "async def alone(ctx): ...\n",
    "shop_paths/space/inner.py": "async def deep(ctx): ...\n",
    "shop_paths/broken.py": "import nothing_of_this_name\nasync def f(ctx): ...\n",
    "shop_script.py": "async def main(ctx): ...\n",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("shop")
    for path, text in PROJECT.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(line.removeprefix(" " * 8) for line in text.splitlines()))
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield folder
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            del sys.modules[name]


@pytest.fixture(scope="module")
def resolver(root: Path) -> Resolver:
    paths = tuple(sorted(PROJECT))
    return Resolver(Modules(Tree(root, ("",), paths, paths), lower))


def really(path: str) -> str:
    """What `import_string` raises; empty where it finds something."""
    try:
        import_string(path)
    except (ImportError, TypeError, ValueError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def found(followed: Followed) -> bool:
    return followed.value is not None and not isinstance(followed.value, Open)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("shop_paths.tasks.send", id="function"),
        pytest.param("shop_paths.tasks.Task", id="class"),
        pytest.param("shop_paths.tasks.alias", id="alias"),
        pytest.param("shop_paths.settings.LIMIT", id="any object"),
        pytest.param("shop_paths.tasks.LIMIT", id="by a star import"),
        pytest.param("shop_paths.deliver", id="attribute of a package"),
        pytest.param("shop_paths.VERSION", id="constant of a package"),
        pytest.param("shop_paths.settings", id="a module that the package imports"),
        pytest.param("shop_paths.tasks.conditional", id="under a condition"),
        pytest.param("shop_paths.tasks.setup", id="helper"),
        pytest.param("shop_paths.tasks.missing_library", id="fallback of an import"),
        pytest.param("shop_paths.space.inner.deep", id="in a package without __init__"),
        pytest.param("shop_paths.unimported.alone", id="module that nothing imports"),
        pytest.param("shop_script.main", id="module without a package"),
        pytest.param("shop_paths.lazy.wanted", id="made by __getattr__"),
    ],
)
def test_it_finds_what_import_string_finds(resolver: Resolver, path: str) -> None:
    assert really(path) == ""
    assert found(follow(resolver, path, ""))


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        pytest.param("shop_paths.tasks.sned", "shop_paths.tasks.send", id="missing attribute"),
        pytest.param("shop_paths.tasks.QUEUE", None, id="annotated and never set"),
        pytest.param("shop_paths.deliverr", "shop_paths.deliver", id="missing in the package"),
        pytest.param("shop_paths.taks.send", "shop_paths.tasks.send", id="missing module"),
        pytest.param("shop_paths.space.iner.deep", "shop_paths.space.inner.deep", id="below"),
        pytest.param("shop_paths.space.deep", None, id="missing in a bare package"),
        pytest.param("shop_paths.space.innr", "shop_paths.space.inner", id="like one in it"),
        pytest.param("shop_paths.space.inner.x.y", None, id="below a module without a package"),
        pytest.param("shop_script.mian.x", None, id="below a script"),
        pytest.param("shop_paths.tasks.x.send", None, id="below a module"),
        pytest.param("shop_paths.nowhere.deep.send", None, id="missing package"),
        pytest.param("shop_paths.tasks.Task.run", None, id="method"),
        pytest.param("shop_paths.tasks.send.x", None, id="attribute of a function"),
        pytest.param("shop_paths.settings.LIMIT.x", None, id="attribute of a constant"),
        pytest.param("shop_paths.tasks:send", "shop_paths.tasks.send", id="colon"),
        pytest.param("shop_paths:deliver", "shop_paths.deliver", id="colon behind the package"),
        pytest.param("shop_paths.tasks:Task.run", None, id="colon and a method"),
        pytest.param("shop_paths.tasks.send()", "shop_paths.tasks.send", id="call"),
        pytest.param("shop_paths.tasks.send ", "shop_paths.tasks.send", id="space behind"),
        pytest.param(" shop_paths.tasks.send", "shop_paths.tasks.send", id="space before"),
        pytest.param("send", None, id="no dot"),
        pytest.param("", None, id="empty"),
        pytest.param(".tasks.send", None, id="relative"),
        pytest.param("..send", None, id="relative twice"),
        pytest.param(".send", None, id="dot before"),
        pytest.param("shop_paths.tasks:send.x", None, id="colon and an attribute"),
        pytest.param("shop_paths. tasks.send", None, id="space inside"),
        pytest.param("shop_paths.tasks.Task.run.x", None, id="far below a class"),
        pytest.param("shop_paths.", None, id="dot at the end"),
        pytest.param("shop_paths..send", None, id="two dots"),
    ],
)
def test_it_fails_as_import_string_fails(
    resolver: Resolver, path: str, nearest: str | None
) -> None:
    error = really(path)
    assert error
    failure = follow(resolver, path, "").failure
    assert failure is not None
    assert failure.error == error
    assert failure.nearest == nearest
    match failure.kind:
        case "form":
            assert failure.missing == path
        case "attribute":
            assert failure.missing == path.rpartition(".")[2]
        case "module":
            assert f"No module named {failure.missing!r}" in error
    assert not failure.foreign


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("shop_paths.tasks.made_later", id="set by a function"),
        pytest.param("shop_paths.dynamic.made", id="set through globals()"),
        pytest.param("shop_paths.lazy.nothing", id="refused by __getattr__"),
        pytest.param("shop_paths.unimported", id="a module that may be imported before"),
        pytest.param("json.dumps", id="outside"),
        pytest.param("nothing_of_this_name.tasks.send", id="outside, perhaps not installed"),
        pytest.param("saq.Queue", id="the library"),
    ],
)
def test_what_is_not_certain_is_no_failure(resolver: Resolver, path: str) -> None:
    followed = follow(resolver, path, "")
    assert followed.failure is None


def test_an_error_inside_the_module_is_not_foretold(resolver: Resolver) -> None:
    assert (
        really("shop_paths.broken.f")
        == "ModuleNotFoundError: No module named 'nothing_of_this_name'"
    )
    assert follow(resolver, "shop_paths.broken.f", "").failure is None


def test_a_path_whose_package_has_another_name(resolver: Resolver) -> None:
    for path, nearest in {
        "server.space.inner.deep": "shop_paths.space.inner.deep",
        "server.app.space.inner.deep": "shop_paths.space.inner.deep",
    }.items():
        failure = follow(resolver, path, "").failure
        assert failure is not None
        assert (failure.kind, failure.missing, failure.foreign) == ("module", "server", True)
        assert failure.error == really(path) == "ModuleNotFoundError: No module named 'server'"
        assert failure.nearest == nearest
    for path in ("server.space.inner.nothing", "server.inner.deep", "server.tasks.send"):
        assert follow(resolver, path, "").failure is None


NEAR = {
    "server/app/api.py": "",
    "server/app/models.py": "X = 1",
    "server/app/space/one.py": "Y = 1",
    "server/app/star.py": "from app.models import *",
    "shop/api.py": "",
}


def near(path: str, file: str = "server/app/api.py") -> Followed:
    paths = tuple(sorted(NEAR))
    overlay = {path: text.encode() for path, text in NEAR.items()}
    tree = Tree(Path("/nowhere"), ("",), paths, paths, overlay=overlay)
    return follow(Resolver(Modules(tree, lower)), path, file)


def test_a_path_is_followed_as_seen_from_a_file() -> None:
    assert found(near("app.models.X"))
    assert near("app.models.X", "shop/api.py") == Followed()
    assert found(near("server.app.models.X", "shop/api.py"))
    missing = near("app.models.Xx").failure
    assert missing is not None
    assert missing.kind == "attribute"
    assert found(near("app.star.X"))


def test_a_template_is_not_judged() -> None:
    files = {"{{ name }}/tasks.py": "", "shop/tasks.py": "X = 1"}
    overlay = {path: text.encode() for path, text in files.items()}
    tree = Tree(Path("/nowhere"), ("",), tuple(files), tuple(files), overlay=overlay)
    resolver = Resolver(Modules(tree, lower))
    assert follow(resolver, "shop.nothing.X", "").failure is None
