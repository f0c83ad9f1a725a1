"""The flake8 plugin: what `saqlint check` finds, file by file. Applies no `noqa`: flake8 does."""

import ast
import multiprocessing
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import ClassVar, NoReturn, Protocol

from saqlint import __version__
from saqlint.flake8.lookup import LEVEL, LONG_JOB, Lookup
from saqlint.settings.config import ConfigError


class Parser(Protocol):
    """The parser inside flake8's option manager."""

    def exit(self, status: int, message: str) -> NoReturn:
        """End the program."""


class OptionManager(Protocol):
    """What is used of flake8's option manager, which has no types of its own."""

    parser: Parser

    def add_option(self, *names: str, **details: object) -> None:
        """Make an option."""


class Plugin:
    """What flake8 makes for every file. It gets the tree only because it asks to be run so."""

    name = "saqlint"
    version = __version__
    _lookup: ClassVar[Lookup]

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        del tree
        self._filename = filename
        self._lines = lines

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        """Make the options; what else there is to set stands in saqlint's own configuration."""
        manager.add_option(
            "--saqlint-config",
            metavar="FILE",
            default=None,
            parse_from_config=True,
            normalize_paths=True,
            help="saqlint's configuration file, in place of the one that is found.",
        )
        manager.add_option(
            f"--saqlint-{LEVEL}",
            metavar="LEVEL",
            default=None,
            parse_from_config=True,
            help="The strictest level of saqlint's rules that run: basic, recommended, strict.",
        )
        manager.add_option(
            f"--saqlint-{LONG_JOB}",
            metavar="SECONDS",
            default=None,
            parse_from_config=True,
            help="saqlint asks for a heartbeat where a job's timeout is longer.",
        )

    @classmethod
    def parse_options(cls, manager: OptionManager, options: Namespace, _: Sequence[str]) -> None:
        """Make ready for the files; ends the program where the settings are not right."""
        cls._lookup = Lookup(options)
        if multiprocessing.parent_process() is not None:
            return  # A worker: flake8's first process has done all this.
        try:
            cls._lookup.prepare()
        except ConfigError as error:
            manager.parser.exit(2, f"error: {error}\n")

    def run(self) -> Iterator[tuple[int, int, str, type["Plugin"]]]:
        """Yield what there is to say of the file."""
        for line, column, text in self._lookup.found_in(self._filename, self._lines):
            yield line, column, text, type(self)
