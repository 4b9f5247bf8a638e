"""E9508 stack-order."""

from collections.abc import Iterator
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.pipelines import Pipeline
from pipegen.resolving import Scope
from pipegen.rules import reporting
from pipegen.systems import System
from pipegen.unknown import Unknown


class StackOrder(CloudFormationLintRule):
    """A stack is deployed before the one whose export it imports.

    ### Why

    `Fn::ImportValue` needs the export to be there: "No export named … found". The first execution
    ever fails at that action, and later ones import what the execution before has left.

    ### Broken

    ```json
    [
      {"Name": "machines", "Actions": [{"Configuration": {"TemplatePath": "Source::ec2.json"}}]},
      {"Name": "network", "Actions": [{"Configuration": {"TemplatePath": "Source::vpc.json"}}]}
    ]
    ```

    ### Kept

    ```json
    [
      {"Name": "network", "Actions": [{"Configuration": {"TemplatePath": "Source::vpc.json"}}]},
      {"Name": "machines", "Actions": [{"Configuration": {"TemplatePath": "Source::ec2.json"}}]}
    ]
    ```
    """

    id = "E9508"
    shortdesc = "stack-order"
    description = "A stack should be deployed after those whose exports it imports"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "intrinsic-function-reference-importvalue.html"
    )
    tags = ["codepipeline", "stack"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each deployment that comes too early."""
        system = reporting.system(cfn)
        return [found for each in system.pipelines for found in _early(system, each)]


def _early(system: System, pipeline: Pipeline) -> Iterator[RuleMatch]:
    deployed = [
        (each, scope) for each in system.deployments(pipeline) if (scope := each.scope) is not None
    ]
    givers = [(name, each) for each, _ in deployed for name in each.exports]
    for each, scope in deployed:
        for name in sorted(set(_imports(scope, scope.template.body.get("Resources")))):
            late = [
                giver
                for given, giver in givers
                if given == name and giver is not each and giver.is_beside(each)
            ]
            if late and not any(giver.action.before(each.action) for giver in late):
                yield reporting.found(
                    [*each.action.path, "Configuration", "TemplatePath"],
                    f"{each.action.name} imports {name}, which {late[0].action.name} exports, and "
                    "which has not run before it",
                    f"move {late[0].action.name} into an earlier stage",
                )


def _imports(scope: Scope, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _imports(scope, each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "Fn::ImportValue":
                name = scope.resolve(each)
                if isinstance(name, str) and not isinstance(name, Unknown):
                    yield name
            else:
                yield from _imports(scope, each)
