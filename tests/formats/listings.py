"""Listings for the tests of formats: findings placed by the words they stand on."""

from collections.abc import Mapping

from msgspec.structs import replace

from saqlint.finding import AddKeyword, Diagnostic, Edit, Fix, Label, Level
from saqlint.model import Span
from saqlint.showing.listing import Listing, RuleEntry

HANDLERS = """\
from litestar import post


@post("/mail")
async def send(data: Mail, task_queues: TaskQueues) -> None:
    queue = task_queues.get("default")
    await queue.enqueue("send_emial", to=data.to)
    await queue.enqueue(
        "archive",
        mail=data.id,
    )
"""
TASKS = '''\
"""What the worker runs."""


async def send_email(ctx: dict, *, to: str) -> None:
    await deliver(to)
'''
SOURCES = {"src/app/handlers.py": HANDLERS, "src/app/tasks.py": TASKS}
DOCS = """\
A name that no worker knows is enqueued.

The job fails with `KeyError`.

Bad:

    x = 1

    y = 2

Good:

    x = 2

Misses: names that are built.
"""


def place(path: str, words: str, sources: Mapping[str, str] = SOURCES) -> Span:
    """The span of `words` where they first stand in a source."""
    text = sources[path]
    start = text.index(words)
    return Span(path, *_point(text, start), *_point(text, start + len(words)))


def _point(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1)


NAME = place("src/app/handlers.py", '"send_emial"')
UNKNOWN = Diagnostic(
    NAME,
    "SAQ204",
    "unregistered-task",
    Level.BASIC,
    "no worker of queue `default` runs `send_emial`",
    help="the job fails with `KeyError: 'send_emial'`, after all its retries",
    labels=(
        Label(place("src/app/handlers.py", "queue = task"), "this is queue `default`"),
        Label(place("src/app/tasks.py", "send_email"), "did you mean this task?"),
    ),
    fix=Fix("enqueue `send_email`", (Edit(NAME, '"send_email"'),)),
    subject="send_emial",
)
CALL = place("src/app/handlers.py", HANDLERS[HANDLERS.index("queue.enqueue(\n") : -1])
SLOW = Diagnostic(
    CALL,
    "SAQ201",
    "enqueue-without-timeout",
    Level.RECOMMENDED,
    "`archive` is enqueued without `timeout`: SAQ cancels it after 10 s",
    fix=Fix("add `timeout=60`", (AddKeyword(CALL, "timeout", "60"),), safe=False),
    subject="archive",
)
RULES = tuple(
    RuleEntry(
        code=found.code,
        name=found.name,
        level=found.level,
        summary=DOCS.partition("\n")[0],
        docs=DOCS,
        url=f"https://example.org/{found.code}",
    )
    for found in (SLOW, UNKNOWN)
)


def listing(
    *found: Diagnostic, sources: Mapping[str, str] = SOURCES, suppressed: bool = False
) -> Listing:
    """A listing of the findings, in any order."""
    return Listing(
        diagnostics=tuple(
            sorted((d for d in found if d.suppressed_by is None), key=lambda d: d.sort_key)
        ),
        suppressed=tuple(d for d in found if d.suppressed_by is not None),
        show_suppressed=suppressed,
        version="1.2.3",
        lines={path: text.split("\n") for path, text in sources.items()},
        rules=RULES,
        files=12,
        relevant=2,
    )


BOTH = listing(SLOW, UNKNOWN)
CLEAN = listing()
SILENT = replace(SLOW, suppressed_by="`# noqa`", reason="archiving is quick")
