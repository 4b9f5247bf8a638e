"""Base classes of the rules: a subclass checks a project, or one part of it at a time.

Do not import them in `pipegen.rules`: cfn-lint instantiates each rule class in that module.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.model import Action, Pipeline
from pipegen.codepipeline.project import Project
from pipegen.codepipeline.validation.names import Violation
from pipegen.lint.rules import _match

Matches = Iterable[RuleMatch]


class ProjectRule(CloudFormationLintRule, ABC):
    """Checks a template together with the files that belong to it."""

    def __init_subclass__(cls, tags: tuple[str, ...] = ()) -> None:
        """Set the tags of the rule as cfn-lint reads them; without any, inherit them."""
        super().__init_subclass__()
        if tags:
            cls.tags = list(tags)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each finding in the template `cfn`, or in a file that it names."""
        return list(self._findings(Project.open(cfn.filename, cfn.template)))

    @abstractmethod
    def _findings(self, system: Project) -> Matches:
        """Return a match for each finding in `system`."""


class PipelineRule(ProjectRule):
    """Checks each pipeline of the template."""

    def _findings(self, system: Project) -> Matches:
        for pipeline in system.pipelines:
            yield from self._in_pipeline(system, pipeline)

    @abstractmethod
    def _in_pipeline(self, system: Project, pipeline: Pipeline) -> Matches:
        """Return a match for each finding in `pipeline`."""


class ValidatorRule(PipelineRule):
    """Reports the findings of one function about each pipeline of the template."""

    refusals: "staticmethod[[Pipeline], Iterable[Violation]]"

    def _in_pipeline(self, system: Project, pipeline: Pipeline) -> Matches:
        for refusal in self.refusals(pipeline):
            yield _match.match_at(*refusal)


class ActionRule(PipelineRule):
    """Checks each action of each pipeline."""

    def _in_pipeline(self, system: Project, pipeline: Pipeline) -> Matches:
        for action in pipeline.actions:
            yield from self._in_action(system, pipeline, action)

    @abstractmethod
    def _in_action(self, system: Project, pipeline: Pipeline, action: Action) -> Matches:
        """Return a match for each finding in `action`."""


class DeploymentRule(ProjectRule):
    """Checks each deployment of a template that can be read."""

    def _findings(self, system: Project) -> Matches:
        for deployment in system.deployed:
            if (scope := deployment.scope) is not None:
                yield from self._in_deployment(system, deployment, scope)

    @abstractmethod
    def _in_deployment(
        self, system: Project, deployment: DeployAction, scope: StackContext
    ) -> Matches:
        """Return a match for each finding in `deployment`, whose template is that of `scope`."""


def as_list(value: Any) -> list[Any]:
    """Return `value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
