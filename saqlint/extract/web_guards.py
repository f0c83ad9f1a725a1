"""Whether anything may stand before a web interface that a module mounts on an application."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from saqlint.extract.program import Program, Site
from saqlint.resolve.modules import Module
from saqlint.resolve.values import ClassValue, External, FunctionValue, Resolved, options

_PROTECTION: Final = re.compile(
    r"auth|guard|permission|login|password|(?<!allow_)credential|token|api_?key|(?<!\w)jwt",
    re.IGNORECASE,
)
_ADDERS: Final = ("add_middleware", "Middleware")
# What they do has nothing to do with who asks; a middleware of another name may.
_HARMLESS: Final = re.compile(
    r"\.(?:CORS|GZip|Brotli|TrustedHost|HTTPSRedirect|Prometheus|CorrelationId|RequestId|Timing"
    r"|ProxyHeaders|WSGI|ServerTiming|RawContext|Context|Sentry|OpenTelemetry)\w*Middleware$"
)


def may_be_guarded(program: Program, site: Site) -> bool:
    """Whether the module that mounts it, or what sets the application up, speaks of protection."""
    modules = [site.module, *_set_up_by(program, site)]
    if any(_PROTECTION.search(module.text) for module in modules):
        return True
    return any(_asks(program, module) for module in modules)


def _set_up_by(program: Program, site: Site) -> Iterator[Module]:
    """The modules of functions that the mounting module hands its application to."""
    app = _application(site)
    seen = {site.module.path}
    calls = () if app is None else site.module.nodes.of(site.module.tree, ast.Call)
    for node in calls:
        if not _hands_on(node, app or ""):
            continue
        for option in options(program.value(node.func, site.frame)):
            if isinstance(option, FunctionValue) and option.module.path not in seen:
                seen.add(option.module.path)
                yield option.module


def _application(site: Site) -> str | None:
    """The name of the application that it is mounted on: of `app` in `app.mount(…)`."""
    match site.module.parent(site.call):
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            return name
    return None


def _hands_on(call: ast.Call, app: str) -> bool:
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return any(isinstance(one, ast.Name) and one.id == app for one in given)


def _asks(program: Program, module: Module) -> bool:
    """Whether it adds a middleware of which it is not certain that it lets everyone pass."""
    for site in program.sites(module, _ADDERS):
        for first in site.call.args[:1]:
            if not all(_lets_pass(option) for option in options(program.value(first, site.frame))):
                return True
    return False


def _lets_pass(middleware: Resolved) -> bool:
    match middleware:
        case External(name=name):
            return _HARMLESS.search(name) is not None
        case ClassValue(module=module):
            return _PROTECTION.search(module.text) is None
    return False
