"""What a single value of `pipegen.toml` must look like: one function each, named after what it reads.

Each takes the value as TOML gave it and returns it as `Config` holds it, or raises `Wrong`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any


class Wrong(Exception):
    """A value is wrong: why (the rest of a sentence that begins with the key) and what to do."""

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


Reader = Callable[[Any], Any]

_KINDS = {bool: "true or false", int: "a number", str: "a string in quotes", list: "a list"}
_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws)?:(.+)")
REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
STACK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def did_you_mean(word: str, known: Sequence[str], otherwise: str) -> str:
    """Return a hint that names the known word nearest to `word`, or `otherwise`."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else otherwise


def text(value: Any) -> str:
    """Read a string that is not empty."""
    _kind(value, str)
    if not value.strip():
        raise Wrong("is empty", "give it a value, or leave the line out")
    return str(value)


def flag(value: Any) -> bool:
    """Read true or false."""
    _kind(value, bool)
    return bool(value)


def number(least: int, most: int) -> Reader:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(value: Any) -> int:
        _kind(value, int)
        if not least <= value <= most:
            raise Wrong(f"is {value}", f"choose a number from {least} to {most}")
        return int(value)

    return read


def one_of(*allowed: str) -> Reader:
    """Return a reader of the words `allowed`."""

    def read(value: Any) -> str:
        if text(value) not in allowed:
            hint = did_you_mean(value, allowed, f"choose one of {', '.join(allowed)}")
            raise Wrong(f'is "{value}", which it cannot be', hint)
        return str(value)

    return read


def each(reader: Reader) -> Reader:
    """Return a reader of lists whose elements `reader` reads; it names the first wrong element."""

    def read(value: Any) -> tuple[Any, ...]:
        _kind(value, list)
        return tuple(reader(element) for element in value)

    return read


def name(longest: int) -> Reader:
    """Return a reader of names: letters, digits and hyphens, a letter first, at most `longest`.

    The narrowest of what CodePipeline (stages, namespaces), CloudFormation (stacks) and IAM (roles) take.
    """

    def read(value: Any) -> str:
        if not STACK_NAME.fullmatch(text(value)):
            hint = "use letters, digits and hyphens, with a letter first"
            raise Wrong(f'is "{value}", a name that CloudFormation and CodePipeline refuse', hint)
        if len(value) > longest:
            raise Wrong(f"has {len(value)} characters", f"use at most {longest}")
        return str(value)

    return read


def prefix(value: Any) -> str:
    """Read what stands before the names of an environment's stacks; it may be empty."""
    return "" if value == "" else str(name(50)(value))


def account(value: Any) -> str:
    """Read an AWS account id: a string of 12 digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise Wrong("is a number, which loses leading zeros", f'write it in quotes: "{value:012}"')
    if not re.fullmatch(r"[0-9]{12}", text(value)):
        raise Wrong(f'is "{value}", which is not 12 digits', 'write it as in "012345678901"')
    return str(value)


def region(value: Any) -> str:
    """Read the code of an AWS region."""
    if not REGION.fullmatch(text(value)):
        raise Wrong(f'is "{value}", which is no code of a region', 'write it as in "eu-west-1"')
    return str(value)


def repository(value: Any) -> str:
    """Read a GitHub repository, `owner/name`."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+", text(value)):
        hint = 'write owner/name, as GitHub spells it, without "https://" and ".git"'
        raise Wrong(f'is "{value}", which is not owner/name', hint)
    return str(value)


def email(value: Any) -> str:
    """Read an e-mail address."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text(value)):
        raise Wrong(f'holds "{value}", which is no e-mail address', 'write it as in "a@example.com"')
    return str(value)


def arn(service: str, example: str) -> Reader:
    """Return a reader of ARNs of one of the services in `service`, a pattern."""

    def read(value: Any) -> str:
        match = _ARN.fullmatch(text(value))
        if not match or not re.fullmatch(service, match[1]):
            raise Wrong(f'is "{value}", which is no such ARN', f'write it as in "{example}"')
        return str(value)

    return read


def boundary(value: Any) -> str:
    """Read a managed policy: its name (with its path) in each account, or the ARN of one of AWS's own."""
    if not re.fullmatch(r"(?:arn:aws[a-z-]*:iam::aws:policy/)?[\w+=,.@/-]{1,512}", text(value)):
        hint = "name a managed policy that exists in each account, without account id: team/boundary"
        raise Wrong(f'is "{value}", which is no name of a managed policy', hint)
    return str(value).removeprefix("/")


def arn_region(value: str) -> str:
    """Return the region of an ARN, "" where it has none."""
    match = _ARN.fullmatch(value)
    return match[2] if match else ""


def patterns(value: Any) -> tuple[str, ...]:
    """Read the file patterns of a trigger."""
    found: tuple[str, ...] = each(text)(value)
    if not 1 <= len(found) <= 8 or any(len(each) > 255 for each in found):
        hint = "CodePipeline takes 1 to 8 patterns of at most 255 characters each"
        raise Wrong(f"has {len(found)} patterns, or one that is too long", hint)
    return found


def bucket(value: Any) -> str:
    """Read the name of a bucket."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", text(value)):
        hint = "use the name alone: 3 to 63 small letters, digits, dots and hyphens"
        raise Wrong(f'is "{value}", which is no name of a bucket', hint)
    return str(value)


def tables(value: Any) -> Mapping[str, Any]:
    """Read a table of tables: stack → parameter → value."""
    if not isinstance(value, dict) or not all(isinstance(each, dict) for each in value.values()):
        hint = "write a table for each stack: [environment.parameters.vpc-setup]"
        raise Wrong("is not made of tables", hint)
    return value


def inputs(value: Any) -> Mapping[str, tuple[str, str]]:
    """Read `parameter = "stack.output"` pairs: parameter → (stack, output)."""
    hint = 'write inputs = { VpcId = "vpc-setup.VpcId" }: parameter = "stack.output"'
    if not isinstance(value, dict):
        raise Wrong("is not a table", hint)
    found = {}
    for parameter, source in value.items():
        stack, dot, output = source.partition(".") if isinstance(source, str) else ("", "", "")
        if not (stack and dot and output):
            raise Wrong(f"gives {parameter} the value {source!r}", hint)
        found[parameter] = (stack, output)
    return found


def permission(value: Any) -> str:
    """Read one IAM action that a stack needs, which must not be one of IAM's own."""
    action = text(value)
    if not re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]{2,}\*?", action):
        hint = 'name one action each, as in "sqs:CreateQueue"; "*" may end a name: "sqs:Get*"'
        raise Wrong(f'holds "{action}", which is no IAM action', hint)
    if action.startswith(("iam:", "sts:")):
        hint = "what a stack needs of IAM is computed from the roles in its template"
        raise Wrong(f'holds "{action}"', hint)
    return action


def _kind(value: Any, kind: type) -> None:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Wrong(f"is {value!r}, not {_KINDS[kind]}", f"write {_KINDS[kind]}")
