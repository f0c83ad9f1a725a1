"""What saqlint believes of the installed versions is what they do: run here, and on older ones."""

import asyncio
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import litestar_saq
import pytest
from psycopg.errors import NotNullViolation
from saq import Job

from saqlint.engine import run as run_rules
from saqlint.files.discover import discover
from saqlint.rules import all_rules
from saqlint.semantics import litestar_saq as of_litestar_saq
from saqlint.semantics import saq as of_saq
from saqlint.settings.config import Config
from tests.proofs.harness import (
    App,
    Load,
    Source,
    at_work,
    connected,
    edited,
    ended,
    last_line,
    make_worker,
    only_postgres,
    only_redis,
    run,
    write,
)
from tests.proofs.programs import LITESTAR, free_port, outlive_worker, worked_by
from tests.proofs.test_saq103_sync_task import BAD as SYNC_TASK
from tests.proofs.test_saq105_parameter_shadows_job_field import BAD as SHADOWED_KEY
from tests.proofs.test_saq107_swallowed_cancellation import BAD as SWALLOWED
from tests.proofs.test_saq210_scheduled_not_epoch import BAD_NONE as NO_SCHEDULE
from tests.proofs.test_saq301_long_job_without_heartbeat import BAD as LONG_JOB
from tests.proofs.test_saq302_heartbeat_without_emitter import BAD_MONITORED
from tests.proofs.test_saq304_heartbeat_below_flush import BAD as BELOW_FLUSH
from tests.proofs.test_saq511_unknown_option import GOOD as PLUGIN
from tests.proofs.test_saq511_unknown_option import GOOD_TIMERS as SETTINGS

SAQ, LITESTAR_SAQ = version("saq"), version("litestar-saq")


def found(source: Source, folder: Path) -> set[str]:
    """What saqlint says of `source` in a project that has the installed versions."""
    write(source, folder)
    write({"requirements.txt": f"saq=={SAQ}\nlitestar-saq=={LITESTAR_SAQ}\n"}, folder)
    tree = discover([], Config(), folder, root=folder)
    report = run_rules(tree, Config(level="strict"), all_rules())
    assert report.project.versions.saq == SAQ
    return {diagnostic.code for diagnostic in report.diagnostics}


# ------------------------------------------------------------------------------------- saq


@only_redis
def test_what_becomes_of_a_thread_at_the_timeout(load: Load) -> None:
    app = load(edited(SYNC_TASK, "pages=8, timeout=1, retries=2", "pages=8, timeout=1"))

    async def scenario() -> tuple[int, float]:
        async with at_work(app):
            job = await ended(await app.request_conversion())
            return len(app.converted), (job.completed - job.started) / 1000

    pages, seconds = asyncio.run(scenario())
    abandoned = "abandoned-after-deadline" if seconds > 1.7 else "abandoned"
    assert ("awaited" if pages == 8 else abandoned) == of_saq.thread_at_timeout(SAQ)


@only_redis
@pytest.mark.parametrize(
    ("handler", "belief"),
    [
        pytest.param("return", of_saq.swallowed_timeout(SAQ).returning, id="returning"),
        pytest.param("continue", of_saq.swallowed_timeout(SAQ).going_on, id="going-on"),
    ],
)
def test_how_a_swallowed_timeout_ends(load: Load, handler: str, belief: str) -> None:
    assert run(load(edited(SWALLOWED, "continue", handler)), "request_poll").status == belief


@only_redis
def test_what_a_job_says_that_raises_another_error(load: Load) -> None:
    job = run(load(edited(SWALLOWED, "continue", 'raise OSError("late")')), "request_poll")
    own = "OSError" in last_line(job.error)
    belief = of_saq.swallowed_timeout(SAQ).raising
    assert ("own error" if own else "TimeoutError") == belief


@only_redis
def test_whether_apply_stops_waiting(load: Load) -> None:
    app = load(SYNC_TASK)

    async def scenario() -> bool:
        await app.queue.connect()
        waiting = asyncio.create_task(app.queue.apply("convert", timeout=1, pages=1))
        done, _ = await asyncio.wait([waiting], timeout=8)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await app.queue.disconnect()
        return bool(done)

    assert asyncio.run(scenario()) == of_saq.apply_timeout_ends_wait(SAQ)


@only_redis
@pytest.mark.parametrize("name", ["key", "worker_id", "group_key", "page"])
def test_a_parameter_is_found_where_it_never_arrives(load: Load, tmp_path: Path, name: str) -> None:
    source = SHADOWED_KEY.replace("key: str", f"{name}: str").replace(
        "return key", f"return {name}"
    )
    source = edited(source, "key=", f"{name}=")
    arrives = run(load(source), "request_fetch").status == "complete"
    assert ("SAQ105" in found(source, tmp_path)) == (not arrives)


