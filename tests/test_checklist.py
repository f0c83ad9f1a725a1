"""The checklist on a project that meets it, and on the same project with each item broken."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from saqlint.checklist.items import ITEMS, Checklist, Verdict, judge
from saqlint.checklist.text import FORMATS
from saqlint.engine import Report
from saqlint.finding import Level
from saqlint.rules import all_rules
from saqlint.settings.config import Config
from saqlint.showing.listing import Listing
from tests.cli.conftest import write
from tests.linting import lint_folder

CLEAN = Path(__file__).parent.parent / "fixtures" / "clean"
CODES = [rule.code for rule in all_rules()]
QUEUES, TASKS = "src/shop/queues.py", "src/shop/orders/tasks.py"
HANDLERS, APP = "src/shop/orders/controllers.py", "src/shop/app.py"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CLEAN, tmp_path / "shop"))


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def lint(folder: Path) -> Report:
    return lint_folder(folder, all_rules(), Config(level="strict"))


def checked(folder: Path) -> Checklist:
    report = lint(folder)
    return judge(report.project, report.diagnostics, CODES)


def verdict(checklist: Checklist, words: str) -> Verdict:
    (section,) = checklist.sections
    (found,) = [one for one in section.verdicts if words in one.item.title]
    return found


def test_every_rule_of_an_item_exists() -> None:
    named = [code for item in ITEMS for code in item.rules]
    assert {code for code in named if named.count(code) > 1} == {"SAQ405", "SAQ503", "SAQ804"}
    assert set(named) <= set(CODES)


def test_a_project_that_meets_it_passes_every_item(shop: Path) -> None:
    checklist = checked(shop)
    (section,) = checklist.sections
    assert section.title == "Litestar application `shop.app:app`"
    assert {one.item.title: one.status for one in section.verdicts} == {
        item.title: "pass" for item in ITEMS
    }
    assert all(one.evidence for one in section.verdicts)
    assert checklist.level is Level.STRICT


@dataclass(frozen=True)
class Broken:
    """Changes that break the item with `words` in its title, and the rule that tells."""

    words: str
    code: str
    changes: tuple[tuple[str, str, str], ...]


BROKEN = (
    Broken("`app.plugins`", "SAQ604", ((APP, "plugins=[saq_plugin]", "plugins=[]"),)),
    Broken("use_server_lifespan", "SAQ506", ((QUEUES, "    use_server_lifespan=False,\n", ""),)),
    Broken("has a broker", "SAQ501", ((QUEUES, "dsn=settings.redis_url,", ""),)),
    Broken("dotted path", "SAQ601", ((QUEUES, '"shop.reports.tasks.daily', '"shop.reports.dai'),)),
    Broken("keyword-only", "SAQ102", ((TASKS, "dict, *, supplier", "dict, supplier"),)),
    Broken(
        "I/O is async",
        "SAQ106",
        ((TASKS, "await asyncio.sleep(1)", "time.sleep(1)"), (TASKS, "asyncio", "time")),
    ),
    Broken("`timeout` set", "SAQ201", ((HANDLERS, "            timeout=20,\n", ""),)),
    Broken("long jobs", "SAQ301", ((HANDLERS, "            heartbeat=90,\n", ""),)),
    Broken("`monitored_job()`", "SAQ302", ((TASKS, '        await ctx["job"].update()\n', ""),)),
    Broken("CronJobs", "SAQ402", ((QUEUES, "30 6 * * *", "61 6 * * *"),)),
    Broken(
        "external cron",
        "SAQ409",
        (
            (APP, "from litestar", "from apscheduler.schedulers.asyncio import A\n\nfrom litestar"),
            (APP, "import A\n", "import AsyncIOScheduler\n"),
            (APP, "app = ", "scheduler = AsyncIOScheduler()\napp = "),
            (APP, "app = ", "scheduler.add_job(print, 'interval', hours=1)\napp = "),
        ),
    ),
    Broken(
        "injected `TaskQueues`",
        "SAQ607",
        ((HANDLERS, "task_queues: TaskQueues", "queues: TaskQueues"),),
    ),
    Broken("dedup", "SAQ208", ((HANDLERS, '            key=f"receipt-{order_id}",\n', ""),)),
    Broken(
        "matches the stack",
        "SAQ504",
        (
            ("pyproject.toml", '  "redis>=5",\n  "saq[redis]==0.26.4",\n', '  "psycopg",\n'),
            ("compose.yaml", "redis:7", "postgres:17"),
        ),
    ),
    Broken(
        "come from `ctx`", "SAQ109", (("src/shop/hooks.py", 'ctx["sessions"] = ', "sessions = "),)
    ),
    Broken("web UI", "SAQ509", ((QUEUES, "    web_guards=[staff_only],\n", ""),)),
    Broken("separate process", "SAQ803", (("Procfile", "workers run", "workers run --process"),)),
    Broken(
        "code style",
        "SAQ110",
        (
            (TASKS, "str | None", "Optional[str]"),
            (TASKS, "import asyncio\n", "import asyncio\nfrom typing import Optional\n"),
        ),
    ),
)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.words)
def test_an_item_that_is_broken_fails_with_the_place(shop: Path, broken: Broken) -> None:
    for file, old, new in broken.changes:
        change(shop, file, old, new)
    checklist = checked(shop)
    found = verdict(checklist, broken.words)
    assert found.status == "fail"
    assert {seen.text.split()[0] for seen in found.evidence} == {broken.code}
    (section,) = checklist.sections
    failed = [one.item.title for one in section.verdicts if one.status == "fail"]
    assert failed == [found.item.title]
    rule = next(rule for rule in all_rules() if rule.code == broken.code)
    assert checklist.level == (Level(rule.level - 1) if rule.level > Level.BASIC else None)


def test_every_item_has_been_broken() -> None:
    titles = [item.title for item in ITEMS]
    assert [sum(broken.words in title for broken in BROKEN) for title in titles] == [1] * len(ITEMS)


def test_what_a_project_does_not_have_does_not_apply(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "tasks.py": "from saq import Queue\n\nqueue = Queue.from_url('redis://localhost')\n\n\n"
            "async def resize(ctx: dict, *, image_id: int) -> None: ...\n\n\n"
            "settings = {'queue': queue, 'functions': [resize]}\n"
        },
    )
    checklist = checked(tmp_path)
    (section,) = checklist.sections
    assert section.title == "SAQ workers without a Litestar application"
    for words in ("`app.plugins`", "use_server_lifespan", "has a broker", "injected", "web UI"):
        assert verdict(checklist, words).status == "not applicable"
    for words in ("`timeout` set", "long jobs", "CronJobs", "external cron", "dedup"):
        assert verdict(checklist, words).status == "not applicable"
    assert verdict(checklist, "keyword-only").status == "pass"
    stack = verdict(checklist, "matches the stack")
    assert (stack.status, stack.evidence[0].text) == (
        "unknown",
        "no list of dependencies was found to compare with",
    )
    assert verdict(checklist, "separate process").status == "unknown"


UNCLEAR = (
    Broken(
        "`timeout` set",
        "the timeout of job `send_receipt` is not certain",
        ((HANDLERS, "timeout=20", "**unknown()"),),
    ),
    Broken(
        "dotted path",
        "this worker may register more tasks",
        ((QUEUES, "tasks=[", "tasks=[*unknown(), "),),
    ),
    Broken(
        "matches the stack",
        "the URL of this broker is not certain",
        ((QUEUES, "settings.redis_url", "unknown()"),),
    ),
    Broken(
        "matches the stack",
        "its options could not all be followed",
        ((QUEUES, "dsn=settings.redis_url", "**unknown()"),),
    ),
    Broken(
        "web UI",
        "its guards are not certain",
        ((QUEUES, "[staff_only]", "unknown()"),),
    ),
)


@pytest.mark.parametrize("unclear", UNCLEAR, ids=lambda unclear: unclear.words)
def test_what_could_not_be_followed_is_unknown(shop: Path, unclear: Broken) -> None:
    for file, old, new in unclear.changes:
        change(shop, file, old, new)
        change(shop, file, "from litestar_saq", "from elsewhere import unknown\nfrom litestar_saq")
    found = verdict(checked(shop), unclear.words)
    assert found.status == "unknown"
    assert unclear.code in {seen.text for seen in found.evidence}


def test_guards_of_an_application_that_may_have_some_are_unknown(shop: Path) -> None:
    change(shop, QUEUES, "    web_guards=[staff_only],\n", "")
    change(shop, APP, "plugins=[saq_plugin]", "plugins=[saq_plugin], on_app_init=[setting_up]")
    change(shop, APP, "from litestar", "from elsewhere import setting_up\nfrom litestar")
    found = verdict(checked(shop), "web UI")
    assert (found.status, found.evidence[0].text) == ("unknown", "its guards are not certain")


def test_a_url_that_only_the_environment_tells_is_unknown(shop: Path) -> None:
    change(shop, QUEUES, "settings.redis_url", 'os.environ["REDIS_URL"]')
    change(shop, QUEUES, "from litestar_saq", "import os\n\nfrom litestar_saq")
    assert verdict(checked(shop), "matches the stack").status == "unknown"


def test_a_web_server_alone_proves_no_worker(shop: Path) -> None:
    (shop / "compose.yaml").unlink()
    (shop / "Procfile").write_text("web: litestar --app shop.app:app run\n")
    change(shop, QUEUES, "use_server_lifespan=False", "use_server_lifespan=settings.in_server")
    found = verdict(checked(shop), "separate process")
    assert found.status == "unknown"
    assert [seen.text for seen in found.evidence] == ["`web` starts no worker that could be seen"]
    change(shop, QUEUES, "use_server_lifespan=settings.in_server", "use_server_lifespan=True")
    assert verdict(checked(shop), "separate process").status == "pass"


def test_the_schedule_of_a_queue_of_its_own_counts(tmp_path: Path) -> None:
    text = """\
