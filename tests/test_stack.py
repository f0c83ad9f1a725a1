"""Versions and dependencies are found in every kind of file, and it is told where."""

from pathlib import Path

import pytest

from saqlint.model import Stack, Versions
from saqlint.semantics.versions import NEWEST_LITESTAR_SAQ, NEWEST_SAQ
from saqlint.settings.config import Config
from saqlint.stack.requirements import Requirement, lower_bound, read_requirements
from saqlint.stack.stack import find_stack, find_versions, survey

UV = """\
version = 1
requires-python = ">=3.12"

[[package]]
name = "litestar-saq"
version = "0.7.1"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "saq" },
]

[[package]]
name = "saq"
version = "0.26.3"
"""
POETRY = """\
[[package]]
name = "saq"
version = "0.12.2"
description = "Distributed Python job queue with asyncio and redis"

[metadata]
lock-version = "2.0"
python-versions = "^3.9"
"""
PDM = """\
[metadata]
groups = ["default"]

[[metadata.targets]]
requires_python = "==3.11.*"

[[package]]
name = "Litestar_SAQ"
version = "0.2.0"
requires_python = ">=3.8"
"""
PYLOCK = """\
lock-version = "1.0"
requires-python = ">=3.13"

[[packages]]
name = "saq"
version = "0.25.2"
"""
PIPFILE_LOCK = """\
{"_meta": {"requires": {"python_version": "3.9"}},
 "default": {"saq": {"version": "==0.8.0", "extras": ["hiredis"]}, "redis": {}},
 "develop": {"pytest": {"version": "==8.0"}}}
"""


