"""The project's own packages that are called like the libraries this linter knows."""

import re
from typing import TYPE_CHECKING, Final

from saqlint.resolve.library import TOPS

if TYPE_CHECKING:
    from saqlint.resolve.modules import Modules

_OF_THE_LIBRARIES: Final = {
    "saq": frozenset(
        [
            "__main__",
            "errors",
            "job",
            "multiplexer",
            "queue",
            "runner",
            "types",
            "utils",
            "web",
            "worker",
        ]
    ),
    "litestar_saq": frozenset(
        [
            "__metadata__",
            "_typing",
            "base",
            "cli",
            "config",
            "controllers",
            "decorators",
            "exceptions",
            "heartbeat",
            "hooks",
            "instrumentation",
            "plugin",
            "typing",
        ]
    ),
}


def namesakes(modules: "Modules") -> frozenset[str]:
    """The names of `TOPS` under which the project imports modules of its own.

    A folder `saq` alone says nothing: `shop/saq/worker.py` uses the library. A project whose
    files import `saq.modules`, which stands there and which the library does not have, does not.
    """
    return frozenset(top for top in TOPS if _is_own(modules, top))


def _is_own(modules: "Modules", top: str) -> bool:
    if not modules.is_local(top):
        return False
    own = frozenset(modules.children(top)) - _OF_THE_LIBRARIES[top]
    pattern = re.compile(rf"^[ \t]*(?:from|import)[ \t]+{top}\.(\w+)", re.MULTILINE)
    for path in modules.tree.mentioning([f"{top}."]):
        if not own.isdisjoint(pattern.findall(modules.raw(path))):
            return True
    return False
