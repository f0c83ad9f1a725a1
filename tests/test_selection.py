from pathlib import Path

import pytest
from msgspec.structs import replace

from saqlint.finding import Level
from saqlint.rule import Rule
from saqlint.settings.config import Config, ConfigError, Glob
from saqlint.settings.file_ignores import file_ignores
from saqlint.settings.selection import check_selectors, choose, deepest_level, enabled


def rule(code: str, name: str, level: Level) -> Rule:
    return Rule(code, name, level, "0.1.0", None, "Doc.", lambda _: iter(()))


RULES = (
    rule("SAQ101", "task-without-context", Level.BASIC),
    rule("SAQ110", "optional-instead-of-union", Level.STRICT),
    rule("SAQ201", "enqueue-without-timeout", Level.RECOMMENDED),
    rule("SAQ203", "enqueue-not-awaited", Level.BASIC),
)


@pytest.mark.parametrize(
    ("config", "codes"),
    [
        pytest.param(Config(), "101 201 203", id="the default level"),
        pytest.param(Config(level="basic"), "101 203", id="basic"),
        pytest.param(Config(level="strict"), "101 110 201 203", id="strict"),
        pytest.param(Config(select=("SAQ2",)), "201 203", id="a prefix"),
        pytest.param(Config(select=("saq110",)), "110", id="select goes beyond the level"),
        pytest.param(Config(select=("enqueue-not-awaited",)), "203", id="a name"),
        pytest.param(Config(select=("ALL",)), "101 110 201 203", id="all"),
        pytest.param(Config(select=("ALL",), ignore=("SAQ1",)), "201 203", id="ignore"),
        pytest.param(Config(ignore=("SAQ2",), extend_select=("SAQ201",)), "101 201", id="exact"),
        pytest.param(Config(ignore=("SAQ201",), extend_select=("SAQ2",)), "101 203", id="exact 2"),
        pytest.param(Config(ignore=("SAQ2",), extend_select=("SAQ2",)), "101", id="a tie"),
        pytest.param(Config(extend_select=("SAQ110",)), "101 110 201 203", id="extend-select"),
    ],
)
def test_the_rules_that_run(config: Config, codes: str) -> None:
    assert [found.code.removeprefix("SAQ") for found in enabled(RULES, config)] == codes.split()


def test_every_choice_tells_the_setting_that_made_it() -> None:
    config = Config(
        ignore=("SAQ2",),
        extend_select=("SAQ201",),
        origins={"ignore": "pyproject.toml:7", "extend-select": "--extend-select"},
    )
    reasons = {choice.rule.code: choice.because for choice in choose(RULES, config)}
    assert reasons == {
        "SAQ101": "level recommended (default `level`)",
        "SAQ110": "level recommended (default `level`)",
        "SAQ201": "`SAQ201` (--extend-select)",
        "SAQ203": "`SAQ2` (pyproject.toml:7, `ignore`)",
    }


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        pytest.param(
            Config(select=("SAQ209",), origins={"select": "pyproject.toml:3"}),
            "pyproject.toml:3, `select`: unknown rule `SAQ209`",
            id="code",
        ),
        pytest.param(
            Config(ignore=("enqueue-not-awated",), origins={"ignore": "--ignore"}),
            "--ignore: unknown rule `enqueue-not-awated`, did you mean `enqueue-not-awaited`?",
            id="name",
        ),
        pytest.param(Config(fixable=("X",)), "default `fixable`: unknown rule `X`", id="fixable"),
        pytest.param(
            Config(per_file_ignores=((Glob("/p", "a.py"), ("SAQX",)),)),
            "default `per-file-ignores`: unknown rule `SAQX`",
            id="per file",
        ),
        pytest.param(Config(select=("S",)), "default `select`: unknown rule `S`", id="letters"),
    ],
)
def test_a_selector_that_names_nothing_is_an_error(config: Config, sentence: str) -> None:
    with pytest.raises(ConfigError) as raised:
        check_selectors(config, RULES)
    assert str(raised.value).startswith(sentence)


def test_findings_below_the_level_are_wanted_only_of_rules_named() -> None:
    assert deepest_level(RULES[0], Config()) is Level.RECOMMENDED
    assert deepest_level(RULES[0], Config(level="basic")) is Level.BASIC
    assert deepest_level(RULES[0], Config(select=("SAQ101",))) is Level.STRICT
    assert deepest_level(RULES[0], Config(level="basic", select=("SAQ2",))) is Level.BASIC


@pytest.mark.parametrize(
    ("pattern", "silent"),
    [
        ("tests/", {"tests/test_a.py", "tests/deep/b.py"}),
        ("tests", {"tests/test_a.py", "tests/deep/b.py"}),
        ("test_*.py", {"tests/test_a.py"}),
        ("src/app/web.py", {"src/app/web.py"}),
        ("/web.py", set()),
        ("**/web.py", {"src/app/web.py"}),
        ("!tests/", {"src/app/web.py"}),
    ],
)
def test_per_file_ignores(pattern: str, silent: set[str]) -> None:
    config = replace(Config(), per_file_ignores=((Glob("/p", pattern), ("SAQ2",)),))
    ignores = file_ignores(config, RULES, Path("/p"))
    paths = ("tests/test_a.py", "tests/deep/b.py", "src/app/web.py")
    assert {path for path in paths if ignores.silence(path, "SAQ201")} == silent
    assert not any(ignores.silence(path, "SAQ101") for path in paths)


def test_per_file_ignores_of_a_file_in_another_folder() -> None:
    config = Config(per_file_ignores=((Glob("/p/sub", "*.py"), ("ALL",)),))
    below = file_ignores(config, RULES, Path("/p"))
    assert below.silence("sub/a.py", "SAQ101")
    assert not below.silence("other/a.py", "SAQ101")
    above = file_ignores(config, RULES, Path("/p/sub/project"))
    assert above.silence("a.py", "SAQ101")
