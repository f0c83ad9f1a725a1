"""The formats that programs parse, each read by a parser that is not ours."""

import io
import json
from typing import Any

import junitparser
import pytest
from msgspec.structs import replace

from saqlint.finding import Diagnostic, Edit, Fix, Level
from saqlint.formats import renderer
from saqlint.model import Span
from saqlint.showing.listing import Failure, Listing
from tests.formats.listings import (
    BOTH,
    CLEAN,
    SILENT,
    SLOW,
    UNKNOWN,
    listing,
    place,
)


def parsed(name: str, shown: Listing) -> Any:
    text = renderer(name)(shown)
    assert text.isascii()
    return json.loads(text)


def wide(message: str = "wide") -> tuple[Diagnostic, dict[str, str]]:
    """A finding behind a character of two UTF-16 units and four UTF-8 bytes."""
    sources = {"ä b.py": "x = '\U0001f469é'; bad()\n"}
    at = place("ä b.py", "bad()", sources)
    fix = Fix("mend", (Edit(at, "good()"),))
    return Diagnostic(at, "SAQ204", "n", Level.BASIC, message, fix=fix), sources


def test_json_has_the_documented_shape() -> None:
    document = parsed("json", replace(BOTH, root="/w/backend", cwd="/w"))
    assert list(document) == ["version", "diagnostics", "summary"]
    assert document["version"] == 1
    first, second = document["diagnostics"]
    assert {key: value for key, value in first.items() if key != "fingerprint"} == {
        "code": "SAQ204",
        "name": "unregistered-task",
        "level": "basic",
        "message": "no worker of queue `default` runs `send_emial`",
        "help": "the job fails with `KeyError: 'send_emial'`, after all its retries",
        "subject": "send_emial",
        "path": "backend/src/app/handlers.py",
        "line": 7,
        "column": 25,
        "end_line": 7,
        "end_column": 37,
        "url": "https://example.org/SAQ204",
        "related": [
            {
                "message": "this is queue `default`",
                "path": "backend/src/app/handlers.py",
                "line": 6,
                "column": 5,
                "end_line": 6,
                "end_column": 17,
            },
            {
                "message": "did you mean this task?",
                "path": "backend/src/app/tasks.py",
                "line": 4,
                "column": 11,
                "end_line": 4,
                "end_column": 21,
            },
        ],
        "fix": {
            "title": "enqueue `send_email`",
            "safe": True,
            "edits": [
                {
                    "path": "backend/src/app/handlers.py",
                    "line": 7,
                    "column": 25,
                    "end_line": 7,
                    "end_column": 37,
                    "text": '"send_email"',
                }
            ],
        },
        "suppressed": None,
    }
    assert second["fix"] == {"title": "add `timeout=60`", "safe": False, "edits": []}
    assert document["summary"] == {
        "total": 2,
        "files": 1,
        "levels": {"basic": 1, "recommended": 1, "strict": 0},
        "codes": {"SAQ201": 1, "SAQ204": 1},
        "suppressed": 0,
        "fixable": {"safe": 1, "unsafe": 1},
        "fixed": 0,
        "unresolved": 0,
        "failures": [],
    }


def test_json_shows_suppressed_findings_and_failures() -> None:
    shown = replace(
        listing(UNKNOWN, SILENT, suppressed=True),
        failures=(Failure("SAQ999", "ValueError: x", "a.py"),),
    )
    document = parsed("json", shown)
    assert document["diagnostics"][1]["suppressed"] == {
        "by": "`# noqa`",
        "reason": "archiving is quick",
    }
    assert document["summary"]["suppressed"] == 1
    assert document["summary"]["total"] == 1
    assert document["summary"]["failures"] == [
        {"code": "SAQ999", "error": "ValueError: x", "path": "a.py"}
    ]


def test_jsonl_is_the_diagnostics_of_json_one_a_line() -> None:
    lines = [json.loads(line) for line in renderer("jsonl")(BOTH).splitlines()]
    assert lines == parsed("json", BOTH)["diagnostics"]
    assert renderer("jsonl")(CLEAN) == ""


def test_gitlab() -> None:
    first, second = parsed("gitlab", replace(BOTH, root="/w/backend", repository="/w"))
    assert first["description"] == "SAQ204: no worker of queue `default` runs `send_emial`"
    assert first["severity"] == "critical"
    assert second["severity"] == "major"
    assert second["location"] == {
        "path": "backend/src/app/handlers.py",
        "positions": {"begin": {"line": 8, "column": 11}, "end": {"line": 11, "column": 6}},
    }
    assert first["fingerprint"] != second["fingerprint"]
    assert parsed("gitlab", CLEAN) == []


