"""A `noqa` that names a rule is written so that flake8 takes it for "silence everything".

flake8 reads a `noqa` as a list of codes only where a colon follows at once, then at most one
space, then codes with digits. Whatever it cannot read so, it takes for the bare form: all
findings of all its plugins on the line vanish, today's and tomorrow's.

Bad:

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(queue: Queue, image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id)  # noqa: SAQ

Good:

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(queue: Queue, image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id)  # noqa: SAQ201
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem
from saqlint.model import Project
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Tell the accidents. There are none before all other rules ran."""
    for suppression in project.suppressions:
        if suppression.blanket:
            yield Problem(
                suppression.at,
                f"`{suppression.text}` silences every rule of all flake8 plugins on this line",
                help=suppression.problem,
            )
