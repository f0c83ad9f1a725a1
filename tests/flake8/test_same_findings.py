"""The plugin finds what the command finds, however flake8 is started."""

import multiprocessing
from pathlib import Path

import pytest

from saqlint.cli import main
from tests.cli.conftest import write
from tests.flake8.conftest import Check, Flake8, copied

COUNTING = '''\
"""A rule that tells how often it ran.

Bad:

    x = 1
"""

import os

from saqlint.finding import Level, Problem
from saqlint.rule import rule


@rule(level=Level.BASIC, since="1.0")
def check(project):
    with open(os.environ["TMPDIR"] + "/runs", "a") as file:
        file.write("x")
    for task in project.tasks:
        yield Problem(task.at, "seen")
'''
FOLDERS = [
    "clean",
    "example",
    "saq002_unused_suppression",
    "saq102_positional_task_parameter",
    "saq106_blocking_call_in_task",
    "saq201_enqueue_without_timeout",
    "saq204_unregistered_task",
    "saq401_cron_without_timeout",
    "saq602_path_is_not_a_task",
]


def counting(folder: Path) -> str:
    """A package with a rule that counts its runs; the folder it lies in."""
    metadata = "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n"
    entry = "[saqlint.rules]\nacm = acme.acm101_counting:check\n"
    write(
        folder,
        {
            "acme/__init__.py": "",
            "acme/acm101_counting.py": COUNTING,
            "acme-1.0.dist-info/METADATA": metadata,
            "acme-1.0.dist-info/entry_points.txt": entry,
        },
    )
    return str(folder)


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of several fixtures as one project; the working folder."""
    return copied(FOLDERS, tmp_path / "many", monkeypatch)


def test_the_example(example: Path, flake8: Flake8, check: Check) -> None:
    del example
    expected = check()
    assert len({line.split(" ")[1] for line in expected}) > 5
    answer = flake8("--extend-ignore", "E,F,W")
    assert answer.found == expected
    assert answer.code == 1
    assert answer.err == ""


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_however_started(
    many: Path, temporary: Path, flake8: Flake8, check: Check, method: str
) -> None:
    del many
    expected = check("--level", "strict")
    assert len(expected) > 50
    package = counting(temporary / "acme-site")
    answer = flake8("--select", "SAQ,ACM", "-j", "2", method=method, path=package)
    assert answer.err == ""
    assert [line for line in answer.found if "ACM101" not in line] == expected
    assert any("ACM101 seen" in line for line in answer.found)
    assert (temporary / "runs").read_text() == "x"


def test_one_process_lints_the_project_once(
    example: Path, tmp_path: Path, temporary: Path, flake8: Flake8
) -> None:
    del example
    answer = flake8("-j", "1", path=counting(tmp_path / "acme-site"))
    assert "ACM101" in answer.codes
    assert (temporary / "runs").read_text() == "x"


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(["src"], id="a folder"),
        pytest.param(["src/shop/web.py"], id="one file, whose tasks lie elsewhere"),
        pytest.param(["src/shop/web.py", "src/shop/tasks.py"], id="several files"),
        pytest.param(["./src/../src"], id="a path with detours"),
    ],
)
def test_paths(shop: Path, flake8: Flake8, check: Check, paths: list[str]) -> None:
    found = check(*paths)
    assert [line.split(" ")[1] for line in found] == ["SAQ204", "SAQ201"]
    assert flake8("--select", "SAQ", str(shop / "src/shop")).codes == ["SAQ204", "SAQ201"]
    assert flake8("--select", "SAQ", *paths).codes == ["SAQ204", "SAQ201"]


def test_a_folder_below_the_project(
    shop: Path, flake8: Flake8, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop / "src/shop")
    assert flake8("--select", "SAQ").codes == ["SAQ204", "SAQ201"]


def test_tests_are_read_where_they_are_asked_for(shop: Path, flake8: Flake8, check: Check) -> None:
    text = (shop / "src/shop/web.py").read_text(encoding="utf-8")
    write(shop, {"tests/test_web.py": text})
    assert len(check()) == len(flake8("--select", "SAQ").found) == 2
    assert len(check("tests")) == len(flake8("--select", "SAQ", "tests").found) == 2


def test_a_missing_path_is_flake8s_matter(shop: Path, flake8: Flake8) -> None:
    del shop
    assert flake8("--select", "E9,SAQ", "gone.py").codes == ["E902"]
    assert flake8("--select", "E9,SAQ", "gone.py", "src").codes == ["E902", "SAQ204", "SAQ201"]


def test_standard_input_is_read_in_place_of_the_file(shop: Path, flake8: Flake8) -> None:
    text = (shop / "src/shop/web.py").read_text(encoding="utf-8")
    mended = text.replace("resise", "resize")
    arguments = ("--select", "SAQ", "--stdin-display-name", "src/shop/web.py", "-")
    assert flake8(*arguments, stdin=text).codes == ["SAQ204", "SAQ201"]
    assert flake8(*arguments, stdin=mended).codes == ["SAQ201"]
    tasks = (shop / "src/shop/tasks.py").read_text(encoding="utf-8")
    other = ("--select", "SAQ", "--stdin-display-name", "src/shop/tasks.py", "-")
    answer = flake8(*other, stdin=tasks.replace("[resize]", "[resize, missing]"))
    assert answer.code == 0


def test_standard_input_without_a_name_is_a_file_of_the_working_folder(
    shop: Path, flake8: Flake8
) -> None:
    text = (shop / "src/shop/web.py").read_text(encoding="utf-8")
    answer = flake8("--select", "SAQ", "-", stdin=text)
    assert answer.found[0].startswith("stdin:5:25: SAQ204 ")
    assert len(answer.found) == 2


def test_a_new_file_that_an_editor_has_not_saved(shop: Path, flake8: Flake8) -> None:
    del shop
    text = 'from shop.tasks import queue\n\n\nasync def go():\n    await queue.enqueue("gone")\n'
    arguments = ("--select", "SAQ2", "--stdin-display-name", "src/shop/new.py", "-")
    assert flake8(*arguments, stdin=text).codes == ["SAQ201", "SAQ204"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# coding: latin-1\nfrom saq import Queue\n\nname = 'ü'\n", id="cookie"),
        pytest.param("\ufefffrom saq import Queue\n", id="byte order mark"),
        pytest.param("from saq import Queue\r\n\r\nname = 1\r\n", id="Windows' line ends"),
    ],
)
def test_columns_in_texts_of_all_kinds(shop: Path, flake8: Flake8, check: Check, text: str) -> None:
    encoding = "latin-1" if "latin-1" in text else "utf-8"
    end = "\r\n" if "\r\n" in text else "\n"
    lines = [
        'queue = Queue.from_url("redis://localhost")',
        "async def go():",
        '    """ü"""; await queue.enqueue("resize", image_id=1, timeout=0)',
        "",
    ]
    path = shop / "src/shop/kinds.py"
    path.write_bytes((text + end.join(lines)).encode(encoding))
    expected = [line for line in check() if "kinds.py" in line]
    assert [line.split(" ")[1] for line in expected] == ["SAQ202"]
    answer = flake8("--select", "SAQ202", "-j", "2")
    assert answer.found == expected


def test_a_file_that_cannot_be_parsed_is_flake8s_matter(
    shop: Path, flake8: Flake8, check: Check
) -> None:
    write(shop, {"src/shop/broken.py": "from saq import Queue\nx = (\n"})
    assert [line.split(" ")[1] for line in check()] == ["SAQ001", "SAQ201"]
    assert flake8("--select", "E9,SAQ").codes == ["E999", "SAQ201"]


def test_a_file_that_cannot_be_decoded_is_told(shop: Path, flake8: Flake8, check: Check) -> None:
    # flake8 reads it as latin-1 and says nothing; Python does not.
    (shop / "src/shop/bytes.py").write_bytes(b'from saq import Queue\nx = "\xff"\n')
    answer = flake8("--select", "SAQ")
    assert answer.codes == ["SAQ001", "SAQ201"]
    assert answer.found == check()


def test_findings_in_other_files_are_the_commands_matter(shop: Path, flake8: Flake8) -> None:
    write(shop, {"Procfile": "worker: saq shop.tasks.setings\n"})
    answer = flake8("--select", "SAQ")
    assert answer.codes == ["SAQ204", "SAQ201"]
    assert main(["check", "--select", "SAQ805", "Procfile"]) == 1


def test_a_project_without_saq_costs_a_search_of_bytes(shop: Path, flake8: Flake8) -> None:
    for name in ("tasks", "web"):
        (shop / f"src/shop/{name}.py").write_text("x = 1\n", encoding="utf-8")
    answer = flake8("-j", "2", python=["-X", "importtime"])
    loaded = {line.rpartition("|")[2].strip() for line in answer.err.splitlines()}
    assert "saqlint.files.discover" in loaded
    costly = {"saqlint.engine", "saqlint.rules", "saqlint.finding", "click", "astroid", "libcst"}
    assert not costly & loaded
    assert answer.code == 0


def test_plugins_that_write_into_the_nodes_that_all_trees_share(shop: Path, flake8: Flake8) -> None:
    write(
        shop,
        {
            "local/parents.py": (
                "import ast\n"
                "class Plugin:\n"
                "    def __init__(self, tree):\n"
                "        for node in ast.walk(tree):\n"
                "            for child in ast.iter_child_nodes(node):\n"
                "                child.parent = node\n"
                "    def run(self):\n"
                "        return iter(())\n"
            ),
            ".flake8": ("[flake8:local-plugins]\nextension = A = parents:Plugin\npaths = local\n"),
        },
    )
    assert flake8("--select", "SAQ", "src/shop/web.py").codes == ["SAQ204", "SAQ201"]