from shop.queue import task


@task(timeout=30, cron="0 1 * * *")
async def clean() -> None: ...
"""
    decorator = """\
known = {}


def task(*, timeout: int, cron: str | None = None, execution_target: str = "here"):
    def register(function):
        known[function.__name__] = function
        return function

    return register
"""
    write(tmp_path, {"shop/__init__.py": "", "shop/queue.py": decorator, "shop/cleaning.py": text})
    found = verdict(checked(tmp_path), "scheduled work")
    assert (found.status, found.evidence[0].text) == ("pass", "`clean`")


def test_a_long_job_whose_task_is_not_here_counts_too(shop: Path) -> None:
    change(shop, HANDLERS, '"send_receipt"', '"elsewhere"')
    change(shop, HANDLERS, "timeout=20,", "timeout=600, heartbeat=unknown(),")
    change(shop, HANDLERS, "from litestar_saq", "from elsewhere import unknown\nfrom litestar_saq")
    found = verdict(checked(shop), "long jobs")
    assert found.status == "unknown"
    assert [seen.text for seen in found.evidence] == [
        "the heartbeat of job `elsewhere` is not certain"
    ]


def test_rules_that_did_not_run_are_named(shop: Path) -> None:
    report = lint(shop)
    ran = [code for code in CODES if code not in ("SAQ509", "SAQ301")]
    checklist = judge(report.project, report.diagnostics, ran)
    web = verdict(checklist, "web UI")
    assert (web.status, web.words) == ("unknown", "SAQ509 did not run")
    long = verdict(checklist, "long jobs")
    assert (long.status, long.words) == ("pass", "1 long job (SAQ301 did not run)")


APPLICATION = """\
from litestar import Litestar
from litestar_saq import QueueConfig, SAQConfig, SAQPlugin


