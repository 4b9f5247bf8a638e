"""The action types of CodePipeline: their configuration keys and their output variables.

Source: "Action structure reference" in the CodePipeline user guide, with its page for each
provider, and "Variables reference".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_BOOLEANS = ("true", "false")
STACK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")
"""The pattern of valid values of `StackName`."""


@dataclass(frozen=True, slots=True)
class ActionType:
    """The configuration of one action type."""

    required: Sequence[str] = ()
    optional: Sequence[str] = ()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Key → its allowed values; a key that is not in it may have any value."""
    variables: Sequence[str] | None = None
    """The output variables; None if they depend on the action itself."""
    open: bool = False
    """Whether other keys are allowed, such as the properties of an application."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return all known keys."""
        return (*self.required, *self.optional)


_COMMIT_VARIABLES = ("AuthorDate", "BranchName", "CommitId", "CommitMessage")
_IMAGE_VARIABLES = ("RegistryId", "RepositoryName", "ImageTag", "ImageDigest", "ImageURI")
_PERMISSION_MODELS = ("SELF_MANAGED", "SERVICE_MANAGED")
_STACK_SET_OPTIONS = (
    "FailureTolerancePercentage",
    "MaxConcurrentPercentage",
    "ConcurrencyMode",
    "CallAs",
)
_LAMBDA = ActionType(("FunctionName",), ("UserParameters",))

