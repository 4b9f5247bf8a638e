"""What `parameter_files` finds in the parameter files of a template's pipelines, as matches."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from cfnlint.rules import RuleMatch
from cfnlint.template import Template

from pipegen import parameter_files
from pipegen.errors import Path
from pipegen.findings import Finding
from pipegen.rules import reporting
from pipegen.systems import System

URL = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "continuous-delivery-codepipeline-cfn-artifacts.html"
)
"""Where the format stands: "CloudFormation artifacts"."""


def matches(cfn: Template, rule: str) -> list[RuleMatch]:
    """Return a match in the parameter file for each finding of the check with the id `rule`.

    What two actions have in common is found once.
    """
    found: dict[tuple[str, int, int, str], RuleMatch] = {}
    system = reporting.system(cfn)
    for path, each in _findings(system):
        if each.rule == rule:
            start, end = (each.line - 1, each.column - 1), (each.end_line - 1, each.end_column - 1)
            place = {"filename": each.file, "location": (*start, *end), "keys": [each.path]}
            key = (each.file, *start, each.message)
            found.setdefault(key, RuleMatch(list(path), each.message, **place))
    return list(found.values())


@lru_cache(maxsize=1)
def _findings(system: System) -> list[tuple[Path, Finding]]:
    return list(_checked(system))


def _checked(system: System) -> Iterator[tuple[Path, Finding]]:
    for each in system.deployed:
        path = each.parameter_file
        if path is None or not system.exists(path):
            continue  # a file that is not there is for another rule
        declared = each.template.parameters if each.template else None
        for found in parameter_files.against(path, declared, frozenset(each.overrides)):
            at = (*each.action.path, "Configuration", "TemplateConfiguration")
            yield at, replace(found, file=system.shown(path))
