"""From a command line's wishes to what a run needs: settings, rules, files. Prints nothing."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from saqlint import disk, known_files
from saqlint.cache import VARIABLE, place
from saqlint.files.discover import Tree, discover
from saqlint.files.scan import Scanner
from saqlint.settings.config import Config, ConfigError, load, override, parse_inline
from saqlint.settings.project_root import project_root

if TYPE_CHECKING:
    from saqlint.rule import Rule
    from saqlint.settings.selection import Choice

STDIN = "-"


class Request(Struct, frozen=True):
    """What the user asked for on the command line; None and empty mean: as configured.

    `settings` are options that stand for a key of the configuration, by that key. `buffer` is
    what came on standard input. With `report_only`, `paths` choose what is reported of the
    working folder's project, and those that do not belong to it are passed over.
    """

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fixable: tuple[str, ...] = ()
    unfixable: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    config: tuple[str, ...] = ()
    isolated: bool = False
    no_cache: bool = False
    report_only: bool = False
    stdin_filename: str | None = None
    buffer: bytes | None = None


class Session(Struct, frozen=True, dict=True):
    """All that a run needs. The rules are imported and the files listed when first asked for.

    `ready` is done while other processes go through the files: it may import what is needed then.
    """

    request: Request
    cwd: Path
    root: Path
    config: Config
    ready: Callable[[], object] = lambda: None

    @cached_property
    def choices(self) -> "tuple[Choice, ...]":
        """Every rule, and whether it runs; raises ConfigError for a selector that names none."""
        from saqlint.plugins import known_rules  # noqa: PLC0415 - as the class says
        from saqlint.settings.selection import choose  # noqa: PLC0415

        return choose(known_rules(), self.config)

    @property
    def enabled(self) -> "tuple[Rule, ...]":
        """The rules that run."""
        return tuple(choice.rule for choice in self.choices if choice.enabled)

    @cached_property
    def tree(self) -> Tree:
        """The files of the project; raises MissingPathError, and what `choices` raises."""
        given = _given(self.request)
        overlay = {Path(given[0]): self.request.buffer} if self.request.buffer is not None else None
        paths = [] if self.request.report_only else [Path(path) for path in given]
        began, folder, base = time.time_ns(), self.cache_folder, os.fspath(self.root)
        known = {} if folder is None else known_files.recall(folder, base)
        scanner = Scanner(_processors(), known, self._prepare)
        tree = discover(
            paths, self.config, self.cwd, root=self.root, overlay=overlay, scanner=scanner
        )
        _ = self.choices
        if folder is not None and scanner.seen != known:
            known_files.remember(folder, base, scanner.seen, began)
        return replace(tree, reported=self._wanted(tree)) if self.request.report_only else tree

    def with_config(self, config: Config) -> "Session":
        """The same with other settings; the rules are chosen anew, the files listed anew."""
        return replace(self, config=config)

    @property
    def has_files(self) -> bool:
        """Whether there is a file to report on."""
        tree = self.tree
        return bool(tree.files if tree.reported is None else tree.reported)

    @property
    def cache_folder(self) -> str | None:
        """Where outcomes are kept; None where none is to be."""
        if self.request.no_cache or self.request.buffer is not None:
            return None
        own = self.config.cache_dir if "cache-dir" in self.request.settings else None
        given = own or os.environ.get(VARIABLE) or self.config.cache_dir
        return place(os.fspath(self.root), given)

    def _prepare(self) -> None:
        self.ready()
        _ = self.choices

    def _wanted(self, tree: Tree) -> frozenset[str]:
        every = frozenset((*tree.files, *tree.deployment))
        named = {_relative(self.cwd / path, self.root) for path in self.request.paths}
        return every & named


def open_session(
    request: Request, cwd: Path, ready: Callable[[], object] = lambda: None
) -> Session:
    """Read the settings; raises ConfigError."""
    given = () if request.report_only else _given(request)
    real = [disk.real(os.fspath(cwd / path)) for path in (given or ("",))]
    root = Path(project_root(real))
    return Session(request, cwd, root, _configured(request, root, cwd), ready)


def _processors() -> int:
    """How many processes can run at the same time: a container may have fewer than the machine."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _given(request: Request) -> tuple[str, ...]:
    if request.buffer is not None:
        return (request.stdin_filename or "stdin.py",)
    return request.paths


def _configured(request: Request, root: Path, cwd: Path) -> Config:
    """The file's settings, then `--config KEY=VALUE`, then the options of their own."""
    inline = [
        text for text in request.config if "=" in text and not disk.is_file(os.fspath(cwd / text))
    ]
    files = [text for text in request.config if text not in inline]
    if len(files) > 1:
        raise ConfigError(f"--config {files[1]}: a second configuration file")
    if request.isolated and files:
        raise ConfigError(f"--config {files[0]}: not with --isolated")
    file = Path(files[0]) if files else None
    config = Config() if request.isolated else load(root, cwd, file=file)
    for text in inline:
        config = override(config, parse_inline(text), cwd, f"--config {text}")
    for key, value in request.settings.items():
        before = config.extend_exclude
        config = override(config, {key: value}, cwd, f"--{key}")
        if key == "extend-exclude":
            config = replace(config, extend_exclude=(*before, *config.extend_exclude))
    return _selected(config, request)


def _selected(config: Config, request: Request) -> Config:
    """Options add to what files ignore and select; `--select` takes the place of a file's.

    A rule that `--select` names as exactly as a file ignores it runs: the user asks for it now.
    """
    origins = dict(config.origins)
    if request.select:
        kept = tuple(i for i in config.ignore if not _names_within(request.select, i))
        config = replace(config, select=request.select, ignore=kept, extend_select=())
        origins["select"] = "--select"
    if request.extend_select:
        config = replace(config, extend_select=(*config.extend_select, *request.extend_select))
        origins["extend-select"] = "--extend-select"
    if request.ignore:
        config = replace(config, ignore=(*config.ignore, *request.ignore))
        origins["ignore"] = "--ignore"
    if request.fixable:
        kept = tuple(u for u in config.unfixable if not _names_within(request.fixable, u))
        config = replace(config, fixable=request.fixable, unfixable=kept)
        origins["fixable"] = "--fixable"
    if request.unfixable:
        config = replace(config, unfixable=(*config.unfixable, *request.unfixable))
        origins["unfixable"] = "--unfixable"
    return replace(config, origins=origins)


def _names_within(selectors: Sequence[str], ignored: str) -> bool:
    return any(selector.upper().startswith(ignored.upper()) for selector in selectors)


def _relative(path: Path, root: Path) -> str:
    return Path(os.path.relpath(disk.real(os.fspath(path)), root)).as_posix()
