"""What a template of the user's own may not hold, because the pipeline can't deploy it for now."""

from collections.abc import Iterator
from typing import Any

from pipegen.cloudformation.template import Template

# Properties that `aws cloudformation package` would replace: text there is a path in the
# repository (AWS CLI reference, "package").
_PACKAGED = {
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
    "AWS::ApiGateway::RestApi": "BodyS3Location",
    "AWS::StepFunctions::StateMachine": "DefinitionS3Location",
    "AWS::ElasticBeanstalk::ApplicationVersion": "SourceBundle",
}
_BOUNDED = ("AWS::IAM::Role", "AWS::IAM::User")


def unsupported_features(template: Template, boundary: str | None) -> Iterator[tuple[str, str]]:
    """Yield why `template` is refused (what follows the name of its stack) and a hint.

    `boundary` is what every role must have where it is set.
    """
    if "Transform" in template.body or _has(template.body, "Fn::Transform"):
        hint = "write the template as the transform would leave it: none is supported yet"
        yield "uses a transform", hint
    nested = template.of_type("AWS::CloudFormation::Stack")
    for logical_id in nested:
        hint = "make a [[stack]] of it: nested stacks are not supported yet"
        yield f"has {logical_id}, a nested stack", hint
    for kind, key in _PACKAGED.items():
        for logical_id, properties in template.of_type(kind).items():
            if isinstance(properties.get(key), str):
                hint = f"give {key} a bucket and a key, or write the content into the template"
                yield f"takes {key} of {logical_id} from a file, which is not supported yet", hint
    for kind in _BOUNDED if boundary is not None else ():
        for logical_id, properties in template.of_type(kind).items():
            if "PermissionsBoundary" not in properties:
                hint = f"give it the one of [accounts] boundary, {boundary}"
                yield f"makes {logical_id} without a PermissionsBoundary", hint


def _has(value: Any, function: str) -> bool:
    if isinstance(value, dict):
        return function in value or any(_has(each, function) for each in value.values())
    return isinstance(value, list) and any(_has(each, function) for each in value)