@pytest.mark.parametrize("name", ["gitlab", "json", "sarif"])
def test_fingerprints_survive_inserted_lines_and_differ_for_equal_lines(name: str) -> None:
    twice = "call()\ncall()\n"
    before = [replace(SLOW, at=Span("a.py", n, 0, n, 4)) for n in (1, 2)]
    after = [replace(SLOW, at=Span("a.py", n, 4, n, 8)) for n in (3, 5)]

    def fingerprints(found: list[Diagnostic], text: str) -> list[str]:
        document = parsed(name, listing(*found, sources={"a.py": text}))
        if name == "sarif":
            results = document["runs"][0]["results"]
            return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
        found_ = document["diagnostics"] if name == "json" else document
        return [entry["fingerprint"] for entry in found_]

    first = fingerprints(before, twice)
    assert len(set(first)) == 2
    assert fingerprints(after, "if x:\n\n    call()\nelse:\n    call()\n") == first


def test_fingerprints_do_not_change_when_another_finding_is_suppressed() -> None:
    pair = [replace(SLOW, at=Span("a.py", n, 0, n, 4)) for n in (1, 2)]
    sources = {"a.py": "call()\ncall()\n"}
    both = parsed("gitlab", listing(*pair, sources=sources))
    one = parsed("gitlab", listing(replace(pair[0], suppressed_by="x"), pair[1], sources=sources))
    assert one[0]["fingerprint"] == both[1]["fingerprint"]


def test_junit_is_read_by_junitparser() -> None:
    xml = junitparser.JUnitXml.fromstring(renderer("junit")(BOTH).encode())
    (suite,) = list(xml)
    assert (suite.name, suite.tests, suite.failures) == ("src/app/handlers.py", 2, 2)
    first, second = list(suite)
    assert (first.name, first.classname) == ("org.saqlint.SAQ204", "src/app/handlers")
    assert first.result[0].message == UNKNOWN.message
    assert first.result[0].type == "unregistered-task"
    assert "line 8, column 11" in second.result[0].text


def test_junit_of_a_clean_run_has_a_suite_with_a_passed_case() -> None:
    xml = junitparser.JUnitXml.fromstring(renderer("junit")(CLEAN).encode())
    (suite,) = list(xml)
    assert (suite.tests, suite.failures) == (1, 0)
    assert [case.is_passed for case in suite] == [True]


def test_junit_takes_any_text() -> None:
    text = "\x1b[31m <&\"'> \x00 日本 \ud800"
    path = "a<b>\x01.py"
    shown = renderer("junit")(listing(replace(UNKNOWN, message=text, at=Span(path, 1, 0, 1, 0))))
    xml = junitparser.JUnitXml.fromstring(shown.encode("ascii"))
    (case,) = [case for suite in xml for case in suite]
    assert case.result[0].message == "\\x1b[31m <&\"'> \\x00 日本 \\ud800"


def test_rdjson_counts_bytes_of_utf8() -> None:
    diagnostic, sources = wide()
    (found,) = parsed("rdjson", listing(diagnostic, sources=sources))["diagnostics"]
    line = sources["ä b.py"].encode()
    start = line.index(b"bad()") + 1
    expected = {"start": {"line": 1, "column": start}, "end": {"line": 1, "column": start + 5}}
    assert found["location"] == {"path": "ä b.py", "range": expected}
    assert found["suggestions"] == [{"range": expected, "text": "good()"}]
    assert found["severity"] == "ERROR"
    assert found["code"] == {"value": "SAQ204", "url": "https://example.org/SAQ204"}


def test_rdjson_offers_only_fixes_that_are_plain_text() -> None:
    first, second = parsed("rdjson", BOTH)["diagnostics"]
    assert len(first["suggestions"]) == 1
    assert "suggestions" not in second
    related = first["relatedLocations"][1]
    assert related["message"] == "did you mean this task?"
    assert related["location"]["path"] == "src/app/tasks.py"


def test_rdjson_makes_one_suggestion_of_what_stands_on_one_line() -> None:
    first = Edit(place("src/app/handlers.py", "queue = task"), "jobs = task")
    inner, outer = (
        Edit(place("src/app/handlers.py", word), "x") for word in ("send_emial", "data.to")
    )
    found = replace(UNKNOWN, fix=Fix("mend", (outer, first, inner)))
    (shown,) = parsed("rdjson", listing(found))["diagnostics"]
    assert [one["text"] for one in shown["suggestions"]] == ["jobs = task", 'x", to=x']
    assert shown["suggestions"][1]["range"] == {
        "start": {"line": 7, "column": inner.at.column + 1},
        "end": {"line": 7, "column": outer.at.end_column + 1},
    }


def test_output_is_bytes_of_ascii_for_every_structured_format() -> None:
    diagnostic, sources = wide("日本語")
    for name in ("json", "jsonl", "sarif", "gitlab", "rdjson", "junit"):
        text = renderer(name)(listing(diagnostic, sources=sources))
        assert io.BytesIO(text.encode("ascii")).getvalue()


def test_a_rule_without_a_page_has_no_url() -> None:
    unknown = replace(SLOW, code="ACME101")
    (found,) = parsed("rdjson", listing(unknown))["diagnostics"]
    assert found["code"] == {"value": "ACME101"}
    (entry,) = parsed("json", listing(unknown))["diagnostics"]
    assert entry["url"] is None
