"""Keeps what linting a template gave, for as long as nothing that it depends on has changed.

An entry is a file of its own, replaced as a whole: two runs at once can't spoil it, and one that
can't be read counts as not there.
"""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipegen import __version__
from pipegen.findings import Finding

_MOST_ENTRIES = 2000
_CONFIGURATIONS = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
# What cfn-lint then reads besides is not followed here.
_REACHING_OUT = (b"custom_rules", b"override_spec", b"registry_schemas", b"parameter_files")
_PACK_ALONE = (b"append_rules: [pipegen.rules]", b"append_rules:\n  - pipegen.rules\n")
_ENVIRONMENT = ("AWS_REGION", "AWS_DEFAULT_REGION")

Entry = Mapping[str, Any]


class LintCache:
    """The entries for runs with `regions` in the current folder."""

    def __init__(self, regions: Sequence[str]) -> None:
        self._folder = _folder()
        self._start = _digest([*_surroundings(), *regions, str(Path.cwd())])

    @staticmethod
    def usable() -> bool:
        """Return whether all that cfn-lint would read is known: no rules of somebody else's."""
        for path in _configurations():
            text = _content(path) or b""
            for each in _PACK_ALONE:
                text = text.replace(each, b"")
            if b"append_rules" in text or any(each in text for each in _REACHING_OUT):
                return False
        return True

    def get(self, name: str) -> tuple[list[Finding], list[str]] | None:
        """Return the findings for `name` and what was suppressed there, None if unknown."""
        try:
            entry = json.loads(self._path(name).read_bytes())
            if any(_state(Path(path)) != state for path, state in entry["looked"].items()):
                return None
            return [Finding(**each) for each in entry["findings"]], list(entry["suppressed"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(
        self,
        name: str,
        findings: Sequence[Finding],
        suppressed: Sequence[str],
        looked: Sequence[str],
    ) -> None:
        """Keep what the template `name` gave. What can't be written is not kept."""
        entry = {
            "findings": [asdict(each) for each in findings],
            "suppressed": list(suppressed),
            "looked": {each: _state(Path(each)) for each in looked},
        }
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            _replace(self._path(name), json.dumps(entry).encode())

    def tidy(self) -> None:
        """Remove the oldest entries where there are many."""
        with suppress(OSError):
            entries = sorted(self._folder.iterdir(), key=lambda each: each.stat().st_mtime)
            for each in entries[: max(0, len(entries) - _MOST_ENTRIES)]:
                each.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        content = hashlib.sha256(_content(Path(name)) or b"").hexdigest()
        return self._folder / f"{_digest([self._start, name, content])}.json"


def _folder() -> Path:
    given = os.environ.get("XDG_CACHE_HOME")
    start = Path(given) if given and Path(given).is_absolute() else Path.home() / ".cache"
    return start / "pipegen" / "lint"


def _surroundings() -> list[str]:
    """Return all that findings depend on beside the templates and the files they lead to."""
    environment = [f"{each}={os.environ.get(each)}" for each in _ENVIRONMENT]
    configurations = [str(_state(each)) for each in _configurations()]
    schemas = _state(Path.home() / ".cache/aws/cfn-lint/schemas/version.json")
    return [
        __version__,
        sys.version,
        *environment,
        *configurations,
        str(schemas),
        *_installed(),
        *_own(),
    ]


def _configurations() -> list[Path]:
    return [folder / each for folder in (Path.home(), Path.cwd()) for each in _CONFIGURATIONS]


@cache
def _installed() -> list[str]:
    """Return which distributions, with their versions, are installed beside cfn-lint."""
    found = find_spec("cfnlint")  # which does not import it
    if found is None or found.origin is None:
        return []
    site = Path(found.origin).parents[1]
    return sorted(each.name for each in site.glob("*.dist-info"))


@cache
def _own() -> list[str]:
    """Return the state of pipegen's own files: the rules may be in the making."""
    own = Path(__file__).parents[1]
    stats = [(each, each.stat()) for each in sorted(own.rglob("*")) if each.suffix in _SOURCES]
    return [f"{each} {stat.st_mtime_ns} {stat.st_size}" for each, stat in stats]


_SOURCES = (".py", ".json")


def _state(path: Path) -> str | None:
    """Return what stands for the content of a file or a folder, None where there is none."""
    try:
        if path.is_dir():
            return _digest(sorted(each.name for each in path.iterdir()))
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
