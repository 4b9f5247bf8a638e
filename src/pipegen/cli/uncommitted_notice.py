"""Names the files that a rehearsal leaves out, because they are not committed."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from pipegen import git
from pipegen.text import pluralize, single_line

_MOST = 3
"""Files that are named; the others are counted."""


def print_uncommitted(root: Path, journal: Path | None) -> None:
    """Name on stderr what is new or changed, and not committed, in the repository at `root`.

    The files that this command writes are left out: the journal, and what the shell has made for
    its output before it began.
    """
    found = git.uncommitted_files(root)
    if not found:
        return
    top, own = git.repository_root(root), [*_own(journal)]
    named = [each for each in found if not _is_among(top / each, own)]
    if named:
        click.echo(single_line(_said(named)), err=True)


def _own(journal: Path | None) -> Iterator[os.stat_result]:
    for output in (1, 2):
        with suppress(OSError):  # the shell has closed it
            yield os.fstat(output)
    if journal and journal.exists():
        yield journal.stat()


def _is_among(path: Path, own: list[os.stat_result]) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False  # it is gone since the commit
    return any(os.path.samestat(status, each) for each in own)


def _said(named: list[str]) -> str:
    listed = ", ".join(named[:_MOST]) + (", …" if named[_MOST:] else "")
    files = pluralize(len(named), "file") + (" are" if named[1:] else " is")
    takes = "takes them" if named[1:] else "takes it"
    return f"{files} not committed and not in the artifact: {listed} (--worktree {takes})"
