"""Base classes of the rules about the parameter files that a template's pipelines deploy."""

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
    """A rule that reports the findings of `template_configuration` with the rule's id.

    A finding about a file that two actions use is reported once.
    """

    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "continuous-delivery-codepipeline-cfn-artifacts.html"
    )

    def _match_project(self, project: Project) -> Matches:
        matches: dict[tuple[str, int, int, str], RuleMatch] = {}
        for path, finding in _findings(project):
            if finding.rule == self.id:
                key = (finding.file, finding.line, finding.column, finding.message)
                matches.setdefault(key, _match(path, finding))
        return matches.values()


class ParameterRule(ParameterFileRule, DeploymentRule):
    """A rule that checks parameter files, then the parameters in the actions themselves."""

    def _match_project(self, project: Project) -> Matches:
        yield from ParameterFileRule._match_project(self, project)
        yield from DeploymentRule._match_project(self, project)


def _match(path: Path, finding: Finding) -> RuleMatch:
    numbers = (finding.line, finding.column, finding.end_line, finding.end_column)
    location = {
        "filename": finding.file,
        "location": tuple(number - 1 for number in numbers),  # cfn-lint counts from 0
        "keys": [finding.path],
    }
    return RuleMatch(list(path), finding.message, **location)


@lru_cache(maxsize=1)
def _findings(project: Project) -> list[tuple[Path, Finding]]:
    return list(_validate_files(project))


def _validate_files(project: Project) -> Iterator[tuple[Path, Finding]]:
    for deployment in project.deployed:
        file = deployment.parameter_file
        if file is None or not project.exists(file):
            continue  # E9502 reports a missing file
        declared = deployment.template.parameters if deployment.template else None
        overrides = frozenset(deployment.overrides)
        path = (*deployment.action.path, "Configuration", "TemplateConfiguration")
        for finding in template_configuration.validate(file, declared, overrides):
            yield path, replace(finding, file=project.display_path(file))
