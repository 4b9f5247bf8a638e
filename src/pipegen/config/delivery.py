"""What is delivered where, in which order, and under which names.

The only place that spells the names of stages, stacks, roles, aliases and rendered files.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipegen.cloudformation import arns
from pipegen.config import model as configuration
from pipegen.config.model import Config, Environment

FOLDER = "templates"
SOURCE = "Source"
"""The name of the first stage, of its artifact and of its namespace."""

VPC, EC2 = "vpc-setup", "ec2-setup"
ACCOUNT, PIPELINE = "account-setup", "pipeline-setup"

_EC2_INPUTS = {"VpcId": (VPC, "VpcId"), "PrivateSubnetIds": (VPC, "PrivateSubnetIds")}
_PUBLIC_INPUTS = {"PublicSubnetIds": (VPC, "PublicSubnetIds")}


@dataclass(frozen=True, slots=True)
class Stack:
    """A template that every environment gets; `own` is the user's `[[stack]]`, if it is one."""

    name: str
    template: str
    inputs: Mapping[str, tuple[str, str]]
    custom: configuration.StackConfig | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A stage in which a person says yes or no."""

    stage: str
    environment: Environment


@dataclass(frozen=True, slots=True)
class Deployment:
    """A stage that deploys one stack into one environment; the stack is called like the stage."""

    stage: str
    environment: Environment
    stack: Stack
    inputs: Mapping[str, tuple[str, str]]
    """Parameter → (the earlier stage whose stack has it, its output)."""

    @property
    def parameter_file(self) -> str:
        """Return the path of its parameter file, in the repository."""
        return f"{FOLDER}/config/{self.stage}.json"

    @property
    def overrides(self) -> Mapping[str, str]:
        """Return parameter → variable, as the pipeline fills it from an earlier stage."""
        return {name: f"#{{{stage}.{output}}}" for name, (stage, output) in self.inputs.items()}


PlannedStage = Approval | Deployment


@dataclass(frozen=True)
class Delivery:
    """Everything that is delivered, in order. `Source` comes before all `stages`."""

    config: Config
    stacks: tuple[Stack, ...]
    stages: tuple[PlannedStage, ...]

    @cached_property
    def deployments(self) -> tuple[Deployment, ...]:
        """Return the stages that deploy, in order."""
        return tuple(stage for stage in self.stages if isinstance(stage, Deployment))

    @cached_property
    def accounts(self) -> Mapping[str, tuple[Deployment, ...]]:
        """Return what is deployed into each account, in the order of the environments."""
        found: dict[str, tuple[Deployment, ...]] = {}
        for each in self.deployments:
            account = each.environment.account
            found[account] = (*found.get(account, ()), each)
        return found

    @property
    def partition(self) -> str:
        """Return the partition that the pipeline's region lies in."""
        return arns.partition(self.config.pipeline.region)

    @property
    def service_role(self) -> str:
        """Return the name of the role that the pipeline itself acts as."""
        return f"{self.config.pipeline.name}-service"

    @property
    def action_role(self) -> str:
        """Return the name of the role that the pipeline assumes in an environment's account."""
        return f"{self.config.pipeline.name}-action"

    @property
    def execution_role(self) -> str:
        """Return the name of the role that CloudFormation acts as in an environment's account."""
        return f"{self.config.pipeline.name}-execution"

    @property
    def events_function(self) -> str:
        """Return the name of the function that tells people, and of the role that it acts as."""
        return f"{self.config.pipeline.name}-events"

    @property
    def chat_role(self) -> str:
        """Return the name of the role that the channels of chats have."""
        return f"{self.config.pipeline.name}-chat"

    @property
    def approver_policy(self) -> str:
        """Return the name of the managed policy that lets a person approve."""
        return f"{self.config.pipeline.name}-approve"

    @property
    def pipeline_rule(self) -> str:
        """Return the name of the rule on how executions of the pipeline end."""
        return f"{self.config.pipeline.name}-pipeline"

    @property
    def approval_rule(self) -> str:
        """Return the name of the rule on questions and answers."""
        return f"{self.config.pipeline.name}-approvals"

    @property
    def dead_letter_alarm(self) -> str:
        """Return the name of the alarm on events that nobody was told of."""
        return f"{self.config.pipeline.name}-undelivered"

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """Return the stages in which a person says yes or no, in order."""
        return tuple(stage for stage in self.stages if isinstance(stage, Approval))

    @property
    def creates_approval_topic(self) -> bool:
        """Return whether approvals are asked for at a topic of pipegen's own."""
        notify = self.config.notify
        wanted = notify.is_enabled and "approval-needed" in notify.events
        return wanted and notify.topic is None and bool(self.approvals)

    def replaces(self, deployment: Deployment) -> bool:
        """Return whether CodePipeline may delete the stack where it can't be updated any more.

        Never where another stack takes its outputs: what they name would be deleted under it.
        """
        taken = {stage for each in self.deployments for stage, _ in each.inputs.values()}
        wanted = deployment.environment.on_failed_stack == "replace"
        return wanted and deployment.stage not in taken

    @property
    def account_stack(self) -> str:
        """Return the name of the stack that sets an environment's account up."""
        return f"{self.config.pipeline.name}-{ACCOUNT}"

    @property
    def pipeline_stack(self) -> str:
        """Return the name of the stack that holds the pipeline."""
        return f"{self.config.pipeline.name}-{PIPELINE}"

    @property
    def artifact_alias(self) -> str:
        """Return the alias of the key that artifacts are encrypted with."""
        return f"alias/{self.config.pipeline.name}-artifacts"

    @property
    def message_alias(self) -> str:
        """Return the alias of the key that messages are encrypted with."""
        return f"alias/{self.config.pipeline.name}-messages"

    def role_arn(self, account: str, name: str) -> str:
        """Return the ARN of the role called `name` in `account`."""
        return f"arn:{self.partition}:iam::{account}:role/{name}"

    def stack_arns(self, deployments: Iterable[Deployment]) -> list[str]:
        """Return patterns of the ARNs of the stacks that `deployments` deploy."""
        head = f"arn:{self.partition}:cloudformation:{self.config.pipeline.region}"
        return [f"{head}:{each.environment.account}:stack/{each.stage}/*" for each in deployments]

    @classmethod
    def from_config(cls, config: Config) -> "Delivery":
        """Return the delivery that `config` describes."""
        stacks = _order(config)
        return Delivery(config, stacks, tuple(_stages(config, stacks)))


