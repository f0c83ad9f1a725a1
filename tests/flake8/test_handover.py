"""What goes from flake8's first process to its workers, and when it is not taken."""

import argparse
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from saqlint.flake8.handover import VARIABLE, publish, receive
from saqlint.flake8.index import Found, Index, Page, Wish, digest
from saqlint.flake8.lookup import Lookup

INDEX = Index("/shop", {"web.py": Page("d1", (Found(1, 0, "SAQ204 größe"), Found(2, 4, "x")))})


@pytest.fixture(autouse=True)
def _own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")


def options(*paths: str, jobs: int = 2) -> argparse.Namespace:
    """flake8's options as they are after the command line was read."""
    return argparse.Namespace(
        filenames=list(paths),
        select=["SAQ201", "SAQ204"],
        extend_select=None,
        ignore=None,
        extend_ignore=[],
        extended_default_select=["SAQ"],
        jobs=SimpleNamespace(is_auto=False, n_jobs=jobs),
        stdin_display_name="stdin",
        bug_report=False,
        saqlint_config=None,
        saqlint_level=None,
        saqlint_long_job_seconds=None,
    )


def codes(found: tuple[Found, ...]) -> list[str]:
    return [one.text.split()[0] for one in found]


def text_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def test_an_index_survives_the_way() -> None:
    assert Index.load(INDEX.dump()) == INDEX


def test_only_what_was_written_for_the_same_wish_is_taken() -> None:
    handover = publish(INDEX, "key")
    assert receive("key") == INDEX
    assert receive("other") is None
    file = Path(handover.file)
    file.write_bytes(file.read_bytes() + b" ")
    assert receive("key") is None
    handover.withdraw()
    assert not file.exists()
    assert receive("key") is None


def test_the_file_is_the_users_alone() -> None:
    handover = publish(INDEX, "key")
    assert os.name == "nt" or Path(handover.file).stat().st_mode & 0o777 == 0o600
    handover.withdraw()


def test_a_forked_process_takes_nothing_away() -> None:
    handover = publish(INDEX, "key")
    child = type(handover)(handover.file, handover.owner + 1)
    child.withdraw()
    assert Path(handover.file).exists()
    handover.withdraw()


def test_a_wish_has_a_key_of_its_own() -> None:
    wish = Wish("/shop", ("src",), select=("SAQ",))
    assert wish.key == Wish("/shop", ("src",), select=("SAQ",)).key
    assert wish.key != Wish("/shop", ("src",), ignore=("SAQ",)).key
    assert wish.key != Wish("/store", ("src",), select=("SAQ",)).key


def test_line_ends_and_marks_are_no_change() -> None:
    assert digest(["\ufeffa\r\n", "b"]) == digest(["a\n", "b"])
    assert digest(["a\n"]) != digest(["b\n"])


def test_a_worker_takes_what_the_first_process_found(shop: Path) -> None:
    web = shop / "src/shop/web.py"
    first = Lookup(options("src"))
    first.prepare()
    # A worker that would lint the project itself would find it empty now.
    lines = text_of(web)
    (shop / "src/shop/tasks.py").write_text("", encoding="utf-8")
    worker = Lookup(options("src"))
    assert codes(worker.found_in("src/shop/web.py", lines)) == ["SAQ204", "SAQ201"]
    first.withdraw()


def test_a_worker_that_gets_nothing_looks_itself(shop: Path) -> None:
    web = shop / "src/shop/web.py"
    worker = Lookup(options("src"))
    assert codes(worker.found_in("src/shop/web.py", text_of(web))) == ["SAQ204", "SAQ201"]


def test_a_file_that_changed_since_is_looked_at_again(shop: Path) -> None:
    web = shop / "src/shop/web.py"
    lookup = Lookup(options("src"))
    lookup.prepare()
    web.write_text(web.read_text(encoding="utf-8").replace("resise", "resize"), encoding="utf-8")
    assert codes(lookup.found_in("src/shop/web.py", text_of(web))) == ["SAQ201"]
    lookup.withdraw()


def test_paths_that_are_set_late(shop: Path) -> None:
    # As by flake8's own interface for programs.
    late = options(jobs=1)
    lookup = Lookup(late)
    lookup.prepare()
    late.filenames = ["src/shop/web.py"]
    lines = text_of(shop / "src/shop/web.py")
    assert codes(lookup.found_in("src/shop/web.py", lines)) == ["SAQ204", "SAQ201"]


def test_nothing_is_handed_over_where_there_is_nothing_to_say(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("tasks", "web"):
        (shop / f"src/shop/{name}.py").write_text("x = 1\n", encoding="utf-8")
    lookup = Lookup(options("src"))
    lookup.prepare()
    assert not list(tmp_path.glob("saqlint*"))
    assert lookup.found_in("src/shop/web.py", ["x = 1\n"]) == ()


def test_standard_input_stands_for_a_file(shop: Path) -> None:
    stdin = options("-")
    stdin.stdin_display_name = "src/shop/web.py"
    lookup = Lookup(stdin)
    lookup.prepare()
    lines = text_of(shop / "src/shop/web.py")
    assert codes(lookup.found_in("src/shop/web.py", lines)) == ["SAQ204", "SAQ201"]
    assert lookup.found_in("src/shop/web.py", ["x = 1\n"]) == ()


def test_a_cookie_that_names_no_encoding(shop: Path) -> None:
    del shop
    lookup = Lookup(options("-"))
    lines = ["# coding: no-such\n", "from saq import Queue\n"]
    assert codes(lookup.found_in("stdin", lines)) == ["SAQ001"]


def test_a_file_that_is_gone_since(shop: Path) -> None:
    lookup = Lookup(options("src/shop/web.py"))
    lines = text_of(shop / "src/shop/web.py")
    lookup.prepare()
    for file in shop.rglob("*.py"):
        file.unlink()
    assert lookup.found_in("src/shop/web.py", lines) == ()


def test_settings_that_are_wrong_end_the_program(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "saqlint.toml").write_text('ignore = ["SAQ999"]\n', encoding="utf-8")
    lookup = Lookup(options("src/shop/web.py"))
    lookup.prepare()  # Reads the settings, but no rules.
    with pytest.raises(SystemExit) as ended:
        lookup.found_in("src/shop/web.py", text_of(shop / "src/shop/web.py"))
    assert ended.value.code == 2
    assert capsys.readouterr().err == "error: saqlint.toml:1, `ignore`: unknown rule `SAQ999`\n"
