"""W9509 unapproved-environment."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen.deployments import Deployment
from pipegen.iam import matching
from pipegen.pipelines import Pipeline
from pipegen.rules import reporting
from pipegen.systems import System

_GUARDED = ("Update:Replace", "Update:Delete")


class UnapprovedEnvironment(CloudFormationLintRule):
    """A protected stack is deployed without anybody having said yes.

    ### Why

    A stack policy that denies replacing or deleting resources says that the stack matters. What
    reaches it on every push, with no approval before, will reach it with the first mistake. Where
    that is meant, suppress this in the pipeline's `Metadata`. With pipegen, set `approval` in the
    environment.

    ### Broken

    ```json
    {"Statement": [{"Effect": "Deny", "Action": "Update:Delete", "Resource": "*"}]}
    ```

    ### Kept

    ```json
    {"ActionTypeId": {"Category": "Approval", "Owner": "AWS", "Provider": "Manual"}}
    ```
    """

    id = "W9509"
    shortdesc = "unapproved-environment"
    description = "An approval should stand before a protected stack"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "protect-stack-resources.html"
    )
    tags = ["codepipeline", "approval"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each environment that nothing stands before."""
        system = reporting.system(cfn)
        return [found for each in system.pipelines for found in _unapproved(system, each)]


def _unapproved(system: System, pipeline: Pipeline) -> Iterator[RuleMatch]:
    approvals = [each for each in pipeline.actions if each.category == "Approval"]
    for each in system.deployments(pipeline):
        action = each.action
        if _is_protected(each) and not any(one.before(action) for one in approvals):
            yield reporting.found(
                [*action.path, "Configuration", "TemplateConfiguration"],
                f"{action.name} deploys a protected stack, and no approval stands before it",
                "add a stage with an approval; with pipegen, set approval = true",
            )


def _is_protected(deployment: Deployment) -> bool:
    policy = deployment.configuration.get("StackPolicy")
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    found = statements if isinstance(statements, list) else [statements]
    return any(isinstance(each, dict) and _denies(each) for each in found)


def _denies(statement: Mapping[str, Any]) -> bool:
    actions = statement.get("Action")
    named = [str(each) for each in (actions if isinstance(actions, list) else [actions])]
    return statement.get("Effect") == "Deny" and any(
        matching.action(named, each) for each in _GUARDED
    )
