"""What `parameter_files` finds in the files of a template's pipelines, as matches of rules."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from cfnlint.rules import RuleMatch

from pipegen.codepipeline import template_configuration
from pipegen.codepipeline.project import Project
from pipegen.errors import Path
from pipegen.findings import Finding
from pipegen.lint.rules._base import DeploymentRule, Matches, ProjectRule


class ParameterFileRule(ProjectRule, tags=("codepipeline", "parameter")):
    """Reports the findings of `parameter_files` that have the id of the rule.

    A finding that two actions have in common is reported once.
    """

    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "continuous-delivery-codepipeline-cfn-artifacts.html"
    )

    def _findings(self, system: Project) -> Matches:
        found: dict[tuple[str, int, int, str], RuleMatch] = {}
        for path, finding in _findings(system):
            if finding.rule == self.id:
                key = (finding.file, finding.line, finding.column, finding.message)
                found.setdefault(key, _match(path, finding))
        return found.values()


class ParameterRule(ParameterFileRule, DeploymentRule):
    """Checks the parameters of each deployment in its action too, after the parameter files."""

    def _findings(self, system: Project) -> Matches:
        yield from ParameterFileRule._findings(self, system)
        yield from DeploymentRule._findings(self, system)


def _match(path: Path, finding: Finding) -> RuleMatch:
    numbers = (finding.line, finding.column, finding.end_line, finding.end_column)
    location = tuple(number - 1 for number in numbers)
    place = {"filename": finding.file, "location": location, "keys": [finding.path]}
    return RuleMatch(list(path), finding.message, **place)


@lru_cache(maxsize=1)
def _findings(system: Project) -> list[tuple[Path, Finding]]:
    return list(_checked(system))


def _checked(system: Project) -> Iterator[tuple[Path, Finding]]:
    for each in system.deployed:
        path = each.parameter_file
        if path is None or not system.exists(path):
            continue  # a file that is not there is for another rule
        declared = each.template.parameters if each.template else None
        for found in template_configuration.validate(path, declared, frozenset(each.overrides)):
            at = (*each.action.path, "Configuration", "TemplateConfiguration")
            yield at, replace(found, file=system.display_path(path))
