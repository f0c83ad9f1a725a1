"""A command line to what it starts: workers, a server, something else. Nothing is run.

Programs that run another are seen through to any depth: `uv run`, `sh -c`, `tini --`, entrypoint
scripts, `docker compose run`.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint.extract.deployment import shell
from saqlint.extract.deployment.options import positionals, read_options
from saqlint.extract.deployment.programs import (
    LITESTAR_COMMANDS,
    NO_PROJECT_CODE,
    OUTSIDE_MODULES,
    SERVERS,
    VALUED,
    Wrapper,
)
from saqlint.extract.deployment.surroundings import Surroundings
from saqlint.extract.deployment.text import UNKNOWN, Text
from saqlint.extract.deployment.words import Scope, Word, command_span
from saqlint.extract.deployment.wrappers import unwrapped
from saqlint.model import CommandOption, ProcessRole, Span

DEEPEST: Final = 12
MOST_COMMANDS: Final = 5_000
PYTHON: Final = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)?)?")
ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
APPLICATION: Final = re.compile(r"[\w.]+:[\w.]+(?:\(.*\))?|[\w/]+\.py")
PREPARING: Final = re.compile(
    r"migrat|upgrade|seed|fixture|bootstrap|init_?db|create_|setup|collect_?static|pre_?start"
    r"|wait_?for|healthcheck|check_",
    re.IGNORECASE,
)
"""Own code that prepares a start and ends: no worker."""
PYTHON_VALUES: Final = frozenset({"-X", "-W", "--check-hash-based-pycs"})


class Start(Struct, frozen=True):
    """What one simple command starts; the fields are those of a `Process`."""

    at: Span
    command: str
    role: ProcessRole = "other"
    target: str | None = None
    target_at: Span | None = None
    options: tuple[CommandOption, ...] = ()
    options_open: bool = False
    runs_project: bool = False
    may_work: bool = False
    development: bool = False
    certain: bool = True


class Setting(Struct, frozen=True):
    """What holds for a command wherever it leads: the project, the image's files, the depth.

    `near` is the file that describes the image or gives the command. `whole` is the place of the
    command around this one, `shown` its words where they say more.
    """

    surroundings: Surroundings = field(default_factory=Surroundings)
    copies: Mapping[str, str] = field(default_factory=dict)
    scope: Scope = field(default_factory=Scope)
    near: str = ""
    depth: int = 0
    development: bool = False
    certain: bool = True
    whole: Span | None = None
    shown: tuple[Word, ...] = ()
    spent: list[int] = field(default_factory=lambda: [0])
    """How many commands were looked at for the whole: scripts may call scripts."""

    def script(self, path: str) -> str | None:
        """The shell script of the project that a path names."""
        return self.surroundings.script(path, self.copies, self.near)

    def deeper(self) -> "Setting":
        """The same one level down."""
        return replace(self, depth=self.depth + 1)

    def developing(self, *, also: bool) -> "Setting":
        """The same one level down, in development too where `also` says so."""
        return replace(self, depth=self.depth + 1, development=self.development or also)

    def afresh(self) -> "Setting":
        """The same one level down for a text of several commands: each has its own place."""
        return replace(self, depth=self.depth + 1, whole=None)


def starts_of_shell(text: Text, setting: Setting) -> Iterator[Start]:
    """What a shell text starts."""
    for command in shell.commands(text, setting.scope):
        if setting.spent[0] > MOST_COMMANDS:
            return
        certain = setting.certain and command.certain
        inner = replace(setting.deeper(), certain=certain, whole=setting.whole or command.at)
        yield from starts(command.words, inner)


def starts(words: tuple[Word, ...], setting: Setting) -> Iterator[Start]:
    """What a command of these words starts."""
    words = _without_assignments(words)
    if not words:
        return
    whole = setting.whole or command_span(words)
    setting = replace(setting.deeper(), whole=whole, shown=())
    program = posixpath.basename(words[0].value)
    setting.spent[0] += 1
    if setting.depth > DEEPEST or setting.spent[0] > MOST_COMMANDS or words[0].dynamic:
        yield _other(words, setting, may_work=True)
    elif PYTHON.fullmatch(program):
        yield from _python(words, setting)
    elif program in shell.SHELLS:
        yield from _shell(words, setting)
    elif program == "su":
        yield from _su(words, setting)
    elif program == "concurrently":
        for word in words[1:]:
            yield from starts_of_shell(word.text, setting.afresh())
    elif (inner := unwrapped(words, program)) is not None:
        wrapper, rest = inner
        yield from _inner(wrapper, rest, words, setting)
    else:
        yield from _program(program, words, setting)


def _without_assignments(words: tuple[Word, ...]) -> tuple[Word, ...]:
    while words and ASSIGNMENT.match(words[0].value):
        words = words[1:]
    return words


def _other(
    words: tuple[Word, ...],
    setting: Setting,
    *,
    may_work: bool = False,
    runs_project: bool = False,
) -> Start:
    return Start(
        at=setting.whole or command_span(words),
        command=_shown(setting.shown or words),
        may_work=may_work and not (runs_project and PREPARING.search(_shown(words[:2]))),
        runs_project=runs_project,
        development=setting.development,
        certain=setting.certain,
    )


def _shown(words: tuple[Word, ...]) -> str:
    return " ".join(word.value for word in words).replace(UNKNOWN, "…")


# --------------------------------------------------------------------------------------- wrappers


def _inner(
    wrapper: Wrapper, rest: tuple[Word, ...], words: tuple[Word, ...], setting: Setting
) -> Iterator[Start]:
    setting = setting.developing(also=wrapper.development)
    rest = _without_assignments(rest)
    if not rest:
        return
    first = rest[0].value
    if first in ("-m", "--module") and len(rest) > 1:
        setting = replace(setting, shown=words)
        yield from _module(rest[1:], setting)
    elif wrapper.takes_line and " " in first:
        yield from starts_of_shell(rest[0].text, setting.afresh())
    elif first.endswith(".py"):
        yield from _script(rest, setting)
    elif words[0].value == "hatch" and ":" in first:
        named = rest[0].text[first.index(":") + 1 :]
        yield from starts((Word(named, rest[0].at), *rest[1:]), setting)
    else:
        yield from starts(rest, setting)


def _shell(words: tuple[Word, ...], setting: Setting) -> Iterator[Start]:
    """`sh -c TEXT`, or `sh SCRIPT`."""
    rest = words[1:]
    while rest and rest[0].value.startswith(("-", "+")):
        is_text = rest[0].value.startswith("-") and "c" in rest[0].value
        rest = rest[2 if rest[0].value in ("-o", "+o", "-O") else 1 :]
        if is_text and rest:
            scope = Scope(setting.scope.variables, rest[2:])
            yield from starts_of_shell(rest[0].text, replace(setting.afresh(), scope=scope))
            return
    if rest:
        yield from _shell_script(rest, setting)


def _su(words: tuple[Word, ...], setting: Setting) -> Iterator[Start]:
    for position, word in enumerate(words[:-1]):
        if word.value in ("-c", "--command"):
            yield from starts_of_shell(words[position + 1].text, setting.afresh())


def _shell_script(words: tuple[Word, ...], setting: Setting) -> Iterator[Start]:
    """A script by its path: what it starts with these arguments, where it is at hand."""
    path = setting.script(words[0].value)
    if path is None:
        yield _other(words, setting, may_work=True)
        return
    scope = Scope(arguments=words[1:])
    inner = replace(setting, scope=scope, depth=setting.depth + 3)
    yield from starts_of_shell(setting.surroundings.scripts[path], inner)


# --------------------------------------------------------------------------------------- programs


def _program(program: str, words: tuple[Word, ...], setting: Setting) -> Iterator[Start]:
    known = _known_program(program, words, setting)
    if known is not None:
        yield known
    elif program in (".", "source"):
        if len(words) > 1 and setting.script(words[1].value) is not None:
            yield from _shell_script(words[1:], setting)
    elif program in setting.surroundings.console:
        yield _other(words, setting, may_work=True, runs_project=True)
    elif program.endswith(".py"):
        yield from _script(words, setting)
    elif program.endswith((".sh", ".bash")) or setting.script(words[0].value):
        yield from _shell_script(words, setting)
    elif program.lower() not in NO_PROJECT_CODE:
        yield _other(words, setting, may_work=True)


def _known_program(program: str, words: tuple[Word, ...], setting: Setting) -> Start | None:
    """What a program does whose command line is known; None for any other."""
    is_litestar = program == "litestar" or setting.surroundings.console.get(program, False)
    if is_litestar or _is_workers_run(words):
        return _litestar(words, setting)
    if program == "saq":
        return _saq(words, setting)
    if program in SERVERS:
        return _server(words, setting)
    if program == "fastapi" and len(words) > 1 and words[1].value in ("run", "dev"):
        return _server(words, setting.developing(also=words[1].value == "dev"))
    return None


def _is_workers_run(words: tuple[Word, ...]) -> bool:
    """Whether an unknown program is asked for `workers run`: Litestar under another name."""
    return [word.value for word in words[1:3]] == ["workers", "run"]


def _python(words: tuple[Word, ...], setting: Setting) -> Iterator[Start]:
    setting = replace(setting, shown=words)
    rest = words[1:]
    while rest and rest[0].value.startswith("-") and rest[0].value not in ("-m", "-c", "-"):
        rest = rest[2 if rest[0].value in PYTHON_VALUES else 1 :]
    if not rest:
        return
    if rest[0].value == "-m" and len(rest) > 1:
        yield from _module(rest[1:], setting)
    elif rest[0].value in ("-c", "-"):
        yield _other(words, setting, may_work=True)
    else:
        yield from _script(rest, setting)


def _module(words: tuple[Word, ...], setting: Setting) -> Iterator[Start]:
    """`python -m MODULE …`."""
    module = words[0].value
    surroundings = setting.surroundings
    path = surroundings.module_file(module)
    if path is not None and path in surroundings.litestar_mains:
        yield _litestar(words, setting)
    elif path is not None:
        yield _other(words, setting, may_work=True, runs_project=True)
    elif module in ("litestar", "saq", "fastapi") or module in SERVERS:
        yield from _program(module, words, setting)
    elif module == "litestar.cli" or module.startswith(("litestar.", "saq.")):
        yield from _program(module.partition(".")[0], words, setting)
    elif module in ("debugpy", "coverage", "cProfile", "hupper", "viztracer"):
        yield from _module_within(words, setting.developing(also=True))
    elif module not in OUTSIDE_MODULES and module not in NO_PROJECT_CODE:
        owns = not surroundings.python_files and not words[0].dynamic
        yield _other(words, setting, may_work=True, runs_project=owns)


def _module_within(words: tuple[Word, ...], setting: Setting) -> Iterator[Start]:
    """The `-m MODULE` that a debugger or profiler runs."""
    for position, word in enumerate(words[1:-1], start=1):
        if word.value == "-m":
            yield from _module(words[position + 1 :], setting)
            return


def _script(words: tuple[Word, ...], setting: Setting) -> Iterator[Start]:
    """`python SCRIPT …`, or a script that is itself the program."""
    path = setting.surroundings.python_file(words[0].value)
    if path is not None and path in setting.surroundings.litestar_mains:
        yield _litestar(words, setting)
        return
    unknown = not setting.surroundings.python_files and words[0].value.endswith(".py")
    owns = (path is not None or unknown) and not words[0].dynamic
    yield _other(words, setting, may_work=True, runs_project=owns)


def _litestar(words: tuple[Word, ...], setting: Setting) -> Start:
    application, rest = _litestar_globals(words[1:])
    names = [word.value for word in rest[:2]]
    if names == ["workers", "run"]:
        return _with_options("litestar-workers", words, rest[2:], setting, application)
    if names[:1] == ["run"]:
        return _with_options("litestar-server", words, rest[1:], setting, application)
    inert = not names or names[0] in LITESTAR_COMMANDS or names == ["workers", "status"]
    is_own = not inert and names[0] != "workers" and not rest[0].dynamic
    return _other(words, setting, may_work=not inert, runs_project=is_own)


def _litestar_globals(words: tuple[Word, ...]) -> tuple[Word | None, tuple[Word, ...]]:
    """The application that `--app` names, and the words behind the global options."""
    application: Word | None = None
    while words and words[0].value.startswith("-"):
        name, equals, _ = words[0].value.partition("=")
        if equals and name == "--app":
            application = Word(words[0].text[len("--app=") :], words[0].at)
        elif name == "--app" and len(words) > 1:
            application = words[1]
        words = words[2 if not equals and name in VALUED["litestar"] else 1 :]
    return application, words


def _saq(words: tuple[Word, ...], setting: Setting) -> Start:
    target = next(iter(positionals(words[1:], VALUED["saq"])), None)
    checks = any(word.value in ("--check", "--help", "-h") for word in words)
    given = target is not None or any(word.splits for word in words)
    role: ProcessRole = "saq" if given and not checks else "other"
    return _with_options(role, words, words[1:], setting, target)


def _server(words: tuple[Word, ...], setting: Setting) -> Start:
    positional = [
        word
        for word in positionals(words[1:], VALUED["server"])
        if word.value not in ("run", "dev")
    ]
    named = [word for word in positional if APPLICATION.fullmatch(word.value)]
    target = next(iter(named or positional), None)
    return _with_options("server", words, words[1:], setting, target)


def _with_options(
    role: ProcessRole,
    words: tuple[Word, ...],
    arguments: tuple[Word, ...],
    setting: Setting,
    target: Word | None,
) -> Start:
    options = tuple(read_options(arguments, VALUED.get(role, frozenset())))
    names = {option.name for option in options}
    reloads = "--reload" in names or (role == "litestar-server" and "-r" in names)
    certain_target = target is not None and not target.dynamic
    return Start(
        at=setting.whole or command_span(words),
        command=_shown(words),
        role=role,
        target=target.value if target is not None and certain_target else None,
        target_at=target.at if target is not None and certain_target else None,
        options=options,
        options_open=any(word.splits for word in arguments),
        may_work=False,
        development=setting.development or reloads,
        certain=setting.certain,
    )
