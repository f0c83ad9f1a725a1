from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from saqlint.engine import Report, run
from saqlint.files.discover import SCAN_WORDS, Tree, scan
from saqlint.finding import Level, Problem
from saqlint.model import Project, Span
from saqlint.rule import Rule
from saqlint.rules import all_rules
from saqlint.settings.config import Config, Glob

TASKS = """\
from saq import Queue

queue = Queue.from_url("redis://localhost")


async def resize(ctx: dict, *, image_id: int) -> None: ...


settings = {"queue": queue, "functions": [resize]}
"""
WEB = """\
from tasks import queue


async def upload(image_id: int) -> None:
    await queue.enqueue("resize", image_id=image_id)
"""


RULES = tuple(found for found in all_rules() if found.code in ("SAQ002", "SAQ201", "SAQ204"))


def tree(**files: str) -> Tree:
    overlay = {f"{name}.py": text.encode() for name, text in files.items()}
    paths = tuple(sorted(overlay))
    root = Path("/nowhere")
    return Tree(
        root=root,
        files=paths,
        relevant=scan(root, paths, SCAN_WORDS, overlay),
        overlay=overlay,
    )


def rule(code: str, *problems: Problem | Exception) -> Rule:
    """A rule that finds these problems in turn, or raises."""

    def check(_: Project) -> Iterator[Problem]:
        for problem in problems:
            if isinstance(problem, Exception):
                raise problem
            yield problem

    return Rule(code, f"name-{code.lower()}", Level.BASIC, "0.1.0", None, "Doc.", check)


def at(path: str, line: int, column: int = 0) -> Span:
    return Span(path, line, column, line, column + 3)


def shown(report: Report) -> list[tuple[str, int, str]]:
    return [(found.at.path, found.at.line, found.code) for found in report.diagnostics]


def test_a_handler_may_stand_in_a_module_that_says_nothing_of_saq() -> None:
    start = (
        "\n\nasync def start(name, **given):\n    await queue.enqueue(name, timeout=30, **given)\n"
    )
    routes = (
        "from litestar import post\n"
        "from tasks import start\n"
        "\n"
        '@post("/{image_id:int}")\n'
        "async def again(image_id: int) -> None:\n"
        '    """Enqueue it."""\n'
        '    await start("resize", image_id=image_id)\n'
    )
    files = tree(tasks=TASKS + start, routes=routes)
    assert files.relevant == ("tasks.py",)
    judge = [found for found in all_rules() if found.code == "SAQ208"]
    report = run(files, Config(level="strict"), judge)
    assert [(one.code, one.at.path, one.at.line) for one in report.diagnostics] == [
        ("SAQ208", "routes.py", 7)
    ]


def test_a_project_is_read_judged_and_reported() -> None:
    report = run(tree(tasks=TASKS, web=WEB), Config(), RULES)
    assert shown(report) == [("web.py", 5, "SAQ201")]
    assert report.failures == ()
    assert report.lines["web.py"][4] == '    await queue.enqueue("resize", image_id=image_id)'
    assert "tasks.py" in report.lines
    assert [task.name for task in report.project.tasks] == ["resize"]
    assert {"versions", "project", "SAQ201"} <= {timing.name for timing in report.timings}


def test_findings_are_sorted_and_told_once() -> None:
    first = rule("SAQ902", Problem(at("web.py", 5), "b"), Problem(at("web.py", 1), "a"))
    second = rule("SAQ901", Problem(at("web.py", 5), "z"), Problem(at("tasks.py", 9), "c"))
    twice = rule("SAQ903", Problem(at("web.py", 1), "a"), Problem(at("web.py", 1), "a"))
    report = run(tree(tasks=TASKS, web=WEB), Config(), [first, second, twice])
    assert shown(report) == [
        ("tasks.py", 9, "SAQ901"),
        ("web.py", 1, "SAQ902"),
        ("web.py", 1, "SAQ903"),
        ("web.py", 5, "SAQ901"),
        ("web.py", 5, "SAQ902"),
    ]


def test_a_rule_that_raises_is_reported_and_the_others_go_on() -> None:
    broken = rule("SAQ901", Problem(at("web.py", 1), "before"), KeyError("oops"))
    sound = rule("SAQ902", Problem(at("web.py", 2), "after"))
    report = run(tree(tasks=TASKS, web=WEB), Config(), [broken, sound])
    assert shown(report) == [("web.py", 1, "SAQ901"), ("web.py", 2, "SAQ902")]
    (failure,) = report.failures
    assert (failure.code, failure.path) == ("SAQ901", "web.py")
    assert failure.error == "KeyError: 'oops'"
    assert "in check" in failure.traceback


