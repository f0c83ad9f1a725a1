"""A comment that is meant to silence saqlint silences nothing.

It may be left from code that has been mended since, or name a rule that does not exist: then
the finding that it was written for is still shown. Left where it stands, it will hide the next
finding at that place.

Only codes of rules that ran are called unused. A `noqa` for the codes of other tools is left
alone.

Bad:

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(queue: Queue, image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60)  # saqlint: ignore[timeout]

Good:

    from saq import Queue


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(queue: Queue, image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=60)

Fix: removes what is unused; other codes and other text of the comment stay. Safe: a comment
that silences nothing changes nothing. A misspelt one is left for you to correct.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem
from saqlint.model import Project, Suppression
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Tell the comments that silence nothing. There are none before all other rules ran."""
    for suppression in project.suppressions:
        if suppression.blanket:
            continue
        if suppression.problem is not None:
            yield Problem(
                suppression.at,
                f"`{suppression.text}` does not do what it says: {suppression.problem}",
            )
        elif suppression.unused:
            yield _unused(suppression)


def _unused(suppression: Suppression) -> Problem:
    words = [f"`{word}`" for word in suppression.unused]
    subject = " and ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)
    verb = "silences" if len(words) == 1 else "silence"
    edits = tuple(Edit(at, text) for at, text in suppression.removal)
    return Problem(
        suppression.at,
        f"{subject} {verb} nothing here",
        fix=Fix(f"Remove {subject}", edits) if edits else None,
        help="remove it",
    )
