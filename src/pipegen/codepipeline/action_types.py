"""What each provider of actions takes: its configuration, and the variables that it gives.

Source: "Action structure reference" in the CodePipeline user guide, with its page for each
provider, and "Variables reference".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_TRUTH = ("true", "false")
STACK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")
"""What `StackName` may be."""


@dataclass(frozen=True, slots=True)
class ActionType:
    """What an action of one provider takes in its `Configuration`."""

    required: Sequence[str] = ()
    optional: Sequence[str] = ()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Key → the values that it may have."""
    variables: Sequence[str] | None = None
    """The variables that it gives; None where that depends on what it does."""
    open: bool = False
    """Whether further keys may be given, such as the properties of an application."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return all keys that are known."""
        return (*self.required, *self.optional)


_OF_COMMIT = ("AuthorDate", "BranchName", "CommitId", "CommitMessage")
_IMAGE = ("RegistryId", "RepositoryName", "ImageTag", "ImageDigest", "ImageURI")
_SETS = ("SELF_MANAGED", "SERVICE_MANAGED")
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
        {"OutputArtifactFormat": ("CODE_ZIP", "CODEBUILD_CLONE_REF"), "DetectChanges": _TRUTH},
        (*_OF_COMMIT, "ConnectionArn", "FullRepositoryName"),
    ),
    ("Source", "CodeCommit"): ActionType(
        ("RepositoryName", "BranchName"),
        ("PollForSourceChanges", "OutputArtifactFormat"),
        {
            "PollForSourceChanges": _TRUTH,
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
        {"PollForSourceChanges": _TRUTH},
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
        {"PollForSourceChanges": _TRUTH, "AllowOverrideForS3ObjectKey": _TRUTH},
        ("ETag", "VersionId", "BucketName", "ObjectKey"),
    ),
    ("Source", "ECR"): ActionType(("RepositoryName",), ("ImageTag",), {}, _IMAGE),
    ("Build", "CodeBuild"): ActionType(
        ("ProjectName",),
        ("PrimarySource", "BatchEnabled", "CombineArtifacts", "EnvironmentVariables"),
        {"BatchEnabled": _TRUTH, "CombineArtifacts": _TRUTH},
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
            "PermissionModel": _SETS,
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
            "Extract": _TRUTH,
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
        {"BatchEnabled": _TRUTH, "CombineArtifacts": _TRUTH},
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
"""Category and provider → what an action of it takes, for actions of the owner AWS."""

REPOSITORIES = ("CodeStarSourceConnection", "CodeCommit", "GitHub")
"""The providers of sources that are repositories, and whose artifact is the committed tree."""

_MODES: Mapping[str, tuple[str, ...]] = {
    "CREATE_UPDATE": ("TemplatePath", "RoleArn"),
    "REPLACE_ON_FAILURE": ("TemplatePath", "RoleArn"),
    "CHANGE_SET_REPLACE": ("TemplatePath", "RoleArn", "ChangeSetName"),
    "CHANGE_SET_EXECUTE": ("ChangeSetName",),
    "DELETE_ONLY": ("RoleArn",),
}


def required(category: str, provider: str, mode: str | None) -> tuple[str, ...]:
    """Return the keys that an action needs; `mode` is its `ActionMode`, if it has one."""
    known = ACTION_TYPES[category, provider]
    if (category, provider) != ("Deploy", "CloudFormation"):
        return tuple(known.required)
    return (*known.required, *_MODES.get(mode or "", ()))


def variables(category: str, provider: str) -> Sequence[str] | None:
    """Return the variables that an action gives, None where that is not known."""
    known = ACTION_TYPES.get((category, provider))
    return known.variables if known else None
