"""SAQ's own web interface: where it is mounted, and whether anything asks for a password."""

import ast
import os
import posixpath
from collections.abc import Iterable, Iterator
from typing import Final

from saqlint import disk
from saqlint.extract.program import Program, Site
from saqlint.extract.web_guards import may_be_guarded
from saqlint.files.discover import Tree
from saqlint.files.source import UnreadableError
from saqlint.model import Deployment, WebMount
from saqlint.resolve.values import External

_STARLETTE: Final = "saq.web.starlette.saq_web"
_AIOHTTP: Final = "saq.web.aiohttp.create_app"
_VARIABLE: Final = "AUTH_PASSWORD"
_LARGEST: Final = 1 << 20


def mounts(program: Program) -> Iterator[WebMount]:
    """Every web interface that the code makes, and whether it is open to everyone."""
    for module in list(program.relevant()):
        for site in program.sites(module, ("saq_web", "create_app")):
            match program.value(site.call.func, site.frame):
                case External(name=name) if name in (_STARLETTE, _AIOHTTP):
                    yield WebMount(program.at(site.call, site.frame), _guarded(program, site, name))


def _guarded(program: Program, site: Site, name: str) -> bool | None:
    """False where it is mounted as it is, and nothing around speaks of protection."""
    if name == _AIOHTTP:
        # It asks for a password by itself if one is set, and may be run anywhere.
        return None
    parent = site.module.parent(site.call)
    is_mounted = isinstance(parent, ast.Call) and _last_name(parent.func) in ("mount", "Mount")
    return None if not is_mounted or may_be_guarded(program, site) else False


def _last_name(head: ast.expr) -> str:
    return head.id if isinstance(head, ast.Name) else getattr(head, "attr", "")


def names_password(tree: Tree, deployments: Iterable[Deployment]) -> bool:
    """Whether the project sets, or asks to set, the password of SAQ's own web server.

    Looked for only where that server is started.
    """
    processes = (process for file in deployments for process in file.processes)
    options = (option.name for p in processes if p.role == "saq" for option in p.options)
    if "--web" not in options:
        return False
    if tree.mentioning([_VARIABLE]):
        return True
    folders = {posixpath.dirname(path) for path in tree.deployment} | {""}
    samples = (path for folder in folders for path in _environment_files(tree, folder))
    return any(_VARIABLE.encode() in _read(tree, path) for path in (*tree.deployment, *samples))


def _environment_files(tree: Tree, folder: str) -> Iterator[str]:
    for name in disk.names(os.fspath(tree.root / folder)):
        if name.startswith(".env") or name.endswith(".env"):
            yield posixpath.join(folder, name)


def _read(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path)[:_LARGEST]
    except UnreadableError:
        return b""
