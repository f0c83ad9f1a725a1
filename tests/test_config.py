"""Settings are found, checked, merged, and remember where they come from."""

import json
import runpy
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqlint.front import schema
from saqlint.settings.config import (
    Config,
    ConfigError,
    Glob,
    find_config,
    load,
    override,
    parse_inline,
)
from saqlint.settings.keys import SETTINGS
from saqlint.settings.toml import parse_toml


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def toml(folder: Path, text: str) -> Config:
    """Load `text` as the `saqlint.toml` of `folder`."""
    write(folder, "saqlint.toml", text)
    return load(folder, folder)


def test_every_setting_is_a_field_and_every_field_a_setting() -> None:
    fields = {*Config.__struct_fields__} - {"file", "origins"}
    assert fields == {setting.field for setting in SETTINGS} - {"extend"}


def test_no_file_means_defaults(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert load(tmp_path, tmp_path) == Config()


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ('select = ["SAQ2", "enqueue-without-key"]', "select", ("SAQ2", "enqueue-without-key")),
        ('extend-select = ["SAQ110"]', "extend_select", ("SAQ110",)),
        ("ignore = []", "ignore", ()),
        ('level = "strict"', "level", "strict"),
        ('fixable = ["SAQ1"]', "fixable", ("SAQ1",)),
        ('unfixable = ["ALL"]', "unfixable", ("ALL",)),
        ("unsafe-fixes = true", "unsafe_fixes", True),
        ("long-job-seconds = 12.5", "long_job_seconds", 12.5),
        ("default-timeout = 300", "default_timeout", 300),
        ("force-exclude = true", "force_exclude", True),
        ("respect-gitignore = false", "respect_gitignore", False),
        ('saq-version = "0.22.1"', "saq_version", "0.22.1"),
        ('litestar-saq-version = "0.8.0b1"', "litestar_saq_version", "0.8.0b1"),
        ('output-format = "json"', "output_format", "json"),
    ],
)
def test_values(tmp_path: Path, text: str, field: str, value: object) -> None:
    config = toml(tmp_path, f"# settings\n{text}\n")
    assert getattr(config, field) == value
    assert config.origins == {text.partition(" =")[0]: "saqlint.toml:2"}
    assert config.file == tmp_path / "saqlint.toml"


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ('src = ["src", "./lib/"]', "src", ("{folder}/src", "{folder}/lib")),
        ('src = ["p/*/src"]', "src", ("{folder}/p/a/src", "{folder}/p/b/src")),
        ('cache-dir = ".cache/saqlint"', "cache_dir", "{folder}/.cache/saqlint"),
        ('baseline = "../base.json"', "baseline", "{parent}/base.json"),
        ('exclude = ["/gen/"]', "exclude", (Glob("{folder}", "/gen/"),)),
        ('include = ["*.task"]', "include", (Glob("{folder}", "*.task"),)),
        ('extend-exclude = ["x"]', "extend_exclude", (Glob("{folder}", "x"),)),
        (
            '[per-file-ignores]\n"tests/**" = ["SAQ2"]\n"!src" = []',
            "per_file_ignores",
            ((Glob("{folder}", "tests/**"), ("SAQ2",)), (Glob("{folder}", "!src"), ())),
        ),
    ],
)
def test_paths_are_those_of_the_file(
    tmp_path: Path, text: str, field: str, expected: object
) -> None:
    folder = tmp_path / "project"
    for name in ("src", "lib", "p/a/src", "p/b/src", "p/c"):
        (folder / name).mkdir(parents=True)

    def placed(value: object) -> object:
        if isinstance(value, str):
            return value.format(folder=folder, parent=tmp_path)
        if isinstance(value, Glob):
            return Glob(value.base.format(folder=folder), value.pattern)
        assert isinstance(value, tuple)
        return tuple(map(placed, value))

    assert getattr(toml(folder, text), field) == placed(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'selct = ["SAQ2"]',
            "saqlint.toml:1: unknown key `selct`, did you mean `select`?",
        ),
        ("x = 1", "saqlint.toml:1: unknown key `x`"),
        (
            '[tool.saqlint]\nlevel = "strict"',
            (
                "saqlint.toml: unknown key `tool`: "
                "in this file the keys stand without `[tool.saqlint]`"
            ),
        ),
        (
            "\nlong_job_seconds = 5",
            "saqlint.toml:2: unknown key `long_job_seconds`, did you mean `long-job-seconds`?",
        ),
        (
            'select = "SAQ2"',
            'saqlint.toml:1: `select` must be a list of texts, not "SAQ2"',
        ),
        ("select = [1]", "saqlint.toml:1: `select` must hold texts, not 1"),
        (
            'ignore = [""]',
            "saqlint.toml:1: `ignore` must hold texts, not an empty text",
        ),
        (
            'level = "all"',
            'saqlint.toml:1: `level` must be one of "basic", "recommended", "strict", not "all"',
        ),
        ("level = []", 'must be one of "basic", "recommended", "strict", not a list'),
        (
            'long-job-seconds = "30"',
            'saqlint.toml:1: `long-job-seconds` must be a number above 0, not "30"',
        ),
        ("long-job-seconds = true", "`long-job-seconds` must be a number above 0, not true"),
        ("long-job-seconds = nan", "`long-job-seconds` must be a number above 0, not nan"),
        ("long-job-seconds = inf", "`long-job-seconds` must be a number above 0, not inf"),
        ("long-job-seconds = 0", "`long-job-seconds` must be a number above 0, not 0"),
        ("default-timeout = 1.5", "`default-timeout` must be a whole number above 0, not 1.5"),
        ("default-timeout = -1", "`default-timeout` must be a number above 0, not -1"),
        ("default-timeout = true", "`default-timeout` must be a number above 0, not true"),
        ("unsafe-fixes = 1", "`unsafe-fixes` must be true or false, not 1"),
        ('saq-version = ">=1"', '`saq-version` must be a version as "0.26.4", not ">=1"'),
        ("saq-version = 0.26", '`saq-version` must be a version as "0.26.4", not 0.26'),
        ("saq-version = 1979-05-27", "not a date or time"),
        ("cache-dir = {}", "`cache-dir` must be a text, not a table"),
        ('src = ["nowhere"]', "saqlint.toml:1: `src` names `nowhere`, which is no folder"),
        ('src = ["no/*"]', "saqlint.toml:1: `src` names `no/*`, which is no folder"),
        (
            "per-file-ignores = []",
            "`per-file-ignores` must be a table of lists of rules by pattern, not a list",
        ),
        (
            '\n[per-file-ignores]\nx = "SAQ2"',
            'saqlint.toml:2: `per-file-ignores` must hold a list of rules for `x`, not "SAQ2"',
        ),
        ("select = [", "saqlint.toml: not valid TOML: "),
        (
            "x = " + "[" * 5000 + "]" * 5000,
            "saqlint.toml: not valid TOML: nested too deeply",
        ),
        (
            'cache-dir = "\\u0000"',
            'saqlint.toml:1: `cache-dir` must hold no NUL character, not "\\x00"',
        ),
        ("extend = 1", "saqlint.toml:1: `extend` must be a text, not 1"),
        (
            'extend = "gone.toml"',
            "gone.toml: the configuration file cannot be read: no such file or directory",
        ),
        (
            'extend = "saqlint.toml"',
            "saqlint.toml: `extend` leads back to saqlint.toml",
        ),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        toml(tmp_path, text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


VALUES = st.sampled_from(
    [
        "1",
        "-1",
        "1.5",
        "true",
        "nan",
        '"x"',
        '""',
        "[]",
        "[1]",
        '["SAQ2"]',
        "{}",
        "{a = []}",
        "[",
        '"../../../../../.."',
        '"\\u0000"',
        '["\\u0000"]',
        '["\\u0000*"]',
        '["**"]',
        '["/"]',
        '["[!"]',
        "1979-05-27",
        '"\\n\\u001b"',
        '["/*"]',
        '["\\n*"]',
    ]
)
KEYS = st.sampled_from(
    [*(setting.key for setting in SETTINGS), "x", '"a b"', "select.x", '"\\n\\u001b"']
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=4))
def test_any_file_gives_settings_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    # A folder of its own: settings at the top would be those of all tests.
    folder = tmp_path_factory.getbasetemp() / "settings"
    text = "\n".join(f"{key} = {value}" for key, value in pairs)
    try:
        config = toml(folder, text)
    except ConfigError as error:
        assert "\n" not in str(error)  # noqa: PT017 - an answer too, and as good a one
    else:
        assert set(config.origins) == {key for key, _ in pairs if key != "extend"}


