"""E9530 execution-permissions."""

from collections.abc import Iterator, Mapping, Sequence

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from pipegen import permissions
from pipegen.arns import account
from pipegen.deployments import Deployment
from pipegen.iam import matching
from pipegen.iam.documents import Statement
from pipegen.resolving import Scope
from pipegen.rules import reporting
from pipegen.systems import System

_KINDS: Mapping[str, str] = {
    "role": "AWS::IAM::Role",
    "instance-profile": "AWS::IAM::InstanceProfile",
    "policy": "AWS::IAM::ManagedPolicy",
    "user": "AWS::IAM::User",
}
_SHOWN = 5
# Only needed to take a boundary away, which an account with one may well forbid.
_SPARED = {"iam:DeleteRolePermissionsBoundary"}


class ExecutionPermissions(CloudFormationLintRule):
    """The role that CloudFormation deploys as lacks an action that the template needs.

    ### Why

    CloudFormation makes each resource with the permissions of the execution role. What the
    handlers of the resource types need is known from the registry: an action that no policy of the
    role allows ends the deployment in the middle, with a rollback, when the first resource of that
    type is made. Only roles are looked at that a template of the set makes. With pipegen, deploy
    `account-setup` again: it is computed from the templates.

    ### Broken

    ```json
    {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}
    ```

    ### Kept

    ```json
    {"Effect": "Allow", "Action": ["ec2:Describe*", "ec2:CreateVpc"], "Resource": "*"}
    ```
    """

    id = "E9530"
    shortdesc = "execution-permissions"
    description = "The execution role should allow what the deployed template's resources need"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html"
    )
    tags = ["codepipeline", "iam", "role"]  # noqa: RUF012 (typed as a list by cfn-lint)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return a match for each deployment that its role can't do."""
        system = reporting.system(cfn)
        return [found for each in system.deployed for found in _lacking(system, each)]


def _lacking(system: System, deployment: Deployment) -> Iterator[RuleMatch]:
    arn, scope = deployment.action.text("RoleArn"), deployment.scope
    role = system.role(arn) if arn else None
    if role is None or role.identity is None or scope is None:
        return
    if account(role.arn) != deployment.account:
        return  # which no action may pass: E9520
    limits = [role.identity] if role.boundary is None else [role.identity, role.boundary]
    needed = permissions.of_body(scope.template.body) | permissions.of_values(deployment.given)
    missing = sorted(
        each
        for each in needed - _SPARED
        if not all(_allowed(limit, each, _resources(scope, each)) for limit in limits)
    )
    if missing:
        yield reporting.found(
            [*deployment.action.path, "Configuration", "RoleArn"],
            f"{role.arn} may not {_listed(missing)}, which deploying "
            f"{system.shown(deployment.file) if deployment.file else ''} needs",
            "allow it; with pipegen, `pipegen render` computes the role, and account-setup is to "
            "be deployed again",
        )


def _allowed(
    statements: Sequence[Statement], action: str, resources: Sequence[str] | None
) -> bool:
    about = [each for each in statements if _names(each, action)]
    allowing = [each for each in about if each.allows]
    denied = any(_is_flat_deny(each) for each in about)
    if resources is None:
        return bool(allowing) and not denied
    return not denied and all(
        any(_covers(each, resource) for each in allowing) for resource in resources
    )


def _names(statement: Statement, action: str) -> bool:
    if statement.not_actions is not None:
        return not matching.action(statement.not_actions, action)
    named = statement.actions or ()
    # A handler may name a whole family: then that family, or a part of it, is enough.
    return matching.action(named, action) or (
        "*" in action and any(matching.action((action,), each) for each in named)
    )


def _is_flat_deny(statement: Statement) -> bool:
    return statement.effect == "Deny" and not statement.condition and statement.resources == ("*",)


def _covers(statement: Statement, resource: str) -> bool:
    if statement.not_resources is not None:
        return not matching.resource(statement.not_resources, resource, doubtful=False)
    return matching.resource(statement.resources or (), resource, doubtful=True)


def _resources(scope: Scope, action: str) -> list[str] | None:
    """Return the ARNs that `action` is about where the template makes them, None where unknown."""
    if not action.startswith("iam:") or action in ("iam:PassRole", "iam:CreateServiceLinkedRole"):
        return None
    kinds = [_KINDS[each] for each in permissions.narrowed_to(action) if each in _KINDS]
    found = [
        scope.attribute(each, "Arn")
        for kind in kinds
        for each in scope.template.of_type(kind)
        if scope.exists(each)
    ]
    return found or None


def _listed(actions: Sequence[str]) -> str:
    more = len(actions) - _SHOWN
    shown = ", ".join(actions[:_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
