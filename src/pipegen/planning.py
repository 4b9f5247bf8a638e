"""The commands that deploy a delivery: what a person types, account by account, in order."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipegen import parameter_values, rendering, topic_owner
from pipegen.config import Environment
from pipegen.delivery import (
    ACCOUNT,
    PIPELINE,
    SOURCE,
    Delivery,
    Deployment,
    profile,
    template_path,
)
from pipegen.errors import PipegenError
from pipegen.template import Template

_NAMED = ("CAPABILITY_NAMED_IAM",)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `commands` for the shell, run as `profile` in `account`; without any, for a person."""

    kind: str
    """`accounts`, `topic`, `pipeline`, `push`, `connection`, `email`, `start` or `direct`."""
    title: str
    notes: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    account: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the commands depend on: the delivery, its templates, and which of them need a bucket."""

    delivery: Delivery
    deployed: Mapping[str, Template]
    large: frozenset[str]
    """Paths of the templates above 51,200 bytes."""
    policies: Mapping[str, Mapping[str, Any]]
    """Stage → the policy of its stack."""

    def steps(self) -> Iterator[Step]:
        """Yield everything from an empty set of accounts to the first delivery."""
        yield from self.accounts()
        if self.delivery.config.notify.topic is not None:
            yield Step(
                "topic", "let the pipeline publish to your topic", topic_owner.notes(self.delivery)
            )
        yield self.pipeline()
        yield from self._by_hand()
        yield self._start()

    def accounts(self) -> Iterator[Step]:
        """Yield the set-up of each environment's account, once."""
        for account, deployments in self.delivery.accounts.items():
            names = dict.fromkeys(each.environment.name for each in deployments)
            yield self._setup(
                "accounts",
                f"account {account} ({', '.join(names)}): the roles that the pipeline deploys with",
                (self.delivery.account_stack, ACCOUNT),
                (account, profile(deployments[0].environment)),
            )

    def pipeline(self) -> Step:
        """Return the set-up of the pipeline's account."""
        pipeline = self.delivery.config.pipeline
        return self._setup(
            "pipeline",
            f"account {pipeline.account}: the pipeline (a change of it cancels running executions)",
            (self.delivery.pipeline_stack, PIPELINE),
            (pipeline.account, pipeline.profile),
        )

    def direct(self, environment: Environment) -> Step:
        """Return how the stacks of `environment` are deployed without the pipeline."""
        own = [each for each in self.delivery.deployments if each.environment == environment]
        return Step(
            "direct",
            f"account {environment.account} ({environment.name}): its stacks, without the pipeline",
            commands=tuple(command for each in own for command in self._direct(each)),
            account=environment.account,
            profile=profile(environment),
        )

    def _setup(
        self, kind: str, title: str, stack: tuple[str, str], where: tuple[str, str]
    ) -> Step:
        name, template = stack
        deploy = self._deploy(name, template_path(template), where[1], _NAMED)
        return Step(kind, title, commands=(deploy,), account=where[0], profile=where[1])

    def _direct(self, deployment: Deployment) -> Iterator[str]:
        template = self.deployed[deployment.stack.name]
        who = profile(deployment.environment)
        given = parameter_values.values(deployment, template)
        fed = {name: f'"{name}=${name}"' for name in deployment.inputs}
        for name, (stage, output) in deployment.inputs.items():
            yield f"{name}={self._output(stage, output, who)}"
        yield self._deploy(
            deployment.stage,
            deployment.stack.template,
            who,
            template.capabilities,
            [*(shlex.quote(f"{name}={value}") for name, value in given.items()), *fed.values()],
        )
        policy = json.dumps(self.policies[deployment.stage], separators=(",", ":"))
        yield _aws(
            "cloudformation set-stack-policy",
            [f"--stack-name {deployment.stage}", f"--stack-policy-body {shlex.quote(policy)}"],
            self._where(who),
        )

    def _deploy(
        self,
        stack: str,
        template: str,
        who: str,
        capabilities: tuple[str, ...],
        overrides: list[str] | None = None,
    ) -> str:
        config = self.delivery.config
        options = [f"--stack-name {stack}", f"--template-file {shlex.quote(template)}"]
        if template in self.large:
            if config.pipeline.template_bucket is None:
                raise PipegenError(
                    f"{template} has more than {rendering.MOST_INLINE:,} bytes and can't be sent inline",
                    "name a bucket to send it through: [pipeline] template_bucket",
                )
            options.append(f"--s3-bucket {config.pipeline.template_bucket}")
        if capabilities:
            options.append(f"--capabilities {' '.join(capabilities)}")
        if overrides:
            options.append(" ".join(["--parameter-overrides", *overrides]))
        if config.tags:
            tags = (shlex.quote(f"{name}={value}") for name, value in config.tags.items())
            options.append(" ".join(["--tags", *tags]))
        options.append("--no-fail-on-empty-changeset")
        return _aws("cloudformation deploy", options, self._where(who))

    def _output(self, stack: str, output: str, who: str) -> str:
        query = f"Stacks[0].Outputs[?OutputKey=='{output}'].OutputValue"
        found = _aws(
            "cloudformation describe-stacks",
            [f"--stack-name {stack}", f'--query "{query}"', "--output text"],
            self._where(who),
        )
        return f'"$({found})"'

    def _where(self, who: str) -> str:
        return f"--region {self.delivery.config.pipeline.region} --profile {shlex.quote(who)}"

    def _by_hand(self) -> Iterator[Step]:
        config = self.delivery.config
        push = (
            f"commit {template_path('*')} and the parameter files, and push them to {config.pipeline.branch}",
            f"whoever can push to {config.pipeline.branch} can deploy: protect the branch",
        )
        yield Step("push", f"push the rendered files to {config.pipeline.repository}", push)
        if config.pipeline.connection is None:
            notes = (
                "AWS console, Developer Tools, Settings, Connections: Update pending connection",
                "an owner of the GitHub organisation installs the app there",
            )
            yield Step("connection", "confirm the connection to GitHub", notes)
        if config.notify.email:
            notes = tuple(f"{address} gets an e-mail from AWS" for address in config.notify.email)
            yield Step("email", "confirm each subscription to the e-mails", notes)

    def _start(self) -> Step:
        pipeline = self.delivery.config.pipeline
        start = _aws(
            "codepipeline start-pipeline-execution",
            [f"--name {pipeline.name}"],
            self._where(pipeline.profile),
        )
        notes = (
            f"the first execution fails at {SOURCE} while the connection is pending or nothing is pushed,",
            "and nothing restarts it",
        )
        title = "start the pipeline, once all the above is done"
        return Step("start", title, notes, (start,), pipeline.account, pipeline.profile)


def shell(step: Step) -> str:
    """Return what checks the account, then runs the commands; a failure ends this step alone.

    A subshell, so that it can be pasted into a shell that should live on, or piped to `sh -e`.
    """
    who = shlex.quote(step.profile)
    asked = f'"$(aws sts get-caller-identity --query Account --output text --profile {who})"'
    wrong = shlex.quote(f"profile {step.profile} is not account {step.account}")
    lines = [f"[ {asked} = {step.account} ] || {{ echo {wrong} >&2; exit 1; }}", *step.commands]
    body = "\n".join(lines).replace("\n", "\n  ")
    return f"( set -e\n  {body}\n)"


def large(files: Mapping[str, str], own: Mapping[str, int]) -> frozenset[str]:
    """Return the paths of the templates that are too large to send inline.

    `files` are the rendered ones, `own` the bytes of the user's template files by path.
    """
    sizes = {
        template_path(name.removesuffix(".json")): len(text.encode())
        for name, text in files.items()
    }
    return frozenset(
        path for path, size in (sizes | dict(own)).items() if size > rendering.MOST_INLINE
    )


def _aws(command: str, options: list[str], where: str) -> str:
    return " \\\n  ".join([f"aws {command}", *options, where])