# ------------------------------------------------------------------------------------------ files


@pytest.mark.parametrize(
    ("files", "start", "nearest"),
    [
        pytest.param({"saqlint.toml": ""}, "x/y", "saqlint.toml", id="above"),
        pytest.param(
            {"saqlint.toml": "", "x/.saqlint.toml": ""},
            "x",
            "x/.saqlint.toml",
            id="hidden",
        ),
        pytest.param(
            {"saqlint.toml": "", "x/pyproject.toml": "[tool.saqlint]"},
            "x",
            "x/pyproject.toml",
            id="py",
        ),
        pytest.param(
            {"pyproject.toml": "[tool.saqlint]", "x/pyproject.toml": "[tool.ruff]"},
            "x",
            "pyproject.toml",
            id="a project file of others is passed by",
        ),
        pytest.param(
            {"pyproject.toml": "[tool.saqlint]", "saqlint.toml": ""},
            ".",
            "saqlint.toml",
            id="own first",
        ),
        pytest.param(
            {"pyproject.toml": "tool.saqlint.level = 'basic'"}, ".", "pyproject.toml", id="dotted"
        ),
        pytest.param(
            {"pyproject.toml": "# saqlint\n[tool.saqlinter]"}, ".", None, id="another tool's table"
        ),
        pytest.param(
            {"saqlint.toml": "", "x/.git/HEAD": ""}, "x", None, id="within the repository"
        ),
    ],
)
def test_find_config(
    tmp_path: Path, files: dict[str, str], start: str, nearest: str | None
) -> None:
    (tmp_path / start).mkdir(parents=True, exist_ok=True)
    (tmp_path / ".git").mkdir()
    for name, text in files.items():
        write(tmp_path, name, text)
    found = find_config(tmp_path / start)
    assert found == (None if nearest is None else tmp_path / nearest)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        pytest.param("[project]\nname = 'x'\n[tool.saqlint]\nlevel = 'basic'", ":4", id="table"),
        pytest.param(
            "[tool.x]\nlevel = 1\n[tool.saqlint]\nlevel = 'basic'", ":4", id="after others"
        ),
        pytest.param("[tool]\nsaqlint.level = 'basic'\n[tool.saqlint-x]", "", id="unusual"),
    ],
)
def test_pyproject(tmp_path: Path, text: str, origin: str) -> None:
    file = write(tmp_path, "pyproject.toml", text)
    config = load(tmp_path, tmp_path.parent, file=file)
    assert config.level == "basic"
    assert config.origins == {"level": f"{tmp_path.name}/pyproject.toml{origin}"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[tool]\nsaqlint = 1\n", "pyproject.toml: `tool.saqlint` must be a table, not 1"),
        (b"tool = 1\n", None),
        (b"\xff", "pyproject.toml: the configuration file is not UTF-8"),
        (b"\xef\xbb\xbf[tool.saqlint]\n", None),
    ],
)
def test_strange_files(tmp_path: Path, data: bytes, message: str | None) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_bytes(data)
    if message is None:
        assert load(tmp_path, tmp_path, file=file) == Config(file=file)
    else:
        with pytest.raises(ConfigError) as caught:
            load(tmp_path, tmp_path, file=file)
        assert str(caught.value) == message