def write(root: Path, files: dict[str, str]) -> Path:
    (root / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def versions(root: Path, *relevant: str, config: Config | None = None) -> Versions:
    return find_versions(survey(root, relevant), config or Config())


def project(*dependencies: str, python: str = "") -> str:
    lines = ["[project]", f"dependencies = {list(dependencies)!r}"]
    return "\n".join(lines + ([f"requires-python = '{python}'"] if python else []))


NEWEST = (NEWEST_LITESTAR_SAQ, "newest known")


@pytest.mark.parametrize(
    ("files", "saq", "litestar_saq", "python"),
    [
        pytest.param({"uv.lock": UV}, ("0.26.3", "uv.lock"), ("0.7.1", "uv.lock"), "3.12", id="uv"),
        pytest.param(
            {"poetry.lock": POETRY}, ("0.12.2", "poetry.lock"), NEWEST, "3.9", id="poetry"
        ),
        pytest.param(
            {"pdm.lock": PDM},
            ("0.14.1", "litestar-saq 0.2.0 requires saq>=0.14.1"),
            ("0.2.0", "pdm.lock"),
            "3.11",
            id="pdm, saq through litestar-saq",
        ),
        pytest.param(
            {"pylock.toml": PYLOCK}, ("0.25.2", "pylock.toml"), NEWEST, "3.13", id="pylock"
        ),
        pytest.param(
            {"pylock.prod.toml": PYLOCK.replace("\n", "\r\n")},
            ("0.25.2", "pylock.prod.toml"),
            NEWEST,
            "3.13",
            id="named pylock with Windows line ends",
        ),
        pytest.param(
            {"Pipfile.lock": PIPFILE_LOCK}, ("0.8.0", "Pipfile.lock"), NEWEST, "3.9", id="pipenv"
        ),
        pytest.param(
            {"requirements.txt": "redis\nsaq[hiredis]==0.22.1 \\\n  --hash=sha256:aa  # why\n"},
            ("0.22.1", "requirements.txt"),
            NEWEST,
            None,
            id="requirements",
        ),
        pytest.param(
            {"requirements.txt": "saq>=0.20", "requirements.lock": "redis==5.0\nsaq==0.22.1\n"},
            ("0.22.1", "requirements.lock"),
            NEWEST,
            None,
            id="requirements that are called a lock",
        ),
        pytest.param(
            {"requirements/prod.txt": "saq == 0.22.1"},
            ("0.22.1", "requirements/prod.txt"),
            NEWEST,
            None,
            id="a folder of requirements",
        ),
        pytest.param(
            {"requirements.in": "saq>=0.20", "requirements.txt": "saq==0.22.1"},
            ("0.22.1", "requirements.txt"),
            NEWEST,
            None,
            id="the pinned list before the loose one",
        ),
        pytest.param(
            {
                "uv.lock": UV,
                "requirements.txt": "saq==0.9.0",
                "pyproject.toml": project("saq>=0.1"),
            },
            ("0.26.3", "uv.lock"),
            ("0.7.1", "uv.lock"),
            "3.12",
            id="the lock before all",
        ),
        pytest.param(
            {
                ".venv/lib/python3.12/site-packages/saq-0.24.0.dist-info/METADATA": "",
                ".venv/Lib/site-packages/litestar_saq-0.6.0.dist-info/METADATA": "",
                "pyproject.toml": project("saq>=0.20", "litestar-saq>=0.5"),
            },
            ("0.24.0", ".venv/lib/python3.12/site-packages/saq-0.24.0.dist-info"),
            ("0.6.0", ".venv/Lib/site-packages/litestar_saq-0.6.0.dist-info"),
            None,
            id="installed beside the project",
        ),
        pytest.param(
            {"__pypackages__/3.12/lib/saq-0.24.0.dist-info/METADATA": ""},
            ("0.24.0", "__pypackages__/3.12/lib/saq-0.24.0.dist-info"),
            NEWEST,
            None,
            id="installed in pypackages",
        ),
        pytest.param(
            {"pyproject.toml": project("saq>=0.26.4", "litestar-saq>=0.6.0")},
            ("0.26.4", "`saq>=0.26.4` in pyproject.toml"),
            ("0.6.0", "`litestar-saq>=0.6.0` in pyproject.toml"),
            None,
            id="the higher of two, the project's own",
        ),
        pytest.param(
            {"pyproject.toml/x": "", "uv.lock": UV},
            ("0.26.3", "uv.lock"),
            ("0.7.1", "uv.lock"),
            "3.12",
            id="a folder of a file's name",
        ),
        pytest.param(
            {"Pipfile.lock": "{"}, (NEWEST_SAQ, "newest known"), NEWEST, None, id="broken JSON"
        ),
        pytest.param(
            {"pyproject.toml": project("saq[web]==0.26.4", python=">=3.10,<3.14")},
            ("0.26.4", "`saq[web]==0.26.4` in pyproject.toml"),
            NEWEST,
            "3.10",
            id="pinned in the project file",
        ),
        pytest.param(
            {"pyproject.toml": project("saq >= 0.22, < 1", "litestar-saq~=0.5.3")},
            ("0.24.4", "litestar-saq 0.5.3 requires saq>=0.24.4"),
            ("0.5.3", "`litestar-saq~=0.5.3` in pyproject.toml"),
            None,
            id="the higher of two lower bounds",
        ),
        pytest.param(
            {"pyproject.toml": project("saq>=0.26.3", "litestar-saq")},
            ("0.26.3", "`saq>=0.26.3` in pyproject.toml"),
            NEWEST,
            None,
            id="no bound on litestar-saq",
        ),
        pytest.param(
            {"pyproject.toml": project("saq<0.23,!=0.22.5")},
            ("0.22.6", "`saq<0.23,!=0.22.5` in pyproject.toml"),
            NEWEST,
            None,
            id="only an upper limit",
        ),
        pytest.param(
            {"pyproject.toml": project("saq")}, (NEWEST_SAQ, "newest known"), NEWEST, None, id="any"
        ),
        pytest.param({}, (NEWEST_SAQ, "newest known"), NEWEST, None, id="nothing to read"),
        pytest.param(
            {"setup.cfg": "[options]\ninstall_requires =\n  saq>=0.18\npython_requires = >=3.9\n"},
            ("0.18", "`saq>=0.18` in setup.cfg"),
            NEWEST,
            "3.9",
            id="setup.cfg",
        ),
        pytest.param(
            {"setup.cfg": "[options.extras_require]\njobs = saq>=0.18\n"},
            ("0.18", "`saq>=0.18` in setup.cfg"),
            NEWEST,
            None,
            id="an extra in setup.cfg",
        ),
        pytest.param(
            {"Pipfile": '[packages]\nsaq = {version = "==0.8.0", extras = ["hiredis"]}\n'},
            ("0.8.0", "`saq[hiredis]==0.8.0` in Pipfile"),
            NEWEST,
            None,
            id="Pipfile",
        ),
        pytest.param(
            {"uv.lock": 'x = "', "pyproject.toml": "[", "setup.cfg": "x", "Pipfile.lock": "[1]"},
            (NEWEST_SAQ, "newest known"),
            NEWEST,
            None,
            id="broken files say nothing",
        ),
        pytest.param(
            {"uv.lock": UV + UV.replace("0.26.3", "0.25.0")},
            ("0.26.3", "uv.lock"),
            ("0.7.1", "uv.lock"),
            "3.12",
            id="two versions in one lock",
        ),
    ],
)
def test_versions(
    tmp_path: Path,
    files: dict[str, str],
    saq: tuple[str, str],
    litestar_saq: tuple[str, str],
    python: str | None,
) -> None:
    found = versions(write(tmp_path, files))
    assert (found.saq, found.saq_from) == saq
    assert (found.litestar_saq, found.litestar_saq_from) == litestar_saq
    assert found.python == python


@pytest.mark.parametrize(
    ("text", "requirement"),
    [
        pytest.param(
            '[project.optional-dependencies]\njobs = ["saq>=0.20"]', "saq>=0.20", id="extra"
        ),
        pytest.param('[dependency-groups]\ndev = ["saq>=0.20"]', "saq>=0.20", id="group"),
        pytest.param('[tool.uv]\ndev-dependencies = ["saq>=0.20"]', "saq>=0.20", id="uv"),
        pytest.param('[tool.pdm.dev-dependencies]\nx = ["saq>=0.20"]', "saq>=0.20", id="pdm"),
        pytest.param(
            '[tool.hatch.envs.default]\ndependencies = ["saq>=0.20"]', "saq>=0.20", id="hatch"
        ),
        pytest.param('[tool.poetry.dependencies]\nsaq = "^0.20"', "saq^0.20", id="poetry"),
        pytest.param(
            '[tool.poetry.group.jobs.dependencies]\nsaq = {version = "~0.20", extras = ["web"]}',
            "saq[web]~0.20",
            id="poetry group",
        ),
        pytest.param(
            '[tool.poetry.dependencies]\nsaq = [{version = "^0.20", python = "<3.12"}]',
            "saq^0.20",
            id="poetry by Python",
        ),
    ],
)
def test_where_a_project_file_lists_requirements(
    tmp_path: Path, text: str, requirement: str
) -> None:
    found = versions(write(tmp_path, {"pyproject.toml": text}))
    assert (found.saq, found.saq_from) == ("0.20", f"`{requirement}` in pyproject.toml")


def test_the_configuration_decides(tmp_path: Path) -> None:
    write(tmp_path, {"uv.lock": UV})
    config = Config(saq_version="0.20.0", origins={"saq-version": "saqlint.toml:1"})
    found = versions(tmp_path, config=config)
    assert (found.saq, found.saq_from) == ("0.20.0", "saqlint.toml:1")
    assert (found.litestar_saq, found.litestar_saq_from) == ("0.7.1", "uv.lock")


# -------------------------------------------------------------------------------- several projects


def test_the_lock_nearest_to_the_code_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"front/uv.lock": UV, "back/poetry.lock": POETRY, "back/app/a.py": ""})
    found = versions(tmp_path, "back/app/a.py")
    assert (found.saq, found.saq_from) == ("0.12.2", "back/poetry.lock")
    assert versions(tmp_path).saq_from == "newest known"


