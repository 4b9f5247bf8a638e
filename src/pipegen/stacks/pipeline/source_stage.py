"""The source: the connection to GitHub, the stage that takes a commit, the push that starts it."""

from binascii import crc32
from typing import Any

from troposphere import Ref, Template, codeconnections, codepipeline

from pipegen.config.delivery import SOURCE
from pipegen.config.model import Config
from pipegen.stacks.pipeline import pipeline_stage

# The provider keeps its old name though the service is called CodeConnections now.
_PROVIDER = "CodeStarSourceConnection"
_LONGEST_NAME = 32


def add(template: Template, config: Config) -> None:
    """Add a connection, which a person must confirm in the console, unless one is configured."""
    if config.pipeline.connection is None:
        template.add_resource(
            codeconnections.Connection(
                "Connection",
                ConnectionName=_name(config.pipeline.name),
                ProviderType="GitHub",
            )
        )


def _name(pipeline: str) -> str:
    if len(pipeline) <= _LONGEST_NAME:
        return pipeline
    # Names of connections are unique in an account, so what is cut off must not be lost.
    return f"{pipeline[: _LONGEST_NAME - 9]}-{crc32(pipeline.encode()):08x}"


def connection(config: Config) -> Any:
    """Return the ARN of the connection, configured or created."""
    return config.pipeline.connection or Ref("Connection")


def connections(config: Config) -> list[Any]:
    """Return every ARN of the connection: a given one has an old spelling and a new one."""
    given = config.pipeline.connection
    if given is None:
        return [Ref("Connection")]
    partition, _, rest = given.removeprefix("arn:").split(":", 2)
    services = ("codeconnections", "codestar-connections")
    return [f"arn:{partition}:{service}:{rest}" for service in services]


def stage(config: Config) -> codepipeline.Stages:
    """Return the stage that takes the commit as a ZIP file."""
    pipeline = config.pipeline
    return pipeline_stage.stage(
        SOURCE,
        pipeline_stage.kind("Source", _PROVIDER),
        Namespace=SOURCE,
        OutputArtifacts=[codepipeline.OutputArtifacts(Name=SOURCE)],
        Configuration={
            "ConnectionArn": connection(config),
            "FullRepositoryId": pipeline.repository,
            "BranchName": pipeline.branch,
            "OutputArtifactFormat": "CODE_ZIP",
        },
    )


def trigger(config: Config) -> codepipeline.PipelineTriggerDeclaration:
    """Return the trigger: a push to the branch, of the configured paths where there are any."""
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
