"""Two `QueueConfig`s of one plugin have the same name, and one of them is dropped.

Workers and queues are kept by name; a `QueueConfig` without a name is called `default`. Of two
with the same name the last one wins, without a word: the tasks, schedules, hooks and the broker
of the first are gone, and its jobs fail with

    KeyError: 'send_mail'

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[
                QueueConfig(dsn="redis://localhost", tasks=[send_mail]),
                QueueConfig(dsn="redis://localhost", tasks=[resize]),
            ],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])

Good:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    async def send_mail(ctx: dict, *, to: str) -> None: ...


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[
                QueueConfig(name="mails", dsn="redis://localhost", tasks=[send_mail]),
                QueueConfig(name="images", dsn="redis://localhost", tasks=[resize]),
            ],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])
"""

from collections.abc import Iterator

from saqlint.finding import Label, Level, Problem, once
from saqlint.model import Construction, Known, Project, Span
from saqlint.rule import rule
from saqlint.semantics.litestar_saq import has_broker_fields


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for names that are taken twice in one plugin."""
    yield from once(_problems(project))


def _problems(project: Project) -> Iterator[Problem]:
    for plugin in project.plugins:
        seen: dict[str, Construction] = {}
        for config in plugin.queues:
            name = config.queue_name
            if name is None:
                continue
            first = seen.setdefault(name, config)
            at, before = _places(config, first)
            if at != before:
                yield Problem(
                    at,
                    f"two queues are named `{name}`: {_what_happens(project)}",
                    labels=(Label(before, "the first one"),),
                    help="give each its own `name`, or put the tasks of both into one",
                    subject=name,
                )


def _places(config: Construction, first: Construction) -> tuple[Span, Span]:
    """Where the two are made; where one call makes both, where their names are given."""
    if config.at != first.at:
        return config.head_at, first.head_at
    return _named_at(config), _named_at(first)


def _named_at(config: Construction) -> Span:
    match config.get("name"):
        case Known(at=Span() as at):
            return at
    return config.head_at


def _what_happens(project: Project) -> str:
    if has_broker_fields(project.versions.litestar_saq):
        return "this one wins, the first one's tasks and settings are dropped"
    return "both workers take jobs from one queue, each with its own tasks"
