"""A worker is started for a queue that nobody configures, or a configured one has none.

`litestar workers run --queues NAME` keeps the queues of these names and drops all others. A name
that no `QueueConfig` has is passed over in silence; where none is left, the command ends with
`IndexError: list index out of range`. A configured queue that no worker command names takes jobs
for ever and runs none.

Bad:

    # Procfile
    web: litestar --app app:app run
    worker: litestar --app app:app workers run --queues image

    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    config = SAQConfig(
        queue_configs=[QueueConfig(name="images", dsn="redis://localhost", tasks=[resize])],
        use_server_lifespan=False,
    )
    app = Litestar(plugins=[SAQPlugin(config)])

Good:

    # Procfile
    web: litestar --app app:app run
    worker: litestar --app app:app workers run --queues images

    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    config = SAQConfig(
        queue_configs=[QueueConfig(name="images", dsn="redis://localhost", tasks=[resize])],
        use_server_lifespan=False,
    )
    app = Litestar(plugins=[SAQPlugin(config)])

Misses: projects in which the name of some queue is not certain; raw `saq` commands.
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.likeness import nearest
from saqlint.model import Process, Project
from saqlint.rule import rule
from saqlint.rules.processes import (
    chosen_queues,
    in_production,
    is_off,
    lifespan,
    processes,
    queue_names,
    runs_apart,
)


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Compare the queues that are configured with those that the commands name."""
    names = queue_names(project)
    if names is not None and project.uses_litestar_saq:
        unknown = list(once(_unknown(project, names)))
        yield from unknown
        # A misspelt name explains the queue that is left over.
        if not unknown:
            yield from _unserved(project)


def _unknown(project: Project, names: frozenset[str]) -> Iterator[Problem]:
    for process in processes(project, "litestar-workers"):
        given = chosen_queues(process)
        nothing_left = given is not None and not names.intersection(given)
        for option in process.options:
            name = option.value
            if option.name != "--queues" or name is None or name in names or "," in name:
                continue
            fate = "the worker ends with an `IndexError`" if nothing_left else "it is left out"
            near = nearest(name, names)
            held = ", ".join(f"`{own}`" for own in sorted(names))
            yield Problem(
                option.at,
                f"no `QueueConfig` is named `{name}`: {fate}",
                help=f"did you mean `{near}`?" if near else f"there is {held}",
                subject=name,
            )


def _unserved(project: Project) -> Iterator[Problem]:
    """Queues with tasks that no worker command, in whatever file, takes on."""
    started = list(processes(project, "litestar-workers"))
    chosen = [chosen_queues(process) for process in started]
    command = next(in_production(project, "litestar-workers"), None)
    if command is None or not all(chosen) or _more_may_work(project):
        return
    served = {name for names in chosen for name in names or ()}
    for config in project.queue_configs():
        name = config.queue_name
        if name is not None and name not in served:
            yield _problem(command, name, Label(config.head_at, "configured here"))


def _more_may_work(project: Project) -> bool:
    """Whether something else may take jobs: the web server, a worker of the project's own."""
    if any(file.skipped for file in project.deployments):
        return True
    if any(not is_off(lifespan(plugin.config)) for plugin in project.plugins):
        return True
    if any(not runs_apart(worker) for worker in project.workers):
        return True
    return any(process.may_work for file in project.deployments for process in file.processes)


def _problem(command: Process, name: str, label: Label) -> Problem:
    return Problem(
        command.at,
        f"no worker command serves queue `{name}`: its jobs stay queued",
        labels=(label,),
        help=f"add `--queues {name}`, or start the worker without `--queues` for all",
        subject=name,
    )
