import json

import pytest

from saqlint.rules import all_rules
from tests.cli.conftest import Run

PAGE = """\
SAQ203 enqueue-not-awaited
basic, safe fix, since 0.1.0
"""


def test_a_page_by_code_or_name(run: Run) -> None:
    by_code = run("rule", "SAQ203")
    assert by_code.code == 0
    assert by_code.out.startswith(PAGE)
    assert "\nBad:\n\n    " in by_code.out
    assert run("rule", "enqueue-not-awaited").out == by_code.out
    assert run("rule", "saq203").out == by_code.out


def test_a_prefix_gives_several_pages(run: Run) -> None:
    shown = run("rule", "SAQ30,SAQ101").out
    assert shown.startswith("SAQ101 ")
    assert "\nSAQ301 " in shown
    assert "\nSAQ201 " not in shown


def test_an_unknown_rule(run: Run) -> None:
    result = run("rule", "SAQ2o1")
    assert result.code == 2
    assert "unknown rule `SAQ2o1`, did you mean `SAQ201`?" in result.err


def test_the_list(run: Run) -> None:
    lines = run("rule").out.splitlines()
    assert [line.split()[0] for line in lines[:-2]] == [rule.code for rule in all_rules()]
    assert lines[-1] == "* safe fix, + unsafe fix; by colour: basic < recommended < strict"


def test_json(run: Run) -> None:
    page = json.loads(run("rule", "SAQ203", "--output-format", "json").out)
    assert page["code"] == "SAQ203"
    assert page["level"] == "basic"
    assert page["fix"] == "safe"
    assert page["docs"].startswith(page["summary"])
    pages = json.loads(run("rule", "--all", "--output-format", "json").out)
    assert [page["code"] for page in pages] == [rule.code for rule in all_rules()]


def test_markdown(run: Run) -> None:
    page = run("rule", "SAQ203", "--output-format", "markdown").out
    assert page.startswith("## SAQ203\n\n`enqueue-not-awaited`: basic, safe fix, since 0.1.0\n")
    assert "### Bad\n\n```python\n" in page
    table = run("rule", "--output-format", "markdown").out.splitlines()
    assert table[0] == "| Code | Name | Level | Fix | Finds |"
    assert len(table) == len(all_rules()) + 2


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_page_can_be_shown(run: Run, rule: object) -> None:
    code = getattr(rule, "code", "")
    for name in ("text", "markdown"):
        assert rule.summary.split()[0] in run("rule", code, "--output-format", name).out  # type: ignore[attr-defined]


def test_lines_fit_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    text = run("rule", "SAQ201").out
    prose = [line for line in text.splitlines() if not line.startswith("    ")]
    assert max(map(len, prose)) <= 60
    assert "\x1b[" in run("rule", "SAQ201", "--color", "always").out


def test_a_list_keeps_its_items(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = run("rule", "SAQ404").out.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("* "))
    items = lines[first : lines.index("", first)]
    assert sum(line.startswith("* ") for line in items) == 3
    assert all(line.startswith(("* ", "  ")) for line in items)


def test_a_page_ends_with_its_proof(run: Run) -> None:
    page = run("rule", "SAQ204").out
    assert "\nProved: a test runs the bad and the good form on saq 0.22.6, " in page
    assert page.endswith("\n    KeyError: 'send_mial'\n")
    both = " ".join(run("rule", "SAQ501", "--output-format", "markdown").out.split())
    assert "### Proved A test runs the bad and the good form on saq 0.22.6, " in both
    assert " and litestar-saq 0.5.2, " in both
    proof = json.loads(run("rule", "SAQ204", "--output-format", "json").out)["proof"]
    assert proof["quotes"] == ["KeyError: 'send_mial'"]
    assert [*proof["versions"]] == ["saq"]
    assert proof["versions"]["saq"][0] == "0.22.6"


def test_a_rule_that_claims_nothing_of_saq_has_no_proof(run: Run) -> None:
    assert "Proved:" not in run("rule", "SAQ002").out
    assert json.loads(run("rule", "SAQ002", "--output-format", "json").out)["proof"] is None
