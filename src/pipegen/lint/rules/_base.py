"""Base classes of the rules: a subclass checks a project, a pipeline, an action or a deployment.

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
    """A rule that checks a template together with the files that belong to it."""

    def __init_subclass__(cls, tags: tuple[str, ...] = ()) -> None:
        """Set the tags of the rule as cfn-lint reads them; without any, inherit them."""
        super().__init_subclass__()
        if tags:
            cls.tags = list(tags)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each finding in the template `cfn`, or in a file that it names."""
        return list(self._match_project(Project.open(cfn.filename, cfn.template)))

    @abstractmethod
    def _match_project(self, project: Project) -> Matches:
        """Return the matches in `project`."""


class PipelineRule(ProjectRule):
    """A rule that checks each pipeline of the template."""

    def _match_project(self, project: Project) -> Matches:
        for pipeline in project.pipelines:
            yield from self._match_pipeline(project, pipeline)

    @abstractmethod
    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        """Return the matches in `pipeline`."""


class ValidatorRule(PipelineRule):
    """A rule that reports what one validator rejects in each pipeline of the template."""

    validator: "staticmethod[[Pipeline], Iterable[Violation]]"

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        for violation in self.validator(pipeline):
            yield _match.match_at(*violation)


class ActionRule(PipelineRule):
    """A rule that checks each action of each pipeline."""

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        for action in pipeline.actions:
            yield from self._match_action(project, pipeline, action)

    @abstractmethod
    def _match_action(self, project: Project, pipeline: Pipeline, action: Action) -> Matches:
        """Return the matches in `action`."""


class DeploymentRule(ProjectRule):
    """A rule that checks each deployment whose template can be read."""

    def _match_project(self, project: Project) -> Matches:
        for deployment in project.deployed:
            if (scope := deployment.scope) is not None:
                yield from self._match_deployment(project, deployment, scope)

    @abstractmethod
    def _match_deployment(
        self, project: Project, deployment: DeployAction, scope: StackContext
    ) -> Matches:
        """Return the matches in `deployment`; `scope` is the stack that it creates or updates."""


def as_list(value: Any) -> list[Any]:
    """Return `value` if it is a list, else an empty list."""
    return value if isinstance(value, list) else []