def profile(environment: Environment) -> str:
    """Return the AWS CLI profile of an environment's account."""
    return environment.profile or environment.name


def template_path(name: str) -> str:
    """Return where the template of the stack `name` is rendered to, in the repository."""
    return f"{FOLDER}/{name}.json"


def prefix(environment: Environment) -> str:
    """Return what the names of an environment's stages and stacks begin with."""
    given = environment.name if environment.prefix is None else environment.prefix
    return f"{given}-" if given else ""


def _order(config: Config) -> tuple[Stack, ...]:
    machines = _EC2_INPUTS | (_PUBLIC_INPUTS if config.ec2.load_balancer else {})
    order = [
        Stack(VPC, template_path(VPC), {}),
        Stack(EC2, template_path(EC2), machines),
    ]
    for index, own in enumerate(config.stacks):
        if not config.reader.is_valid(("stack", index, "name")) or own.name.lower() in [
            ACCOUNT,
            PIPELINE,
            *(stack.name.lower() for stack in order),
        ]:
            continue  # a mistake, and reported as one; the first of that name is the one meant
        path = template_path(own.name) if own.template is None else own.template
        order.insert(_position(order, own), Stack(own.name, path, own.inputs, own))
    return tuple(order)


def _position(order: list[Stack], own: configuration.StackConfig) -> int:
    names = [stack.name for stack in order]
    if own.before in names:
        return names.index(own.before)
    return names.index(own.after) + 1 if own.after in names else len(order)


def _stages(config: Config, stacks: tuple[Stack, ...]) -> Iterator[PlannedStage]:
    for environment in config.environments:
        if environment.approval:
            yield Approval(f"{environment.name}-setup-approval", environment)
        start = prefix(environment)
        for stack in stacks:
            inputs = {
                parameter: (f"{start}{source}", output)
                for parameter, (source, output) in stack.inputs.items()
            }
            yield Deployment(f"{start}{stack.name}", environment, stack, inputs)
