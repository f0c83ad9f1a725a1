"""What the plugin says of each file of a project, as values that go between processes."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import astuple

from saqlint import __version__

STDIN = "-"


class Wish(Struct, frozen=True):
    """What flake8 was asked for, as far as it matters here.

    `select` and `ignore` are flake8's; `settings` are saqlint's by key, from flake8's options.
    """

    cwd: str
    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    settings: tuple[tuple[str, object], ...] = ()
    config: str | None = None

    @property
    def key(self) -> str:
        """The same for the same wish to the same version."""
        return _hash(json.dumps([__version__, astuple(self)]).encode())

    @property
    def existing(self) -> tuple[str, ...]:
        """The files and folders among `paths`; of the others flake8 says E902."""
        given = self.paths or (".",)
        return tuple(path for path in given if path != STDIN and Path(self.cwd, path).exists())


class Found(NamedTuple):
    """A finding as flake8 takes it: the column counts from 0."""

    line: int
    column: int
    text: str


class Page(Struct, frozen=True):
    """What there is to say of one file, and the digest of the text of which it is true."""

    digest: str
    found: tuple[Found, ...] = ()


class Index(Struct, frozen=True):
    """The pages of a project's files that matter, by path relative to `root`."""

    root: str = ""
    pages: Mapping[str, Page] = field(default_factory=dict)

    def page(self, file: str) -> Page | None:
        """The page of a file, as flake8 names it."""
        if not self.pages:
            return None
        folder, name = os.path.split(os.path.abspath(file))  # noqa: PTH100 - links stay
        path = os.path.join(os.path.realpath(folder), name)  # noqa: PTH118
        return self.pages.get(os.path.relpath(path, self.root).replace(os.sep, "/"))

    def dump(self) -> bytes:
        """The index as JSON."""
        pages = {path: (page.digest, page.found) for path, page in self.pages.items()}
        return json.dumps([self.root, pages]).encode()

    @staticmethod
    def load(data: bytes) -> "Index":
        """Read what `dump` wrote."""
        root, pages = json.loads(data)
        return Index(
            root,
            {
                path: Page(digest_, tuple(Found(*one) for one in found))
                for path, (digest_, found) in pages.items()
            },
        )


def digest(lines: Sequence[str]) -> str:
    """The digest of a file's text as flake8 hands it out: line ends and marks do not count."""
    text = "".join(lines).replace("\r\n", "\n").replace("\r", "\n")
    return _hash(text.removeprefix("\ufeff").encode("utf-8", "surrogatepass"))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
