"""What a name that AWS knows must look like: accounts, regions, ARNs and the like.

Each takes the value as TOML gave it and returns it as `Config` holds it, or raises `Wrong`.
"""

import re
from typing import Any

from pipegen.config.value_type import ValueType, anchored, value_type
from pipegen.config.values import SEEN, InvalidValue, text
from pipegen.text import format_value

_ACCOUNT = "[0-9]{12}"
_REGION = "[a-z]{2,4}(?:-[a-z]+)+-[0-9]+"
_EMAIL = rf"{SEEN}[^@\s]+@[^@\s]+\.[^@\s]+"
_NAME = "[A-Za-z0-9_+=,.@-]"
_POLICY = f"/?(?:{_NAME}+/)*{_NAME}{{1,128}}"
_BOUNDARY = f"{_POLICY}|arn:aws[a-z-]*:iam::aws:policy{_POLICY}"
_BUCKET = r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_ACTION = r"[a-z0-9-]+:[A-Z][A-Za-z0-9]{2,}\*?"
_OF_IAM = "(?:iam|sts):"


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
        why = f"is {format_value(value)}, which is not the code of a region"
        raise InvalidValue(why, 'write it as in "eu-west-1"')
    return str(value)


@value_type(type="string", pattern=anchored(_EMAIL))
def email(value: Any) -> str:
    """Read an e-mail address."""
    if not re.fullmatch(_EMAIL, text(value)):
        why = f"is {format_value(value)}, which is not an e-mail address"
        raise InvalidValue(why, 'write it as in "platform@example.com"')
    return str(value)


def arn(service: str, resource: str, what: str, example: str) -> ValueType[str]:
    """Return a reader of ARNs of `what`; `service` and `resource` are patterns of its parts."""
    pattern = f"arn:aws(?:-[a-z]+)*:(?:{service}):[a-z0-9-]+:{_ACCOUNT}:{resource}"

    @value_type(type="string", pattern=anchored(pattern))
    def read(value: Any) -> str:
        if not re.fullmatch(pattern, text(value)):
            why = f"is {format_value(value)}, which is not the ARN of {what}"
            raise InvalidValue(why, f'write it as in "{example}"')
        return str(value)

    return read


def topic(example: str) -> ValueType[str]:
    """Return a reader of the ARN of a standard SNS topic."""
    read_arn = arn("sns", "[A-Za-z0-9_.-]{1,256}", "an SNS topic", example)
    of_fifo = r"(?!.*\.fifo$)"

    @value_type(type="string", pattern=f"^{of_fifo}{read_arn.schema['pattern'][1:]}")
    def read(value: Any) -> str:
        if not re.match(of_fifo, read_arn(value)):
            why = "is a FIFO topic, to which neither e-mail nor chat can be subscribed"
            raise InvalidValue(why, "name a standard topic")
        return str(value)

    return read


@value_type(type="string", pattern=anchored(_BOUNDARY))
def boundary(value: Any) -> str:
    """Read a managed policy: its name, with its path, or the ARN of one of AWS's own."""
    if not re.fullmatch(_BOUNDARY, text(value)):
        why = f"is {format_value(value)}, which is not the name of a managed policy"
        hint = "name a policy that exists in every account, without account id: team/boundary"
        raise InvalidValue(why, hint)
    return str(value).removeprefix("/")


@value_type(type="string", pattern=anchored(_BUCKET))
def bucket(value: Any) -> str:
    """Read the name of a bucket."""
    if not re.fullmatch(_BUCKET, text(value)):
        hint = "write the name alone: 3 to 63 small letters, digits, dots and hyphens"
        raise InvalidValue(f"is {format_value(value)}, which is not the name of a bucket", hint)
    return str(value)


@value_type(type="string", pattern=anchored(f"(?!{_OF_IAM}){_ACTION}"))
def permission(value: Any) -> str:
    """Read one IAM action that a stack needs, which must not be one of IAM's own."""
    action = text(value)
    if re.match(_OF_IAM, action.lower()):
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
