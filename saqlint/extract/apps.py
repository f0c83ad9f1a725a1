"""Litestar applications: plugins and whether they are installed, handlers, injected queues."""

import ast
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Final

from msgspec import Struct

from saqlint.extract.constructions import (
    construction,
    kind_of,
    made,
    positional_names,
    resolved_options,
)
from saqlint.extract.handlers import read_handlers
from saqlint.extract.injected import read_providers
from saqlint.extract.installs import Installs, added_later, given_to, is_parted
from saqlint.extract.program import Program, Site
from saqlint.extract.web import mounts
from saqlint.model import App, Construction, Handler, Plugin, Span, WebMount
from saqlint.resolve.values import (
    ClassValue,
    Constant,
    Expression,
    External,
    Instance,
    Many,
    options,
)

_AUTH: Final = ("auth", "guard", "permission", "login", "session", "jwt", "token")


class AppsRead(Struct, frozen=True):
    """What the project says of its applications."""

    apps: tuple[App, ...]
    plugins: tuple[Plugin, ...]
    handlers: tuple[Handler, ...]
    providers: tuple[Handler, ...]
    mounts: tuple[WebMount, ...]
    roles: dict[int, str]


class _Found(Struct, eq=False):
    """A plugin while it is being read; `nodes` are the calls that make it."""

    at: Span
    nodes: set[int]
    config: Construction | None
    queues: tuple[Construction, ...]
    queues_open: bool


def read_apps(program: Program) -> AppsRead:
    """Read every application, plugin and handler."""
    found: list[_Found] = []
    wrapped: set[int] = set()
    configs: list[Site] = []
    litestars: list[Site] = []
    for module in list(program.relevant()):
        for site, kind, _, _ in made(program, module):
            if kind == "SAQPlugin":
                found.append(_plugin(program, site, wrapped))
            elif kind == "SAQConfig":
                configs.append(site)
            elif kind == "Litestar":
                litestars.append(site)
    litestars.extend(_other_apps(program))
    found.extend(_config_alone(program, site) for site in configs if id(site.call) not in wrapped)
    everywhere = added_later(program)
    lists = [given_to(program, site) for site in litestars]
    total = reduce(or_, lists, everywhere)
    plugins = tuple(
        Plugin(f.at, f.config, f.queues, _verdict(f, total, apps=bool(litestars)), f.queues_open)
        for f in found
    )
    roles: dict[int, str] = {}
    handlers = tuple(read_handlers(program, roles))
    providers = tuple(read_providers(program, roles))
    by_nodes = [(one.nodes, plugin) for one, plugin in zip(found, plugins, strict=True)]
    apps = tuple(
        _app(program, site, given | everywhere, by_nodes)
        for site, given in zip(litestars, lists, strict=True)
    )
    return AppsRead(apps, plugins, handlers, providers, tuple(mounts(program)), roles)


def _other_apps(program: Program) -> Iterator[Site]:
    """The applications in modules that name nothing of SAQ."""
    importing = program.importing("litestar", "Litestar")
    for path in program.tree.mentioning(["Litestar("], among=importing):
        if path in program.tree.relevant:
            continue
        module = program.modules.load(path)
        if module is None:
            continue
        for site, kind, _, _ in made(program, module):
            if kind == "Litestar":
                yield site


# ------------------------------------------------------------------------------------ plugins


def _plugin(program: Program, site: Site, wrapped: set[int]) -> _Found:
    names = positional_names(program, "litestar_saq.SAQPlugin")
    given, _ = resolved_options(program, site.call, site.frame, names)
    config = None
    queues: tuple[Construction, ...] = ()
    is_open = True
    if "config" in given:
        for option in options(program.read(given["config"])):
            match option:
                case Instance(call=ast.Call() as call, frame=frame) if frame is not None:
                    inner = Site(call, frame)
                    what = kind_of(program, inner)
                    if what is not None and what[0] == "SAQConfig":
                        wrapped.add(id(call))
                        config = _config(program, inner)
                        queues, is_open = _queues(program, inner)
    return _Found(program.at(site.call, site.frame), {id(site.call)}, config, queues, is_open)


