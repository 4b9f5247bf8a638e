"""The deployment plan: the commands and manual steps that deploy a delivery, in order."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from pipegen.cloudformation.template import Template
from pipegen.config import parameter_values
from pipegen.config.delivery import (
    ACCOUNT,
    PIPELINE,
    SOURCE,
    Delivery,
    Deployment,
    profile,
    template_path,
)
from pipegen.config.model import Environment
from pipegen.errors import PipegenError
from pipegen.render import manual_steps, topic_policy
from pipegen.render.files import MAX_INLINE_BYTES

_CAPABILITIES = ("CAPABILITY_NAMED_IAM",)
_QUOTES = {ord("'"): "\N{RIGHT SINGLE QUOTATION MARK}", ord("`"): None}


@dataclass(frozen=True, slots=True)
class DeploymentStep:
    """One step: `commands` for the shell, as `profile` in `account`; a manual step has none.

    The first command checks that the profile belongs to the account.
    """

    kind: str
    """`accounts`, `topic`, `chat`, `pipeline`, `push`, `connection`, `email`, `invite`, `start` or
    `direct`.
    """
    title: str
    notes: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    account: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class DeploymentPlan:
    """The steps that deploy a delivery, from its templates, and which of these need a bucket."""

    delivery: Delivery
    templates: Mapping[str, Template]
    """Stack → the template that the pipeline deploys."""
    oversized: frozenset[str]
    """Paths of the templates that are too large to send inline: above 51,200 bytes."""
    policies: Mapping[str, Mapping[str, Any]]
    """Stage → the policy of its stack."""
    folder: Path
    """The folder of `pipegen.toml`, relative to the folder that the commands run in."""

    def steps(self) -> Iterator[DeploymentStep]:
        """Yield all steps, from empty accounts to the first execution of the pipeline."""
        yield from self.accounts()
        if self.delivery.config.notify.topic is not None:
            notes = topic_policy.required_statements(self.delivery)
            yield DeploymentStep(
                "topic", "let the pipeline publish to the topic that you chose", notes
            )
        if notes := manual_steps.chat_authorization(self.delivery.config):
            yield DeploymentStep("chat", "let AWS into the chats", notes)
        yield self.pipeline()
        yield from self._manual_steps()
        yield self._start()

    def accounts(self) -> Iterator[DeploymentStep]:
        """Yield the set-up of each account that has environments."""
        for account, deployments in self.delivery.accounts.items():
            names = dict.fromkeys(deployment.environment.name for deployment in deployments)
            title = (
                f"account {account} ({', '.join(names)}): the roles that the pipeline deploys with"
            )
            profile_name = profile(deployments[0].environment)
            commands = [self._setup(self.delivery.account_stack, ACCOUNT, profile_name)]
            yield self._step("accounts", title, commands, account, profile_name)

    def pipeline(self) -> DeploymentStep:
        """Return the set-up of the pipeline's account."""
        pipeline = self.delivery.config.pipeline
        title = (
            f"account {pipeline.account}: the pipeline (a change of it cancels running executions)"
        )
        commands = [self._setup(self.delivery.pipeline_stack, PIPELINE, pipeline.profile)]
        notes = manual_steps.replaceable_stacks(self.delivery)
        return self._step("pipeline", title, commands, pipeline.account, pipeline.profile, notes)

    def direct(self, environment: Environment) -> DeploymentStep:
        """Return the step that deploys the stacks of `environment` without the pipeline."""
        deployments = [
            deployment
            for deployment in self.delivery.deployments
            if deployment.environment == environment
        ]
        title = (
            f"account {environment.account} ({environment.name}): its stacks, without the pipeline"
        )
        commands = [command for deployment in deployments for command in self._direct(deployment)]
        return self._step("direct", title, commands, environment.account, profile(environment))

    def _setup(self, stack: str, template: str, profile_name: str) -> str:
        return self._deploy(stack, template_path(template), profile_name, _CAPABILITIES, ())

    def _direct(self, deployment: Deployment) -> Iterator[str]:
        profile_name = profile(deployment.environment)
        for name, (stage, output) in deployment.inputs.items():
            yield from self._output(f"output_{name}", stage, output, profile_name)
        template = self.templates[deployment.stack.name]
        values = parameter_values.effective_values(deployment, template)
        parameters = [quote(f"{name}={value}") for name, value in values.items()]
        parameters += [f'"{name}=$output_{name}"' for name in deployment.inputs]
        path = deployment.stack.template
        yield self._deploy(deployment.stage, path, profile_name, template.capabilities, parameters)
        policy = json.dumps(self.policies[deployment.stage], separators=(",", ":"))
        options = [f"--stack-name {deployment.stage}", f"--stack-policy-body {quote(policy)}"]
        yield self._aws("cloudformation set-stack-policy", options, profile_name)

    def _output(self, variable: str, stack: str, output: str, profile_name: str) -> Iterator[str]:
        query = f"Stacks[0].Outputs[?OutputKey=='{output}'].OutputValue"
        options = [f"--stack-name {stack}", f'--query "{query}"', "--output text"]
        command = self._aws("cloudformation describe-stacks", options, profile_name)
        yield f'{variable}="$({command})"'
        # For an output that does not exist the CLI prints nothing, or None, and exits with 0.
        error = quote(f"stack {stack} has no output {output}")
        yield (
            f'[ -n "${variable}" ] && [ "${variable}" != None ] || {{ echo {error} >&2; exit 1; }}'
        )

    def _deploy(
        self,
        stack: str,
        template: str,
        profile_name: str,
        capabilities: Sequence[str],
        parameters: Sequence[str],
    ) -> str:
        path = (self.folder / template).as_posix()
        options = [f"--stack-name {stack}", f"--template-file {quote(path)}"]
        options += self._bucket(template)
        if capabilities:
            options.append(" ".join(["--capabilities", *capabilities]))
        if parameters:
            options.append(" ".join(["--parameter-overrides", *parameters]))
        tags = [quote(f"{name}={value}") for name, value in self.delivery.config.tags.items()]
        if tags:
            options.append(" ".join(["--tags", *tags]))
        options.append("--no-fail-on-empty-changeset")
        return self._aws("cloudformation deploy", options, profile_name)

    def _bucket(self, template: str) -> list[str]:
        if template not in self.oversized:
            return []
        bucket = self.delivery.config.pipeline.template_bucket
        if bucket is None:
            limit = f"{MAX_INLINE_BYTES:,} bytes"
            message = f"{template} has more than {limit} and can't be sent inline"
            hint = "name a bucket to send it through: [pipeline] template_bucket"
            raise PipegenError(message, hint)
        return [f"--s3-bucket {bucket}"]

    def _aws(self, command: str, options: Sequence[str], profile_name: str) -> str:
        return " \\\n    ".join([f"aws {command}", *options, self._common_options(profile_name)])

    def _common_options(self, profile_name: str) -> str:
        return f"--region {self.delivery.config.pipeline.region} --profile {quote(profile_name)}"

    def _manual_steps(self) -> Iterator[DeploymentStep]:
        config = self.delivery.config
        branch = config.pipeline.branch
        push = (
            f"commit {template_path('*')} and the parameter files, and push them to {branch}",
            f"whoever can push to {branch} can deploy: protect the branch",
        )
        yield DeploymentStep(
            "push", f"push the rendered files to {config.pipeline.repository}", push
        )
        if config.pipeline.connection is None:
            notes = (
                "AWS console, Developer Tools, Settings, Connections: Update pending connection",
                "an owner of the GitHub organisation installs the app there",
            )
            yield DeploymentStep("connection", "confirm the connection to GitHub", notes)
        if config.notify.email:
            emails = tuple(f"{address} gets an e-mail from AWS" for address in config.notify.email)
            yield DeploymentStep("email", "confirm each subscription to the e-mails", emails)
        if invitation := manual_steps.chat_invitation(config):
            yield DeploymentStep("invite", "invite the app to the channels", invitation)

    def _start(self) -> DeploymentStep:
        pipeline = self.delivery.config.pipeline
        options = [f"--name {pipeline.name}"]
        start = self._aws("codepipeline start-pipeline-execution", options, pipeline.profile)
        notes = (
            f"the first execution fails at {SOURCE} while the connection is pending",
            "or nothing is pushed, and nothing restarts it",
        )
        title = "start the pipeline, once all the above is done"
        return self._step("start", title, [start], pipeline.account, pipeline.profile, notes)

    def _step(
        self,
        kind: str,
        title: str,
        commands: Sequence[str],
        account: str,
        profile_name: str,
        notes: tuple[str, ...] = (),
    ) -> DeploymentStep:
        identity = "aws sts get-caller-identity --query Account --output text"
        identity = f"{identity} {self._common_options(profile_name)}"
        error = quote(f"profile {profile_name} is not account {account}")
        check = f'[ "$({identity})" = {account} ] || {{ echo {error} >&2; exit 1; }}'
        return DeploymentStep(kind, title, notes, (check, *commands), account, profile_name)


def text(steps: Sequence[DeploymentStep]) -> str:
    """Return `steps`, numbered, as a shell script whose comments are the manual steps.

    The commands of a step are in a subshell that exits at the first failure: you can paste them
    into an interactive shell, or pipe the script to `sh -e`.
    """
    return "\n".join(_text(number, step) for number, step in enumerate(steps, start=1))


def _text(number: int, step: DeploymentStep) -> str:
    lines = [_comment("", f"{number}. {step.title}")]
    lines += [_comment("   ", note) for note in step.notes]
    if step.commands:
        lines += ["( set -e", *(f"  {command}" for command in step.commands), ")"]
    return "".join(f"{line}\n" for line in lines)


def _comment(indent: str, text: str) -> str:
    # One line, and no quote that opens a string: interactive zsh reads comments as commands.
    return f"#{indent} {' '.join(text.split())}".translate(_QUOTES)
