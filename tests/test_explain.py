"""What `saqlint explain` tells of tasks, queues, cron jobs and places."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from saqlint.explain.explain import Explanation, explain, nearest
from saqlint.explain.rows import Row
from saqlint.rules import all_rules
from tests.linting import lint_files, lint_folder

FIXTURES = Path(__file__).parent.parent / "fixtures"
CLEAN = FIXTURES / "clean"


def explained(folder: Path, wanted: str) -> list[Explanation]:
    report = lint_folder(folder, all_rules())
    return explain(report.project, report.diagnostics, wanted)


def rows(explanation: Explanation, title: str) -> list[Row]:
    return [row for s in explanation.sections if s.title == title for row in s.rows]


def texts(found: list[Row]) -> list[str]:
    return [text for row in found for text in (row.text, *texts(list(row.details)))]


def test_a_task_tells_its_signature_registration_jobs_hooks_and_context() -> None:
    (task,) = explained(CLEAN, "import_catalogue")
    assert (task.kind, task.at.path, task.at.line) == ("task", "src/shop/orders/tasks.py", 12)
    assert "async def import_catalogue(ctx: dict, *, supplier: str)" in task.summary
    assert [r.at and r.at.line for r in rows(task, "Registered")] == [20]
    jobs = texts(rows(task, "Enqueued"))
    assert "timeout: 600, in the call" in jobs
    assert "ttl: 600, the default of saq 0.26.4" in jobs
    assert [r.text for r in rows(task, "Context keys it reads")] == ["`job`: set by SAQ"]
    assert len(rows(task, "Hooks around it")) == 2
    assert rows(task, "Findings") == []


def test_a_dotted_path_names_the_same_task() -> None:
    assert explained(CLEAN, "shop.orders.tasks.import_catalogue") == explained(
        CLEAN, "import_catalogue"
    )


def test_a_queue_tells_its_workers_tasks_schedule_and_jobs() -> None:
    (queue,) = explained(CLEAN, "default")
    assert queue.kind == "queue"
    assert [r.text for r in rows(queue, "Tasks")] == [
        "`daily_report`",
        "`import_catalogue`",
        "`send_receipt`",
    ]
    assert len(rows(queue, "Enqueued on it")) == 2
    (cron,) = rows(queue, "Schedule")
    assert "at 06:30" in cron.text
    assert "2026-01-01 06:30:00" in cron.text


def test_a_place_tells_the_job_that_is_made_there() -> None:
    (job,) = explained(CLEAN, "src/shop/orders/controllers.py:17")
    assert (job.kind, job.name) == ("job", "send_receipt")
    assert [r.at and r.at.line for r in rows(job, "Reaches")] == [6]


def test_findings_and_what_could_not_be_determined_are_told(tmp_path: Path) -> None:
    source = """
from saq import Queue
import os
from elsewhere import limit

queue = Queue.from_url(os.environ["REDIS_URL"])
async def send(ctx: dict, *, to: str) -> None: ...
settings = {"queue": queue, "functions": [send]}
async def one() -> None:
    await queue.enqueue("send", to="a")
async def two() -> None:
    await queue.enqueue("send", to="a", timeout=limit())
"""
    report = lint_files({"app.py": source}, all_rules(), tmp_path)
    (task,) = explain(report.project, report.diagnostics, "send")
    assert [r.text.split()[0] for r in rows(task, "Findings")] == ["SAQ201"]
    assert [r.text for r in rows(task, "Not determined")] == [
        "timeout: what `elsewhere.limit` gives back"
    ]


def test_wrappers_are_named(tmp_path: Path) -> None:
    source = """
from saq import Queue
import os

queue = Queue.from_url(os.environ["REDIS_URL"])
async def send(ctx: dict, *, to: str) -> None: ...
settings = {"queue": queue, "functions": [send]}
async def later(name: str, **options: object) -> None:
    await queue.enqueue(name, timeout=15, **options)
async def one() -> None:
    await later("send", to="a")
"""
    report = lint_files({"app.py": source}, all_rules(), tmp_path)
    (task,) = explain(report.project, report.diagnostics, "send")
    (job,) = rows(task, "Enqueued")
    assert "through `later` in function `one`" in job.text
    assert "timeout: 15, by the wrapper `later`" in texts([job])


def test_an_unknown_name_has_near_ones() -> None:
    report = lint_folder(CLEAN, all_rules())
    assert explain(report.project, report.diagnostics, "send_receit") == []
    assert nearest(report.project, "send_receit") == ["send_receipt"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("daily_report", 0, id="known"),
        pytest.param("weekly_report", 2, id="unknown"),
    ],
)
def test_the_command_exits_as_documented(name: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "saqlint", "explain", name, str(CLEAN), "--output-format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    if code == 0:
        told = json.loads(done.stdout)
        assert told["version"] == 1
        assert told["explanations"][0]["name"] == "daily_report"
    else:
        assert "did you mean `daily_report`?" in done.stderr


def test_a_cron_job_registers_its_function(tmp_path: Path) -> None:
    source = """\
import os
from saq import CronJob, Queue


async def clean(ctx: dict) -> None: ...


settings = {
    "queue": Queue.from_url("redis://localhost", name=os.environ["NAME"]),
    "cron_jobs": [CronJob(clean, cron="0 3 * * *", timeout=5)],
}
"""
    report = lint_files({"app.py": source}, all_rules(), tmp_path)
    (task,) = explain(report.project, report.diagnostics, "clean")
    assert [(row.text, row.at and row.at.line) for row in rows(task, "Registered")] == [
        ("as `clean` by a cron job of a queue that is not certain", 10)
    ]
