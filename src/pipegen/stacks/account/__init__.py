"""`account-setup.json`: the action role and the execution role of every deployed account."""

from collections.abc import Mapping

from troposphere import Output, Sub, Template

from pipegen.cloudformation.template import Template as Deployed
from pipegen.config.delivery import Delivery
from pipegen.stacks import conventions
from pipegen.stacks.account import account_mapping, action_role, execution_role
from pipegen.stacks.account.account_mapping import AccountMapping

MAX_MANAGED_POLICIES = 10
"""Managed policies that can be attached to a role ("IAM and AWS STS quotas", the default)."""


def build(delivery: Delivery, templates: Mapping[str, Deployed]) -> Template:
    """Return the set-up template of all accounts.

    Args:
        delivery: The delivery whose pipeline deploys into the accounts.
        templates: Stack name → deployed template.
    """
    template = Template(
        Description=f"The roles that the pipeline {delivery.config.pipeline.name} deploys with."
    )
    mapping = AccountMapping.build(delivery, templates)
    for account, keys in mapping.body.items():
        template.add_mapping(account_mapping.MAPPING, {account: dict(keys)})
    action_role.add(template, delivery, mapping)
    execution_role.add(template, delivery, templates, mapping)
    conventions.tag(template, delivery.config.tags)
    template.add_output(
        [
            _output("ActionRoleArn", "The role that the pipeline assumes.", delivery.action_role),
            _output(
                "ExecutionRoleArn",
                "The role that CloudFormation deploys with.",
                delivery.execution_role,
            ),
        ]
    )
    return template


def count_managed_policies(template: Deployed) -> int:
    """Return the number of managed policies of the execution role in the built `template`."""
    return len(template.of_type("AWS::IAM::ManagedPolicy"))


def _output(name: str, description: str, role: str) -> Output:
    arn = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{role}"
    return Output(name, Description=description, Value=Sub(arn))
