"""The types of values that name something in Git: repositories, branches, patterns, files.

Each one takes a TOML value and returns it as `Config` has it, or raises `InvalidValue`.
Sources: `git help check-ref-format`, AWS page "Working with glob patterns in syntax".
"""

import re
from pathlib import PurePosixPath
from typing import Any

from pipegen.config.value_type import anchored, value_type
from pipegen.config.values import VISIBLE, InvalidValue, list_of, text
from pipegen.text import format_value

_MAX_LENGTH = 255  # of a pattern, and so of a branch
_MAX_PATTERNS = 8
_REPOSITORY = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}"
_REFERENCE = "refs/"
_REJECTED_BY_GIT = r"^-|^@$|//|/$|^/|(?:^|/)\.|\.\.|\.$|\.lock(?:/|$)|@\{|[\x00-\x20\x7f~^:?*\[\\]"
_READ_AS_PATTERN = r"[{}\]]"
_BRANCH = f"(?!{_REFERENCE})(?!.*(?:{_REJECTED_BY_GIT}))(?!.*{_READ_AS_PATTERN})"
_MATCHES_NOTHING = r"/|(?:.*/)?\.{1,2}(?:/|$)"
_OUTSIDE = r"/|[A-Za-z]:|.*\\|(?:.*/)?\.\.(?:/|$)"


@value_type(type="string", pattern=anchored(_REPOSITORY))
def repository(value: Any) -> str:
    """Read a GitHub repository, `owner/name`."""
    if not re.fullmatch(_REPOSITORY, text(value)):
        hint = 'write owner/name, as GitHub spells it, without "https://" and ".git"'
        raise InvalidValue(f"is {format_value(value)}, which is not owner/name", hint)
    return str(value)


@value_type(type="string", maxLength=_MAX_LENGTH, pattern=anchored(f"{VISIBLE}{_BRANCH}.+"))
def branch(value: Any) -> str:
    """Read the name of a branch that Git allows and that a trigger's filter takes literally."""
    name = text(value)
    if name.startswith(_REFERENCE):
        reason = f"is {format_value(name)}, a whole reference"
        raise InvalidValue(reason, f'write the branch alone: "{name.removeprefix("refs/heads/")}"')
    if re.search(_REJECTED_BY_GIT, name):
        raise InvalidValue(
            f"is {format_value(name)}, which Git refuses as a branch", 'write it as in "main"'
        )
    if re.search(_READ_AS_PATTERN, name):
        reason = f"is {format_value(name)}, which the pipeline's trigger would read as a pattern"
        raise InvalidValue(reason, "deliver from a branch without { } and ] in its name")
    if len(name) > _MAX_LENGTH:
        raise InvalidValue(f"has {len(name)} characters", f"CodePipeline takes {_MAX_LENGTH}")
    return name


@value_type(
    type="string", maxLength=_MAX_LENGTH, pattern=anchored(f"{VISIBLE}(?!{_MATCHES_NOTHING}).+")
)
def _pattern(value: Any) -> str:
    pattern = text(value)
    if len(pattern) > _MAX_LENGTH:
        raise InvalidValue(f"has {len(pattern)} characters", f"CodePipeline takes {_MAX_LENGTH}")
    if re.match(_MATCHES_NOTHING, pattern):
        hint = 'write it from the top of the repository, as in "templates/**"'
        raise InvalidValue(f"is {format_value(pattern)}, which no file matches", hint)
    return pattern


@value_type(**list_of(_pattern).schema, minItems=1, maxItems=_MAX_PATTERNS)
def patterns(value: Any) -> tuple[str, ...]:
    """Read the file patterns of a trigger."""
    result = list_of(_pattern)(value)
    if not result:
        raise InvalidValue(
            "is empty", "leave it out, and every push to the branch starts the pipeline"
        )
    if len(result) > _MAX_PATTERNS:
        raise InvalidValue(f"has {len(result)} patterns", f"CodePipeline takes {_MAX_PATTERNS}")
    return result


@value_type(type="string", pattern=anchored(f"{VISIBLE}(?!{_OUTSIDE}).+"))
def file(value: Any) -> str:
    """Read the path of a file in the repository, relative, with slashes."""
    if re.match(_OUTSIDE, text(value)):
        hint = 'write it relative to pipegen.toml, as in "stacks/queue.json"'
        raise InvalidValue(f"is {format_value(value)}, which lies outside of the repository", hint)
    return str(PurePosixPath(value))
