"""Cache the findings of each template until a file or setting that they depend on changes.

Each entry is one JSON file, replaced atomically, so that parallel runs can't corrupt it. An entry
that can't be read is a miss.
"""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pipegen import __version__
from pipegen.findings import Finding

_MAX_ENTRIES = 2000
_CONFIGURATIONS = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
# With these settings cfn-lint reads further files, which the cache does not follow.
_UNSUPPORTED_SETTINGS = (
    b"custom_rules",
    b"override_spec",
    b"registry_schemas",
    b"parameter_files",
)
_PACK_SETTINGS = (b"append_rules: [pipegen.rules]", b"append_rules:\n  - pipegen.rules\n")
_ENVIRONMENT_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


class LintCache:
    """The cached findings of runs with `regions` in the current folder."""

    def __init__(self, regions: Sequence[str]) -> None:
        self._folder = _folder()
        self._prefix = _digest([*_environment(), *regions, str(Path.cwd())])

    @staticmethod
    def usable() -> bool:
        """Return True if `.cfnlintrc` loads no rules or data that the cache does not follow."""
        for path in _configurations():
            text = _content(path) or b""
            for setting in _PACK_SETTINGS:
                text = text.replace(setting, b"")
            if b"append_rules" in text or any(key in text for key in _UNSUPPORTED_SETTINGS):
                return False
        return True

    def get(self, name: str) -> tuple[list[Finding], list[str]] | None:
        """Return the findings of the template `name` and its suppressed rules, None on a miss."""
        try:
            entry = json.loads(self._path(name).read_bytes())
            if any(_state(Path(path)) != state for path, state in entry["files_read"].items()):
                return None
            findings = [Finding(**finding) for finding in entry["findings"]]
            return findings, list(entry["suppressed"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(
        self,
        name: str,
        findings: Sequence[Finding],
        suppressed: Sequence[str],
        files_read: Sequence[str],
    ) -> None:
        """Store the findings of a template; do nothing if the entry can't be written.

        Args:
            name: The template, as cfn-lint names it.
            findings: Its findings.
            suppressed: The suppressed rules, as `suppressions.suppressed_rules` returns them.
            files_read: The other files that the rules read, or that they looked for.
        """
        entry = {
            "findings": [asdict(finding) for finding in findings],
            "suppressed": list(suppressed),
            "files_read": {path: _state(Path(path)) for path in files_read},
        }
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            _replace(self._path(name), json.dumps(entry).encode())

    def tidy(self) -> None:
        """Remove the oldest entries above the maximum number."""
        with suppress(OSError):
            entries = sorted(self._folder.iterdir(), key=lambda entry: entry.stat().st_mtime)
            for entry in entries[: max(0, len(entries) - _MAX_ENTRIES)]:
                entry.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        content = hashlib.sha256(_content(Path(name)) or b"").hexdigest()
        return self._folder / f"{_digest([self._prefix, name, content])}.json"


def _folder() -> Path:
    configured = Path(os.environ.get("XDG_CACHE_HOME", ""))
    base = configured if configured.is_absolute() else Path.home() / ".cache"
    return base / "pipegen" / "lint"


def _environment() -> list[str]:
    """Return everything that findings depend on, apart from templates and the files they name."""
    variables = [f"{name}={os.environ.get(name)}" for name in _ENVIRONMENT_VARIABLES]
    configurations = [str(_state(path)) for path in _configurations()]
    schemas = _state(Path.home() / ".cache/aws/cfn-lint/schemas/version.json")
    return [
        __version__,
        sys.version,
        *variables,
        *configurations,
        str(schemas),
        *_distributions(),
        *_pipegen_files(),
    ]


def _configurations() -> list[Path]:
    return [folder / name for folder in (Path.home(), Path.cwd()) for name in _CONFIGURATIONS]


@cache
def _distributions() -> list[str]:
    """Return the distributions in the `site-packages` of cfn-lint, with their versions."""
    spec = find_spec("cfnlint")  # does not import cfn-lint, which takes long
    if spec is None or spec.origin is None:
        return []
    site_packages = Path(spec.origin).parents[1]
    return sorted(path.name for path in site_packages.glob("*.dist-info"))


@cache
def _pipegen_files() -> list[str]:
    """Return the state of pipegen's files, so that editing a rule invalidates the cache."""
    package = Path(__file__).parents[1]
    paths = [path for path in sorted(package.rglob("*")) if path.suffix in _PACKAGE_SUFFIXES]
    stats = [(path, path.stat()) for path in paths]
    return [f"{path} {stat.st_mtime_ns} {stat.st_size}" for path, stat in stats]


_PACKAGE_SUFFIXES = (".py", ".json")


def _state(path: Path) -> str | None:
    """Return a digest of a file, or of the names in a folder; None if it can't be read."""
    try:
        if path.is_dir():
            return _digest(sorted(entry.name for entry in path.iterdir()))
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
