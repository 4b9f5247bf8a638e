"""The commands that deploy a delivery: what a person types, account by account, in order."""

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
from pipegen.render.files import MOST_INLINE

_NAMED = ("CAPABILITY_NAMED_IAM",)
_HARMLESS = {ord("'"): "\N{RIGHT SINGLE QUOTATION MARK}", ord("`"): None}


@dataclass(frozen=True, slots=True)
class DeploymentStep:
    """One step: `commands` for the shell, as `profile` in `account`; without any, for a person.

    The first command checks that the profile is that account.
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
    """What the commands depend on: a delivery, its templates, and which of these need a bucket."""

    delivery: Delivery
    deployed: Mapping[str, Template]
    large: frozenset[str]
    """Paths of the templates above 51,200 bytes."""
    policies: Mapping[str, Mapping[str, Any]]
    """Stage → the policy of its stack."""
    folder: Path
    """The folder of `pipegen.toml`, as seen from the one that the commands will run in."""

    def steps(self) -> Iterator[DeploymentStep]:
        """Yield everything from an empty set of accounts to the first delivery."""
        yield from self.accounts()
        if self.delivery.config.notify.topic is not None:
            notes = topic_policy.required_statements(self.delivery)
            yield DeploymentStep(
                "topic", "let the pipeline publish to the topic that you chose", notes
            )
        if notes := manual_steps.chat_authorization(self.delivery.config):
            yield DeploymentStep("chat", "let AWS into the chats", notes)
        yield self.pipeline()
        yield from self._by_hand()
        yield self._start()

    def accounts(self) -> Iterator[DeploymentStep]:
        """Yield the set-up of each environment's account, once."""
        for account, deployments in self.delivery.accounts.items():
            names = dict.fromkeys(each.environment.name for each in deployments)
            title = (
                f"account {account} ({', '.join(names)}): the roles that the pipeline deploys with"
            )
            who = profile(deployments[0].environment)
            commands = [self._setup(self.delivery.account_stack, ACCOUNT, who)]
            yield self._step("accounts", title, commands, account, who)

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
        """Return how the stacks of `environment` are deployed without the pipeline."""
        own = [each for each in self.delivery.deployments if each.environment == environment]
        title = (
            f"account {environment.account} ({environment.name}): its stacks, without the pipeline"
        )
        commands = [command for each in own for command in self._direct(each)]
        return self._step("direct", title, commands, environment.account, profile(environment))

    def _setup(self, stack: str, template: str, who: str) -> str:
        return self._deploy(stack, template_path(template), who, _NAMED, ())

    def _direct(self, deployment: Deployment) -> Iterator[str]:
        who = profile(deployment.environment)
        for name, (stage, output) in deployment.inputs.items():
            yield from self._output(f"output_{name}", stage, output, who)
        template = self.deployed[deployment.stack.name]
        given = parameter_values.values(deployment, template)
        parameters = [quote(f"{name}={value}") for name, value in given.items()]
        parameters += [f'"{name}=$output_{name}"' for name in deployment.inputs]
        path = deployment.stack.template
        yield self._deploy(deployment.stage, path, who, template.capabilities, parameters)
        policy = json.dumps(self.policies[deployment.stage], separators=(",", ":"))
        options = [f"--stack-name {deployment.stage}", f"--stack-policy-body {quote(policy)}"]
        yield self._aws("cloudformation set-stack-policy", options, who)

    def _output(self, variable: str, stack: str, output: str, who: str) -> Iterator[str]:
        query = f"Stacks[0].Outputs[?OutputKey=='{output}'].OutputValue"
        options = [f"--stack-name {stack}", f'--query "{query}"', "--output text"]
        found = self._aws("cloudformation describe-stacks", options, who)
        yield f'{variable}="$({found})"'
        # An output that does not exist prints nothing, or None, and ends well.
        wrong = quote(f"stack {stack} has no output {output}")
        yield (
            f'[ -n "${variable}" ] && [ "${variable}" != None ] || {{ echo {wrong} >&2; exit 1; }}'
        )

    def _deploy(
        self,
        stack: str,
        template: str,
        who: str,
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
        return self._aws("cloudformation deploy", options, who)

    def _bucket(self, template: str) -> list[str]:
        if template not in self.large:
            return []
        bucket = self.delivery.config.pipeline.template_bucket
        if bucket is None:
            most = f"{MOST_INLINE:,} bytes"
            what = f"{template} has more than {most} and can't be sent inline"
            hint = "name a bucket to send it through: [pipeline] template_bucket"
            raise PipegenError(what, hint)
        return [f"--s3-bucket {bucket}"]

    def _aws(self, command: str, options: Sequence[str], who: str) -> str:
        return " \\\n    ".join([f"aws {command}", *options, self._where(who)])

    def _where(self, who: str) -> str:
        return f"--region {self.delivery.config.pipeline.region} --profile {quote(who)}"

    def _by_hand(self) -> Iterator[DeploymentStep]:
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
            told = tuple(f"{address} gets an e-mail from AWS" for address in config.notify.email)
            yield DeploymentStep("email", "confirm each subscription to the e-mails", told)
        if invited := manual_steps.chat_invitation(config):
            yield DeploymentStep("invite", "invite the app to the channels", invited)

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
        who: str,
        notes: tuple[str, ...] = (),
    ) -> DeploymentStep:
        asked = f"aws sts get-caller-identity --query Account --output text {self._where(who)}"
        wrong = quote(f"profile {who} is not account {account}")
        check = f'[ "$({asked})" = {account} ] || {{ echo {wrong} >&2; exit 1; }}'
        return DeploymentStep(kind, title, notes, (check, *commands), account, who)


def text(steps: Sequence[DeploymentStep]) -> str:
    """Return `steps` numbered, as a script whose comments are for people.

    The commands of a step stand in a subshell, which ends at the first that fails: so they can be
    pasted into a shell that should live on, or piped to `sh -e`.
    """
    return "\n".join(_text(number, step) for number, step in enumerate(steps, start=1))


def _text(number: int, step: DeploymentStep) -> str:
    lines = [_comment("", f"{number}. {step.title}")]
    lines += [_comment("   ", note) for note in step.notes]
    if step.commands:
        lines += ["( set -e", *(f"  {command}" for command in step.commands), ")"]
    return "".join(f"{line}\n" for line in lines)


def _comment(indent: str, words: str) -> str:
    # One line, and no quote that opens a string: interactive zsh takes comments for commands.
    return f"#{indent} {' '.join(words.split())}".translate(_HARMLESS)


def oversized_templates(files: Mapping[str, str], own: Mapping[str, int]) -> frozenset[str]:
    """Return the paths of the templates that are too large to send inline.

    `files` are the rendered ones, `own` the bytes of the user's template files by path.
    """
    sizes = {
        template_path(name.removesuffix(".json")): len(content.encode())
        for name, content in files.items()
    }
    return frozenset(path for path, size in (sizes | dict(own)).items() if size > MOST_INLINE)