def test_the_project_with_most_of_the_code_comes_first(tmp_path: Path) -> None:
    write(tmp_path, {"examples/x/uv.lock": UV, "poetry.lock": POETRY})
    found = versions(tmp_path, "examples/x/a.py", "app/a.py", "app/b/c.py")
    assert found.saq_from == "poetry.lock"


def test_a_member_is_locked_by_its_workspace(tmp_path: Path) -> None:
    write(tmp_path, {"uv.lock": UV, "packages/api/pyproject.toml": project("saq>=0.1")})
    assert versions(tmp_path, "packages/api/src/a.py").saq_from == "uv.lock"


def test_the_repository_around_the_root_is_searched_and_nothing_beyond(tmp_path: Path) -> None:
    write(tmp_path, {"repository/uv.lock": UV, "poetry.lock": POETRY, "repository/back/a.py": ""})
    (tmp_path / "repository" / ".git").mkdir()
    assert versions(tmp_path / "repository" / "back", "a.py").saq_from == "../uv.lock"
    (tmp_path / "repository" / "uv.lock").unlink()
    assert versions(tmp_path / "repository" / "back", "a.py").saq_from == "newest known"


def test_files_that_cannot_be_read_say_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"poetry.lock": POETRY})
    (tmp_path / "uv.lock").symlink_to("uv.lock")
    (tmp_path / "pdm.lock").symlink_to("/proc/self/mem")
    assert versions(tmp_path, "a.py", "b.py").saq_from == "poetry.lock"


