"""What saqlint believes of saq and litestar-saq, held against the installed packages."""

from importlib.metadata import requires, version

import pytest

from saqlint.semantics import litestar_saq, saq, signatures, tables, versions
from tests.generate_semantics import (
    LITESTAR_SAQ,
    SAQ,
    Parameter,
    Signatures,
    litestar_saq_signatures,
    merged,
    saq_signatures,
)


def plain(listed: list[Parameter]) -> list[tuple[str, bool, bool, object]]:
    return [(name, not default, keyword_only, default) for name, keyword_only, default in listed]


def stored(parameters: tuple[signatures.Parameter, ...]) -> list[tuple[str, bool, bool, object]]:
    return [(p.name, p.required, p.keyword_only, sent(p)) for p in parameters]


def sent(parameter: signatures.Parameter) -> list[object]:
    """The default as the generator sends it between processes."""
    if parameter.required:
        return []
    if parameter.default is ...:
        return ["...", None]
    default = parameter.default
    return [list(default) if isinstance(default, tuple) else default]


@pytest.mark.parametrize("owner", sorted(tables.SAQ))
def test_the_tables_know_the_installed_saq(owner: str) -> None:
    known = signatures.saq(owner, version("saq"))
    assert stored(known) == plain(saq_signatures()[owner])


@pytest.mark.parametrize("owner", sorted(tables.LITESTAR_SAQ))
def test_the_tables_know_the_installed_litestar_saq(owner: str) -> None:
    known = signatures.litestar_saq(owner, version("litestar-saq"))
    assert stored(known) == plain(litestar_saq_signatures()[owner])


def test_nothing_of_the_installed_packages_is_left_out() -> None:
    assert set(saq_signatures()) == set(tables.SAQ)
    assert set(litestar_saq_signatures()) == set(tables.LITESTAR_SAQ)


def test_the_tables_cover_the_versions_that_the_generator_lists() -> None:
    assert tuple(SAQ) == tables.SAQ_VERSIONS
    assert tuple(LITESTAR_SAQ) == tables.LITESTAR_SAQ_VERSIONS


def test_the_installed_litestar_saq_requires_what_the_tables_say() -> None:
    required = [line.split(";")[0].strip() for line in requires("litestar-saq") or ()]
    assert f"saq{litestar_saq.requires_saq(version('litestar-saq'))}" in required


def test_the_generator_tells_when_a_name_came_and_went_and_a_default_changed() -> None:
    history: dict[str, Signatures] = {
        "1.0": {"Job": [("a", False, []), ("old", False, [1])]},
        "1.1": {"Job": [("a", False, []), ("old", False, [2]), ("new", True, ["...", None])]},
        "2.0": {"Job": [("a", False, []), ("new", True, [[0, 1]])]},
    }
    assert merged(history) == {
        "Job": [
            ("a", "1.0", None, False, ()),
            ("old", "1.0", "2.0", False, (("1.0", 1), ("1.1", 2))),
            ("new", "1.1", None, True, (("1.1", ...), ("2.0", (0, 1)))),
        ]
    }


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(
            {"1": {"J": [("a", False, [])]}, "2": {"J": []}, "3": {"J": [("a", False, [])]}},
            id="a name that came back",
        ),
        pytest.param(
            {
                "1": {"J": [("a", False, []), ("b", False, [])]},
                "2": {"J": [("b", False, []), ("a", False, [])]},
            },
            id="another order",
        ),
    ],
)
def test_the_generator_refuses_what_a_row_cannot_say(history: dict[str, Signatures]) -> None:
    with pytest.raises(SystemExit, match="J"):
        merged(history)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("0.26.4", (0, 26, 4)),
        ("0.26", (0, 26, 0)),
        ("v1", (1, 0, 0)),
        (" 0.27.0rc1", (0, 27, 0)),
        ("0.5.1.post1+local", (0, 5, 1)),
        ("0.24.13", (0, 24, 13)),
    ],
)
def test_a_version_is_its_release_numbers(text: str, parsed: versions.Version) -> None:
    assert versions.parse(text) == parsed


