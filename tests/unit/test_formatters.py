"""Findings formatted as JSON, JUnit XML and SARIF."""

import json
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from pipegen import __version__, findings, formatters
from pipegen.findings import Finding

ERROR = Finding(
    rule="E3002",
    level="error",
    message='no "x" <here>',
    file="templates/vpc setup.json",
    line=3,
    column=5,
    end_line=3,
    end_column=9,
    path="Resources/Vpc",
    description="Resource properties",
    url="https://example.com/E3002",
)
INFO = Finding(rule="I9501", level="info", message="unwise", file="templates/b.json")
FILES = [ERROR.file, INFO.file, "templates/c.json"]


def test_json_has_every_finding_and_the_counts():
    assert json.loads(formatters.as_json([ERROR, INFO], FILES)) == {
        "findings": [
            {
                "rule": "E3002",
                "level": "error",
                "message": 'no "x" <here>',
                "file": "templates/vpc setup.json",
                "line": 3,
                "column": 5,
                "end_line": 3,
                "end_column": 9,
                "path": "Resources/Vpc",
                "description": "Resource properties",
                "url": "https://example.com/E3002",
                "help": "",
            },
            {
                "rule": "I9501",
                "level": "info",
                "message": "unwise",
                "file": "templates/b.json",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 2,
                "path": "",
                "description": "",
                "url": "",
                "help": "",
            },
        ],
        "counts": {"error": 1, "warning": 0, "info": 1},
    }


def test_junit_fails_one_case_per_finding_except_infos():
    suites = ET.fromstring(formatters.junit([ERROR, INFO], FILES))

    [suite] = suites
    assert suite.attrib == {
        "name": "pipegen lint",
        "tests": "3",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
    }
    clean, failed, info = suite
    assert (clean.attrib, len(clean)) == ({"classname": "templates/c.json", "name": "clean"}, 0)
    assert failed.attrib == {"classname": ERROR.file, "name": "E3002 Resource properties"}
    [failure] = failed
    assert (failure.tag, failure.attrib) == (
        "failure",
        {"type": "error", "message": 'no "x" <here>'},
    )
    assert failure.text == (
        'no "x" <here>\nat templates/vpc setup.json:3:5: Resources/Vpc\nhttps://example.com/E3002'
    )
    assert [element.tag for element in info] == ["system-out"]


def test_sarif_has_rules_results_and_locations():
    log = json.loads(formatters.sarif([ERROR, INFO], FILES))

    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"] == {
        "name": "pipegen",
        "version": __version__,
        "rules": [
            {
                "id": "E3002",
                "shortDescription": {"text": "Resource properties"},
                "helpUri": "https://example.com/E3002",
            },
            {"id": "I9501", "shortDescription": {"text": "I9501"}},
        ],
    }
    assert run["results"] == [
        {
            "ruleId": "E3002",
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": 'no "x" <here>'},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "templates/vpc%20setup.json"},
                        "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9},
                    },
                    "logicalLocations": [{"fullyQualifiedName": "Resources/Vpc"}],
                }
            ],
        },
        {
            "ruleId": "I9501",
            "ruleIndex": 1,
            "level": "note",
            "message": {"text": "unwise"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "templates/b.json"},
                        "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2},
                    }
                }
            ],
        },
    ]


@given(
    st.lists(
        st.builds(Finding, *[st.text()] * 4, path=st.text()).map(
            lambda finding: Finding(
                finding.rule, "error", finding.message, finding.file, path=finding.path
            )
        )
    )
)
def test_junit_is_valid_xml_for_every_message(items):
    [suite] = ET.fromstring(formatters.junit(items, []))

    assert len(suite) == len(items)


def test_the_file_with_the_worst_finding_comes_first():
    def finding(level, file, line):
        return Finding("X", level, "", file, line)

    ordered = findings.worst_first(
        [
            finding("info", "a", 1),
            finding("warning", "b", 9),
            finding("info", "b", 2),
            finding("error", "c", 3),
            finding("warning", "b", 4),
            finding("info", "c", 1),
        ]
    )

    assert [(item.file, item.level, item.line) for item in ordered] == [
        ("c", "error", 3),
        ("c", "info", 1),
        ("b", "warning", 4),
        ("b", "warning", 9),
        ("b", "info", 2),
        ("a", "info", 1),
    ]


def test_a_level_includes_itself_and_every_worse_level():
    assert [
        [findings.any_at_least([Finding("X", level, "", "a")], least) for least in findings.LEVELS]
        for level in findings.LEVELS
    ] == [[True, True, True], [False, True, True], [False, False, True]]
    assert not findings.any_at_least([], "info")
