"""A file cannot be read, decoded or parsed, so nothing in it is checked.

Python cannot read such a file either: the worker that imports it dies with a `SyntaxError`.
Everything else is still checked; what this file would register, enqueue or configure is not
known.

A file in newer syntax than that of the Python which runs saqlint is read all the same.

Bad:

    async def resize(ctx: dict, *, image_id: int) -> None
        ...

Good:

    async def resize(ctx: dict, *, image_id: int) -> None: ...
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem
from saqlint.model import Project
from saqlint.rule import rule


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Tell every file that could not be read, and why."""
    for file in project.unreadable:
        # `{{ name }}/worker.py` is no Python before a project is made from it.
        if not any(mark in file.at.path for mark in ("{{", "{%")):
            yield Problem(file.at, file.reason)