@pytest.mark.parametrize("text", ["", "newest", ">=0.26", "*"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        versions.parse(text)


def test_a_range_of_versions_is_half_open() -> None:
    assert [
        versions.within(at, "0.24.0", "0.26.2") for at in ("0.23.9", "0.24.0", "0.26.1", "0.26.2")
    ] == [False, True, True, False]
    assert versions.within("99", "0.24.0", None)


def test_the_newest_versions_are_the_last_ones_known() -> None:
    assert versions.parse(versions.NEWEST_SAQ) == max(map(versions.parse, SAQ))
    assert versions.parse(versions.NEWEST_LITESTAR_SAQ) == max(map(versions.parse, LITESTAR_SAQ))


@pytest.mark.parametrize(
    ("before", "since", "field"),
    [
        ("0.17.2", "0.18.0", "priority"),
        ("0.17.2", "0.18.0", "group_key"),
        ("0.26.0", "0.26.1", "worker_id"),
    ],
)
def test_job_fields_grow(before: str, since: str, field: str) -> None:
    assert field not in saq.job_fields(before)
    assert field in saq.job_fields(since)


def test_versions_out_of_the_tables_take_the_nearest_row() -> None:
    assert saq.job_fields("0.1.0") == saq.job_fields(versions.OLDEST_SAQ)
    assert saq.job_fields("9.9") == saq.job_fields(versions.NEWEST_SAQ)
    assert litestar_saq.requires_saq("0.1.0") == ">=0.12.0"
    assert litestar_saq.requires_saq("9.9") == litestar_saq.requires_saq("0.8.0")


def test_positional_arguments_of_a_job() -> None:
    order = signatures.positional(saq.job_parameters(versions.NEWEST_SAQ))
    assert order[:5] == ("function", "kwargs", "queue", "key", "timeout")


def test_job_defaults() -> None:
    newest = versions.NEWEST_SAQ
    wanted = {"timeout": 10, "retries": 1, "ttl": 600, "heartbeat": 0, "scheduled": 0, "key": ...}
    assert {field: saq.job_default(field, newest) for field in wanted} == wanted
    assert saq.job_default("function", newest) is ...
    with pytest.raises(KeyError):
        saq.job_default("no such field", newest)


def test_positional_arguments_of_a_worker_end_with_the_functions() -> None:
    parameters = saq.worker_parameters(versions.NEWEST_SAQ)
    assert signatures.positional(parameters) == ("queue", "functions")


def test_parameters_of_enqueueing() -> None:
    names = {
        method: [p.name for p in saq.enqueue_parameters(method, "0.26.4")]
        for method in ("enqueue", "apply", "map")
    }
    assert names == {
        "enqueue": ["job_or_func"],
        "apply": ["job_or_func", "timeout", "poll_interval"],
        "map": ["job_or_func", "iter_kwargs", "timeout", "return_exceptions", "poll_interval"],
    }
    assert "poll_interval" not in signatures.names(saq.enqueue_parameters("apply", "0.24.10"))


def test_timers() -> None:
    assert saq.timer_keys("0.19.0") == {"schedule", "stats", "sweep", "abort"}
    assert saq.timer_keys("0.20.0") == {"schedule", "worker_info", "sweep", "abort"}
    assert saq.timer_default("sweep", "0.26.4") == 60
    with pytest.raises(KeyError):
        saq.timer_default("stats", "0.26.4")


def test_statuses() -> None:
    assert saq.status_names("0.9.0") - saq.status_names("0.26.4") == {"DEFERRED"}
    assert "ABORTING" in saq.status_names("0.26.4")


def test_context_keys_by_phase_and_version() -> None:
    assert saq.context_keys("startup", "0.26.4") == {"worker"}
    assert saq.context_keys("task", "0.26.4") == {"worker", "job"}
    assert saq.context_keys("after_process", "0.16.1") == {"worker", "job"}
    assert saq.context_keys("after_process", "0.16.2") == {"worker", "job", "exception"}
    assert litestar_saq.context_keys(in_process=True, version="0.7.0") == {"heartbeat_manager"}
    assert not litestar_saq.context_keys(in_process=True, version="0.6.4")
    assert not litestar_saq.context_keys(in_process=False, version="0.8.0")


def test_what_came_with_which_saq() -> None:
    def since(asked: object) -> str:
        assert callable(asked)
        return next(release for release in SAQ if asked(release))

    assert since(saq.cron_accepts_kwargs) == "0.15.0"
    assert since(saq.has_postgres) == "0.14.1"
    assert since(saq.has_burst) == "0.18.1"
    assert since(saq.hooks_may_be_sync) == "0.16.3"
    assert since(saq.hooks_may_be_several) == "0.16.3"


def test_what_becomes_of_a_timeout() -> None:
    fates = {at: saq.thread_at_timeout(at) for at in ("0.18.4", "0.19.0", "0.25.2", "0.26.0")}
    assert fates == {
        "0.18.4": "abandoned",
        "0.19.0": "awaited",
        "0.25.2": "awaited",
        "0.26.0": "abandoned-after-deadline",
    }
    assert [saq.timeout_waits_for_thread(at) for at in fates] == [False, True, True, False]
    assert saq.swallowed_timeout("0.25.2").returning == "complete"
    assert saq.swallowed_timeout("0.26.0").returning == "failed"


def test_ranges_with_a_fault() -> None:
    at = ("0.23.0", "0.24.0", "0.25.2", "0.26.0", "0.26.1", "0.26.2")
    assert [saq.apply_timeout_ends_wait(v) for v in at] == [True, False, False, True, True, True]
    broken = [saq.from_url_needs_older_psycopg_pool(v) for v in at]
    assert broken == [False, True, True, True, True, False]


def test_queue_options() -> None:
    assert litestar_saq.broker_option_names("redis", "0.8.0") == {
        "max_concurrent_ops",
        "swept_error_message",
    }
    assert litestar_saq.broker_option_names("redis", "0.3.0") == frozenset()
    assert "poll_interval" in litestar_saq.broker_option_names("postgres", "0.5.2")
    assert "poll_interval" not in litestar_saq.broker_option_names("postgres", "0.5.3")
    assert saq.queue_parameters("postgres", "0.13.3") == ()


@pytest.mark.parametrize("kind", ["redis", "postgres"])
def test_the_newest_option_names_are_those_that_saq_accepts(kind: saq.Broker) -> None:
    declared = litestar_saq.broker_option_names(kind, versions.NEWEST_LITESTAR_SAQ)
    assert declared == litestar_saq.accepted_broker_options(kind, versions.NEWEST_SAQ)


def test_cron_fields_of_litestar_saq_are_those_of_its_saq_and_meta() -> None:
    assert "kwargs" not in litestar_saq.cron_fields("0.1.9", "0.12.8")
    own = litestar_saq.cron_fields("0.8.0", "0.26.4") - saq.cron_fields("0.26.4")
    assert own == {"meta"}


def test_configuration_fields_by_version() -> None:
    assert "dsn" in litestar_saq.queue_config_fields("0.5.0")
    assert "dsn" not in litestar_saq.queue_config_fields("0.4.0")
    assert "dsn" in litestar_saq.saq_config_fields("0.4.0")
    assert "redis_url" in litestar_saq.saq_config_fields("0.3.0")
    assert "otel_tracer_name" in litestar_saq.saq_config_fields("0.6.0")
    assert [litestar_saq.has_broker_fields(v) for v in ("0.4.0", "0.5.0")] == [False, True]
    assert "heartbeat_flush_interval" in signatures.names(litestar_saq.worker_parameters("0.7.0"))


def test_the_command_line_has_workers_not_process() -> None:
    options = litestar_saq.worker_run_options("0.8.0")
    assert {"--workers", "--queues"} <= options
    assert "--process" not in options


def test_monitored_job_by_version() -> None:
    at = {v: litestar_saq.monitored_job_in_workers(v) for v in ("0.5.3", "0.6.4", "0.7.0", "0.8.0")}
    assert at == {"0.5.3": "absent", "0.6.4": "works", "0.7.0": "crashes", "0.8.0": "no-op"}
    assert [v for v in at if litestar_saq.monitored_job_in_worker_process(v)] == ["0.6.4"]
    assert ("monitored_job" in litestar_saq.exports("0.5.3")) == litestar_saq.has_monitored_job(
        "0.5.3"
    )
    assert ("monitored_job" in litestar_saq.exports("0.6.0")) == litestar_saq.has_monitored_job(
        "0.6.0"
    )


def test_constants_are_those_of_the_installed_packages() -> None:
    from litestar_saq import SAQConfig  # noqa: PLC0415
    from litestar_saq.decorators import DEFAULT_HEARTBEAT_INTERVAL  # noqa: PLC0415

    config = SAQConfig()
    assert config.queues_dependency_key == litestar_saq.DEFAULT_DEPENDENCY_KEY
    assert set(config.signature_namespace) == litestar_saq.SIGNATURE_NAMESPACE
    assert DEFAULT_HEARTBEAT_INTERVAL == litestar_saq.DEFAULT_INTERVAL
    flush = {p.name: p.default for p in litestar_saq.worker_parameters(version("litestar-saq"))}
    assert flush["heartbeat_flush_interval"] == litestar_saq.FLUSH_SECONDS


@pytest.mark.parametrize(
    ("plugin", "newest"),
    [("0.5.1", "0.22.5"), ("0.6.0", versions.NEWEST_SAQ), ("0.1.9", versions.NEWEST_SAQ)],
)
def test_the_newest_saq_beside_a_litestar_saq(plugin: str, newest: str) -> None:
    assert litestar_saq.newest_saq_for(plugin) == newest
