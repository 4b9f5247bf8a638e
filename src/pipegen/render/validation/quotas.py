"""Checks the quotas of CodePipeline, CloudFormation, IAM and Lambda.

Sources: AWS pages "Quotas in AWS CodePipeline", "Understand CloudFormation quotas", "IAM and AWS
STS quotas", "Bucket policies", "Lambda quotas"; the API reference of CodePipeline,
"ActionDeclaration".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import ACCOUNT, Delivery, Deployment, template_path
from pipegen.errors import Path
from pipegen.render import files
from pipegen.render.validation import resource_names
from pipegen.render.validation.environments import environment_index
from pipegen.stacks import account

_MAX_STAGES = 50
# Characters of a value of an action's configuration; parameter overrides have 1 KB besides.
_MAX_OVERRIDES = 1_000
_MAX_TEMPLATE = 1_000_000
_POLICY_SIZES = {
    "AWS::S3::BucketPolicy": ("PolicyDocument", 20_480),
    "AWS::KMS::Key": ("KeyPolicy", 32_768),
}
_MAX_INLINE_POLICIES = 10_240  # characters of all inline policies of a role
_MAX_VARIABLES = 4_096  # bytes of the environment variables of a function, names and values
_UNRESOLVED_LENGTH = 300  # assumed for a value that is known at deployment only: an ARN, a name
_MAX_COUNTS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
_MAX_NAMES = {"AWS::IAM::Role": 64, "AWS::IAM::User": 64}
_MAX_OTHER_NAME = 128


class ExceededQuota(NamedTuple):
    """A quota that is exceeded: the path in the configuration, the message, and the hint."""

    path: Path
    message: str
    hint: str


def check_templates(delivery: Delivery, templates: Mapping[str, Template]) -> None:
    """Add an error for each quota that the stages, or the deployed `templates`, exceed."""
    _add_errors(delivery, _stages(delivery))
    for deployment in delivery.deployments:
        _add_errors(delivery, _overrides(delivery, deployment))
        template = templates[deployment.stack.name]
        _add_errors(delivery, _names(delivery, deployment, template))
    for stack in delivery.stacks:
        path, name = _stack_path(delivery, stack.name), f"the template of stack {stack.name}"
        _add_errors(delivery, _template(path, name, templates[stack.name]))


def check_setup(delivery: Delivery, setup: Mapping[str, Template]) -> None:
    """Add an error for each quota that the set-up templates, by name, exceed."""
    for name, template in setup.items():
        _add_errors(delivery, _template(("pipeline",), template_path(name), template))
        _add_errors(delivery, _inline_size(delivery, name, template))
        _add_errors(delivery, _policies(template_path(name), template))
        _add_errors(delivery, _variables(template))
    _add_errors(delivery, _managed_policies(setup[ACCOUNT]))


def _add_errors(delivery: Delivery, exceeded: Iterator[ExceededQuota]) -> None:
    reader = delivery.config.reader
    for path, message, hint in exceeded:
        if reader.is_valid(path):
            reader.error(path, message, hint)


def _stack_path(delivery: Delivery, stack: str) -> Path:
    names = [config.name for config in delivery.config.stacks]
    return ("stack", names.index(stack), "template") if stack in names else ("stack",)


def _prefix_path(delivery: Delivery, deployment: Deployment) -> Path:
    return ("environment", environment_index(delivery.config, deployment.environment), "prefix")


def _stages(delivery: Delivery) -> Iterator[ExceededQuota]:
    count = len(delivery.stages) + 1
    if count > _MAX_STAGES:
        message = f"the pipeline would have {count} stages, CodePipeline takes {_MAX_STAGES}"
        hint = "deliver some environments by a pipeline of their own"
        yield ExceededQuota(("environment",), message, hint)


def _overrides(delivery: Delivery, deployment: Deployment) -> Iterator[ExceededQuota]:
    size = len(json.dumps(dict(deployment.overrides), separators=(",", ":")))
    if size > _MAX_OVERRIDES:
        path = (*_stack_path(delivery, deployment.stack.name)[:2], "inputs")
        message = f"the inputs of {deployment.stage} take {size:,} characters"
        hint = f"CodePipeline takes {_MAX_OVERRIDES:,}: take fewer outputs over, or shorten names"
        yield ExceededQuota(path, message, hint)


def _names(
    delivery: Delivery, deployment: Deployment, template: Template
) -> Iterator[ExceededQuota]:
    for resource in resource_names.named_resources(delivery, deployment, template):
        length = len(resource.name)
        maximum = _MAX_NAMES.get(resource.resource_type, _MAX_OTHER_NAME)
        if length <= maximum:
            continue
        hint = f"IAM takes {maximum}"
        if not resource.follows_stack:
            path = _stack_path(delivery, deployment.stack.name)
            subject = f"{resource.logical_id} of stack {deployment.stack.name}"
            yield ExceededQuota(path, f"{subject} has a name of {length} characters", hint)
        else:
            subject = f"{resource.logical_id} of {deployment.stage}"
            message = f"{subject} would be called {resource.name}, which has {length} characters"
            path = _prefix_path(delivery, deployment)
            yield ExceededQuota(path, message, f"{hint}: choose a shorter prefix")


def _template(path: Path, name: str, template: Template) -> Iterator[ExceededQuota]:
    size = len(files.compact(template.body))
    if size > _MAX_TEMPLATE:
        message = f"{name} has {size:,} bytes, CloudFormation takes {_MAX_TEMPLATE:,}"
        hint = "divide it into several stacks, or the delivery into several pipelines"
        yield ExceededQuota(path, message, hint)
    for section, maximum in _MAX_COUNTS.items():
        count = len(template.body.get(section, {}))
        if count > maximum:
            message = f"{name} has {count} {section}, CloudFormation takes {maximum}"
            yield ExceededQuota(path, message, "divide it into several stacks")


def _inline_size(delivery: Delivery, name: str, template: Template) -> Iterator[ExceededQuota]:
    size, maximum = len(files.compact(template.body)), files.MAX_INLINE_BYTES
    if size > maximum and delivery.config.pipeline.template_bucket is None:
        message = f"{template_path(name)} has {size:,} bytes, more than the {maximum:,}"
        message = f"{message} that can be sent without a bucket"
        hint = 'add a line to [pipeline]: template_bucket = "a-bucket-of-yours"'
        yield ExceededQuota(("pipeline",), message, hint)


def _policies(name: str, template: Template) -> Iterator[ExceededQuota]:
    sizes = [
        (logical_id, _size(properties[key]), maximum)
        for resource_type, (key, maximum) in _POLICY_SIZES.items()
        for logical_id, properties in template.of_type(resource_type).items()
    ]
    for logical_id, properties in template.of_type("AWS::IAM::Role").items():
        policies = properties.get("Policies", [])
        inline = sum(_size(policy["PolicyDocument"]) for policy in policies)
        sizes.append((logical_id, inline, _MAX_INLINE_POLICIES))
    for logical_id, size, maximum in sizes:
        if size > maximum:
            subject = f"the policy of {logical_id} in {name}"
            message = f"{subject} has {size:,} characters, AWS takes {maximum:,}"
            hint = "deliver some environments by a pipeline of their own"
            yield ExceededQuota(("environment",), message, hint)


def _managed_policies(template: Template) -> Iterator[ExceededQuota]:
    count, maximum = account.count_managed_policies(template), account.MAX_MANAGED_POLICIES
    if count > maximum:
        message = f"the execution role needs {count} managed policies, IAM takes {maximum}"
        hint = "deliver some stacks by a pipeline of their own"
        yield ExceededQuota(("stack",), message, hint)


def _variables(template: Template) -> Iterator[ExceededQuota]:
    for properties in template.of_type("AWS::Lambda::Function").values():
        variables = properties.get("Environment", {}).get("Variables", {})
        lengths = [
            len(value) if isinstance(value, str) else _UNRESOLVED_LENGTH
            for value in variables.values()
        ]
        size = sum(lengths) + sum(map(len, variables))
        if size > _MAX_VARIABLES:
            message = f"the names of all stages take {size:,} characters of the events function"
            limit = f"AWS Lambda takes {_MAX_VARIABLES:,}"
            hint = f"{limit}: shorten the names of environments and stacks"
            yield ExceededQuota(("environment",), message, hint)


def _size(policy: Any) -> int:
    return len(json.dumps(policy, separators=(",", ":")))
