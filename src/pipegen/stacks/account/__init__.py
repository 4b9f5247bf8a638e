"""`account-setup.json`: the two roles with which the pipeline deploys into an account."""

from collections.abc import Mapping

from troposphere import Output, Sub, Template

from pipegen.cloudformation.template import Template as Deployed
from pipegen.config.delivery import Delivery
from pipegen.stacks import conventions
from pipegen.stacks.account import account_mapping, action_role, execution_role
from pipegen.stacks.account.account_mapping import AccountMapping

MOST_POLICIES = 10
"""Managed policies that a role takes ("IAM and AWS STS quotas", the default)."""


def build(delivery: Delivery, templates: Mapping[str, Deployed]) -> Template:
    """Return the stack, one for all accounts. `templates` are deployed, by name of stack."""
    template = Template(
        Description=f"The roles that the pipeline {delivery.config.pipeline.name} deploys with."
    )
    found = AccountMapping.build(delivery, templates)
    for account, keys in found.body.items():
        template.add_mapping(account_mapping.MAPPING, {account: dict(keys)})
    action_role.add(template, delivery, found)
    execution_role.add(template, delivery, templates, found)
    conventions.tag(template, delivery.config.tags)
    template.add_output(
        [
            _arn("ActionRoleArn", "The role that the pipeline assumes.", delivery.action_role),
            _arn(
                "ExecutionRoleArn",
                "The role that CloudFormation deploys with.",
                delivery.execution_role,
            ),
        ]
    )
    return template


def policies(template: Deployed) -> int:
    """Return how many managed policies the execution role of the built `template` has."""
    return len(template.of_type("AWS::IAM::ManagedPolicy"))


def _arn(name: str, description: str, role: str) -> Output:
    arn = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{role}"
    return Output(name, Description=description, Value=Sub(arn))
