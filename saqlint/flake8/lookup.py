"""Finds what there is to say of a file: lints the project, or takes what was handed over.

The project is linted once, in flake8's first process: before workers are started, else when the
first file is checked.
"""

import gc
import multiprocessing
import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from tokenize import detect_encoding

from saqlint.flake8.handover import Handover, publish, receive
from saqlint.flake8.index import STDIN, Found, Index, Wish, digest
from saqlint.flake8.scope import Buffer, scope, settings
from saqlint.import_path import WithoutWorkingFolder
from saqlint.rule_packages import any_installed
from saqlint.settings.config import ConfigError

LEVEL = "level"
LONG_JOB = "long-job-seconds"
_NAMELESS = "stdin"


class Lookup:
    """The findings of a run of flake8 with these options."""

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._wish: Wish | None = None
        self._index = Index()
        self._handover: Handover | None = None

    def prepare(self) -> None:
        """Check the settings; lint the project where workers will ask. Raises ConfigError."""
        wish = _wish(self._options)
        with WithoutWorkingFolder():
            # Else flake8 shows no findings of other packages' rules, whose codes are not `SAQ`.
            default = self._options.extended_default_select
            self._options.extended_default_select = [*default, *_families()]
            if not self._is_wanted():
                return
            if _is_serial(self._options, wish):
                settings(wish, wish.existing)
            elif not self._options.bug_report:
                self._lint(wish)
                if self._index.pages:
                    self._handover = publish(self._index, wish.key)

    def found_in(self, filename: str, lines: Sequence[str]) -> tuple[Found, ...]:
        """What there is to say of a file that flake8 has read as `lines`."""
        try:
            with WithoutWorkingFolder():
                if not self._is_wanted():
                    return ()
                return self._found_in(filename, lines)
        except ConfigError as error:
            if multiprocessing.parent_process() is not None:
                raise  # A worker that ends makes flake8 wait for ever.
            sys.stderr.write(f"error: {error}\n")
            sys.exit(2)

    def _is_wanted(self) -> bool:
        """Whether flake8 may show anything of what is found: else nothing is looked for."""
        if not self._options.select:
            return True
        selected = (*self._options.select, *(self._options.extend_select or ()))
        own = ("SAQ", *_families())
        return any(one.startswith(it) or it.startswith(one) for one in selected for it in own)

    def withdraw(self) -> None:
        """Take back what was handed over."""
        if self._handover is not None:
            self._handover.withdraw()

    def _found_in(self, filename: str, lines: Sequence[str]) -> tuple[Found, ...]:
        # Made anew for each file: who uses flake8 as a library sets the paths late.
        wish = _wish(self._options)
        if STDIN in wish.paths and filename == (self._options.stdin_display_name or _NAMELESS):
            path = f"{_NAMELESS}.py" if filename == _NAMELESS else filename
            self._lint(wish, Buffer(path, _encoded(lines)))
            page = self._index.page(path)
            return () if page is None else page.found
        if self._wish != wish:
            received = receive(wish.key)
            if received is None:
                self._lint(wish)
            else:
                self._wish, self._index = wish, received
        page = self._index.page(filename)
        if page is not None and page.digest != digest(lines):
            # The file has changed since.
            self._lint(wish, Buffer(filename, _encoded(lines)))
            page = self._index.page(filename)
        return () if page is None else page.found

    def _lint(self, wish: Wish, buffer: Buffer | None = None) -> None:
        self._wish, self._index = wish, Index()
        found = scope(wish, buffer)
        if found is None:
            return
        # Imported here: all that comes before is quick, and most projects hold no SAQ code.
        from saqlint.flake8.build import build  # noqa: PLC0415

        with _without_collector():
            built = build(wish, found)
        self._index = built.index
        for complaint in built.complaints:
            sys.stderr.write(f"{complaint}\n")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Look for cycles once, when all is done: what is made until then is needed until then."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
            gc.collect()


def _wish(options: Namespace) -> Wish:
    given = {LEVEL: options.saqlint_level, LONG_JOB: _number(options.saqlint_long_job_seconds)}
    return Wish(
        cwd=os.getcwd(),  # noqa: PTH109
        paths=tuple(options.filenames),
        select=(*(options.select or ()), *(options.extend_select or ())),
        ignore=(*(options.ignore or ()), *(options.extend_ignore or ())),
        settings=tuple((key, value) for key, value in given.items() if value is not None),
        config=options.saqlint_config,
    )


def _number(text: str | None) -> float | str | None:
    """The number that a text spells; other texts as they are, for a message."""
    try:
        return None if text is None else float(text)
    except ValueError:
        return text


def _is_serial(options: Namespace, wish: Wish) -> bool:
    """Whether flake8 certainly starts no workers."""
    jobs = multiprocessing.cpu_count() if options.jobs.is_auto else options.jobs.n_jobs
    existing = wish.existing
    one_file = len(existing) == 1 and os.path.isfile(existing[0])  # noqa: PTH113
    return jobs <= 1 or one_file or not existing or STDIN in wish.paths


def _families() -> tuple[str, ...]:
    """What the codes of other packages' rules begin with."""
    if not any_installed():
        return ()
    from saqlint.plugins import families  # noqa: PLC0415 - only where there are such packages

    return families()


def _encoded(lines: Sequence[str]) -> bytes:
    """The bytes of a file that flake8 has read as `lines`."""
    text = "".join(lines)
    data = text.encode("utf-8", "surrogatepass")
    try:
        encoding, _ = detect_encoding(BytesIO(data).readline)
        return text.encode(encoding)
    except (SyntaxError, UnicodeError):
        return data
