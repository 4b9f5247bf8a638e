"""What a name that AWS knows must look like: accounts, regions, ARNs and the like.

Each takes the value as TOML gave it and returns it as `Config` holds it, or raises `Wrong`.
"""

import re
from typing import Any

from pipegen.checks import Reader, Wrong, shown, text

_ARN = re.compile(r"arn:(aws(?:-[a-z]+)*):([a-z0-9-]+):([a-z0-9-]+):([0-9]{12}):(.+)")
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]+")
_PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eusc-", "aws-eusc"),
)
_NAME = r"[\w+=,.@-]"
_POLICY = rf"/?(?:{_NAME}+/)*{_NAME}{{1,128}}"


def account(value: Any) -> str:
    """Read an AWS account id: a string of 12 digits."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12:
        raise Wrong("is a number, which loses leading zeros", f'write it in quotes: "{value:012}"')
    if not re.fullmatch(r"[0-9]{12}", text(value)):
        raise Wrong(f"is {shown(value)}, which is not 12 digits", 'write it as in "012345678901"')
    return str(value)


def region(value: Any) -> str:
    """Read the code of an AWS region."""
    if not _REGION.fullmatch(text(value)):
        why = f"is {shown(value)}, which is not the code of a region"
        raise Wrong(why, 'write it as in "eu-west-1"')
    return str(value)


def partition(region: str) -> str:
    """Return the partition that a region lies in (AWS page "Amazon Resource Names (ARNs)")."""
    return next((each for start, each in _PARTITIONS if region.startswith(start)), "aws")


def email(value: Any) -> str:
    """Read an e-mail address."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text(value)):
        why = f"is {shown(value)}, which is not an e-mail address"
        raise Wrong(why, 'write it as in "platform@example.com"')
    return str(value)


def arn(service: str, resource: str, what: str, example: str) -> Reader:
    """Return a reader of ARNs of `what`; `service` and `resource` are patterns of its parts."""

    def read(value: Any) -> str:
        match = _ARN.fullmatch(text(value))
        if not (match and re.fullmatch(service, match[2]) and re.fullmatch(resource, match[5])):
            why = f"is {shown(value)}, which is not the ARN of {what}"
            raise Wrong(why, f'write it as in "{example}"')
        return str(value)

    return read


def topic(example: str) -> Reader:
    """Return a reader of the ARN of a standard SNS topic."""
    read_arn = arn("sns", r"[A-Za-z0-9_.-]{1,256}", "an SNS topic", example)

    def read(value: Any) -> str:
        if str(read_arn(value)).endswith(".fifo"):
            why = "is a FIFO topic, to which neither e-mail nor chat can be subscribed"
            raise Wrong(why, "name a standard topic")
        return str(value)

    return read


def arn_place(value: str) -> tuple[str, str]:
    """Return the partition and the region, "" where it has none, of an ARN that was read."""
    _, partition, _, region, _ = value.split(":", 4)
    return partition, region


def boundary(value: Any) -> str:
    """Read a managed policy: its name, with its path, or the ARN of one of AWS's own."""
    aws = rf"arn:aws[a-z-]*:iam::aws:policy{_POLICY}"
    if not re.fullmatch(rf"{_POLICY}|{aws}", text(value), re.ASCII):
        why = f"is {shown(value)}, which is not the name of a managed policy"
        hint = "name a policy that exists in every account, without account id: team/boundary"
        raise Wrong(why, hint)
    return str(value).removeprefix("/")


def bucket(value: Any) -> str:
    """Read the name of a bucket."""
    if not re.fullmatch(r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", text(value)):
        hint = "write the name alone: 3 to 63 small letters, digits, dots and hyphens"
        raise Wrong(f"is {shown(value)}, which is not the name of a bucket", hint)
    return str(value)


def permission(value: Any) -> str:
    """Read one IAM action that a stack needs, which must not be one of IAM's own."""
    action = text(value)
    if action.lower().startswith(("iam:", "sts:")):
        hint = "leave it out: what a stack needs of IAM is computed from the roles in its template"
        raise Wrong(f"is {shown(action)}, which would let a stack extend its own rights", hint)
    if not re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]{2,}\*?", action):
        hint = 'name one action each, as in "sqs:CreateQueue"; "*" may end a name: "sqs:Get*"'
        raise Wrong(f"is {shown(action)}, which is not an IAM action, or too wide", hint)
    return action
