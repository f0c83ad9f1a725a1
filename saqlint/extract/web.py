"""SAQ's own web interface: where it is mounted, and whether anything asks for a password."""

import ast
import os
import posixpath
import re
from collections.abc import Iterator
from typing import Final

from saqlint.discover import Tree
from saqlint.extract.program import Program, Site
from saqlint.model import WebMount
from saqlint.resolve.values import External
from saqlint.source import UnreadableError

_STARLETTE: Final = "saq.web.starlette.saq_web"
_AIOHTTP: Final = "saq.web.aiohttp.create_app"
_VARIABLE: Final = "AUTH_PASSWORD"
# Whatever stands before the interface in the module that mounts it.
_GUARDS: Final = re.compile(r"auth|guard|permission|login|middleware|password", re.IGNORECASE)
_LARGEST: Final = 1 << 20


def mounts(program: Program) -> Iterator[WebMount]:
    """Every web interface that the code makes, and whether it is open to everyone."""
    for module in list(program.relevant()):
        for site in program.sites(module, ("saq_web", "create_app")):
            match program.value(site.call.func, site.frame):
                case External(name=name) if name in (_STARLETTE, _AIOHTTP):
                    yield WebMount(program.at(site.call, site.frame), _guarded(site, name))


def _guarded(site: Site, name: str) -> bool | None:
    """False where it is mounted as it is, in a module that speaks of no protection."""
    if name == _AIOHTTP:
        # It asks for a password by itself if one is set, and may be run anywhere.
        return None
    parent = site.module.parents.get(id(site.call))
    is_mounted = isinstance(parent, ast.Call) and _last_name(parent.func) in ("mount", "Mount")
    return None if not is_mounted or _GUARDS.search(site.module.text) else False


def _last_name(head: ast.expr) -> str:
    return head.id if isinstance(head, ast.Name) else getattr(head, "attr", "")


def names_password(tree: Tree) -> bool:
    """Whether the project sets, or asks to set, the password of SAQ's own web server."""
    if tree.mentioning([_VARIABLE]):
        return True
    folders = {posixpath.dirname(path) for path in tree.deployment} | {""}
    samples = (path for folder in folders for path in _environment_files(tree, folder))
    return any(_VARIABLE.encode() in _read(tree, path) for path in (*tree.deployment, *samples))


def _environment_files(tree: Tree, folder: str) -> Iterator[str]:
    try:
        names = os.listdir(tree.root / folder)  # noqa: PTH208
    except OSError:
        return
    for name in sorted(names):
        if name.startswith(".env") or name.endswith(".env"):
            yield posixpath.join(folder, name)


def _read(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path)[:_LARGEST]
    except UnreadableError:
        return b""
