"""A task uses an engine, session, client or pool that was made at module level.

Such an object is made when the module is imported: in the web process, in every worker process
and in every tool, whether used or not; it is bound to the event loop that first uses it, and
nothing closes it when the worker stops. What a `startup` hook makes and a `shutdown` hook closes
lives as long as the worker's loop, and a test can put another into `ctx`. A connection that is
used from a second loop raises `RuntimeError: Task … got Future … attached to a different loop`.

Bad:

    import httpx
    from saq import Queue

    queue = Queue.from_url("redis://localhost")
    client = httpx.AsyncClient()


    async def fetch(ctx: dict, *, url: str) -> int:
        return (await client.get(url)).status_code


    settings = {"queue": queue, "functions": [fetch]}

Good:

    import httpx
    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def startup(ctx: dict) -> None:
        ctx["client"] = httpx.AsyncClient()


    async def shutdown(ctx: dict) -> None:
        await ctx["client"].aclose()


    async def fetch(ctx: dict, *, url: str) -> int:
        return (await ctx["client"].get(url)).status_code


    settings = {
        "queue": queue,
        "functions": [fetch],
        "startup": startup,
        "shutdown": shutdown,
    }

Misses: resources behind a function or an object of the project.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem
from saqlint.model import Project, ResourceUse
from saqlint.rule import rule


@rule(level=Level.RECOMMENDED, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for uses of module-level resources, once for each resource and task."""
    for task in project.tasks:
        seen = set()
        for use in task.function.body.resources:
            if use.made_at in seen:
                continue
            seen.add(use.made_at)
            yield Problem(
                use.at,
                f"task `{task.name}` uses `{use.name}`, {_article(use.kind)} {use.kind} "
                "made at module level",
                labels=(Label(use.made_at, "made here, when the module is imported"),),
                help=_help(use),
                subject=task.function.path,
            )


def _help(use: ResourceUse) -> str:
    read = f'read `ctx["{use.name.rpartition(".")[2]}"]`'
    if use.kind == "session factory":
        return f"make it in a `startup` hook, with its engine, and {read}"
    return f"make it in a `startup` hook, close it in `shutdown`, and {read}"


def _article(noun: str) -> str:
    return "an" if noun[:1].lower() in "aeiou" else "a"
