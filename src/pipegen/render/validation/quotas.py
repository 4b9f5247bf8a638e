"""What would exceed a limit of CodePipeline, CloudFormation or IAM, and what to do about it.

Sources: AWS pages "Quotas in AWS CodePipeline", "Understand CloudFormation quotas", "IAM and AWS
STS quotas", "Bucket policies", "Lambda quotas"; the API reference of CodePipeline,
"ActionDeclaration".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import ACCOUNT, Delivery, Deployment, template_path
from pipegen.errors import Path
from pipegen.render import files
from pipegen.render.validation import stack_names
from pipegen.stacks import account

_STAGES = 50
_OVERRIDES = 1_000  # characters of any value of a configuration; of overrides 1 KB besides
_TEMPLATE = 1_000_000
_POLICY_SIZES = {
    "AWS::S3::BucketPolicy": ("PolicyDocument", 20_480),
    "AWS::KMS::Key": ("KeyPolicy", 32_768),
}
_INLINE = 10_240  # all of a role's together
_VARIABLES = 4_096  # of a function, names and values together
_KNOWN_LATER = 300
_COUNTS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
_NAMES = {"AWS::IAM::Role": 64, "AWS::IAM::User": 64}
_OTHER_NAMES = 128

Limit = tuple[Path, str, str]
"""Where in the configuration, what is too much, and what to do."""


def check_deployed(delivery: Delivery, deployed: Mapping[str, Template]) -> None:
    """Note in the configuration's `reading` what is too much in the stages and their templates."""
    _note(delivery, _stages(delivery))
    for each in delivery.deployments:
        _note(delivery, _overrides(delivery, each))
        _note(delivery, _names(delivery, each, deployed[each.stack.name]))
    for stack in delivery.stacks:
        where = _own(delivery, stack.name)
        _note(
            delivery, _template(where, f"the template of stack {stack.name}", deployed[stack.name])
        )


def check_setup(delivery: Delivery, setup: Mapping[str, Template]) -> None:
    """Note in the configuration's `reading` what is too much in what a person deploys."""
    for name, template in setup.items():
        _note(delivery, _template(("pipeline",), template_path(name), template))
        _note(delivery, _inline(delivery, name, template))
        _note(delivery, _policies(template_path(name), template))
        _note(delivery, _variables(template))
    policies, most = account.count_managed_policies(setup[ACCOUNT]), account.MAX_MANAGED_POLICIES
    if policies > most:
        what = f"the execution role needs {policies} managed policies, IAM takes {most}"
        _note(delivery, [(("stack",), what, "deliver some stacks by a pipeline of their own")])


def _note(delivery: Delivery, limits: Iterator[Limit] | list[Limit]) -> None:
    reading = delivery.config.reader
    for where, message, hint in limits:
        if reading.is_valid(where):
            reading.error(where, message, hint)


def _own(delivery: Delivery, name: str) -> Path:
    names = [each.name for each in delivery.config.stacks]
    return ("stack", names.index(name), "template") if name in names else ("stack",)


def _prefix(delivery: Delivery, deployment: Deployment) -> Path:
    found = delivery.config.environments
    index = next(i for i, each in enumerate(found) if each is deployment.environment)
    return ("environment", index, "prefix")


def _stages(delivery: Delivery) -> Iterator[Limit]:
    count = len(delivery.stages) + 1
    if count > _STAGES:
        what = f"the pipeline would have {count} stages, CodePipeline takes {_STAGES}"
        yield ("environment",), what, "deliver some environments by a pipeline of their own"


def _overrides(delivery: Delivery, deployment: Deployment) -> Iterator[Limit]:
    size = len(json.dumps(dict(deployment.overrides), separators=(",", ":")))
    if size > _OVERRIDES:
        what = f"the inputs of {deployment.stage} take {size:,} characters"
        hint = f"CodePipeline takes {_OVERRIDES:,}: take fewer outputs over, or shorten names"
        yield (*_own(delivery, deployment.stack.name)[:2], "inputs"), what, hint


def _names(delivery: Delivery, deployment: Deployment, template: Template) -> Iterator[Limit]:
    for named in stack_names.resource_names(delivery, deployment, template):
        size, most = len(named.name), _NAMES.get(named.kind, _OTHER_NAMES)
        if size <= most:
            continue
        hint = f"IAM takes {most}"
        if not named.follows_stack:
            what = f"{named.logical_id} of stack {deployment.stack.name} has a name of"
            yield _own(delivery, deployment.stack.name), f"{what} {size} characters", hint
        else:
            what = f"{named.logical_id} of {deployment.stage} would be called {named.name}"
            what = f"{what}, which has {size} characters"
            yield _prefix(delivery, deployment), what, f"{hint}: choose a shorter prefix"


def _template(where: Path, name: str, template: Template) -> Iterator[Limit]:
    size = len(files.compact(template.body))
    if size > _TEMPLATE:
        what = f"{name} has {size:,} bytes, CloudFormation takes {_TEMPLATE:,}"
        yield where, what, "divide it into several stacks, or the delivery into several pipelines"
    for section, most in _COUNTS.items():
        count = len(template.body.get(section, {}))
        if count > most:
            what = f"{name} has {count} {section}, CloudFormation takes {most}"
            yield where, what, "divide it into several stacks"


def _inline(delivery: Delivery, name: str, template: Template) -> Iterator[Limit]:
    size = len(files.compact(template.body))
    if size > files.MOST_INLINE and delivery.config.pipeline.template_bucket is None:
        what = f"{template_path(name)} has {size:,} bytes, more than the {files.MOST_INLINE:,}"
        what = f"{what} that can be sent without a bucket"
        hint = 'add a line to [pipeline]: template_bucket = "a-bucket-of-yours"'
        yield ("pipeline",), what, hint


def _policies(name: str, template: Template) -> Iterator[Limit]:
    sizes = [
        (logical_id, _size(found[key]), most)
        for kind, (key, most) in _POLICY_SIZES.items()
        for logical_id, found in template.of_type(kind).items()
    ]
    for logical_id, found in template.of_type("AWS::IAM::Role").items():
        inline = [_size(each["PolicyDocument"]) for each in found.get("Policies", [])]
        sizes.append((logical_id, sum(inline), _INLINE))
    for logical_id, size, most in sizes:
        if size > most:
            what = (
                f"the policy of {logical_id} in {name} has {size:,} characters, AWS takes {most:,}"
            )
            yield ("environment",), what, "deliver some environments by a pipeline of their own"


def _variables(template: Template) -> Iterator[Limit]:
    for found in template.of_type("AWS::Lambda::Function").values():
        given = found.get("Environment", {}).get("Variables", {})
        # What only the stack knows is an ARN or a name of its own.
        sizes = [len(each) if isinstance(each, str) else _KNOWN_LATER for each in given.values()]
        size = sum(sizes) + sum(map(len, given))
        if size > _VARIABLES:
            what = f"the names of all stages take {size:,} characters of the events function"
            hint = f"AWS Lambda takes {_VARIABLES:,}: shorten the names of environments and stacks"
            yield ("environment",), what, hint


def _size(policy: Any) -> int:
    return len(json.dumps(policy, separators=(",", ":")))
