"""The formats of one line a finding."""

import pytest
from msgspec.structs import replace

from saqlint.finding import Diagnostic
from saqlint.formats import format_names, renderer
from saqlint.model import Span
from tests.formats.listings import BOTH, CLEAN, SILENT, SLOW, UNKNOWN, listing

SUMMARY = """\
Found 2 problems in 1 file: 1 basic, 1 recommended.
[*] 1 fixable with `--fix` (1 unsafe fix with `--fix --unsafe-fixes`).
Read why with `saqlint rule SAQ201`.
"""
UNKNOWN_TEXT = "no worker of queue `default` runs `send_emial`"
SLOW_TEXT = "`archive` is enqueued without `timeout`: SAQ cancels it after 10 s"


def test_every_file_of_the_folder_is_a_format() -> None:
    assert set(format_names()) == {
        "azure",
        "concise",
        "full",
        "github",
        "gitlab",
        "grouped",
        "json",
        "jsonl",
        "junit",
        "markdown",
        "pylint",
        "rdjson",
        "sarif",
    }


@pytest.mark.parametrize("name", format_names())
def test_every_format_is_pure_and_ends_its_last_line(name: str) -> None:
    for shown in (BOTH, CLEAN, listing(SILENT, suppressed=True)):
        text = renderer(name)(shown)
        assert text == renderer(name)(shown)
        assert text == "" or text.endswith("\n")


def test_concise() -> None:
    assert renderer("concise")(BOTH) == (
        f"src/app/handlers.py:7:25: SAQ204 [*] {UNKNOWN_TEXT}\n"
        f"src/app/handlers.py:8:11: SAQ201 {SLOW_TEXT}\n{SUMMARY}"
    )


def test_concise_names_what_suppresses() -> None:
    shown = renderer("concise")(replace(listing(SILENT, suppressed=True), quiet=True))
    assert shown.endswith(" 10 s (suppressed by `# noqa`: archiving is quick)\n")


def test_grouped() -> None:
    elsewhere = replace(SLOW, at=Span("src/app/tasks.py", 104, 0, 104, 3))
    nearby = replace(UNKNOWN, at=Span("src/app/tasks.py", 4, 10, 4, 12))
    shown = renderer("grouped")(replace(listing(UNKNOWN, elsewhere, nearby), quiet=True))
    assert (
        shown
        == f"""\
src/app/handlers.py:
  7:25  SAQ204 [*] {UNKNOWN_TEXT}

src/app/tasks.py:
  4:11   SAQ204 [*] {UNKNOWN_TEXT}
  104:1  SAQ201 {SLOW_TEXT}
"""
    )


def test_pylint() -> None:
    assert renderer("pylint")(listing(SLOW)) == f"src/app/handlers.py:8: [SAQ201] {SLOW_TEXT}\n"


def test_github_orders_by_gravity_and_gives_columns_within_one_line_only() -> None:
    assert renderer("github")(
        replace(BOTH, root="/w/backend", cwd="/w/backend", repository="/w")
    ) == (
        "::error title=saqlint (SAQ204),file=backend/src/app/handlers.py,line=7,col=25,"
        f"endLine=7,endColumn=36::src/app/handlers.py:7:25: SAQ204 {UNKNOWN_TEXT}"
        "%0Athe job fails with `KeyError: 'send_emial'`, after all its retries\n"
        "::warning title=saqlint (SAQ201),file=backend/src/app/handlers.py,line=8,endLine=11"
        f"::src/app/handlers.py:8:11: SAQ201 {SLOW_TEXT}\n"
    )


def odd(path: str, message: str) -> Diagnostic:
    return replace(UNKNOWN, at=Span(path, 1, 4, 1, 4), message=message, labels=(), help=None)


def test_github_escapes_properties_and_message() -> None:
    shown = renderer("github")(listing(odd("a,b:c%.py", "50 % of\r\n::stop::")))
    assert shown == (
        "::error title=saqlint (SAQ204),file=a%2Cb%3Ac%25.py,line=1,col=5,endLine=1,endColumn=5"
        "::a,b:c%25.py:1:5: SAQ204 50 %25 of%0D%0A::stop::\n"
    )


def test_github_says_how_many_annotations_are_dropped() -> None:
    many = [replace(SLOW, subject=str(n), message=str(n)) for n in range(12)]
    *commands, last = renderer("github")(listing(UNKNOWN, *many)).splitlines()
    assert len(commands) == 13
    assert last.startswith("::notice title=saqlint::2 more findings in the log")
    assert "::notice" not in renderer("github")(listing(UNKNOWN, *many[:10]))


def test_azure() -> None:
    assert renderer("azure")(listing(odd("a;b].py", "50 %\n; ]"), SLOW)) == (
        "##vso[task.logissue type=error;sourcepath=a%3Bb%5D.py;linenumber=1;columnnumber=5;"
        "code=SAQ204;]50 %AZP25%0A; ]\n"
        "##vso[task.logissue type=warning;sourcepath=src/app/handlers.py;linenumber=8;"
        f"columnnumber=11;code=SAQ201;]{SLOW_TEXT}\n"
    )


def test_markdown() -> None:
    assert renderer("markdown")(BOTH).endswith(
        "| Level | Rule | Place | Problem |\n"
        "| --- | --- | --- | --- |\n"
        "| basic | [SAQ204](https://example.org/SAQ204) unregistered-task "
        f"| `src/app/handlers.py:7` | {UNKNOWN_TEXT} |\n"
        "| recommended | [SAQ201](https://example.org/SAQ201) enqueue-without-timeout "
        f"| `src/app/handlers.py:8` | {SLOW_TEXT} |\n"
    )


def test_markdown_keeps_code_and_defuses_the_rest() -> None:
    shown = renderer("markdown")(listing(odd("a|b`.py", "<b> `x | y` *z*\n| [l](u)")))
    row = shown.splitlines()[-1]
    assert "`` a\\|b`.py:1 ``" in row
    assert "\\<b\\> `x \\| y` \\*z\\*\\n\\| \\[l\\](u) |" in row.replace("\\\\n", "\\n")
