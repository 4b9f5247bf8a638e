"""Find the CloudFormation templates in a folder."""

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from pipegen.cloudformation import parser
from pipegen.cloudformation.template import Template
from pipegen.errors import Diagnostic, PipegenError

_EXTENSIONS = (".json", ".yaml", ".yml", ".template")
_EXCLUDED_FOLDERS = ("node_modules", "site-packages", "cdk.out", "venv", "__pycache__")
_MAX_BYTES = 4_000_000  # CloudFormation accepts 1,000,000
_BYTE_ORDER_MARKS = "\ufeff\ufffd"  # as decoded from UTF-8, and from UTF-16 read as UTF-8
_SECTION = re.compile(r"""(?:^|[{,\s])["']?Resources["']?\s*:""")
_AWS_WORDS = re.compile(r"\bAWSTemplateFormatVersion\b|\bAWS::")


def find_templates(
    root: Path, folder: Path, excluded: Collection[str]
) -> list[Template | Diagnostic]:
    """Return the templates in `folder` sorted by path, and an error for each that can't be read.

    Paths are relative to `root`, with slashes. Paths in `excluded`, hidden folders, links and
    folders of other programs are skipped.
    """
    results: list[Template | Diagnostic] = []
    for path in sorted(_files(folder)):
        name = path.relative_to(root).as_posix()
        if name not in excluded and (result := _read(path, name)):
            results.append(result)
    return results


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _is_excluded(name)]
        for path in (Path(parent, name) for name in files if name.endswith(_EXTENSIONS)):
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= _MAX_BYTES:
                yield path


def _is_excluded(folder: str) -> bool:
    return folder.startswith(".") or folder in _EXCLUDED_FOLDERS


def _read(path: Path, name: str) -> Template | Diagnostic | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None  # it may not be a template at all
    # In UTF-16, which editors on Windows may write, there are zeros between these characters.
    text = content.replace(b"\0", b"").decode("utf-8", "replace").lstrip(_BYTE_ORDER_MARKS)
    if not (_SECTION.search(text) and _AWS_WORDS.search(text)):
        return None
    try:
        template = Template.parse(Path(name), parser.decode(Path(name), content))
    except PipegenError as error:
        [diagnostic] = error.diagnostics
        # The configuration of another program may contain a template at a deeper level.
        if "has no Resources" in diagnostic.message and "AWSTemplateFormatVersion" not in text:
            return None
        reason = diagnostic.message.removeprefix(f"{name} ")
        message = f"{name} is left out: it {reason}"
        return Diagnostic(message, diagnostic.hint, name, diagnostic.line)
    return template if any("::" in name for name in template.types) else None
