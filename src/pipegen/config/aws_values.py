"""The types of values that name something in AWS: accounts, regions, ARNs, buckets.

Each one takes a TOML value and returns it as `Config` has it, or raises `InvalidValue`.
"""

import re
from typing import Any

from pipegen.config.value_type import ValueType, anchored, value_type
from pipegen.config.values import VISIBLE, InvalidValue, text
from pipegen.text import format_value

_ACCOUNT = "[0-9]{12}"
_REGION = "[a-z]{2,4}(?:-[a-z]+)+-[0-9]+"
_EMAIL = rf"{VISIBLE}[^@\s]+@[^@\s]+\.[^@\s]+"
_NAME = "[A-Za-z0-9_+=,.@-]"
_POLICY = f"/?(?:{_NAME}+/)*{_NAME}{{1,128}}"
_BOUNDARY = f"{_POLICY}|arn:aws[a-z-]*:iam::aws:policy{_POLICY}"
_BUCKET = r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_ACTION = r"[a-z0-9-]+:[A-Z][A-Za-z0-9]{2,}\*?"
_IAM_SERVICE = "(?:iam|sts):"


@value_type(type="string", pattern=anchored(_ACCOUNT))
def account(value: Any) -> str:
    """Read an AWS account id: a string of 12 digits."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12:
        raise InvalidValue(
            "is a number, which loses leading zeros", f'write it in quotes: "{value:012}"'
        )
    if not re.fullmatch(_ACCOUNT, text(value)):
        raise InvalidValue(
            f"is {format_value(value)}, which is not 12 digits", 'write it as in "012345678901"'
        )
    return str(value)


@value_type(type="string", pattern=anchored(_REGION))
def region(value: Any) -> str:
    """Read the code of an AWS region."""
    if not re.fullmatch(_REGION, text(value)):
        reason = f"is {format_value(value)}, which is not the code of a region"
        raise InvalidValue(reason, 'write it as in "eu-west-1"')
    return str(value)


@value_type(type="string", pattern=anchored(_EMAIL))
def email(value: Any) -> str:
    """Read an e-mail address."""
    if not re.fullmatch(_EMAIL, text(value)):
        reason = f"is {format_value(value)}, which is not an e-mail address"
        raise InvalidValue(reason, 'write it as in "platform@example.com"')
    return str(value)


def arn(service: str, resource: str, description: str, example: str) -> ValueType[str]:
    """Return the type of an ARN.

    Args:
        service: The pattern of the service, such as `sns`.
        resource: The pattern of the last part of the ARN.
        description: What the ARN names, with its article, for messages.
        example: An ARN, for hints.
    """
    pattern = f"arn:aws(?:-[a-z]+)*:(?:{service}):[a-z0-9-]+:{_ACCOUNT}:{resource}"

    @value_type(type="string", pattern=anchored(pattern))
    def read(value: Any) -> str:
        if not re.fullmatch(pattern, text(value)):
            reason = f"is {format_value(value)}, which is not the ARN of {description}"
            raise InvalidValue(reason, f'write it as in "{example}"')
        return str(value)

    return read


def topic(example: str) -> ValueType[str]:
    """Return the type of the ARN of a standard SNS topic; `example` is for hints."""
    topic_arn = arn("sns", "[A-Za-z0-9_.-]{1,256}", "an SNS topic", example)
    not_fifo = r"(?!.*\.fifo$)"

    @value_type(type="string", pattern=f"^{not_fifo}{topic_arn.schema['pattern'][1:]}")
    def read(value: Any) -> str:
        if not re.match(not_fifo, topic_arn(value)):
            reason = "is a FIFO topic, to which neither e-mail nor chat can be subscribed"
            raise InvalidValue(reason, "name a standard topic")
        return str(value)

    return read


@value_type(type="string", pattern=anchored(_BOUNDARY))
def boundary(value: Any) -> str:
    """Read a managed policy: its name, with its path, or the ARN of an AWS managed policy."""
    if not re.fullmatch(_BOUNDARY, text(value)):
        reason = f"is {format_value(value)}, which is not the name of a managed policy"
        hint = "name a policy that exists in every account, without account id: team/boundary"
        raise InvalidValue(reason, hint)
    return str(value).removeprefix("/")


@value_type(type="string", pattern=anchored(_BUCKET))
def bucket(value: Any) -> str:
    """Read the name of a bucket."""
    if not re.fullmatch(_BUCKET, text(value)):
        hint = "write the name alone: 3 to 63 small letters, digits, dots and hyphens"
        raise InvalidValue(f"is {format_value(value)}, which is not the name of a bucket", hint)
    return str(value)


@value_type(type="string", pattern=anchored(f"(?!{_IAM_SERVICE}){_ACTION}"))
def permission(value: Any) -> str:
    """Read one IAM action that a stack needs; actions of IAM and STS are not allowed."""
    action = text(value)
    if re.match(_IAM_SERVICE, action.lower()):
        hint = "leave it out: what a stack needs of IAM is computed from the roles in its template"
        raise InvalidValue(
            f"is {format_value(action)}, which would let a stack extend its own rights", hint
        )
    if not re.fullmatch(_ACTION, action):
        hint = 'name one action each, as in "sqs:CreateQueue"; "*" may end a name: "sqs:Get*"'
        raise InvalidValue(
            f"is {format_value(action)}, which is not an IAM action, or too wide", hint
        )
    return action
