"""The delivery: which stacks are deployed where, in which order, and under which names.

The only module that builds the names of stages, stacks, roles, aliases and rendered files.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipegen.cloudformation import arns
from pipegen.config.model import Config, Environment, StackConfig

FOLDER = "templates"
SOURCE = "Source"
"""The name of the first stage, of its artifact and of its namespace."""

VPC, EC2 = "vpc-setup", "ec2-setup"
ACCOUNT, PIPELINE = "account-setup", "pipeline-setup"

_EC2_INPUTS = {"VpcId": (VPC, "VpcId"), "PrivateSubnetIds": (VPC, "PrivateSubnetIds")}
_PUBLIC_INPUTS = {"PublicSubnetIds": (VPC, "PublicSubnetIds")}


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of every environment; `custom` is its `[[stack]]`, None for a built-in stack."""

    name: str
    template: str
    inputs: Mapping[str, tuple[str, str]]
    """Parameter → (the stack whose output it takes, the output)."""
    custom: StackConfig | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A stage with a manual approval."""

    stage: str
    environment: Environment


@dataclass(frozen=True, slots=True)
class Deployment:
    """A stage that deploys one stack to one environment; `stage` is also the stack's name."""

    stage: str
    environment: Environment
    stack: Stack
    inputs: Mapping[str, tuple[str, str]]
    """Parameter → (the earlier stage whose stack has the output, the output)."""

    @property
    def parameter_file(self) -> str:
        """Return the path of the parameter file in the repository."""
        return f"{FOLDER}/config/{self.stage}.json"

    @property
    def overrides(self) -> Mapping[str, str]:
        """Return parameter → the variable of CodePipeline with the output of an earlier stage."""
        return {name: f"#{{{stage}.{output}}}" for name, (stage, output) in self.inputs.items()}


PlannedStage = Approval | Deployment
"""A stage after `Source`."""


@dataclass(frozen=True)
class Delivery:
    """All stacks and stages, in order. The stage `Source` comes before `stages`."""

    config: Config
    stacks: tuple[Stack, ...]
    stages: tuple[PlannedStage, ...]

    @cached_property
    def deployments(self) -> tuple[Deployment, ...]:
        """Return the deployment stages, in order."""
        return tuple(stage for stage in self.stages if isinstance(stage, Deployment))

    @cached_property
    def accounts(self) -> Mapping[str, tuple[Deployment, ...]]:
        """Return account → its deployments, in the order of the environments."""
        accounts: dict[str, tuple[Deployment, ...]] = {}
        for deployment in self.deployments:
            account = deployment.environment.account
            accounts[account] = (*accounts.get(account, ()), deployment)
        return accounts

    @property
    def partition(self) -> str:
        """Return the partition of the pipeline's region."""
        return arns.partition(self.config.pipeline.region)

    @property
    def service_role(self) -> str:
        """Return the name of the service role of the pipeline."""
        return f"{self.config.pipeline.name}-service"

    @property
    def action_role(self) -> str:
        """Return the name of the role that actions assume in an environment's account."""
        return f"{self.config.pipeline.name}-action"

    @property
    def execution_role(self) -> str:
        """Return the name of the role that CloudFormation assumes in an environment's account."""
        return f"{self.config.pipeline.name}-execution"

    @property
    def events_function(self) -> str:
        """Return the name of the notifier function and of its role."""
        return f"{self.config.pipeline.name}-events"

    @property
    def chat_role(self) -> str:
        """Return the name of the role of the chat channels."""
        return f"{self.config.pipeline.name}-chat"

    @property
    def approver_policy(self) -> str:
        """Return the name of the managed policy that allows approving."""
        return f"{self.config.pipeline.name}-approve"

    @property
    def pipeline_rule(self) -> str:
        """Return the name of the event rule for the results of executions."""
        return f"{self.config.pipeline.name}-pipeline"

    @property
    def approval_rule(self) -> str:
        """Return the name of the event rule for approvals."""
        return f"{self.config.pipeline.name}-approvals"

    @property
    def dead_letter_alarm(self) -> str:
        """Return the name of the alarm on events that could not be delivered."""
        return f"{self.config.pipeline.name}-undelivered"

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """Return the approval stages, in order."""
        return tuple(stage for stage in self.stages if isinstance(stage, Approval))

    @property
    def creates_approval_topic(self) -> bool:
        """Return whether the pipeline stack has a topic of its own for approval requests."""
        notify = self.config.notify
        is_requested = notify.is_enabled and "approval-needed" in notify.events
        return is_requested and notify.topic is None and bool(self.approvals)

    def replaces(self, deployment: Deployment) -> bool:
        """Return whether CodePipeline may delete and recreate the stack if its state is failed.

        Never if another stack takes its outputs: the resources that they name are in use.
        """
        sources = {stage for other in self.deployments for stage, _ in other.inputs.values()}
        is_requested = deployment.environment.on_failed_stack == "replace"
        return is_requested and deployment.stage not in sources

    @property
    def account_stack(self) -> str:
        """Return the name of the set-up stack of an environment's account."""
        return f"{self.config.pipeline.name}-{ACCOUNT}"

    @property
    def pipeline_stack(self) -> str:
        """Return the name of the set-up stack with the pipeline."""
        return f"{self.config.pipeline.name}-{PIPELINE}"

    @property
    def artifact_alias(self) -> str:
        """Return the alias of the KMS key of the artifacts."""
        return f"alias/{self.config.pipeline.name}-artifacts"

    @property
    def message_alias(self) -> str:
        """Return the alias of the KMS key of the notifications."""
        return f"alias/{self.config.pipeline.name}-messages"

    def role_arn(self, account: str, name: str) -> str:
        """Return the ARN of the role `name` in `account`."""
        return f"arn:{self.partition}:iam::{account}:role/{name}"

    def stack_arns(self, deployments: Iterable[Deployment]) -> list[str]:
        """Return an ARN pattern for each stack that `deployments` deploy."""
        head = f"arn:{self.partition}:cloudformation:{self.config.pipeline.region}"
        return [
            f"{head}:{deployment.environment.account}:stack/{deployment.stage}/*"
            for deployment in deployments
        ]

    @classmethod
    def from_config(cls, config: Config) -> "Delivery":
        """Return the delivery that `config` describes."""
        stacks = _order(config)
        return Delivery(config, stacks, tuple(_stages(config, stacks)))