@only_postgres
def test_whether_no_schedule_stops_a_postgres_queue(load: Load, tmp_path: Path) -> None:
    source = edited(
        edited(NO_SCHEDULE, "queue = Queue.", "queue = PostgresQueue."),
        "from saq import Job, Queue",
        "from saq import Job\nfrom saq.queue.postgres import PostgresQueue",
    )
    app = load(source)

    async def scenario() -> bool:
        async with connected(app.queue):
            await app.request_reminder()
            try:
                await app.queue.dequeue(timeout=1)
            except NotNullViolation:
                return True
            return False

    stops = asyncio.run(scenario())
    assert stops == of_saq.postgres_stops_without_schedule(SAQ)
    assert ("SAQ210" in found(source, tmp_path)) == stops


@only_postgres
def test_whether_postgres_notices_a_dead_worker(load: Load, tmp_path: Path) -> None:
    source = edited(
        edited(LONG_JOB, "queue = Queue.", "queue = PostgresQueue."),
        "from saq import Job, Queue",
        "from saq import Job\nfrom saq.queue.postgres import PostgresQueue",
    )
    app = load(source)

    async def scenario() -> Job:
        async with worked_by(app.queue, tmp_path, "-m", "saq", "app.settings") as worker:
            return await outlive_worker(await app.request_export(), app.queue, worker, 6)

    noticed = asyncio.run(scenario()).status != "active"
    assert noticed == of_saq.postgres_notices_dead_workers(SAQ)
    assert ("SAQ301" in found(source, tmp_path)) == (not noticed)


# ---------------------------------------------------------------------------- litestar-saq


def test_whether_there_is_a_monitored_job() -> None:
    assert hasattr(litestar_saq, "monitored_job") == of_litestar_saq.has_monitored_job(LITESTAR_SAQ)


if hasattr(litestar_saq, "monitored_job"):

    @only_redis
    def test_what_a_monitored_job_does_in_a_worker_process(load: Load, tmp_path: Path) -> None:
        source = edited(
            edited(BAD_MONITORED, "heartbeat=2", "heartbeat=3"), "range(40)", "range(30)"
        )
        app = load(source)
        queue = app.plugin.get_queue("default")

        async def scenario() -> Job:
            async with worked_by(queue, tmp_path, *LITESTAR, "workers", "run"):
                return await ended(await app.request_export())

        lives = asyncio.run(scenario()).status == "complete"
        assert lives == of_litestar_saq.monitored_job_in_worker_process(LITESTAR_SAQ)
        assert ("SAQ302" in found(source, tmp_path)) == (not lives)


if hasattr(litestar_saq, "monitored_job"):

    @only_redis
    def test_whether_signs_of_life_wait_in_the_web_process(load: Load, tmp_path: Path) -> None:
        source = edited(edited(BELOW_FLUSH, "heartbeat=2", "heartbeat=3"), "sleep(20)", "sleep(8)")
        app = load(source)
        queue = app.plugin.get_queue("default")

        async def scenario() -> Job:
            async with worked_by(queue, tmp_path, *LITESTAR, "run", "--port", str(free_port())):
                return await ended(await app.request_export())

        lives = asyncio.run(scenario()).status == "complete"
        assert ("SAQ304" in found(source, tmp_path)) == (not lives)


# --------------------------------------------------------------------------------- options


def plugin(option: str) -> str:
    return edited(PLUGIN, "tasks=[send_mail]", f"tasks=[send_mail], {option}")


def has_started(app: App) -> object:
    return app.app


def settings(option: str) -> str:
    return edited(SETTINGS, '"timers": {"sweep": 5}', option)


@only_redis
@pytest.mark.parametrize(
    ("source", "make"),
    [
        pytest.param(plugin("burst=True, dequeue_timeout=1"), has_started, id="plugin-burst"),
        pytest.param(plugin("shutdown_grace_period_s=30"), has_started, id="plugin-grace"),
        pytest.param(plugin("poll_interval=1"), has_started, id="plugin-poll"),
        pytest.param(plugin("broker_instance_options={}"), has_started, id="plugin-instance"),
        pytest.param(
            edited(PLUGIN, "use_server", "enable_otel=False,\n        use_server"),
            has_started,
            id="plugin-otel",
        ),
        pytest.param(settings('"shutdown_grace_period_s": 30'), make_worker, id="worker-grace"),
        pytest.param(settings('"poll_interval": 1'), make_worker, id="worker-poll"),
        pytest.param(settings('"metadata": {}'), make_worker, id="worker-metadata"),
    ],
)
def test_an_option_is_found_where_it_is_refused(
    load: Load, tmp_path: Path, source: str, make: Callable[[App], object]
) -> None:
    if "SAQ511" in found(source, tmp_path):
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            make(load(source))
    else:
        make(load(source))
