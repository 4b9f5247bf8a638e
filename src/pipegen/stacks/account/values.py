"""What a value of a template becomes in a stack, as far as that is known before it is deployed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from pipegen.cloudformation import arns
from pipegen.cloudformation.template import Template
from pipegen.config import parameter_values
from pipegen.config.delivery import Delivery, Deployment

ANY = "*"
"""Stands for what is not known, as it does in an ARN of a policy."""

_VARIABLE = re.compile(r"\$\{([^!${}][^${}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")


@dataclass(frozen=True, slots=True)
class Place:
    """A stack to be: its template, and what pseudo parameters and parameters are in it."""

    template: Template
    stack: str
    account: str
    partition: str
    known: Mapping[str, str]


def place(delivery: Delivery, deployment: Deployment, template: Template) -> Place:
    """Return where `deployment` makes a stack of `template`."""
    account, partition = deployment.environment.account, delivery.partition
    parameters = parameter_values.values(deployment, template)
    pseudo = {
        "AWS::AccountId": account,
        "AWS::Partition": partition,
        "AWS::Region": delivery.config.pipeline.region,
        "AWS::StackName": deployment.stage,
        "AWS::URLSuffix": arns.url_suffix(partition),
    }
    plain = {
        name: value
        for name, value in parameters.items()
        # The value of such a parameter is the name under which the real one is stored.
        if not str(template.parameters[name].get("Type")).startswith("AWS::SSM::Parameter::Value<")
    }
    return Place(template, deployment.stage, account, partition, {**plain, **pseudo})


def texts(value: Any, at: Place) -> list[str]:
    """Return the texts that `value` may be, sorted, with `ANY` for each part that is not known.

    More than one where `Fn::If` chooses: which way is decided when the stack is deployed.
    """
    # At last, because Fn::Sub may put a dynamic reference together.
    return sorted({_DYNAMIC.sub(ANY, each) for each in _texts(value, at)})


def _texts(value: Any, at: Place) -> list[str]:
    match value:
        case str():
            return [value]
        case {"Ref": str(name)}:
            return [at.known.get(name, ANY)]
        case {"Fn::Sub": str(text)}:
            return _substituted(text, {}, at)
        case {"Fn::Sub": [str(text), dict(own)]}:
            return _substituted(text, own, at)
        case {"Fn::Join": [str(separator), list(parts)]}:
            return _joined(separator, [_texts(each, at) for each in parts])
        case {"Fn::If": [_, yes, no]}:
            return [*_texts(yes, at), *_texts(no, at)]
    return [ANY]


def items(value: Any, at: Place) -> list[Any]:
    """Return the elements of the list that `value` is or may become; of no value, none."""
    match value:
        case list():
            return value
        case {"Fn::If": [_, yes, no]}:
            return [*items(yes, at), *items(no, at)]
        case {"Ref": "AWS::NoValue"} | None:
            return []
        case {"Ref": str(name)} if name in at.known:
            return at.known[name].split(",")
    return [value]


def _substituted(text: str, own: Mapping[str, Any], at: Place) -> list[str]:
    pieces = _VARIABLE.split(text)
    choices = [
        _texts(own.get(piece, {"Ref": piece}), at) if index % 2 else [piece.replace("${!", "${")]
        for index, piece in enumerate(pieces)
    ]
    return _joined("", choices)


def _joined(separator: str, choices: list[list[str]]) -> list[str]:
    return [separator.join(each) for each in product(*choices)]
