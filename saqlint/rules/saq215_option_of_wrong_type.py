"""A job setting has a value of a type that SAQ cannot use.

SAQ checks no types; the value travels with the job and breaks what uses it first:

* `timeout="30"`: the job fails with `TypeError: '<=' not supported between instances of 'str'
  and 'int'`, since saq 0.26.0 before its task runs, earlier although the task runs;
* `heartbeat="5"`: the sweep of the whole queue fails from then on; stuck jobs of all tasks
  stay;
* `ttl` as text, `ttl=None`, and on Redis a `ttl` with a fraction: the task runs, but its end
  cannot be stored and the job stays `active`;
* `retries` as text or `None`, and `retry_delay` as text: so it is once the task fails and is to
  be tried again;
* a `timedelta` raises in raw SAQ: `TypeError: Object of type timedelta is not JSON
  serializable`; with litestar-saq it arrives as text, such as `'PT90S'`.

The sweep that finds such an `active` job later fails on it too (`Upkeep task failed
unexpectedly`): its work may be done, yet it never ends.

Environment variables are text: `os.environ["TIMEOUT"]` needs an `int()` around it.

Bad:

    import os

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=os.environ.get("LIMIT", "60"))


    settings = {"queue": queue, "functions": [resize]}

Good:

    import os

    from saq import Queue

    queue = Queue.from_url("redis://localhost")


    async def resize(ctx: dict, *, image_id: int) -> None: ...


    async def upload(image_id: int) -> None:
        await queue.enqueue("resize", image_id=image_id, timeout=int(os.environ.get("LIMIT", "60")))


    settings = {"queue": queue, "functions": [resize]}
"""

from collections.abc import Iterator

from saqlint.finding import Level, Problem, chain, definition, once
from saqlint.model import Backend, Known, Project, Typed, Value
from saqlint.rule import rule

STUCK = "the task runs, then the job stays `active`"
UNTRIED = "once the task fails, the job stays `active`"
AS_TEXT = {
    "timeout": "the job fails, whatever its task does",
    "heartbeat": "the sweep of the whole queue fails",
    "retries": UNTRIED,
    "ttl": STUCK,
    "retry_delay": UNTRIED,
}
NO_NONE = ("retries", "ttl")


@rule(level=Level.BASIC, since="0.1.0")
def check(project: Project) -> Iterator[Problem]:
    """Look for job settings of the wrong type."""
    yield from once((*_of_jobs(project), *_of_crons(project)))


def _of_jobs(project: Project) -> Iterator[Problem]:
    for job in project.requests():
        for name, setting in job.settings.items():
            what = _fault(name, setting.value, job.backend) if name in AS_TEXT else None
            if what is not None:
                yield Problem(
                    job.place(name),
                    what,
                    labels=(*chain(job), *definition(project.task_of(job))),
                    help="give a number of seconds" if name != "retries" else "give a number",
                    subject=project.subject_of(job),
                )


def _of_crons(project: Project) -> Iterator[Problem]:
    for cron in project.crons:
        for name, option in cron.options.items():
            # `None` is left out of a cron job's jobs.
            none = isinstance(option.value, Known) and option.value.value is None
            what = _fault(name, option.value, None) if name in AS_TEXT and not none else None
            if what is not None:
                yield Problem(
                    option.at,
                    what,
                    labels=definition(cron.function.task),
                    help="give a number of seconds" if name != "retries" else "give a number",
                    subject=cron.subject,
                )


def _fault(name: str, value: Value, backend: Backend | None) -> str | None:
    match value:
        case Known(value=str(text)):
            return f'`{name}="{text}"` is text: {AS_TEXT[name]}'
        case Typed(type="builtins.str"):
            return f"`{name}` is text, not a number: {AS_TEXT[name]}"
        case Known(value=None) if name in NO_NONE:
            return f"`{name}=None`: {AS_TEXT[name]}"
        case Known(value=float(number)) if name == "ttl" and backend == "redis" and number % 1:
            return f"`ttl={number}` has a fraction: {STUCK}"
        case Typed(type="datetime.timedelta"):
            return f"`{name}` is a `timedelta`, not a number of seconds"
    return None