def test_extend(tmp_path: Path) -> None:
    write(
        tmp_path,
        "base/pyproject.toml",
        '[tool.saqlint]\nlevel = "strict"\nignore = ["SAQ1"]\n'
        'extend-select = ["SAQ208"]\nexclude = ["x"]\nextend-exclude = ["a"]\n',
    )
    write(tmp_path, "middle.toml", 'extend = "base/pyproject.toml"\ndefault-timeout = 9\n')
    config = toml(
        tmp_path / "app",
        'extend = "../middle.toml"\nignore = ["SAQ2"]\n'
        'extend-select = ["SAQ110"]\nextend-exclude = ["b"]\n',
    )
    assert (config.level, config.ignore, config.default_timeout) == ("strict", ("SAQ2",), 9)
    assert config.extend_select == ("SAQ208", "SAQ110")
    assert config.exclude == (Glob(str(tmp_path / "base"), "x"),)
    assert config.extend_exclude == (
        Glob(str(tmp_path / "base"), "a"),
        Glob(str(tmp_path / "app"), "b"),
    )
    assert config.origins["level"] == str(tmp_path / "base/pyproject.toml:2")
    assert config.origins["ignore"] == "saqlint.toml:2"


def test_a_circle_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", 'extend = "b.toml"')
    write(tmp_path, "b.toml", 'extend = "a.toml"')
    with pytest.raises(ConfigError, match=r"^b.toml: `extend` leads back to a.toml$"):
        load(tmp_path, tmp_path, file=Path("a.toml"))


