"""Rules for cfn-lint about pipelines and what they deploy.

`cfn-lint --append-rules pipegen.rules` takes each class that is a member of this module as a rule.
"""

from pipegen.rules.action_configuration import ActionConfiguration
from pipegen.rules.action_permissions import ActionPermissions
from pipegen.rules.artifact_file import ArtifactFile
from pipegen.rules.artifact_policies import ArtifactPolicies
from pipegen.rules.artifact_store_key import ArtifactStoreKey, DefaultStoreKey
from pipegen.rules.configuration_string import ConfigurationString
from pipegen.rules.dead_variable import DeadVariable
from pipegen.rules.default_route import DefaultRoute
from pipegen.rules.direct_deploy_size import DirectDeploySize
from pipegen.rules.event_pattern import EventPattern
from pipegen.rules.execution_permissions import ExecutionPermissions
from pipegen.rules.execution_role_boundary import ExecutionRoleBoundary
from pipegen.rules.export_twice import ExportTwice
from pipegen.rules.key_alias import KeyAlias
from pipegen.rules.missing_capability import MissingCapability
from pipegen.rules.missing_parameter import MissingParameter
from pipegen.rules.namespace_twice import NamespaceTwice
from pipegen.rules.needless_capability import NeedlessCapability
from pipegen.rules.network_overlap import NetworkOverlap
from pipegen.rules.parameter_file_format import ParameterFileFormat
from pipegen.rules.parameter_file_string import ParameterFileString
from pipegen.rules.parameter_file_syntax import ParameterFileSyntax
from pipegen.rules.parameter_value import ParameterValue
from pipegen.rules.pipeline_type import PipelineType
from pipegen.rules.raw_chat_event import RawChatEvent
from pipegen.rules.region import Region
from pipegen.rules.role_accounts import RoleAccounts
from pipegen.rules.role_trust import RoleTrust
from pipegen.rules.service_permissions import ServicePermissions
from pipegen.rules.stack_order import StackOrder
from pipegen.rules.stack_policy import StackPolicy
from pipegen.rules.stage_condition import StageCondition
from pipegen.rules.stateful_retention import StatefulRetention
from pipegen.rules.subnet_network import SubnetNetwork
from pipegen.rules.subnet_zone import SubnetZone
from pipegen.rules.topic_policy_condition import TopicPolicyCondition
from pipegen.rules.trigger_source import TriggerSource
from pipegen.rules.unapproved_environment import UnapprovedEnvironment
from pipegen.rules.undeclared_parameter import UndeclaredParameter
from pipegen.rules.unknown_role import UnknownRole

__all__ = [
    "ActionConfiguration",
    "ActionPermissions",
    "ArtifactFile",
    "ArtifactPolicies",
    "ArtifactStoreKey",
    "ConfigurationString",
    "DeadVariable",
    "DefaultRoute",
    "DefaultStoreKey",
    "DirectDeploySize",
    "EventPattern",
    "ExecutionPermissions",
    "ExecutionRoleBoundary",
    "ExportTwice",
    "KeyAlias",
    "MissingCapability",
    "MissingParameter",
    "NamespaceTwice",
    "NeedlessCapability",
    "NetworkOverlap",
    "ParameterFileFormat",
    "ParameterFileString",
    "ParameterFileSyntax",
    "ParameterValue",
    "PipelineType",
    "RawChatEvent",
    "Region",
    "RoleAccounts",
    "RoleTrust",
    "ServicePermissions",
    "StackOrder",
    "StackPolicy",
    "StageCondition",
    "StatefulRetention",
    "SubnetNetwork",
    "SubnetZone",
    "TopicPolicyCondition",
    "TriggerSource",
    "UnapprovedEnvironment",
    "UndeclaredParameter",
    "UnknownRole",
]
