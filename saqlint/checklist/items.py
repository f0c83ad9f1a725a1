"""The checklist: every item with its verdict and the evidence, for each application.

An item fails where one of its rules found something. Otherwise it passes by what was looked at,
does not apply where there is nothing to look at, and stays unknown where something could not be
followed.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from saqlint.checklist import evidence, hosting
from saqlint.checklist.look import Collector, Look, Seen
from saqlint.finding import Diagnostic, Level
from saqlint.model import App, Project, Span
from saqlint.showing.listing import plural

Status: TypeAlias = Literal["pass", "fail", "not applicable", "unknown"]


class Item(Struct, frozen=True):
    """A line of the checklist: what is asked, the rules that judge it, what they look at."""

    title: str
    rules: tuple[str, ...]
    look: Collector


def _codes(*numbers: int | range) -> tuple[str, ...]:
    flat = [n for number in numbers for n in (number if isinstance(number, range) else [number])]
    return tuple(f"SAQ{number}" for number in flat)


ITEMS = (
    Item("`SAQPlugin` is in `app.plugins`", _codes(604), evidence.plugins),
    Item("`SAQConfig.use_server_lifespan` is set explicitly", _codes(506, 610), evidence.lifespans),
    Item(
        "each `QueueConfig` has a broker `dsn` or `broker_instance`",
        _codes(501, 502, 503, 512, 514),
        evidence.queue_brokers,
    ),
    Item(
        "each `QueueConfig` lists tasks by dotted path; the imports resolve",
        _codes(601, 602, 603, 508, 513),
        evidence.registrations,
    ),
    Item(
        "tasks take `ctx: dict` first, keyword-only parameters after `*`",
        _codes(101, 102, 104, 105),
        evidence.tasks,
    ),
    Item("tasks are `async def`, all I/O is async", _codes(103, 106, 203), evidence.bodies),
    Item("every job has `timeout` set", _codes(201, 202, 215, 307, 701), evidence.timeouts),
    Item("long jobs (> 30 s) have `heartbeat` set", _codes(301, 305), evidence.long_jobs),
    Item(
        "long tasks use `monitored_job()` when they need automatic heartbeats",
        _codes(302, 303, 304, 306),
        evidence.heartbeats,
    ),
    Item(
        "CronJobs have `timeout` and a sensible `cron` expression",
        _codes(range(401, 409), 703),
        evidence.crons,
    ),
    Item("scheduled work is a `CronJob`, not external cron", _codes(409, 804), evidence.schedules),
    Item(
        "handlers enqueue through injected `TaskQueues`, not module globals",
        _codes(606, 607, 605),
        evidence.handlers,
    ),
    Item("dedup uses `key=` where it applies", _codes(208, 209, 405), evidence.keys),
    Item("the broker matches the stack", _codes(503, 504), hosting.stack),
    Item("shared resources come from `ctx`, not module globals", _codes(108, 109), evidence.bodies),
    Item("the web UI is guarded", _codes(509), hosting.web_uis),
    Item(
        "production runs workers as a separate process",
        _codes(range(801, 808)),
        hosting.deployment,
    ),
    Item("the code style: `T | None`", _codes(110), evidence.signatures),
)


class Verdict(Struct, frozen=True):
    """An item judged. `evidence` are the findings, the things judged, or what is not certain."""

    item: Item
    status: Status
    words: str
    evidence: tuple[Seen, ...] = ()
    level: Level | None = None
    """For a failed item: the gravest level of its findings."""


class Section(Struct, frozen=True):
    """The verdicts on one application, or on the whole project (`app` is None)."""

    title: str
    at: Span | None
    verdicts: tuple[Verdict, ...]

    def count(self, status: Status) -> int:
        """How many items have this status."""
        return sum(verdict.status == status for verdict in self.verdicts)


class Checklist(Struct, frozen=True):
    """All sections, and the findings that decide which level is met."""

    sections: tuple[Section, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def level(self) -> Level | None:
        """The highest level without a finding on it or below; None where even `basic` fails."""
        lowest = min((found.level for found in self.findings), default=None)
        if lowest is None:
            return Level.STRICT
        return Level(lowest - 1) if lowest > Level.BASIC else None


def judge(project: Project, findings: Sequence[Diagnostic], ran: Iterable[str]) -> Checklist:
    """Judge every item by `findings`; `ran` are the codes of the rules that ran to their end."""
    ran = frozenset(ran)
    found = tuple(findings)
    sections = [
        Section(title, at, tuple(_verdict(item, project, found, ran, home) for item in ITEMS))
        for title, at, home in _homes(project)
    ]
    return Checklist(tuple(sections), found)


def _verdict(
    item: Item,
    project: Project,
    findings: Sequence[Diagnostic],
    ran: frozenset[str],
    home: "_Home",
) -> Verdict:
    failed = [found for found in findings if found.code in item.rules and home.holds(found.at)]
    if failed:
        places = tuple(Seen(f"{found.code} {found.message}", found.at) for found in failed)
        gravest = min(found.level for found in failed)
        return Verdict(item, "fail", plural(len(failed), "finding"), places, gravest)
    look = item.look(project)
    seen = tuple(one for one in look.seen if home.holds(one.at))
    unclear = tuple(one for one in look.open if home.holds(one.at))
    off = [code for code in item.rules if code not in ran]
    if len(off) == len(item.rules):
        return Verdict(item, "unknown", f"{', '.join(off)} did not run")
    verdict = _without_findings(item, look, seen, unclear)
    if off and verdict.status == "pass":
        return replace(verdict, words=f"{verdict.words} ({', '.join(off)} did not run)")
    return verdict


def _without_findings(
    item: Item, look: Look, seen: tuple[Seen, ...], unclear: tuple[Seen, ...]
) -> Verdict:
    if unclear:
        total = len(seen) + len(unclear)
        words = f"{len(unclear)} of {plural(total, look.noun)} could not be judged"
        return Verdict(item, "unknown", words, unclear)
    if seen:
        return Verdict(item, "pass", plural(len(seen), look.noun), seen)
    if look.missing:
        return Verdict(item, "unknown", look.missing)
    return Verdict(item, "not applicable", look.absent or f"no {look.noun}")


class _Home(Struct, frozen=True):
    """The folder of one application; what lies in the folder of another does not concern it."""

    own: str
    others: tuple[str, ...] = ()

    def holds(self, at: Span) -> bool:
        return not any(_within(at.path, other) for other in self.others)


def _homes(project: Project) -> list[tuple[str, Span | None, _Home]]:
    """The applications with their folders; one for the project where these cannot be told apart."""
    apps = _applications(project)
    folders = [_folder(app) for app in apps]
    own = [folder[: _shared(folders) + 1] for folder in folders]
    distinct = len(set(own)) == len(own) and all(len(o) > _shared(folders) for o in own)
    if len(apps) > 1 and distinct and all(app.plugins for app in apps):
        homes = ["/".join(folder) for folder in own]
        return [
            (f"Litestar application `{app.name}`", app.at, _Home(home, tuple(set(homes) - {home})))
            for app, home in zip(apps, homes, strict=True)
        ]
    if apps:
        return [(_named(apps), apps[0].at, _Home(""))]
    if project.workers:
        return [("SAQ workers without a Litestar application", project.workers[0].at, _Home(""))]
    return [("The project", None, _Home(""))]


def _named(apps: Sequence[App]) -> str:
    names = list(dict.fromkeys(f"`{app.name}`" for app in apps))
    if len(names) == 1:
        return f"Litestar application {names[0]}"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"Litestar applications {', '.join(names[:_NAMED])}{more}"


_NAMED = 3


def _applications(project: Project) -> list[App]:
    """The applications with jobs; those of tests only where there is no other."""
    with_plugin = [app for app in project.apps if app.plugins] or list(project.apps)
    return [app for app in with_plugin if not _is_test(app.at.path)] or with_plugin


def _is_test(path: str) -> bool:
    *folders, name = path.split("/")
    return bool({"test", "tests"} & set(folders)) or name.startswith(("test_", "conftest."))


def _folder(app: App) -> tuple[str, ...]:
    return tuple(app.at.path.split("/")[:-1])


def _shared(folders: Sequence[tuple[str, ...]]) -> int:
    """How many leading names all folders have in common."""
    count = 0
    for names in zip(*folders, strict=False):
        if len(set(names)) > 1:
            break
        count += 1
    return count


def _within(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")