def profile(environment: Environment) -> str:
    """Return the AWS CLI profile of an environment's account."""
    return environment.profile or environment.name


def template_path(name: str) -> str:
    """Return the path of the rendered template of the stack `name` in the repository."""
    return f"{FOLDER}/{name}.json"


def prefix(environment: Environment) -> str:
    """Return the prefix of the names of an environment's stages and stacks, with its hyphen."""
    text = environment.name if environment.prefix is None else environment.prefix
    return f"{text}-" if text else ""


def _order(config: Config) -> tuple[Stack, ...]:
    ec2_inputs = _EC2_INPUTS | (_PUBLIC_INPUTS if config.ec2.load_balancer else {})
    order = [Stack(VPC, template_path(VPC), {}), Stack(EC2, template_path(EC2), ec2_inputs)]
    for index, custom in enumerate(config.stacks):
        in_use = [ACCOUNT, PIPELINE, *(stack.name.lower() for stack in order)]
        if not config.reader.is_valid(("stack", index, "name")) or custom.name.lower() in in_use:
            continue  # validation reports the error; the first stack of a name stays
        path = template_path(custom.name) if custom.template is None else custom.template
        stack = Stack(custom.name, path, custom.inputs, custom)
        order.insert(_position(order, custom), stack)
    return tuple(order)


def _position(order: list[Stack], custom: StackConfig) -> int:
    names = [stack.name for stack in order]
    if custom.before in names:
        return names.index(custom.before)
    return names.index(custom.after) + 1 if custom.after in names else len(order)


def _stages(config: Config, stacks: tuple[Stack, ...]) -> Iterator[PlannedStage]:
    for environment in config.environments:
        if environment.approval:
            yield Approval(f"{environment.name}-setup-approval", environment)
        name_prefix = prefix(environment)
        for stack in stacks:
            inputs = {
                parameter: (f"{name_prefix}{source}", output)
                for parameter, (source, output) in stack.inputs.items()
            }
            yield Deployment(f"{name_prefix}{stack.name}", environment, stack, inputs)
