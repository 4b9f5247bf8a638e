"""Problems that only show with the values of the parameters, and where each is to be mended."""

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
    """What is wrong at a property of a resource, and what to do about it."""

    logical_id: str
    property: str
    what: str
    help: str
    sources: tuple[Any, ...]
    """The values in the template that it follows from: their parameters may be to blame."""


Check = Callable[[StackContext], Iterable[Problem]]


def check_stacks(system: Project, check: Check) -> Iterator[RuleMatch]:
    """Yield what `check` finds in the template by itself, and in each stack made of another.

    What another template has wrong by itself is found when it is looked at.
    """
    for each in check(system.scope):
        path = ["Resources", each.logical_id, "Properties", each.property]
        yield _match.match_at(path, each.what, each.help)
    for deployment in system.deployed:
        if deployment.scope is None:
            continue
        alone = {
            (each.logical_id, each.property)
            for each in check(StackContext(deployment.scope.template))
        }
        for each in check(deployment.scope):
            if (each.logical_id, each.property) not in alone:
                yield locate_cause(system, deployment, each)


def locate_cause(system: Project, deployment: DeployAction, problem: Problem) -> RuleMatch:
    """Return the match for `problem` in a stack, where the value stands that it follows from."""
    what = f"in the stack {deployment.stack}, {problem.what}"
    configuration = (*deployment.action.path, "Configuration")
    names = list(template.references(list(problem.sources)))
    if deployment.overrides.keys() & set(names):
        return _match.match_at([*configuration, "ParameterOverrides"], what, problem.help)
    for name in names:
        if name in deployment.file_parameters and deployment.parameter_file:
            place = system.location(deployment.parameter_file, "Parameters", name)
            path = [*configuration, "TemplateConfiguration"]
            return _match.match_at(path, what, problem.help, **place)
    keys = ("Resources", problem.logical_id, "Properties", problem.property)
    place = system.location(deployment.file, *keys) if deployment.file else {}
    return _match.match_at([*configuration, "TemplatePath"], what, problem.help, **place)