# ------------------------------------------------------------------------------------------- stack


@pytest.mark.parametrize(
    ("files", "stack"),
    [
        pytest.param({}, Stack(), id="nothing"),
        pytest.param(
            {"uv.lock": UV, "pyproject.toml": project("SAQ[postgres,web]", "Psycopg[pool]>=3")},
            Stack(
                frozenset({"litestar-saq", "saq", "psycopg"}),
                (),
                ("uv.lock", "pyproject.toml"),
                complete=True,
                extras=frozenset({"saq[postgres]", "saq[web]", "psycopg[pool]"}),
            ),
            id="lock and list",
        ),
        pytest.param(
            {"docs/requirements.txt": "saq", "requirements.txt": "sphinx==7"},
            Stack(frozenset({"sphinx"}), (), ("requirements.txt",), complete=False),
            id="a list without saq is not the list",
        ),
        pytest.param(
            {"pyproject.toml": "[project]\nname = 'x'"},
            Stack(),
            id="a project without dependencies",
        ),
    ],
)
def test_stack(tmp_path: Path, files: dict[str, str], stack: Stack) -> None:
    assert find_stack(survey(write(tmp_path, files))) == stack


# ----------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("saq", Requirement("saq")),
        ("SAQ.Extra_x", Requirement("saq-extra-x")),
        (
            "saq[web, hiredis]>=0.2 ; python_version < '3.12'",
            Requirement("saq", ">=0.2", ("web", "hiredis")),
        ),
        ("saq (>=0.2,<1)", Requirement("saq", ">=0.2,<1")),
        ("saq>=0.2 # a comment", Requirement("saq", ">=0.2")),
        ("saq @ git+https://example.org/saq.git@main", Requirement("saq")),
        ('saq >= "0.9.1"', Requirement("saq", '>="0.9.1"')),
        ("", None),
        ("# saq", None),
        ("-r other.txt", None),
        ("--index-url https://example.org", None),
        ("./saq", None),
        ("git+https://example.org/saq.git", None),
        ("https://example.org/saq.whl", None),
        ("saq is a queue", None),
    ],
)
def test_requirement_lines(line: str, expected: Requirement | None) -> None:
    assert read_requirements(line).requirements == (() if expected is None else (expected,))


@pytest.mark.parametrize(
    ("specifier", "bound"),
    [
        (">=0.2", "0.2"),
        ("==0.2.*", "0.2"),
        ("~=0.2.1", "0.2.1"),
        ("^0.2", "0.2"),
        (">0.2", "0.2"),
        ("0.2", "0.2"),
        (">=0.2,<1,>=0.10", "0.10"),
        (">=0.10 || >=0.9", "0.9"),
        (">=0.10 || <0.9", None),
        ('>="0.9.1"', "0.9.1"),
        ("<1", None),
        ("!=1", None),
        ("*", None),
        ("", None),
    ],
)
def test_lower_bound(specifier: str, bound: str | None) -> None:
    assert lower_bound(specifier) == bound
