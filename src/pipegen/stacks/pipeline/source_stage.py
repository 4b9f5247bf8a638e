"""The source stage, the connection to GitHub that it uses, and the trigger of the pipeline."""

from binascii import crc32
from typing import Any

from troposphere import Ref, Template, codeconnections, codepipeline

from pipegen.config.delivery import SOURCE
from pipegen.config.model import Config
from pipegen.stacks.pipeline import pipeline_stage

# The provider keeps its old name though the service is called CodeConnections now.
_PROVIDER = "CodeStarSourceConnection"
_MAX_NAME_LENGTH = 32


def add(template: Template, config: Config) -> None:
    """Add a connection, unless one is configured; it must be authorized in the console once."""
    if config.pipeline.connection is None:
        template.add_resource(
            codeconnections.Connection(
                "Connection",
                ConnectionName=_connection_name(config.pipeline.name),
                ProviderType="GitHub",
            )
        )


def _connection_name(pipeline: str) -> str:
    if len(pipeline) <= _MAX_NAME_LENGTH:
        return pipeline
    # Connection names are unique in an account, so a shortened name gets a checksum.
    return f"{pipeline[: _MAX_NAME_LENGTH - 9]}-{crc32(pipeline.encode()):08x}"


def connection_arn(config: Config) -> Any:
    """Return the ARN of the connection, configured or created."""
    return config.pipeline.connection or Ref("Connection")


def connection_arns(config: Config) -> list[Any]:
    """Return all ARNs of the connection: a configured one has an old and a new form."""
    configured = config.pipeline.connection
    if configured is None:
        return [Ref("Connection")]
    partition, _, rest = configured.removeprefix("arn:").split(":", 2)
    services = ("codeconnections", "codestar-connections")
    return [f"arn:{partition}:{service}:{rest}" for service in services]


def stage(config: Config) -> codepipeline.Stages:
    """Return the stage that takes the commit as a ZIP file."""
    pipeline = config.pipeline
    return pipeline_stage.stage(
        SOURCE,
        pipeline_stage.action_type("Source", _PROVIDER),
        Namespace=SOURCE,
        OutputArtifacts=[codepipeline.OutputArtifacts(Name=SOURCE)],
        Configuration={
            "ConnectionArn": connection_arn(config),
            "FullRepositoryId": pipeline.repository,
            "BranchName": pipeline.branch,
            "OutputArtifactFormat": "CODE_ZIP",
        },
    )


def trigger(config: Config) -> codepipeline.PipelineTriggerDeclaration:
    """Return the trigger: a push to the branch, filtered by the configured paths if any."""
    pipeline = config.pipeline
    push = codepipeline.GitPushFilter(
        Branches=codepipeline.GitBranchFilterCriteria(Includes=[pipeline.branch])
    )
    if pipeline.paths:
        push.FilePaths = codepipeline.GitFilePathFilterCriteria(Includes=list(pipeline.paths))
    return codepipeline.PipelineTriggerDeclaration(
        ProviderType=_PROVIDER,
        GitConfiguration=codepipeline.GitConfiguration(SourceActionName=SOURCE, Push=[push]),
    )
