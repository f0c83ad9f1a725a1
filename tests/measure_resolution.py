"""Measures how much of real projects saqlint understands.

    python -m tests.measure_resolution PROJECT [PROJECT ...]

For each project: its enqueues, those on a receiver that could not be traced to a queue included;
how many of them lead to a task that a worker registers, or certainly to none; and of how many the
effective timeout is known (a value, or certainly none). Prints a Markdown table.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from saqlint.engine import run
from saqlint.files.discover import discover
from saqlint.model import Enqueue, Project, Typed, Unknown
from saqlint.settings.config import Config


@dataclass(frozen=True, slots=True)
class Share:
    """Counts over the enqueues of one project."""

    enqueues: int = 0
    tasks: int = 0
    timeouts: int = 0
    values: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(
            self.enqueues + other.enqueues,
            self.tasks + other.tasks,
            self.timeouts + other.timeouts,
            self.values + other.values,
        )


def share(project: Project) -> Share:
    """What is understood of the enqueues of a project."""
    jobs = list(project.requests())
    untraced = sum(one.kind == "queue" for one in project.unresolved)
    return Share(
        len(jobs) + untraced,
        sum(_reaches_a_task(project, job) for job in jobs),
        sum(not isinstance(job.setting("timeout"), Unknown) for job in jobs),
        sum(not isinstance(job.setting("timeout"), (Unknown, Typed)) for job in jobs),
    )


def _reaches_a_task(project: Project, job: Enqueue) -> bool:
    """Whether it is certain which task is meant: one that is there, or certainly none."""
    if project.task_of(job) is not None or job.function is not None:
        return True
    names, complete = project.names_for(job)
    return job.name is not None and (job.name in names or complete)


def _percent(part: int, whole: int) -> str:
    return "-" if whole == 0 else f"{100 * part / whole:.0f} %"


def table(projects: Iterable[Path]) -> str:
    """The Markdown table over the folders."""
    rows = [
        "| project | enqueues | task resolved | whether a timeout is set | its value |",
        "|---|--:|--:|--:|--:|",
    ]
    total = Share()
    for folder in projects:
        tree = discover([folder], Config(), folder, root=folder)
        found = share(run(tree, Config(), ()).project)
        total += found
        rows.append(_row(folder.name.replace("__", "/"), found))
    return "\n".join([*rows, _row("**all**", total)])


def _row(name: str, found: Share) -> str:
    whole = found.enqueues
    parts = (_percent(part, whole) for part in (found.tasks, found.timeouts, found.values))
    return f"| {name} | {whole} | {' | '.join(parts)} |"


if __name__ == "__main__":
    sys.stdout.write(table(Path(argument).resolve() for argument in sys.argv[1:]) + "\n")