async def work(ctx: dict) -> None: ...


saq = SAQConfig(queue_configs=[QueueConfig(dsn="redis://localhost", tasks=[work])]{more})
app = Litestar(plugins=[SAQPlugin(config=saq)])
"""


def test_each_application_is_judged_by_its_own_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "services/mail/app.py": APPLICATION.format(more=", use_server_lifespan=False"),
            "services/shop/app.py": APPLICATION.format(more=""),
            "tests/app.py": APPLICATION.format(more=""),
        },
    )
    checklist = checked(tmp_path)
    statuses = {
        section.title: section.verdicts[1].status
        for section in checklist.sections
        if "use_server_lifespan" in section.verdicts[1].item.title
    }
    assert list(statuses.values()) == ["pass", "fail"]
    assert "mail" in next(iter(statuses))


def test_applications_of_one_folder_share_a_section(tmp_path: Path) -> None:
    more = APPLICATION.format(more="") + "other = Litestar(plugins=[SAQPlugin(config=saq)])\n"
    write(tmp_path, {"app.py": more})
    (section,) = checked(tmp_path).sections
    assert section.title == "Litestar applications `app:app`, `app:other`"


def rendered(shop: Path, name: str) -> str:
    report = lint(shop)
    checklist = judge(report.project, report.diagnostics, CODES)
    return FORMATS[name](checklist, Listing((), "1.2.3"))


def test_text(shop: Path) -> None:
    change(shop, QUEUES, "    web_guards=[staff_only],\n", "")
    lines = rendered(shop, "text").splitlines()
    assert lines[0] == "Litestar application `shop.app:app`  src/shop/app.py:8"
    at = lines.index("  fail            the web UI is guarded")
    assert lines[at + 1].startswith("                  src/shop/queues.py:12  SAQ509 the web UI is")
    passed = lines.index("  pass            every job has `timeout` set")
    assert lines[passed + 1].startswith(
        "                  3 jobs: job `send_receipt` src/shop/orders"
    )
    assert lines[passed + 1].endswith(" and 1 more")
    assert lines[-3] == "17 pass, 1 fail"
    assert lines[-1] == "Highest level met: basic. For `recommended`, 1 finding to mend: SAQ509."


def test_markdown(shop: Path) -> None:
    change(shop, QUEUES, "    web_guards=[staff_only],\n", "")
    text = rendered(shop, "markdown")
    assert text.startswith("## Litestar application `shop.app:app` (`src/shop/app.py:8`)\n")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == len(ITEMS) + 2
    assert "| ❌ fail | the web UI is guarded | `src/shop/queues.py:12` SAQ509 the web UI" in text
    assert "| the code style: `T \\| None` |" in text
    assert all(row.replace("\\|", "").count("|") == 4 for row in rows)


def test_json(shop: Path) -> None:
    change(shop, TASKS, "ctx: dict, *, supplier", "ctx: dict, supplier")
    document = json.loads(rendered(shop, "json"))
    assert (document["version"], document["level"]) == (1, "basic")
    (application,) = document["applications"]
    assert application["place"] == {"path": "src/shop/app.py", "line": 8, "column": 7}
    items = {item["status"]: item for item in application["items"]}
    assert items["fail"]["rules"] == ["SAQ101", "SAQ102", "SAQ104", "SAQ105"]
    assert items["fail"]["level"] == "recommended"
    assert items["fail"]["evidence"][0]["path"] == TASKS


def test_a_clean_project_without_code_has_nothing_to_show(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n"})
    (section,) = checked(tmp_path).sections
    assert (section.title, section.at) == ("The project", None)
    assert section.count("pass") == section.count("fail") == 0
