"""The user's own stacks: their place in the order, what feeds them, and what their templates hold."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from pipegen import permissions
from pipegen.checks import did_you_mean
from pipegen.config import Stack
from pipegen.delivery import ACCOUNT, EC2, PIPELINE, VPC, Delivery
from pipegen.places import Path
from pipegen.template import Template

_RESERVED = (VPC, EC2, ACCOUNT, PIPELINE)
_ROLES = ("AWS::IAM::Role", "AWS::IAM::User")


def check(delivery: Delivery, deployed: Mapping[str, Template]) -> None:
    """Note what is wrong in the configuration's `reading`."""
    config = delivery.config
    names = [stack.name for stack in delivery.stacks]
    for index, own in enumerate(config.stacks):
        path = ("stack", index)
        others = [name for name in names if name != own.name]
        for key, message, hint in _place(own, others):
            config.reading.mistake((*path, key), message, hint)
        if own.name in _RESERVED or own.name in [each.name for each in config.stacks[:index]]:
            what = f"there is a stack {own.name} already"
            config.reading.mistake((*path, "name"), what, "give your stack another name")
            continue
        template = deployed[own.name]
        if template.resources:
            for key, message, hint in _template(delivery, own, template):
                config.reading.mistake((*path, key), message, hint)
            _inputs(delivery, own, deployed, path)


def _place(own: Stack, names: list[str]) -> Iterator[tuple[str, str, str]]:
    if own.after and own.before:
        yield "after", f"stack {own.name} has both after and before", "keep one of them"
    for key, other in (("after", own.after), ("before", own.before)):
        if other is not None and other not in names:
            hint = did_you_mean(other, names, f"the stacks are {', '.join(names)}")
            yield key, f"stack {own.name} is to come {key} {other}, which is not deployed", hint
    path = PurePosixPath(own.template or "")
    if path.is_absolute() or ".." in path.parts:
        hint = "name it relative to pipegen.toml: the pipeline takes it from the commit"
        yield "template", f"the template of {own.name} lies outside of the repository", hint


def _template(
    delivery: Delivery, own: Stack, template: Template
) -> Iterator[tuple[str, str, str]]:
    key = "template" if own.template else "function"
    yield from ((key, f"stack {own.name} {what}", hint) for what, hint in _refused(template))
    unknown = permissions.unknown(template.types)
    if unknown and not own.permissions:
        what = f"stack {own.name} has {', '.join(sorted(unknown))}, whose permissions can't be computed"
        yield key, what, 'name the IAM actions it needs: permissions = ["service:Action", …]'
    if delivery.config.accounts.boundary is not None:
        for kind in _ROLES:
            for logical_id, properties in template.of_type(kind).items():
                if "PermissionsBoundary" not in properties:
                    what = f"stack {own.name} makes {logical_id} without a PermissionsBoundary"
                    yield key, what, "give it the one of [accounts] boundary"


def _refused(template: Template) -> Iterator[tuple[str, str]]:
    if "Transform" in template.body:
        hint = (
            "write the template as the transform would leave it: transforms are not supported yet"
        )
        yield "uses a transform", hint
    if "AWS::CloudFormation::Stack" in template.types:
        hint = "make a [[stack]] of each: nested stacks are not supported yet"
        yield "has a nested stack", hint
    for logical_id, properties in template.of_type("AWS::Lambda::Function").items():
        if isinstance(properties.get("Code"), str):
            hint = "put the code inline (ZipFile), or name the S3Bucket and S3Key of a package"
            yield f"takes the code of {logical_id} from the repository", hint


def _inputs(delivery: Delivery, own: Stack, deployed: Mapping[str, Template], path: Path) -> None:
    reading = delivery.config.reading
    order = [stack.name for stack in delivery.stacks]
    earlier = order[: order.index(own.name)]
    for parameter, (stack, output) in own.inputs.items():
        where = (*path, "inputs", parameter)
        for what, hint in _input(own, deployed, earlier, (parameter, stack, output)):
            reading.mistake(where, f"stack {own.name} {what}", hint)


def _input(
    own: Stack,
    deployed: Mapping[str, Template],
    earlier: list[str],
    given: tuple[str, str, str],
) -> Iterator[tuple[str, str]]:
    parameter, stack, output = given
    declared = list(deployed[own.name].parameters)
    if parameter not in declared:
        hint = did_you_mean(parameter, declared, f"it has {', '.join(declared) or 'none'}")
        yield f"has no parameter {parameter}", hint
    if stack not in deployed:
        hint = did_you_mean(stack, earlier, f"earlier stacks are {', '.join(earlier) or 'none'}")
        yield f"takes {parameter} from {stack}, which is not deployed", hint
    elif stack not in earlier:
        yield f"takes {parameter} from {stack}, which is deployed later", f"put it after {stack}"
    elif deployed[stack].resources and output not in deployed[stack].outputs:
        outputs = list(deployed[stack].outputs)
        hint = did_you_mean(output, outputs, f"it has {', '.join(outputs) or 'none'}")
        yield f"takes {parameter} from {stack}.{output}, an output that it lacks", hint


def resolved(value: Any, stack: str) -> str | None:
    """Return a name that is written out or made of the stack's name, None for any other."""
    text = value.get("Fn::Sub") if isinstance(value, dict) else value
    if not isinstance(text, str):
        return None
    text = text.replace("${AWS::StackName}", stack)
    return None if re.search(r"\$\{", text) else text
