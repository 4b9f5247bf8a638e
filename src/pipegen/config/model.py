"""The types of `pipegen.toml`: a frozen dataclass for each table, an option for each key."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipegen.config import aws_values, git_values, values
from pipegen.config.notify import Notify
from pipegen.config.reader import ConfigReader, option

_CONNECTION = "arn:aws:codeconnections:eu-west-1:111111111111:connection/0f2d4b6c"

# The longest role is `<pipeline>-execution`, and IAM allows 64 characters.
_MAX_PIPELINE_NAME = 54


@dataclass(frozen=True, slots=True)
class PipelineConfig:
    """`[pipeline]`: the pipeline, where it lives and what starts it."""

    name: str = option(
        "The pipeline's name; its roles, keys and set-up stacks are called after it.",
        values.name(_MAX_PIPELINE_NAME),
        example="infrastructure",
    )
    account: str = option(
        "The account that the pipeline lives in.", aws_values.account, example="111111111111"
    )
    region: str = option(
        "The region of the pipeline and of all stacks.", aws_values.region, example="eu-west-1"
    )
    repository: str = option(
        "The GitHub repository that holds the rendered files.",
        git_values.repository,
        example="example-org/infrastructure",
    )
    branch: str = option(
        "A push to this branch starts the pipeline.", git_values.branch, example="main"
    )
    connection: str | None = option(
        "An existing connection to GitHub; left out, one is created.",
        aws_values.arn(
            "codeconnections|codestar-connections",
            "connection/[!-~]+",
            "a connection",
            _CONNECTION,
        ),
        example=_CONNECTION,
        default=None,
    )
    execution_mode: str = option(
        "`queued`: an execution waits for the one before; `superseded`: a newer one takes over.",
        values.one_of("queued", "superseded"),
        example="queued",
        default="queued",
    )
    on_failure: str = option(
        "What CodePipeline does once with a stage that failed: nothing, try again, or roll back.",
        values.one_of("none", "retry", "rollback"),
        example="retry",
        default="none",
    )
    paths: tuple[str, ...] = option(
        "Only a push that changes one of these files starts the pipeline (patterns, at most 8).",
        git_values.patterns,
        example=["templates/**"],
        default=(),
    )
    template_bucket: str | None = option(
        "A bucket for templates too large to send inline (51,200 bytes) when they are deployed.",
        aws_values.bucket,
        example="example-templates",
        default=None,
    )
    profile: str = option(
        "The AWS CLI profile for this account, used by `plan` and `make` only.",
        values.text,
        example="pipeline",
        default="pipeline",
    )


@dataclass(frozen=True, slots=True)
class VpcConfig:
    """`[vpc]`: what the network of every environment is made of."""

    availability_zones: int = option(
        "In how many zones, 2 or 3, each environment has a public and a private subnet.",
        values.number(2, 3),
        example=2,
        default=2,
    )


@dataclass(frozen=True, slots=True)
class Ec2Config:
    """`[ec2]`: what the machines of every environment come with."""

    load_balancer: bool = option(
        "Whether an HTTPS load balancer stands before the machines.",
        values.flag,
        example=True,
        default=False,
    )


@dataclass(frozen=True, slots=True)
class AccountsConfig:
    """`[accounts]`: what holds for the roles in every account."""

    boundary: str | None = option(
        "The managed policy that bounds the deploy roles and every role that they create.",
        aws_values.boundary,
        example="team-boundary",
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Environment:
    """`[[environment]]`: one account that every stack is deployed into, in order."""

    name: str = option("Its name.", values.name(40), example="qa")
    account: str = option("Its account.", aws_values.account, example="222222222222")
    region: str | None = option(
        "Its region; for now it must be the pipeline's, which is the default.",
        aws_values.region,
        example="eu-west-1",
        default=None,
    )
    prefix: str | None = option(
        'Stands before the names of its stages and stacks ("" for nothing); its name by default.',
        values.prefix,
        example="qa",
        default=None,
    )
    approval: bool = option(
        "Whether a person must say yes before anything is deployed here.",
        values.flag,
        example=True,
        default=False,
    )
    approval_timeout: int = option(
        "How many minutes the approval waits before it fails.",
        values.number(5, 86400),
        example=1440,
        default=1440,
    )
    approval_text: str | None = option(
        "What a person reads before saying yes, after the commit and the account.",
        values.text,
        example="Has the release been announced?",
        default=None,
    )
    on_failed_stack: str = option(
        "Whether a stack that can't be updated any more is kept, or deleted and made anew.",
        values.one_of("keep", "replace"),
        example="keep",
        default="keep",
    )
    protect: bool = option(
        "Whether a stack policy forbids replacing and deleting the network.",
        values.flag,
        example=True,
        default=False,
    )
    profile: str | None = option(
        "The AWS CLI profile for this account, for `plan` and `make` only; its name by default.",
        values.text,
        example="qa",
        default=None,
    )
    parameters: Mapping[str, Mapping[str, Any]] = option(
        "Values of the stacks' parameters: a table for each stack.",
        values.tables,
        example=None,
        default={},
    )


@dataclass(frozen=True, slots=True)
class StackConfig:
    """`[[stack]]`: a stack of your own, deployed like pipegen's in every environment."""

    name: str = option("Its name.", values.name(60), example="queue")
    template: str | None = option(
        "The template file, JSON or YAML, relative to `pipegen.toml`.",
        git_values.file,
        example="stacks/queue.json",
        default=None,
    )
    function: str | None = option(
        "Instead of a file: `module:function` that returns a `troposphere.Template`.",
        values.text,
        example="stacks.queue:build",
        default=None,
        instead_of="template",
    )
    after: str | None = option(
        "The stack it is deployed after; by default the last one so far.",
        values.text,
        example="vpc-setup",
        default=None,
    )
    before: str | None = option(
        "Instead of `after`: the stack it is deployed before.",
        values.text,
        example="vpc-setup",
        default=None,
        excludes="after",
    )
    inputs: Mapping[str, tuple[str, str]] = option(
        "Which output of an earlier stack feeds which parameter.",
        values.inputs,
        example={"VpcId": "vpc-setup.VpcId"},
        default={},
    )
    permissions: tuple[str, ...] = option(
        "IAM actions that its deployment needs and that cannot be computed.",
        values.list_of(aws_values.permission),
        example=["codebuild:CreateProject"],
        default=(),
    )


@dataclass(frozen=True, slots=True)
class Config:
    """The whole of `pipegen.toml`; `reader` has the lines of its values and the errors so far."""

    path: Path
    reader: ConfigReader
    pipeline: PipelineConfig
    notify: Notify
    vpc: VpcConfig
    ec2: Ec2Config
    accounts: AccountsConfig
    tags: Mapping[str, str]
    environments: tuple[Environment, ...]
    stacks: tuple[StackConfig, ...]

    @property
    def folder(self) -> Path:
        """Return the folder of `pipegen.toml`: the root of the repository."""
        return self.path.absolute().parent
