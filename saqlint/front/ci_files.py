"""The files that run saqlint in CI systems."""

import re
import shlex

from saqlint import __version__

_GITHUB = f"""\
name: saqlint

on:
  push:
    branches: [main, master]
  pull_request:

permissions: {{}}

jobs:
  saqlint:
    runs-on: ubuntu-latest
    permissions:
      actions: read # with the next but one, for the upload to code scanning
      contents: read
      security-events: write
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: "3.x"
      - run: pip install saqlint=={__version__}
      - run: saqlint --output-format github --output-format sarif:saqlint.sarif
      - uses: github/codeql-action/upload-sarif@8aad20d150bbac5944a9f9d289da16a4b0d87c1e # v4.36.2
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
"""For each system the file's path in a repository, and its text."""


def ci_text(system: str, folder: str) -> str:
    """The file of a system, for a project in a folder of the repository."""
    _, text = CI[system]
    if folder == ".":
        return text
    return re.sub(
        r"saqlint --output-format .*", lambda match: f"{match[0]} {shlex.quote(folder)}", text
    )
