"""Fixes as programs are told of them: each format says how to make all that can be made."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, write

WEB = "src/shop/web.py"
LAST = '    await queue.enqueue("resize", image_id=image_id)'
SCHEDULED = """\
from datetime import timedelta

from shop.tasks import queue


async def later() -> None:
    await queue.enqueue("resize", image_id=1, timeout=9, scheduled=timedelta(hours=1))
"""


def test_every_fixable_finding_has_its_fix(run: Run, project: Path) -> None:
    write(project, {"src/shop/later.py": SCHEDULED})
    document = json.loads(run("--output-format", "json").out)
    assert {found["code"] for found in document["diagnostics"]} == {"SAQ201", "SAQ204", "SAQ210"}
    assert all(found["fix"]["edits"] for found in document["diagnostics"])
    assert document["summary"]["fixable"] == {"safe": 1, "unsafe": 2}
    lines = run("--output-format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == document["diagnostics"]
    (log,) = json.loads(run("--output-format", "sarif").out)["runs"]
    assert all(result["fixes"] for result in log["results"])
    found = json.loads(run("--output-format", "rdjson").out)["diagnostics"]
    assert [one["suggestions"][0]["text"] for one in found] == [
        "import time\n",
        "resize",
        ", timeout=30",
    ]


def test_the_preview_shows_an_argument_and_an_import(run: Run, project: Path) -> None:
    write(project, {"src/shop/later.py": SCHEDULED})
    out = run().out
    assert f"  - {LAST}\n6 + {LAST[:-1]}, timeout=30)\n" in out
    assert "1 + import time\n" in out
    assert "8 +     await queue.enqueue(" in out


def test_after_fixes_the_places_are_those_of_the_new_text(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (project / WEB).read_text(encoding="utf-8")
    given = f"import os\n{text}"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    shown = run("--fix", "--output-format", "json", "-", "--stdin-filename", WEB)
    assert shown.out == given.replace("resise", "resize")
    (left,) = json.loads(shown.err)["diagnostics"]
    assert place(left) == (7, len(LAST), ", timeout=30")
    (left,) = json.loads(run("--fix", "--output-format", "json").out)["diagnostics"]
    assert place(left) == (6, len(LAST), ", timeout=30")


def place(found: Any) -> tuple[int, int, str]:
    (edit,) = found["fix"]["edits"]
    return edit["line"], edit["column"], edit["text"]


def test_other_formats_do_without_libcst(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("saqlint.fixes")]:
        monkeypatch.delitem(sys.modules, name)
    assert run("--output-format", "concise", "--no-cache").code == 1
    assert "saqlint.fixes.keywords" not in sys.modules
    assert run("--output-format", "sarif", "--no-cache").code == 1
    assert "saqlint.fixes.keywords" in sys.modules
