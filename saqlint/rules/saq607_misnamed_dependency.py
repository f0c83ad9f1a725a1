"""A handler's `TaskQueues` parameter is not named as the dependency: every request fails.

litestar-saq provides the queues under one name, `task_queues` unless `queues_dependency_key` says
otherwise. Litestar injects by name, not by type. A parameter of another name is taken for a query
parameter: the application starts, and each request is answered
`400 {"detail":"Missing required query parameter 'queues' for path /"}`. With a default of None
the handler gets None. So it is with the parameters of a function that `Provide(...)` gets.

Bad:

    from litestar import Litestar, post
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


    async def send(ctx: dict, *, to: str) -> None: ...


    @post("/mails")
    async def create(to: str, queues: TaskQueues) -> None:
        await queues.get("default").enqueue("send", to=to, timeout=30)


    config = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[send])])
    app = Litestar(route_handlers=[create], plugins=[SAQPlugin(config=config)])

Good:

    from litestar import Litestar, post
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin, TaskQueues


    async def send(ctx: dict, *, to: str) -> None: ...


    @post("/mails")
    async def create(to: str, task_queues: TaskQueues) -> None:
        await task_queues.get("default").enqueue("send", to=to, timeout=30)


    config = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[send])])
    app = Litestar(route_handlers=[create], plugins=[SAQPlugin(config=config)])

Fix: renames the parameter and its uses in the function; safe, for no request got past it.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem
from saqlint.model import Absent, Dependency, Handler, Known, Project
from saqlint.rule import rule
from saqlint.semantics.litestar_saq import DEFAULT_DEPENDENCY_KEY


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Compare the names of `TaskQueues` parameters with those that the plugins provide."""
    keys = _keys(project)
    if not keys:
        return
    for handler in (*project.handlers, *project.providers):
        for dependency in handler.queues:
            if dependency.parameter.name not in keys and not dependency.provided:
                yield _problem(handler, dependency, keys)


def _keys(project: Project) -> tuple[str, ...]:
    """The names under which queues are provided; empty where that is not certain."""
    keys: list[str] = []
    for config in project.constructed("SAQConfig"):
        match config.get("queues_dependency_key"):
            case Absent():
                keys.append(DEFAULT_DEPENDENCY_KEY)
            case Known(value=str(key)):
                keys.append(key)
            case _:
                return ()
    return tuple(dict.fromkeys(keys))


def _problem(handler: Handler, dependency: Dependency, keys: tuple[str, ...]) -> Problem:
    parameter, function = dependency.parameter, handler.function
    if not parameter.required:
        harm = "it is silently its default"
    elif dependency.explicit:
        harm = "the application does not start"
    else:
        harm = "every request is answered 400"
    provided = " or ".join(f"`{key}`" for key in keys)
    return Problem(
        parameter.name_at,
        f"`{parameter.name}` is not the name under which the queues are injected, "
        f"{provided}: {harm}",
        _fix(handler, dependency, keys),
        help=f"name the parameter {provided}",
        subject=function.path,
    )


def _fix(handler: Handler, dependency: Dependency, keys: tuple[str, ...]) -> Fix | None:
    taken = {parameter.name for parameter in handler.function.parameters} | dependency.used
    if len(keys) != 1 or keys[0] in taken or not dependency.renames:
        return None
    edits = tuple(Edit(at, keys[0]) for at in dependency.renames)
    return Fix(f"Rename it to `{keys[0]}`", edits)
