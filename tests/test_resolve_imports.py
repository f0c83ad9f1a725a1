"""Imports lead to what they name: in the project, through packages, or out of it."""

import pytest

from tests.resolving import reveal


def case(identity: str, text: str, expected: str) -> object:
    return pytest.param(text, expected, id=identity)


PACKAGE = """
# === app/__init__.py
from .tasks import send as deliver
from . import tasks, settings
from app.tasks import *
VERSION = 1
# === app/tasks.py
from .settings import LIMIT as BOUND
from ..outside import nothing
def send(ctx): ...
def _hidden(ctx): ...
# === app/settings.py
LIMIT = 30
class Settings:
    LIMIT = 40
# === app/deep/__init__.py
# === app/deep/inner.py
from ..settings import LIMIT
from .. import VERSION
from ..tasks import BOUND
from . import other
# === app/deep/other.py
X = 'other'
# === space/one.py
Y = 'one'
# === space/two/three.py
from space.one import Y
from ..one import Y as Z
from .. import one
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("from", "from app.settings import LIMIT\nreveal(LIMIT)", "30"),
        case("as", "from app.settings import LIMIT as L\nreveal(L)", "30"),
        case("module", "import app.settings\nreveal(app.settings.LIMIT, app)", "30\nmodule app"),
        case("module as", "import app.settings as s\nreveal(s.LIMIT, s)", "30\nmodule app.settings"),
        case("module from a package", "from app import settings\nreveal(settings.LIMIT)", "30"),
        case("re-export", "from app import deliver\nreveal(deliver)", "def app.tasks.send"),
        case("re-export by star", "from app import send\nreveal(send)", "def app.tasks.send"),
        case("star leaves out", "from app import _hidden\nreveal(_hidden)", "?"),
        case("star", "from app.settings import *\nreveal(LIMIT)", "30"),
        case("star hides nothing bound", "from app.settings import *\nLIMIT = 1\nreveal(LIMIT)", "1"),
        case("relative", "from app.tasks import BOUND\nreveal(BOUND)", "30"),
        case("relative twice", "from app.deep.inner import LIMIT\nreveal(LIMIT)", "30"),
        case("relative to the package", "from app.deep.inner import VERSION\nreveal(VERSION)", "1"),
        case("relative chain", "from app.deep.inner import BOUND\nreveal(BOUND)", "30"),
        case("module beside", "from app.deep.inner import other\nreveal(other.X)", "'other'"),
        case("out of the project's top", "from app.tasks import nothing\nreveal(nothing)", "?"),
        case("inside a function", "def f():\n    from app.settings import LIMIT\n    reveal(LIMIT)", "30"),
        case("method's import", "class A:\n    def f(self):\n        import app.settings as s\n        reveal(s.LIMIT)", "30"),
        case("namespace", "import space.one\nreveal(space.one.Y)", "'one'"),
        case("namespace from", "from space import one\nreveal(one.Y)", "'one'"),
        case("in a namespace", "from space.two.three import Y, Z\nreveal(Y, Z)", "'one'\n'one'"),
        case("namespace itself", "from space import two\nreveal(two.three.Y)", "'one'"),
        case("namespace's module", "from space.two.three import one\nreveal(one)", "module space.one"),
        case("missing module", "from app.nowhere import x\nreveal(x)", "?"),
        case("missing name", "from app.settings import nothing\nreveal(nothing)", "?"),
        case("outside", "from redis.asyncio import Redis as R\nreveal(R)", "redis.asyncio.Redis"),
        case("outside module", "import redis.asyncio as r\nreveal(r.Redis)", "redis.asyncio.Redis"),
        case("outside plain", "import redis.asyncio\nreveal(redis.asyncio.Redis)", "redis.asyncio.Redis"),
        case("class attribute", "from app.settings import Settings\nreveal(Settings.LIMIT)", "40"),
        case(
            "type checking",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.settings import Settings\n"
            "def f(s: 'Settings'):\n    reveal(s.LIMIT)",
            "40~",
        ),
        case("tried", "try:\n    from app.settings import LIMIT\nexcept ImportError:\n    LIMIT = None\nreveal(LIMIT)", "30 | None"),
        case("tried outside", "try:\n    import uvloop\nexcept ImportError:\n    uvloop = None\nreveal(uvloop)", "uvloop"),
        case("one or the other", "try:\n    from app.settings import LIMIT as X\nexcept ImportError:\n    from app import VERSION as X\nreveal(X)", "30 | 1"),
    ],
)
def test_packages(text: str, expected: str) -> None:
    assert reveal(f"{text}\n{PACKAGE}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("names", "from m import *\nreveal(A, B)\n# === m.py\n__all__ = ['A']\nA = 1\nB = 2", "1\n?"),
        case("hidden ones", "from m import *\nreveal(_A)\n# === m.py\n__all__ = ['_A']\n_A = 1", "1"),
        case("several", "from m import *\nreveal(A, B)\n# === m.py\nfrom n import A, B\n__all__ = ('A',) + ('B',)\n# === n.py\nA = 1\nB = 2", "1\n2"),
        case("computed", "from m import *\nreveal(A)\n# === m.py\n__all__ = f()\nA = 1", "1"),
        case("the later star counts", "from m import *\nfrom n import *\nreveal(A)\n# === m.py\nA = 1\n# === n.py\nA = 2", "2"),
        case("star of a star", "from m import *\nreveal(A)\n# === m.py\nfrom n import *\n# === n.py\nA = 2", "2"),
        case("star in a circle", "from m import *\nreveal(A, C)\n# === m.py\nfrom n import *\nB = 1\n# === n.py\nfrom m import *\nA = 2", "2\n?"),
        case("import in a circle", "from m import A\nreveal(A)\n# === m.py\nfrom n import A\n# === n.py\nfrom m import A", "?"),
        case("modules in a circle", "from m import A\nreveal(A)\n# === m.py\nfrom n import B\nA = 1\n# === n.py\nfrom m import A\nB = A", "1"),
        case("circle that ends", "from m import A\nreveal(A)\n# === m.py\nimport n\nA = n.B\n# === n.py\nimport m\nB = 2\nC = m.A", "2"),
        case("a module of the library's name", "import main\nX = 1\nreveal(main.X)", "main.X"),
        case("by __getattr__", "import m\nreveal(m.A, m.B)\n# === m.py\ndef __getattr__(name):\n    if name == 'A':\n        return 1\n    raise AttributeError(name)", "1\n?"),
        case("by an open __getattr__", "from m import A\nreveal(A)\n# === m.py\ndef __getattr__(name):\n    return globals()[name]", "?"),
        case("a broken module", "from m import A\nreveal(A)\n# === m.py\nA = (", "?"),
        case("newer syntax", "from m import A\nreveal(A)\n# === m.py\ntype B[T] = list[T]\nA = f'{'x'}y'", "'xy'"),
        case("alias of an annotation", "from m import Ctx\ndef f(c: Ctx):\n    reveal(c.get)\n# === m.py\ntype Ctx = dict[str, int]", "builtins.dict.get"),
    ],
)
def test_modules(text: str, expected: str) -> None:
    assert reveal(text) == expected


def test_source_roots() -> None:
    text = "from pkg.a import X\nreveal(X)\n# === src/pkg/__init__.py\n# === src/pkg/a.py\nX = 1"
    assert reveal(text, roots=("src", "")) == "1"
    assert reveal(text, roots=("",)) == "pkg.a.X"


def test_the_root_around_a_file_comes_first() -> None:
    text = (
        "from one.use import X\nfrom two.use import X as Y\nreveal(X, Y)\n"
        "# === one/use.py\nfrom common import X\n# === one/common.py\nX = 1\n"
        "# === two/use.py\nfrom common import X\n# === two/common.py\nX = 2\n"
    )
    assert reveal(text, roots=("", "one", "two")) == "1\n2"
