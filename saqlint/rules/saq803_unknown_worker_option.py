"""A worker is started with an option that its command does not have.

`litestar workers run` takes `--workers`, `--queues`, `--verbose` and `--debug`. Anything else
ends it with exit code 2 before a worker starts:

    No such option '--process'.

`--queues` is given once for each queue. It does not split at commas: `--queues a,b` asks for one
queue of the name `a,b`, and the command ends with `IndexError: list index out of range`.

Bad:

    # Procfile
    web: litestar --app app:app run
    worker: litestar --app app:app workers run --process 4

    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    config = SAQConfig(
        queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
        use_server_lifespan=False,
    )
    app = Litestar(plugins=[SAQPlugin(config)])

Good:

    # Procfile
    web: litestar --app app:app run
    worker: litestar --app app:app workers run --workers 4

    # app.py
    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    config = SAQConfig(
        queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[resize])],
        use_server_lifespan=False,
    )
    app = Litestar(plugins=[SAQPlugin(config)])
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, once
from saqlint.likeness import nearest
from saqlint.model import CommandOption, Process, Project
from saqlint.rule import rule
from saqlint.rules.processes import processes
from saqlint.semantics.litestar_saq import worker_run_options
from saqlint.semantics.versions import NEWEST_LITESTAR_SAQ

NUMBER_OF_PROCESSES = frozenset(
    {"--process", "--processes", "--concurrency", "--num-workers", "--worker-processes", "-w"}
)


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look at the options of `litestar workers run`."""
    if project.uses_litestar_saq:
        yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    known = _known(project)
    for process in processes(project, "litestar-workers"):
        for option in process.options:
            if not _is_known(option.name, known):
                yield _unknown(process, option, known)
            elif option.name == "--queues" and "," in (option.value or ""):
                names = [name.strip() for name in (option.value or "").split(",")]
                yield Problem(
                    option.at,
                    f"`--queues {option.value}` asks for one queue of that name: "
                    "the worker ends with an `IndexError`",
                    help="give it once for each queue: "
                    f"`{' '.join(f'--queues {name}' for name in names if name)}`",
                    subject=process.service,
                )


def _known(project: Project) -> frozenset[str]:
    """The options of the project's version; of a version only guessed, those of any."""
    versions = project.versions
    own = worker_run_options(versions.litestar_saq)
    exact = versions.litestar_saq_exact
    return own if exact else own | worker_run_options(NEWEST_LITESTAR_SAQ)


def _is_known(name: str, known: frozenset[str]) -> bool:
    if name.startswith("--"):
        return name in known or name == "--help"
    # Short flags can stand together: `-vd`.
    return all(f"-{letter}" in known for letter in name[1:])


def _unknown(process: Process, option: CommandOption, known: frozenset[str]) -> Problem:
    return Problem(
        option.at,
        f"`litestar workers run` has no option `{option.name}`: it exits at once",
        help=_help(option.name, known),
        subject=process.service,
    )


def _help(name: str, known: frozenset[str]) -> str:
    if name in NUMBER_OF_PROCESSES:
        return "the number of processes is `--workers`"
    near = nearest(name, known)
    names = ", ".join(f"`{own}`" for own in sorted(known) if own.startswith("--"))
    return f"did you mean `{near}`?" if near else f"it takes {names}"
