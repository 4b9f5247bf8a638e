"""Finds features of custom templates that the pipeline can't deploy yet."""

from collections.abc import Iterator
from typing import Any

from pipegen.cloudformation.template import Template

# Properties that `aws cloudformation package` replaces: a string is the path of a local file
# (AWS CLI reference, "package").
_LOCAL_FILES = {
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
    "AWS::ApiGateway::RestApi": "BodyS3Location",
    "AWS::StepFunctions::StateMachine": "DefinitionS3Location",
    "AWS::ElasticBeanstalk::ApplicationVersion": "SourceBundle",
}
_NEED_BOUNDARY = ("AWS::IAM::Role", "AWS::IAM::User")


def unsupported_features(template: Template, boundary: str | None) -> Iterator[tuple[str, str]]:
    """Yield a reason and a hint for each feature of `template` that is not supported.

    A reason is the rest of a sentence that begins with the name of the stack. `boundary` is the
    permissions boundary that every role and user must have, None for none.
    """
    if "Transform" in template.body or _uses(template.body, "Fn::Transform"):
        hint = "write the template as the transform would leave it: none is supported yet"
        yield "uses a transform", hint
    nested = template.of_type("AWS::CloudFormation::Stack")
    for logical_id in nested:
        hint = "make a [[stack]] of it: nested stacks are not supported yet"
        yield f"has {logical_id}, a nested stack", hint
    for resource_type, key in _LOCAL_FILES.items():
        for logical_id, properties in template.of_type(resource_type).items():
            if isinstance(properties.get(key), str):
                hint = f"give {key} a bucket and a key, or write the content into the template"
                yield f"takes {key} of {logical_id} from a file, which is not supported yet", hint
    for resource_type in _NEED_BOUNDARY if boundary is not None else ():
        for logical_id, properties in template.of_type(resource_type).items():
            if "PermissionsBoundary" not in properties:
                hint = f"give it the one of [accounts] boundary, {boundary}"
                yield f"makes {logical_id} without a PermissionsBoundary", hint


def _uses(value: Any, function: str) -> bool:
    if isinstance(value, dict):
        return function in value or any(_uses(element, function) for element in value.values())
    return isinstance(value, list) and any(_uses(element, function) for element in value)
