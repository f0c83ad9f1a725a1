"""Configuration, comments, patterns and the like: any text is read or told to be wrong."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.documents import DOCUMENTS
from tests.fuzz.targets import TARGETS, configuration

WORDS = (
    *("select", "ignore", "level", "per-file-ignores", "extend", "exclude", "src", "saq-version"),
    *("long-job-seconds", "default-timeout", "[tool.saqlint]", "=", '"', "'", "[", "]", "{", "}"),
    *(
        "SAQ201",
        "SAQ2",
        "saq201",
        "ALL",
        "enqueue-without-timeout",
        "# noqa",
        "# noqa:",
        "# saqlint:",
    ),
    *("ignore[", "ignore-file[", "# flake8: noqa", "x = 1", '"""', "\\", "def f():", "    pass"),
    *("*", "**", "/", "!", "?", "[a-", "[!", "a", ".py", "0", "*/5", "1-5", "mon#2", "@daily", "L"),
    *(
        "R",
        "H",
        "coding: latin-1",
        "coding: utf-7",
        "\ufeff",
        "\x0c",
        "\r",
        "\t",
        "\0",
        "é",
        "\x1b",
    ),
    *("saq==0.26.4", "-r a.txt", "name = ", "services:", "command: ", "saq a.b", "FROM ", "RUN "),
    *("&a", "*a", "<<: ", "- ", ": ", "${A:-", "$(", "`", ";", "&&", "|", "<<E", "E", "9" * 30),
)
TEXTS = st.lists(st.sampled_from([*WORDS, " ", "\n", ",", "#"]) | st.text(max_size=3), max_size=25)


@pytest.mark.parametrize("name", sorted(TARGETS))
@given(parts=TEXTS, head=st.binary(max_size=2))
@settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_any_text_is_read_or_told_to_be_wrong(name: str, parts: list[str], head: bytes) -> None:
    TARGETS[name](head + "".join(parts).encode("utf-8", "replace"))


@given(DOCUMENTS)
@settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_any_settings_are_read_or_told_to_be_wrong(document: bytes) -> None:
    configuration(document)
