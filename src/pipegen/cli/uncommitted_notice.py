"""Print which uncommitted files a rehearsal does not use."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from pipegen import git
from pipegen.text import pluralize, single_line

_MAX_NAMES = 3
"""Maximum of files that are named; the message also has the number of files."""


def print_uncommitted(root: Path, journal: Path | None) -> None:
    """Print to stderr the new and changed files in the repository of `root`, if there are any.

    Files that this command itself writes are skipped: the journal, and files to which the shell
    redirects its output.
    """
    uncommitted = git.uncommitted_files(root)
    if not uncommitted:
        return
    top, outputs = git.repository_root(root), [*_output_files(journal)]
    names = [name for name in uncommitted if not _is_among(top / name, outputs)]
    if names:
        click.echo(single_line(_message(names)), err=True)


def _output_files(journal: Path | None) -> Iterator[os.stat_result]:
    for output in (1, 2):
        with suppress(OSError):  # the shell has closed it
            yield os.fstat(output)
    if journal and journal.exists():
        yield journal.stat()


def _is_among(path: Path, outputs: list[os.stat_result]) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False  # deleted since the last commit
    return any(os.path.samestat(status, output) for output in outputs)


def _message(names: list[str]) -> str:
    listed = ", ".join(names[:_MAX_NAMES]) + (", …" if names[_MAX_NAMES:] else "")
    files = pluralize(len(names), "file") + (" are" if names[1:] else " is")
    takes = "takes them" if names[1:] else "takes it"
    return f"{files} not committed and not in the artifact: {listed} (--worktree {takes})"
