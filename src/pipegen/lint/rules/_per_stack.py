"""Problems that depend on parameter values: check each stack, and find the value to change."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cfnlint.rules import RuleMatch

from pipegen.cloudformation import template
from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.deployments import DeployAction
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a property of a resource, and how to fix it."""

    logical_id: str
    property_name: str
    message: str
    hint: str
    sources: tuple[Any, ...]
    """The values in the template that cause the problem, with their references to parameters."""


Check = Callable[[StackContext], Iterable[Problem]]


def check_stacks(project: Project, check: Check) -> Iterator[RuleMatch]:
    """Yield the problems of the template with its defaults, and of each stack that it deploys.

    A problem that a deployed template has with its own defaults is skipped: it is reported when
    that template is linted.
    """
    for problem in check(project.scope):
        path = ["Resources", problem.logical_id, "Properties", problem.property_name]
        yield _match.match_at(path, problem.message, problem.hint)
    for deployment in project.deployed:
        if deployment.scope is None:
            continue
        with_defaults = {
            (problem.logical_id, problem.property_name)
            for problem in check(StackContext(deployment.scope.template))
        }
        for problem in check(deployment.scope):
            if (problem.logical_id, problem.property_name) not in with_defaults:
                yield locate_cause(project, deployment, problem)


def locate_cause(project: Project, deployment: DeployAction, problem: Problem) -> RuleMatch:
    """Return the match for `problem` in a stack, at the value that causes it.

    The cause is a parameter override of the action, a value in the parameter file, or the
    property in the deployed template, in this order.
    """
    message = f"in the stack {deployment.stack}, {problem.message}"
    configuration = (*deployment.action.path, "Configuration")
    names = list(template.references(list(problem.sources)))
    if deployment.overrides.keys() & set(names):
        return _match.match_at([*configuration, "ParameterOverrides"], message, problem.hint)
    for name in names:
        if name in deployment.file_parameters and deployment.parameter_file:
            location = project.location(deployment.parameter_file, "Parameters", name)
            path = [*configuration, "TemplateConfiguration"]
            return _match.match_at(path, message, problem.hint, **location)
    keys = ("Resources", problem.logical_id, "Properties", problem.property_name)
    location = project.location(deployment.file, *keys) if deployment.file else {}
    return _match.match_at([*configuration, "TemplatePath"], message, problem.hint, **location)
