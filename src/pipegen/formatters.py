"""Formats findings for other programs: JSON, JUnit XML and SARIF."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Any
from urllib.parse import quote

from pipegen import __version__
from pipegen.findings import LEVELS, Finding

_SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Return level → number of `findings`, for every level, the most severe first."""
    return {level: sum(finding.level == level for finding in findings) for level in LEVELS}


def as_json(findings: Sequence[Finding], _: Sequence[str]) -> str:
    """Return a JSON object with all `findings`, and their number by level."""
    record = {"findings": [asdict(finding) for finding in findings], "counts": counts(findings)}
    return json.dumps(record, indent=2)


def junit(findings: Sequence[Finding], files: Sequence[str]) -> str:
    """Return a test suite with a case for each finding, and a passed case for each clean file.

    JUnit has no levels: an info is a passed case with the message as output.
    """
    with_findings = {finding.file for finding in findings}
    clean = [file for file in files if file not in with_findings]
    failures = sum(finding.level != "info" for finding in findings)
    suite = f'name="pipegen lint" tests="{len(findings) + len(clean)}" failures="{failures}"'
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<testsuites><testsuite {suite} errors="0" skipped="0">',
            *[f'<testcase classname={_quoted(file)} name="clean"/>' for file in clean],
            *[_case(finding) for finding in findings],
            "</testsuite></testsuites>",
        ]
    )


def sarif(findings: Sequence[Finding], _: Sequence[str]) -> str:
    """Return a SARIF 2.1.0 log with one run; paths are relative to the current folder."""
    findings_by_rule = {finding.rule: finding for finding in findings}
    rules = sorted(findings_by_rule)
    driver = {
        "name": "pipegen",
        "version": __version__,
        "rules": [_rule(findings_by_rule[rule]) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


FORMATS = {"json": as_json, "junit": junit, "sarif": sarif}
"""Format → the function that formats findings; it also gets the files that were checked."""


def _case(finding: Finding) -> str:
    name = _quoted(f"{finding.rule} {finding.description}")
    start = f"<testcase classname={_quoted(finding.file)} name={name}>"
    position = f"{finding.file}:{finding.line}:{finding.column}"
    detail = escape(xml_text(f"{finding.message}\nat {position}: {finding.path}\n{finding.url}"))
    if finding.level == "info":
        return f"{start}<system-out>{detail}</system-out></testcase>"
    attributes = f'type="{finding.level}" message={_quoted(finding.message)}'
    return f"{start}<failure {attributes}>{detail}</failure></testcase>"


def _quoted(text: str) -> str:
    return f'"{escape(xml_text(text))}"'


def xml_text(text: str) -> str:
    """Return `text` with a replacement character for each character that XML does not allow."""
    return _NOT_XML.sub("\ufffd", text)


def _rule(finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": finding.rule,
        "shortDescription": {"text": finding.description or finding.rule},
    }
    return rule | ({"helpUri": finding.url} if finding.url else {})


def _result(finding: Finding, rules: Sequence[str]) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(finding.file)},
            "region": region,
        }
    }
    if finding.path:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _SARIF_LEVELS[finding.level],
        "message": {"text": finding.message},
        "locations": [location],
    }
