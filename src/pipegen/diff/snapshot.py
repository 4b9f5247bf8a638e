"""One side of a comparison: all stacks that a set of files defines, with their values."""

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
"""A stack and the name of an output."""


@dataclass(frozen=True)
class StackSnapshot:
    """A stack of one side."""

    place: StackLocation
    path: str
    """The path of its template, as reports show it."""
    scope: StackContext | None
    """The template with its values; None if it can't be read, for the reason `problem`."""
    problem: str = ""
    raw_content: bytes = b""
    """The content of a template that can't be read, with the parameters passed to it."""
    inputs: Mapping[str, Sequence[StackOutput]] = field(default_factory=dict)
    """Parameter → the outputs that the pipeline passes to it."""
    tags: Mapping[str, Any] | None = field(default_factory=dict)
    """None if they are not known."""
    policy: Any = None
    """The stack policy, None if none is set."""
    setup: str = ""
    """`account-setup` or `pipeline-setup` for a set-up stack, "" for others."""
    profile: str = ""


@dataclass(frozen=True)
class Snapshot:
    """All stacks of one side, in deployment order."""

    name: str
    """The name of the side in reports."""
    stacks: Mapping[StackKey, StackSnapshot]
    texts: Mapping[str, str] = field(default_factory=dict)
    """Path → text of the set-up templates."""
    variables: Mapping[StackOutput, Sequence[str]] = field(default_factory=dict)
    """Output → the actions and parameters of the pipeline that read it, as texts."""
    messages: tuple[str, ...] = ()


def read_bytes_or_empty(path: Path) -> bytes:
    """Return the content of the file at `path`, empty if it can't be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def error_text(error: PipegenError, folder: Path) -> str:
    """Return the message of `error`, with paths relative to `folder`."""
    first = error.diagnostics[0]
    line = f" (line {first.line})" if first.line else ""
    return f"{first.message}{line}".replace(f"{folder}/", "")
