"""The rule pack: cfn-lint rules about pipelines and the templates that they deploy.

`cfn-lint --append-rules pipegen.rules` instantiates each class in this module as a rule.
"""

from pipegen.lint.rules.action_configuration import ActionConfiguration
from pipegen.lint.rules.action_permissions import ActionPermissions
from pipegen.lint.rules.artifact_file import ArtifactFile
from pipegen.lint.rules.artifact_policies import ArtifactPolicies
from pipegen.lint.rules.artifact_store_key import ArtifactStoreKey, AwsManagedArtifactKey
from pipegen.lint.rules.configuration_string import ConfigurationString
from pipegen.lint.rules.cross_account_key_id import CrossAccountKeyId
from pipegen.lint.rules.cross_account_pass_role import CrossAccountPassRole
from pipegen.lint.rules.cross_region_action import CrossRegionAction
from pipegen.lint.rules.default_route import DefaultRoute
from pipegen.lint.rules.direct_deploy_size import DirectDeploySize
from pipegen.lint.rules.duplicate_export import DuplicateExport
from pipegen.lint.rules.duplicate_namespace import DuplicateNamespace
from pipegen.lint.rules.event_pattern import EventPattern
from pipegen.lint.rules.execution_permissions import ExecutionPermissions
from pipegen.lint.rules.execution_role_boundary import ExecutionRoleBoundary
from pipegen.lint.rules.missing_approval import MissingApproval
from pipegen.lint.rules.missing_capability import MissingCapability
from pipegen.lint.rules.missing_parameter import MissingParameter
from pipegen.lint.rules.missing_retention_policy import MissingRetentionPolicy
from pipegen.lint.rules.network_overlap import NetworkOverlap
from pipegen.lint.rules.parameter_file_format import ParameterFileFormat
from pipegen.lint.rules.parameter_file_string import ParameterFileString
from pipegen.lint.rules.parameter_file_syntax import ParameterFileSyntax
from pipegen.lint.rules.parameter_value import ParameterValue
from pipegen.lint.rules.pipeline_type import PipelineType
from pipegen.lint.rules.role_trust import RoleTrust
from pipegen.lint.rules.service_role_permissions import ServiceRolePermissions
from pipegen.lint.rules.stack_order import StackOrder
from pipegen.lint.rules.stack_policy import StackPolicy
from pipegen.lint.rules.stage_condition import StageCondition
from pipegen.lint.rules.subnet_cidr import SubnetCidr
from pipegen.lint.rules.subnet_zone import SubnetZone
from pipegen.lint.rules.topic_policy_condition import TopicPolicyCondition
from pipegen.lint.rules.trigger_source import TriggerSource
from pipegen.lint.rules.undeclared_parameter import UndeclaredParameter
from pipegen.lint.rules.undefined_role import UndefinedRole
from pipegen.lint.rules.undefined_variable import UndefinedVariable
from pipegen.lint.rules.unformatted_chat_event import UnformattedChatEvent
from pipegen.lint.rules.unneeded_capability import UnneededCapability

__all__ = [
    "ActionConfiguration",
    "ActionPermissions",
    "ArtifactFile",
    "ArtifactPolicies",
    "ArtifactStoreKey",
    "AwsManagedArtifactKey",
    "ConfigurationString",
    "CrossAccountKeyId",
    "CrossAccountPassRole",
    "CrossRegionAction",
    "DefaultRoute",
    "DirectDeploySize",
    "DuplicateExport",
    "DuplicateNamespace",
    "EventPattern",
    "ExecutionPermissions",
    "ExecutionRoleBoundary",
    "MissingApproval",
    "MissingCapability",
    "MissingParameter",
    "MissingRetentionPolicy",
    "NetworkOverlap",
    "ParameterFileFormat",
    "ParameterFileString",
    "ParameterFileSyntax",
    "ParameterValue",
    "PipelineType",
    "RoleTrust",
    "ServiceRolePermissions",
    "StackOrder",
    "StackPolicy",
    "StageCondition",
    "SubnetCidr",
    "SubnetZone",
    "TopicPolicyCondition",
    "TriggerSource",
    "UndeclaredParameter",
    "UndefinedRole",
    "UndefinedVariable",
    "UnformattedChatEvent",
    "UnneededCapability",
]