def test_what_ends_the_program_is_not_taken_for_a_fault() -> None:
    def interrupted(_: Project) -> Iterator[Problem]:
        raise KeyboardInterrupt
        yield

    stop = replace(rule("SAQ901"), check=interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(tree(web=WEB), Config(), [stop])


def test_only_what_was_asked_for_is_reported() -> None:
    problems = rule("SAQ901", Problem(at("web.py", 1), "a"), Problem(at("tasks.py", 1), "b"))
    chosen = replace(tree(tasks=TASKS, web=WEB), reported=frozenset({"tasks.py"}))
    assert shown(run(chosen, Config(), [problems])) == [("tasks.py", 1, "SAQ901")]


def test_per_file_ignores_take_findings_away() -> None:
    config = Config(per_file_ignores=((Glob("/nowhere", "web.py"), ("SAQ901",)),))
    problems = rule("SAQ901", Problem(at("web.py", 1), "a"), Problem(at("tasks.py", 1), "b"))
    report = run(tree(tasks=TASKS, web=WEB), config, [problems])
    assert shown(report) == [("tasks.py", 1, "SAQ901")]
    assert report.suppressed == ()


def test_a_finding_may_have_a_level_of_its_own() -> None:
    problems = rule(
        "SAQ901",
        Problem(at("web.py", 1), "strict", level=Level.STRICT),
        Problem(at("web.py", 2), "plain"),
    )
    assert shown(run(tree(web=WEB), Config(), [problems])) == [("web.py", 2, "SAQ901")]
    strict = run(tree(web=WEB), Config(level="strict"), [problems])
    assert [found.level for found in strict.diagnostics] == [Level.STRICT, Level.BASIC]


NOISY = WEB.replace("image_id)\n", "image_id)  # noqa: SAQ201\n")


def test_comments_suppress_and_are_judged_themselves() -> None:
    report = run(tree(tasks=TASKS, web=NOISY), Config(), RULES)
    assert shown(report) == []
    assert [found.code for found in report.suppressed] == ["SAQ201"]
    useless = NOISY.replace("image_id)", "image_id, timeout=20)")
    assert shown(run(tree(tasks=TASKS, web=useless), Config(), RULES)) == [("web.py", 5, "SAQ002")]


def test_comments_can_be_left_out_of_account() -> None:
    report = run(tree(tasks=TASKS, web=NOISY), Config(), RULES, comments=False)
    assert shown(report) == [("web.py", 5, "SAQ201")]


def test_a_comment_is_not_called_useless_when_its_rule_failed_or_did_not_run() -> None:
    useless = NOISY.replace("image_id)", "image_id, timeout=20)")
    others = [found for found in RULES if found.code != "SAQ201"]
    failing = rule("SAQ201", ValueError("x"))
    for rules in (others, [*others, failing]):
        assert shown(run(tree(tasks=TASKS, web=useless), Config(), rules)) == []


def test_the_order_of_the_rules_does_not_matter() -> None:
    project = tree(tasks=TASKS, web=WEB.replace('"resize"', '"resise"'))
    forth = run(project, Config(), RULES)
    back = run(project, Config(), tuple(reversed(RULES)))
    assert forth.diagnostics == back.diagnostics
    assert shown(forth)


def test_each_step_is_told() -> None:
    steps: list[tuple[str, int, int]] = []
    run(
        tree(tasks=TASKS, web=WEB),
        Config(),
        [rule("SAQ901")],
        step=lambda *step: steps.append(step),
    )
    assert ("checking", 0, 1) in steps
    reading = [step for step in steps if step[0] == "reading"]
    assert reading
    assert all(done <= total for _, done, total in reading)


def test_the_next_dates_of_a_schedule_are_those_after_now() -> None:
    crons = TASKS + (
        "\n\nfrom saq import CronJob\n\n"
        'later = {"queue": queue, "cron_jobs": [CronJob(resize, cron="*/45 * * * *", timeout=5)]}\n'
    )
    rules = [found for found in all_rules() if found.code == "SAQ404"]
    (found,) = run(
        tree(tasks=crons), Config(), rules, now=datetime(2031, 5, 7, tzinfo=timezone.utc)
    ).diagnostics
    assert "07 May 2031" in (found.help or "")
