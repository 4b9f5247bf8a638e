"""Rules for cfn-lint about pipelines and what they deploy.

`cfn-lint --append-rules pipegen.rules` takes each class that is a member of this module as a rule.
"""

from pipegen.rules.artifact_policies import ArtifactPolicies
from pipegen.rules.execution_role_boundary import ExecutionRoleBoundary
from pipegen.rules.key_alias import KeyAlias
from pipegen.rules.region import Region
from pipegen.rules.role_accounts import RoleAccounts
from pipegen.rules.role_trust import RoleTrust
from pipegen.rules.unknown_role import UnknownRole

__all__ = [
    "ArtifactPolicies",
    "ExecutionRoleBoundary",
    "KeyAlias",
    "Region",
    "RoleAccounts",
    "RoleTrust",
    "UnknownRole",
]
