"""A project written after the documentation gives no finding; each broken item gives its own."""

from pathlib import Path

import pytest

from saqlint.rules import all_rules
from tests.linting import lint_folder

CLEAN = Path(__file__).parent.parent / "fixtures" / "clean"
APP, QUEUES = "src/shop/app.py", "src/shop/queues.py"
TASKS, ORDERS = "src/shop/orders/tasks.py", "src/shop/orders/controllers.py"


def copy(target: Path) -> Path:
    for file in sorted(CLEAN.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            to = target / file.relative_to(CLEAN)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(file.read_bytes())
    return target


def codes(folder: Path) -> list[str]:
    return sorted(found.code for found in lint_folder(folder, all_rules()).diagnostics)


def test_the_clean_project_is_clean() -> None:
    assert lint_folder(CLEAN, all_rules()).diagnostics == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        pytest.param(APP, "plugins=[saq_plugin]", "plugins=[]", ["SAQ604"], id="plugin missing"),
        pytest.param(
            QUEUES, "    use_server_lifespan=False,\n", "", ["SAQ506"], id="lifespan not set"
        ),
        pytest.param(
            QUEUES, "            dsn=settings.redis_url,\n", "", ["SAQ501"], id="no broker"
        ),
        pytest.param(
            QUEUES, "tasks.send_receipt", "tasks.send_reciept", ["SAQ601"], id="path misspelled"
        ),
        pytest.param(
            QUEUES,
            '["shop.hooks.open_database"]',
            '"shop.hooks.open_database"',
            ["SAQ513"],
            id="bare string hook",
        ),
        pytest.param(
            TASKS, "ctx: dict, *, order_id", "ctx, *, order_id", ["SAQ104"], id="no annotation"
        ),
        pytest.param(
            TASKS, "ctx: dict, *, order_id", "*, ctx: dict, order_id", ["SAQ101"], id="no context"
        ),
        pytest.param(
            TASKS, "ctx: dict, *, order_id", "ctx: dict, order_id", ["SAQ102"], id="positional"
        ),
        pytest.param(
            TASKS,
            "await asyncio.sleep(1)",
            "__import__; import time; time.sleep(1)",
            ["SAQ106"],
            id="blocking call",
        ),
        pytest.param(
            ORDERS, "            timeout=20,\n", "", ["SAQ201"], id="enqueue without timeout"
        ),
        pytest.param(ORDERS, "timeout=20", "timeout=0", ["SAQ202"], id="unbounded"),
        pytest.param(
            ORDERS,
            "        await queue.enqueue(",
            "        queue.enqueue(",
            ["SAQ203"],
            id="not awaited",
        ),
        pytest.param(
            ORDERS, '"send_receipt",', '"send_receipts",', ["SAQ204", "SAQ608"], id="unregistered"
        ),
        pytest.param(ORDERS, "order_id=order_id,\n", "\n", ["SAQ206"], id="argument missing"),
        pytest.param(
            ORDERS, "            heartbeat=90,\n", "", ["SAQ301"], id="long without heartbeat"
        ),
        pytest.param(TASKS, '        await ctx["job"].update()\n', "", ["SAQ302"], id="no emitter"),
        pytest.param(
            QUEUES,
            "                    timeout=LONGEST_REPORT_SECONDS,\n",
            "",
            ["SAQ401"],
            id="cron without timeout",
        ),
        pytest.param(QUEUES, "30 6 * * *", "30 25 * * *", ["SAQ402"], id="invalid cron"),
        pytest.param(QUEUES, "30 6 * * *", "30 6 31 2 *", ["SAQ403"], id="impossible cron"),
        pytest.param(QUEUES, "30 6 * * *", "*/45 * * * *", ["SAQ404"], id="surprising cron"),
        pytest.param(
            ORDERS, 'key=f"receipt-{order_id}"', 'key="receipt"', ["SAQ209"], id="constant key"
        ),
        pytest.param(
            ORDERS, '            key=f"receipt-{order_id}",\n', "", ["SAQ208"], id="no key"
        ),
        pytest.param(
            ORDERS,
            "order_id: str, task_queues",
            "order_id: str, queues",
            ["SAQ607"],
            id="misnamed dependency",
        ),
        pytest.param(
            TASKS, 'ctx["sessions"]', 'ctx["session"]', ["SAQ109"], id="context key nobody sets"
        ),
        pytest.param(
            QUEUES, "    web_guards=[staff_only],\n", "", ["SAQ509"], id="web UI unguarded"
        ),
        pytest.param(
            "Procfile",
            "worker: litestar --app shop.app:app workers run\n",
            "",
            [],
            id="compose still runs the workers",
        ),
        pytest.param(
            TASKS, "address: str | None", "address: 'Optional[str]'", [], id="unresolved Optional"
        ),
        pytest.param("pyproject.toml", '  "redis>=5",\n', "", [], id="redis still runs in compose"),
    ],
)
def test_a_broken_item_gives_exactly_its_own(
    tmp_path: Path, file: str, old: str, new: str, expected: list[str]
) -> None:
    copy(tmp_path)
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1))
    assert codes(tmp_path) == expected


def test_no_worker_anywhere(tmp_path: Path) -> None:
    copy(tmp_path)
    (tmp_path / "Procfile").write_text("web: litestar --app shop.app:app run\n")
    (tmp_path / "compose.yaml").unlink()
    assert codes(tmp_path) == ["SAQ801"]
