"""The execution role: CloudFormation's permissions, computed from the templates it deploys."""

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
    mapping: AccountMapping,
) -> None:
    """Add the role and as many managed policies as its permissions need.

    Args:
        template: The set-up template that receives the resources.
        delivery: The delivery that the role deploys.
        templates: Stack name → deployed template.
        mapping: The ARNs of each account.
    """
    documents = _documents(delivery, templates, mapping)
    policies = [
        template.add_resource(
            iam.ManagedPolicy(
                f"ExecutionPolicy{number}",
                ManagedPolicyName=f"{delivery.execution_role}-{number}",
                Description="Computed from the resource types of the deployed templates.",
                PolicyDocument={"Version": "2012-10-17", "Statement": statements},
            )
        )
        for number, statements in enumerate(documents, start=1)
    ]
    template.add_resource(
        iam.Role(
            "ExecutionRole",
            RoleName=delivery.execution_role,
            Description="What CloudFormation acts as when it deploys the stacks.",
            AssumeRolePolicyDocument=policy_documents.trust("cloudformation.amazonaws.com"),
            ManagedPolicyArns=[Ref(policy) for policy in policies],
            **conventions.permissions_boundary(delivery.config),
        )
    )


def _documents(
    delivery: Delivery, templates: Mapping[str, Deployed], mapping: AccountMapping
) -> list[list[iam_statements.Statement]]:
    actions = _actions(delivery, templates)
    iam_actions = {action for action in actions if action.startswith("iam:")}
    services, boundary = _services(templates), _boundary(delivery)
    statements = list(iam_statements.iam_statements(iam_actions, services, mapping, boundary))
    statements += iam_statements.self_protection(statements, mapping, delivery)

    def size(statement: Any) -> int:
        return mapping.max_length(statement, delivery.config.pipeline.region)

    return policy_splitting.split_policies(statements, sorted(actions - iam_actions), size)


def _actions(delivery: Delivery, templates: Mapping[str, Deployed]) -> set[str]:
    actions: set[str] = set()
    for template in templates.values():
        actions |= resource_permissions.actions_for_template(template.body)
    for stack in delivery.stacks:
        actions.update(stack.custom.permissions if stack.custom else ())
    for environment in delivery.config.environments:
        actions |= resource_permissions.actions_for_values(environment.parameters)
    return actions


def _services(templates: Mapping[str, Deployed]) -> list[str]:
    return sorted(
        {
            service
            for template in templates.values()
            for resource in template.resources.values()
            for service in resource_permissions.linked_services(resource)
        }
    )


def _boundary(delivery: Delivery) -> Any:
    boundary = conventions.permissions_boundary(delivery.config).get("PermissionsBoundary")
    return boundary.to_dict() if isinstance(boundary, Sub) else boundary
