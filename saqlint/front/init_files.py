"""What `saqlint init` puts into a project: texts, and where they go. Writes nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from saqlint import __version__
from saqlint.semantics.versions import NEWEST_LITESTAR_SAQ, NEWEST_SAQ
from saqlint.settings.config import Config, ConfigError
from saqlint.settings.keys import SETTINGS, Setting

REPOSITORY = "https://github.com/saqlint/saqlint"
PRE_COMMIT = ".pre-commit-config.yaml"
_EXAMPLES = {
    "select": '["SAQ2", "SAQ401"]',
    "per-file-ignores": '{ "tests/" = ["SAQ2"] }',
    "src": '["src"]',
    "include": '["*.py", "*.pyi"]',
    "exclude": '[".venv", "node_modules"]',
    "saq-version": f'"{NEWEST_SAQ}"',
    "litestar-saq-version": f'"{NEWEST_LITESTAR_SAQ}"',
    "cache-dir": '".saqlint_cache"',
    "baseline": '"saqlint-baseline.json"',
}
"""Values to show where the default is none, or empty."""
_GITHUB = f"""\
name: saqlint

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read
  security-events: write # for the upload to code scanning

jobs:
  saqlint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.x"
      - run: pip install saqlint=={__version__}
      - run: saqlint --output-format github --output-format sarif:saqlint.sarif
      - uses: github/codeql-action/upload-sarif@v3
        if: always() && hashFiles('saqlint.sarif') != ''
        with:
          sarif_file: saqlint.sarif
"""
_GITLAB = f"""\
saqlint:
  image: python:3
  script:
    - pip install saqlint=={__version__}
    - saqlint --output-format full --output-format gitlab:gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
_AZURE = f"""\
trigger: [main]

pool:
  vmImage: ubuntu-latest

steps:
  - task: UsePythonVersion@0
  - script: pip install saqlint=={__version__}
  - script: saqlint --output-format azure --output-format junit:saqlint.xml
  - task: PublishTestResults@2
    condition: always()
    inputs:
      testResultsFiles: saqlint.xml
"""
CI = {
    "github": (".github/workflows/saqlint.yml", _GITHUB),
    "gitlab": (".gitlab-ci.yml", _GITLAB),
    "azure": ("azure-pipelines.yml", _AZURE),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A file to write; `text` is its whole new content, None where it is to be left alone."""

    path: Path
    text: str | None
    remark: str


def configuration(folder: Path) -> Plan:
    """The settings: a table in `pyproject.toml` where there is one, else `saqlint.toml`."""
    for name in ("saqlint.toml", ".saqlint.toml"):
        if (folder / name).exists():
            return Plan(folder / name, None, "has the settings already")
    pyproject = folder / "pyproject.toml"
    if not pyproject.exists():
        return Plan(folder / "saqlint.toml", settings(), "written")
    text = _read(pyproject)
    if re.search(r"^\s*\[\s*tool\s*\.\s*saqlint\b", text, re.MULTILINE):
        return Plan(pyproject, None, "has the settings already")
    return Plan(pyproject, _added(text, f"\n[tool.saqlint]\n{settings()}"), "settings added")


def settings() -> str:
    """Every setting with what it is for; all but the level as comments."""
    return "".join(f"{line}\n" for setting in SETTINGS for line in _setting(setting))


def _setting(setting: Setting) -> Iterator[str]:
    if setting.key == "extend":
        return
    choices = f" One of {', '.join(setting.choices)}." if setting.choices else ""
    yield f"# {setting.about}{choices}"
    default = getattr(Config(), setting.field)
    value = _EXAMPLES.get(setting.key) or json.dumps(default)
    yield f"{'' if setting.key == 'level' else '# '}{setting.key} = {value}"


def pre_commit(folder: Path) -> Plan:
    """The hook, as a new file or behind the last entry of `repos`."""
    path = folder / PRE_COMMIT
    if not path.exists():
        return Plan(path, f"repos:\n{_hook('  ')}", "written")
    text = _read(path)
    if REPOSITORY in text:
        return Plan(path, None, "has the hook already")
    entries = list(re.finditer(r"^(?P<indent>[ ]*)-[ ]+repo:", text, re.MULTILINE))
    last_key = [m[1] for m in re.finditer(r"^([A-Za-z_][\w-]*):", text, re.MULTILINE)][-1:]
    if not entries or last_key != ["repos"]:
        return Plan(path, None, f"left as it is; add by hand:\n{_hook('  ')}")
    return Plan(path, _added(text, _hook(entries[-1]["indent"])), "hook added")


def _hook(indent: str) -> str:
    lines = [f"- repo: {REPOSITORY}", f"  rev: v{__version__}", "  hooks:", "    - id: saqlint"]
    return "".join(f"{indent}{line}\n" for line in lines)


def ci(folder: Path, system: str) -> Plan:
    """The file that runs saqlint in a CI system."""
    name, text = CI[system]
    path = folder / name
    if path.exists():
        known = "saqlint" in _read(path)
        remark = "runs saqlint already" if known else f"left as it is; add by hand:\n{text}"
        return Plan(path, None, remark)
    return Plan(path, text, "written")


def _read(path: Path) -> str:
    # As bytes, so that line ends stay what they are.
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def _added(text: str, more: str) -> str:
    """`text` with lines behind it, which end as its own do."""
    newline = "\r\n" if "\r\n" in text else "\n"
    last = "" if not text or text.endswith("\n") else newline
    return text + last + more.replace("\n", newline)
