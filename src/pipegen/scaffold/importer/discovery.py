"""Finds the CloudFormation templates in a folder, among all the other files there."""

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from pipegen.cloudformation import parser
from pipegen.cloudformation.template import Template
from pipegen.errors import Diagnostic, PipegenError

_ENDS = (".json", ".yaml", ".yml", ".template")
_OTHERS = ("node_modules", "site-packages", "cdk.out", "venv", "__pycache__")
_LARGEST = 4_000_000  # bytes; CloudFormation takes 1,000,000
_MARK = "\ufeff\ufffd"  # what the first bytes of such a file become
_SECTION = re.compile(r"""(?:^|[{,\s])["']?Resources["']?\s*:""")
_OF_AWS = re.compile(r"\bAWSTemplateFormatVersion\b|\bAWS::")


def find_templates(
    root: Path, folder: Path, known: Collection[str]
) -> list[Template | Diagnostic]:
    """Return the templates in `folder`, by path, with a mistake for each that can't be read.

    Paths are as Git spells them, from `root`; those in `known` are passed over, and so are hidden
    folders, links, and folders of other programs.
    """
    found: list[Template | Diagnostic] = []
    for path in sorted(_files(folder)):
        name = path.relative_to(root).as_posix()
        if name not in known and (each := _read(path, name)):
            found.append(each)
    return found


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".") and each not in _OTHERS]
        for path in (Path(parent, each) for each in files if each.endswith(_ENDS)):
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= _LARGEST:
                yield path


def _read(path: Path, name: str) -> Template | Diagnostic | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None  # nobody knows whether it is a template at all
    # What is UTF-16, as editors on Windows may write it, has these words with zeros in between.
    text = content.replace(b"\0", b"").decode("utf-8", "replace").lstrip(_MARK)
    if not (_SECTION.search(text) and _OF_AWS.search(text)):
        return None
    try:
        found = Template.parse(Path(name), parser.decode(Path(name), content))
    except PipegenError as error:
        [mistake] = error.diagnostics
        # The configuration of another program may hold a template, deeper down.
        if "has no Resources" in mistake.message and "AWSTemplateFormatVersion" not in text:
            return None
        what = mistake.message.removeprefix(f"{name} ")
        return Diagnostic(f"{name} is left out: it {what}", mistake.hint, name, mistake.line)
    return found if any("::" in kind for kind in found.types) else None