ACTION_TYPES: Mapping[tuple[str, str], ActionType] = {
    ("Source", "CodeStarSourceConnection"): ActionType(
        ("ConnectionArn", "FullRepositoryId", "BranchName"),
        ("OutputArtifactFormat", "DetectChanges"),
        {"OutputArtifactFormat": ("CODE_ZIP", "CODEBUILD_CLONE_REF"), "DetectChanges": _BOOLEANS},
        (*_COMMIT_VARIABLES, "ConnectionArn", "FullRepositoryName"),
    ),
    ("Source", "CodeCommit"): ActionType(
        ("RepositoryName", "BranchName"),
        ("PollForSourceChanges", "OutputArtifactFormat"),
        {
            "PollForSourceChanges": _BOOLEANS,
            "OutputArtifactFormat": ("CODE_ZIP", "CODEBUILD_CLONE_REF"),
        },
        (
            "AuthorDate",
            "BranchName",
            "CommitId",
            "CommitMessage",
            "CommitterDate",
            "RepositoryName",
        ),
    ),
    ("Source", "GitHub"): ActionType(
        ("Owner", "Repo", "Branch", "OAuthToken"),
        ("PollForSourceChanges",),
        {"PollForSourceChanges": _BOOLEANS},
        (
            "AuthorDate",
            "BranchName",
            "CommitId",
            "CommitMessage",
            "CommitterDate",
            "CommitUrl",
            "RepositoryName",
        ),
    ),
    ("Source", "S3"): ActionType(
        ("S3Bucket", "S3ObjectKey"),
        ("PollForSourceChanges", "AllowOverrideForS3ObjectKey"),
        {"PollForSourceChanges": _BOOLEANS, "AllowOverrideForS3ObjectKey": _BOOLEANS},
        ("ETag", "VersionId", "BucketName", "ObjectKey"),
    ),
    ("Source", "ECR"): ActionType(("RepositoryName",), ("ImageTag",), {}, _IMAGE_VARIABLES),
    ("Build", "CodeBuild"): ActionType(
        ("ProjectName",),
        ("PrimarySource", "BatchEnabled", "CombineArtifacts", "EnvironmentVariables"),
        {"BatchEnabled": _BOOLEANS, "CombineArtifacts": _BOOLEANS},
    ),
    ("Build", "ECRBuildAndPublish"): ActionType(
        ("ECRRepositoryName",), ("DockerFilePath", "ImageTags", "RegistryType")
    ),
    ("Build", "Jenkins"): ActionType(("ProjectName",)),
    ("Compute", "Commands"): ActionType(),
    ("Deploy", "CloudFormation"): ActionType(
        ("ActionMode", "StackName"),
        (
            "Capabilities",
            "ChangeSetName",
            "OutputFileName",
            "ParameterOverrides",
            "RoleArn",
            "TemplateConfiguration",
            "TemplatePath",
        ),
        {
            "ActionMode": (
                "CREATE_UPDATE",
                "REPLACE_ON_FAILURE",
                "CHANGE_SET_REPLACE",
                "CHANGE_SET_EXECUTE",
                "DELETE_ONLY",
            )
        },
    ),
    ("Deploy", "CloudFormationStackSet"): ActionType(
        ("StackSetName", "TemplatePath"),
        (
            "Description",
            "Parameters",
            "PermissionModel",
            "AdministrationRoleArn",
            "ExecutionRoleName",
            "OrganizationsAutoDeployment",
            "DeploymentTargets",
            "Regions",
            "Capabilities",
            *_STACK_SET_OPTIONS,
        ),
        {
            "PermissionModel": _PERMISSION_MODELS,
            "OrganizationsAutoDeployment": (
                "Enabled",
                "Disabled",
                "EnabledWithStackRetention",
            ),
        },
    ),
    ("Deploy", "CloudFormationStackInstances"): ActionType(
        ("StackSetName",),
        ("DeploymentTargets", "Regions", "ParameterOverrides", *_STACK_SET_OPTIONS),
    ),
    ("Deploy", "S3"): ActionType(
        ("BucketName", "Extract"),
        ("ObjectKey", "KMSEncryptionKeyARN", "CannedACL", "CacheControl"),
        {
            "Extract": _BOOLEANS,
            "CannedACL": (
                "private",
                "public-read",
                "public-read-write",
                "authenticated-read",
                "aws-exec-read",
                "bucket-owner-read",
                "bucket-owner-full-control",
            ),
        },
    ),
    ("Deploy", "CodeDeploy"): ActionType(("ApplicationName", "DeploymentGroupName")),
    ("Deploy", "CodeDeployToECS"): ActionType(
        ("ApplicationName", "DeploymentGroupName"),
        (
            "AppSpecTemplateArtifact",
            "AppSpecTemplatePath",
            "TaskDefinitionTemplateArtifact",
            "TaskDefinitionTemplatePath",
            *(f"Image{number}ArtifactName" for number in range(1, 5)),
            *(f"Image{number}ContainerName" for number in range(1, 5)),
        ),
    ),
    ("Deploy", "ECS"): ActionType(
        ("ClusterName", "ServiceName"), ("FileName", "DeploymentTimeout")
    ),
    ("Deploy", "ElasticBeanstalk"): ActionType(("ApplicationName", "EnvironmentName")),
    ("Deploy", "AppConfig"): ActionType(
        ("Application", "Environment", "ConfigurationProfile", "DeploymentStrategy"),
        ("InputArtifactConfigurationPath", "ConfigurationVersion"),
    ),
    ("Deploy", "ServiceCatalog"): ActionType(
        ("ProductId",),
        (
            "TemplateFilePath",
            "ProductVersionName",
            "ProductType",
            "ProductVersionDescription",
            "ConfigurationFilePath",
        ),
    ),
    ("Deploy", "Lambda"): ActionType(open=True),
    ("Deploy", "EC2"): ActionType(open=True),
    ("Deploy", "EKS"): ActionType(open=True),
    ("Deploy", "AlexaSkillsKit"): ActionType(open=True),
    ("Deploy", "OpsWorks"): ActionType(open=True),
    ("Test", "CodeBuild"): ActionType(
        ("ProjectName",),
        ("PrimarySource", "BatchEnabled", "CombineArtifacts", "EnvironmentVariables"),
        {"BatchEnabled": _BOOLEANS, "CombineArtifacts": _BOOLEANS},
    ),
    ("Test", "DeviceFarm"): ActionType(open=True),
    ("Test", "Jenkins"): ActionType(("ProjectName",)),
    ("Invoke", "Lambda"): _LAMBDA,
    ("Invoke", "StepFunctions"): ActionType(
        ("StateMachineArn",),
        ("ExecutionNamePrefix", "InputType", "Input"),
        {"InputType": ("Literal", "FilePath")},
        ("StateMachineArn", "ExecutionArn"),
    ),
    ("Invoke", "CodePipeline"): ActionType(
        ("PipelineName",),
        ("SourceRevisions", "Variables"),
        {},
        ("PipelineExecutionId",),
    ),
    ("Invoke", "InspectorScan"): ActionType(open=True),
    ("Approval", "Manual"): ActionType(
        (), ("NotificationArn", "CustomData", "ExternalEntityLink"), {}, ()
    ),
}
"""Category and provider → action type, for the owner AWS."""

REPOSITORIES = ("CodeStarSourceConnection", "CodeCommit", "GitHub")
"""The source providers that are repositories; their artifact is the committed tree."""

_KEYS_BY_MODE: Mapping[str, tuple[str, ...]] = {
    "CREATE_UPDATE": ("TemplatePath", "RoleArn"),
    "REPLACE_ON_FAILURE": ("TemplatePath", "RoleArn"),
    "CHANGE_SET_REPLACE": ("TemplatePath", "RoleArn", "ChangeSetName"),
    "CHANGE_SET_EXECUTE": ("ChangeSetName",),
    "DELETE_ONLY": ("RoleArn",),
}


def required(category: str, provider: str, mode: str | None) -> tuple[str, ...]:
    """Return the required keys of an action; `mode` is its `ActionMode`, if it has one."""
    action_type = ACTION_TYPES[category, provider]
    if (category, provider) != ("Deploy", "CloudFormation"):
        return tuple(action_type.required)
    return (*action_type.required, *_KEYS_BY_MODE.get(mode or "", ()))


def variables(category: str, provider: str) -> Sequence[str] | None:
    """Return the output variables of an action, or None if they are unknown."""
    action_type = ACTION_TYPES.get((category, provider))
    return action_type.variables if action_type else None
