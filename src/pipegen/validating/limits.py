"""What would exceed a limit of CodePipeline, CloudFormation or IAM, and what to do about it.

Sources: AWS pages "Quotas in AWS CodePipeline", "Understand CloudFormation quotas", "IAM and AWS STS quotas".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipegen import rendering
from pipegen.delivery import ACCOUNT, PIPELINE, Delivery, template_path
from pipegen.template import Template, name_property
from pipegen.validating.own_stacks import resolved

_STAGES = 50
_OVERRIDES = 1_024
_VALUE = 1_000
_TEMPLATE = 1_000_000
_MANAGED_POLICIES = 10
_INLINE = 10_240
_BUCKET_POLICY = 20_480
_KEY_POLICY = 32_768
_COUNTS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
_NAMES = {"AWS::IAM::Role": 64, "AWS::IAM::User": 64}
_OTHER_NAMES = 128


def check_deployed(delivery: Delivery, deployed: Mapping[str, Template]) -> None:
    """Note what is too much in the templates that the pipeline deploys, and in its stages."""
    reading = delivery.config.reading
    for message, hint in _stages(delivery):
        reading.mistake(("environment",), message, hint)
    for message, hint in _names(delivery, deployed):
        reading.mistake(("environment",), message, hint)
    for name, template in deployed.items():
        for message, hint in _template(name, template):
            reading.mistake(("stack",), message, hint)


def check_setup(delivery: Delivery, setup: Mapping[str, Template]) -> None:
    """Note what is too much in the templates that a person deploys."""
    reading = delivery.config.reading
    for name, template in setup.items():
        for message, hint in (*_template(name, template), *_inline(delivery, name, template)):
            reading.mistake(("pipeline",), message, hint)
    policies = len(setup[ACCOUNT].of_type("AWS::IAM::ManagedPolicy"))
    if policies > _MANAGED_POLICIES:
        what = f"the execution role needs {policies} managed policies, a role takes {_MANAGED_POLICIES}"
        reading.mistake(("stack",), what, "deliver some stacks by a pipeline of their own")
    for message in _policies(setup[PIPELINE]):
        hint = "deliver some environments by a pipeline of their own"
        reading.mistake(("environment",), message, hint)


def _stages(delivery: Delivery) -> Iterator[tuple[str, str]]:
    count = len(delivery.stages) + 1
    if count > _STAGES:
        what = f"the pipeline would have {count} stages, CodePipeline takes {_STAGES}"
        yield what, "deliver some environments by a pipeline of their own"
    for each in delivery.deployments:
        size = len(json.dumps(dict(each.overrides), separators=(",", ":")).encode())
        if size > _OVERRIDES:
            what = f"the inputs of {each.stage} take {size} bytes, CodePipeline takes {_OVERRIDES}"
            yield what, "take fewer outputs over, or give the stacks and outputs shorter names"


def _names(delivery: Delivery, deployed: Mapping[str, Template]) -> Iterator[tuple[str, str]]:
    for each in delivery.deployments:
        for logical_id, resource in deployed[each.stack.name].resources.items():
            property_name = name_property(resource["Type"])
            given = resource.get("Properties", {}).get(property_name)
            name = resolved(given, each.stage) or ""
            most = _NAMES.get(resource["Type"], _OTHER_NAMES)
            if len(name) > most:
                what = (
                    f"{logical_id} of {each.stage} would be called {name}: {len(name)} characters"
                )
                yield what, f"IAM takes {most}: choose a shorter name or prefix of the environment"


def _template(name: str, template: Template) -> Iterator[tuple[str, str]]:
    size = len(rendering.dumps(template.body).encode())
    if size > _TEMPLATE:
        what = f"the template of {name} has {size:,} bytes, CloudFormation takes {_TEMPLATE:,}"
        yield what, "divide it into several stacks, or the delivery into several pipelines"
    for section, most in _COUNTS.items():
        count = len(template.body.get(section, {}))
        if count > most:
            what = f"the template of {name} has {count} {section.lower()}, CloudFormation takes {most}"
            yield what, "divide it into several stacks"


def _inline(delivery: Delivery, name: str, template: Template) -> Iterator[tuple[str, str]]:
    size = len(rendering.dumps(template.body).encode())
    if size > rendering.MOST_INLINE and delivery.config.pipeline.template_bucket is None:
        what = f"{template_path(name)} has {size:,} bytes, {rendering.MOST_INLINE:,} can be sent inline"
        yield what, "name a bucket to send it through: [pipeline] template_bucket"


def _policies(template: Template) -> Iterator[str]:
    for properties in template.of_type("AWS::IAM::Role").values():
        size = sum(_size(each["PolicyDocument"]) for each in properties["Policies"])
        yield from _above("the service role's policy", size, _INLINE)
    for properties in template.of_type("AWS::S3::BucketPolicy").values():
        yield from _above(
            "the policy of the bucket", _size(properties["PolicyDocument"]), _BUCKET_POLICY
        )
    for logical_id, properties in template.of_type("AWS::KMS::Key").items():
        yield from _above(
            f"the policy of {logical_id}", _size(properties["KeyPolicy"]), _KEY_POLICY
        )


def _above(what: str, size: int, most: int) -> Iterator[str]:
    if size > most:
        yield f"{what} has {size:,} characters, AWS takes {most:,}"


def _size(policy: Any) -> int:
    return len(json.dumps(policy, separators=(",", ":")))
