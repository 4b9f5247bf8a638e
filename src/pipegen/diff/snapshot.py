"""One side of a comparison: every stack that some files stand for, with all its values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipegen.cloudformation.resolver import StackContext
from pipegen.diff.model import StackLocation
from pipegen.errors import PipegenError

StackKey = tuple[str | None, str | None, str]
"""Account, region and stack."""
StackOutput = tuple[StackKey, str]
"""A stack, and an output of it."""


@dataclass(frozen=True)
class StackSnapshot:
    """A stack as one side has it."""

    place: StackLocation
    path: str
    """The path of its template, as reports show it."""
    scope: StackContext | None
    """The template in its place; None where it can't be read, of which `problem` is the reason."""
    problem: str = ""
    raw_content: bytes = b""
    """What stands in the template where that can't be read, and what is given to it."""
    inputs: Mapping[str, Sequence[StackOutput]] = field(default_factory=dict)
    """Parameter → the outputs that the pipeline fills it from."""
    tags: Mapping[str, Any] | None = field(default_factory=dict)
    """None where they are not known."""
    policy: Any = None
    """The stack policy, None where none is set."""
    setup: str = ""
    """`account-setup` or `pipeline-setup` where a person deploys it, "" elsewhere."""
    profile: str = ""


@dataclass(frozen=True)
class Snapshot:
    """All stacks of one side, in the order in which they are deployed."""

    name: str
    """What it is, in words."""
    stacks: Mapping[StackKey, StackSnapshot]
    texts: Mapping[str, str] = field(default_factory=dict)
    """Path → text of the set-up templates that are there."""
    variables: Mapping[StackOutput, Sequence[str]] = field(default_factory=dict)
    """Output → what takes it from the pipeline, in words."""
    messages: tuple[str, ...] = ()


def read_bytes_or_empty(path: Path) -> bytes:
    """Return what stands in the file at `path`, nothing where it is not there or can't be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def error_text(error: PipegenError, folder: Path) -> str:
    """Return what `error` says, with paths as they are seen from `folder`."""
    first = error.diagnostics[0]
    line = f" (line {first.line})" if first.line else ""
    return f"{first.message}{line}".replace(f"{folder}/", "")