# --------------------------------------------------------------------------------------- overrides


def test_override_replaces_and_says_so(tmp_path: Path) -> None:
    config = toml(tmp_path, 'select = ["SAQ1"]\nextend-exclude = ["a"]\n')
    changed = override(config, {"select": ["SAQ2"]}, tmp_path, "--select")
    changed = override(changed, {"extend-exclude": ["b"]}, tmp_path / "x", "--extend-exclude")
    assert changed.select == ("SAQ2",)
    assert changed.extend_exclude == (Glob(str(tmp_path / "x"), "b"),)
    assert changed.origins == {"select": "--select", "extend-exclude": "--extend-exclude"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"level": "x"}, '--o: `level` must be one of "basic", "recommended", "strict", not "x"'),
        ({"extend": "x"}, "--o: unknown key `extend`"),
    ],
)
def test_override_checks(tmp_path: Path, values: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        override(Config(), values, tmp_path, "--o")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('level = "strict"', {"level": "strict"}),
        ("level=strict", {"level": "strict"}),
        ("default-timeout=5", {"default-timeout": 5}),
        ('select=["SAQ2"]', {"select": ["SAQ2"]}),
    ],
)
def test_inline(text: str, values: dict[str, object]) -> None:
    assert parse_inline(text) == values


@pytest.mark.parametrize("text", ["", "level", "a = 1\nb = 2"])
def test_inline_refuses(text: str) -> None:
    with pytest.raises(ConfigError, match="not `KEY = VALUE`"):
        parse_inline(text)


# ------------------------------------------------------------------------------------------ schema


SCHEMA_FILE = Path(__file__).parent.parent / "saqlint.schema.json"


def test_the_committed_schema_is_the_generated_one(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(schema.__file__, run_name="__main__")
    assert SCHEMA_FILE.read_text("utf-8") == capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "valid"),
    [
        ('select = ["SAQ2", "SAQ201", "enqueue-without-timeout", "ALL"]', True),
        ('select = ["ACM101", "AC", "job-2-do"]\nignore = ["ACM1"]', True),
        ('select = ["SAQ2011"]', False),
        ('select = ["SAQ201-timeout"]', False),
        ('select = ["ACME101"]', False),
        ('select = [""]', False),
        ('level = "strict"', True),
        ('level = "all"', False),
        ("long-job-seconds = 0.5", True),
        ("long-job-seconds = 0", False),
        ("default-timeout = 1.5", False),
        ('saq-version = "0.26.4"', True),
        ('saq-version = ">=1"', False),
        ("unsafe-fixes = 1", False),
        ('[per-file-ignores]\n"tests/**" = ["SAQ2"]', True),
        ('[per-file-ignores]\n"tests/**" = "SAQ2"', False),
        ('selct = ["SAQ2"]', False),
        ('output-format = "json"', True),
        ('output-format = "nonsense"', False),
        ('src = ["."]\nexclude = ["x"]\ncache-dir = "x"\nextend = "y"', True),
    ],
)
def test_the_schema_judges_as_the_code_does(settings: str, *, valid: bool) -> None:
    committed = json.loads(SCHEMA_FILE.read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(committed)
    validator.check_schema(committed)
    assert validator.is_valid(parse_toml(settings)) is valid
