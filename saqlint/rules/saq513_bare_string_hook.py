"""A hook or the list of tasks is a bare string, which litestar-saq reads letter by letter.

`startup`, `shutdown`, `before_process`, `after_process` and `tasks` take a collection. A string
is one, of letters, and each letter is imported as a path. Making the `QueueConfig` raises, so
the application does not start:

    ImportError: ("%s doesn't look like a module path", 'a')

Bad:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks="asyncio.sleep")],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])

Good:

    from litestar import Litestar
    from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


    plugin = SAQPlugin(
        SAQConfig(
            queue_configs=[QueueConfig(dsn="redis://localhost", tasks=["asyncio.sleep"])],
            use_server_lifespan=False,
        )
    )
    app = Litestar(plugins=[plugin])

Fix: puts brackets around a string that stands in the call. Safe: the string alone raises.
"""

from collections.abc import Iterator

from saqlint.finding import Edit, Fix, Level, Problem
from saqlint.model import Known, Option, Project, Span
from saqlint.rule import rule
from saqlint.semantics.versions import at_least

COLLECTIONS = ("tasks", "startup", "shutdown", "before_process", "after_process")
# Before, no string was imported at all.
SINCE = "0.4.0"


@rule(level=Level.BASIC, since="0.1.0", fix="safe")
def check(project: Project) -> Iterator[Problem]:
    """Look for strings where collections belong."""
    if not at_least(project.versions.litestar_saq, SINCE):
        return
    for config in project.constructed("QueueConfig"):
        for name in COLLECTIONS:
            option = config.options.get(name)
            match option:
                case Option(value=Known(value=str(text))) if text:
                    yield Problem(
                        option.at,
                        f'`{name}="{text}"` is read letter by letter: making the queue raises',
                        fix=_bracket(option),
                        help=f'put it into a list: `{name}=["{text}"]`',
                        subject=config.queue_name,
                    )


def _bracket(option: Option) -> Fix | None:
    if not isinstance(option.value, Known) or not option.value.literal:
        return None
    literal = option.value.at
    if literal is None:
        return None
    start = Span(literal.path, literal.line, literal.column, literal.line, literal.column)
    end = Span(
        literal.path, literal.end_line, literal.end_column, literal.end_line, literal.end_column
    )
    return Fix("Put it into a list", (Edit(start, "["), Edit(end, "]")))