def _config_alone(program: Program, site: Site) -> _Found:
    queues, is_open = _queues(program, site)
    config = _config(program, site)
    return _Found(config.at, {id(site.call)}, config, queues, is_open)


def _config(program: Program, site: Site) -> Construction:
    names = positional_names(program, "litestar_saq.SAQConfig")
    return construction(program, "SAQConfig", "litestar-saq", site.call, site.frame, names)


def _queues(program: Program, site: Site) -> tuple[tuple[Construction, ...], bool]:
    names = positional_names(program, "litestar_saq.SAQConfig")
    given, is_open = resolved_options(program, site.call, site.frame, names)
    if "queue_configs" not in given:
        return (), is_open
    value = program.read(given["queue_configs"])
    if not isinstance(value, Many):
        return (), True
    found: list[Construction] = []
    for item in value.items:
        match program.read(item):
            case Instance(call=ast.Call() as call, frame=frame) if frame is not None:
                inner = Site(call, frame)
                what = kind_of(program, inner)
                if what is not None and what[0] == "QueueConfig":
                    queue_names = positional_names(program, what[2])
                    found.append(construction(program, what[0], what[1], call, frame, queue_names))
                    continue
        is_open = True
    return tuple(found), is_open or value.open


def _verdict(found: _Found, installs: Installs, *, apps: bool) -> bool | None:
    if found.nodes & installs.nodes:
        return True
    return None if installs.open or not apps else False


def _app(
    program: Program,
    site: Site,
    installs: Installs,
    plugins: list[tuple[set[int], Plugin]],
) -> App:
    """An application; `plugins` are all of the project, each with the calls that make it."""
    given, is_open = resolved_options(program, site.call, site.frame)
    return App(
        program.at(site.call, site.frame),
        _bound_name(site),
        _guarded(program, given, is_open=is_open),
        tuple(plugin for nodes, plugin in plugins if nodes & installs.nodes),
        installs.open,
    )


def _bound_name(site: Site) -> str:
    parent = site.module.parent(site.call)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return f"{site.module.name}:{name}"
    scope = site.frame.scope.function
    return f"{site.module.name}:{scope.qualname}" if scope is not None else site.module.name


def _guarded(program: Program, given: dict[str, Expression], *, is_open: bool) -> bool | None:
    """Whether guards or auth middleware stand before every route of the application."""
    verdict: bool | None = None if is_open or "on_app_init" in given else False
    if "guards" in given:
        match program.read(given["guards"]):
            case Many(items=items, open=False):
                if items:
                    return True
            case Constant(value=None):
                pass
            case _:
                return None
    if "middleware" in given:
        for option in options(program.read(given["middleware"])):
            match option:
                case Many(items=items, open=more):
                    if any(_speaks_of_auth(_text(item)) for item in items):
                        return True
                    verdict = None if more else verdict
                case Constant():
                    continue
                case _:
                    verdict = None
    if "plugins" in given and verdict is False:
        return _guarded_by_plugins(program, given["plugins"])
    return verdict


def _guarded_by_plugins(program: Program, given: Expression, depth: int = 0) -> bool | None:
    """Whether a plugin may put something before the routes, as its `on_app_init` can."""
    verdict: bool | None = False
    for option in options(program.read(given)):
        match option:
            case Many(items=items, open=more):
                parted = is_parted(items, depth)
                inner = items if parted else ()
                found = [_guarded_by_plugins(program, item, depth + 1) for item in inner]
                if True in found:
                    return True
                verdict = None if more or not parted or None in found else verdict
            case Instance(of=External(name=name)):
                if _speaks_of_auth(name):
                    return True
            case Instance(of=ClassValue() as of):
                text = of.module.source(of.node)
                if _speaks_of_auth(text) or "middleware" in text:
                    verdict = None
            case _:
                verdict = None
    return verdict


def _speaks_of_auth(text: str) -> bool:
    return any(word in text.lower() for word in _AUTH)


def _text(item: Expression) -> str:
    return "" if item.node is None else item.frame.module.source(item.node)
