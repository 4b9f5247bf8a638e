"""The execution role: what CloudFormation may do, computed from the templates it deploys."""

from collections.abc import Mapping
from typing import Any

from troposphere import Ref, Sub, Template, iam

from pipegen.cloudformation.template import Template as Deployed
from pipegen.config.delivery import Delivery
from pipegen.iam import resource_permissions
from pipegen.stacks import conventions, policy_documents
from pipegen.stacks.account import iam_statements, policy_splitting
from pipegen.stacks.account.account_mapping import AccountMapping


def add(
    template: Template,
    delivery: Delivery,
    templates: Mapping[str, Deployed],
    accounts: AccountMapping,
) -> None:
    """Add the role and as many managed policies as its permissions need."""
    documents = _documents(delivery, templates, accounts)
    attached = [
        template.add_resource(
            iam.ManagedPolicy(
                f"ExecutionPolicy{number}",
                ManagedPolicyName=f"{delivery.execution_role}-{number}",
                Description="Computed from the resource types of the deployed templates.",
                PolicyDocument={"Version": "2012-10-17", "Statement": each},
            )
        )
        for number, each in enumerate(documents, start=1)
    ]
    template.add_resource(
        iam.Role(
            "ExecutionRole",
            RoleName=delivery.execution_role,
            Description="What CloudFormation acts as when it deploys the stacks.",
            AssumeRolePolicyDocument=policy_documents.trust("cloudformation.amazonaws.com"),
            ManagedPolicyArns=[Ref(each) for each in attached],
            **conventions.permissions_boundary(delivery.config),
        )
    )


def _documents(
    delivery: Delivery, templates: Mapping[str, Deployed], accounts: AccountMapping
) -> list[list[iam_statements.Statement]]:
    actions = _actions(delivery, templates)
    own = {each for each in actions if each.startswith("iam:")}
    about_iam = list(
        iam_statements.iam_statements(own, _services(templates), accounts, _boundary(delivery))
    )
    about_iam += iam_statements.self_protection(about_iam, accounts, delivery)

    def size(statement: Any) -> int:
        return accounts.longest(statement, delivery.config.pipeline.region)

    return policy_splitting.split_policies(about_iam, sorted(actions - own), size)


def _actions(delivery: Delivery, templates: Mapping[str, Deployed]) -> set[str]:
    found: set[str] = set()
    for each in templates.values():
        found |= resource_permissions.actions_for_template(each.body)
    for stack in delivery.stacks:
        found.update(stack.custom.permissions if stack.custom else ())
    for environment in delivery.config.environments:
        found |= resource_permissions.actions_for_values(environment.parameters)
    return found


def _services(templates: Mapping[str, Deployed]) -> list[str]:
    resources = [each for template in templates.values() for each in template.resources.values()]
    return sorted(
        {name for each in resources for name in resource_permissions.linked_services(each)}
    )


def _boundary(delivery: Delivery) -> Any:
    boundary = conventions.permissions_boundary(delivery.config).get("PermissionsBoundary")
    return boundary.to_dict() if isinstance(boundary, Sub) else boundary
