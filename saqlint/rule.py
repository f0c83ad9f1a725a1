"""What a rule is: a pure generator, and the module around it that names and explains it."""

import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from saqlint.finding import Level, Problem
from saqlint.model import Project

Check: TypeAlias = Callable[[Project], Iterator[Problem]]
FixKind: TypeAlias = Literal["safe", "unsafe"]


class Rule(Struct, frozen=True):
    """A rule with its page. `docs` is the module's docstring, cleaned.

    `fix` says whether its findings can carry a fix (`safe` where some fix is safe). `site` is
    where the page of another package's rule stands, if anywhere.
    """

    code: str
    name: str
    level: Level
    since: str
    fix: FixKind | None
    docs: str
    check: Check
    site: str | None = None

    @property
    def summary(self) -> str:
        """The fault in one sentence."""
        return self.docs.partition("\n")[0]

    @property
    def url(self) -> str | None:
        """Where its page stands, None where that is not known."""
        if not self.code.startswith("SAQ"):
            return self.site
        return f"https://github.com/saqlint/saqlint/blob/main/README.md#{self.code.lower()}"


def rule(
    *, level: Level, since: str, fix: FixKind | None = None, url: str | None = None
) -> Callable[[Check], Rule]:
    """Make a rule of the check; the module it stands in supplies code, name and page.

    `url` is for rules of other packages: where their page can be read.
    """

    def decorate(check: Check) -> Rule:
        stem = check.__module__.rpartition(".")[2]
        code, _, name = stem.partition("_")
        docs = inspect.cleandoc(sys.modules[check.__module__].__doc__ or "")
        return Rule(code.upper(), name.replace("_", "-"), level, since, fix, docs, check, url)

    return decorate
