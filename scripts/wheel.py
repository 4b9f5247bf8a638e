"""Builds pipegen as it is published, and tries that out where nothing of the checkout is.

`build` puts a wheel and an sdist into dist/ and looks into them; `smoke PYTHON` installs the wheel
for a Python and runs every command; `suite PYTHON [ARGUMENTS]` runs the tests of the sdist so.
"""

import argparse
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
_PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")


@dataclass(frozen=True)
class Case:
    """A command line, with its exit code and a part of what it prints; where it runs."""

    arguments: str
    code: int
    printed: str
    folder: str = "project"


CASES: Mapping[str, Case] = {
    "init": Case("init --yes", 0, "pipegen.toml", "empty"),
    "import": Case("import .", 0, "[[stack]]"),
    "render": Case("render --check", 0, "0 of 8 files out of date"),
    "lint": Case("lint", 0, "0 errors, 0 warnings"),
    "diff": Case("diff", 0, "nothing changes"),
    "graph": Case("graph", 0, "vpc-setup"),
    "plan": Case("plan", 0, "aws cloudformation deploy"),
    "rehearse": Case("rehearse --approve", 2, "pip install 'pipegen[rehearse]'"),
    "schema": Case("schema", 0, '"pipegen.toml"'),
}
"""One run of each command: in an empty folder, or a repository with the rendered files."""

WITH_EXTRA = Case("rehearse --approve --once", 0, "0 findings")
"""What the extra is there for."""


def build() -> None:
    """Build into an empty dist/, and raise where a file is missing or one too many."""
    shutil.rmtree(DIST, ignore_errors=True)
    _run(sys.executable, "-m", "build", "--outdir", DIST, ROOT)
    _run(sys.executable, "-m", "twine", "check", "--strict", *DIST.iterdir())
    with zipfile.ZipFile(_wheel()) as wheel:
        names = {name for name in wheel.namelist() if not name.split("/")[0].endswith("-info")}
        licences = [name for name in wheel.namelist() if name.endswith("/licenses/LICENSE")]
    _same("the wheel", names, {name.removeprefix("src/") for name in _tracked("src/pipegen")})
    if len(licences) != 1:
        sys.exit("the wheel has no licence")
    with tarfile.open(_sdist()) as sdist:
        names = {member.name.partition("/")[2] for member in sdist if member.isfile()}
    _same("the sdist", names - {"PKG-INFO"}, _tracked("."))


def _same(what: str, names: set[str], wanted: set[str]) -> None:
    if names != wanted:
        sys.exit(f"{what} lacks {sorted(wanted - names)}, and has {sorted(names - wanted)}")


def _tracked(folder: str) -> set[str]:
    listed = subprocess.check_output(["git", "ls-files", "-z", folder], cwd=ROOT, text=True)
    return {name for name in listed.split("\0") if name}


def smoke(python: str) -> None:
    """Run every command of the wheel, installed for `python` and nothing else."""
    with _elsewhere() as folder:
        installed = _install(python, folder, str(_wheel()))
        project = _project(folder / "project", installed)
        shown = "from pipegen.cli.app import COMMANDS; print(*COMMANDS)"
        commands = _run(installed / "python", "-I", "-c", shown, cwd=project).split()
        if missing := set(commands) - CASES.keys():
            sys.exit(f"scripts/wheel.py has no case for {', '.join(sorted(missing))}")
        for command in commands:
            _try(CASES[command], installed, folder)
        _run(installed / "python", *_PIP, "install", f"{_wheel()}[rehearse]")
        _try(WITH_EXTRA, installed, folder)
        _say(f"{_version(installed)}: {len(commands)} commands run from {_wheel().name}")


def suite(python: str, arguments: Sequence[str]) -> None:
    """Run the tests of the sdist with the wheel, installed for `python`."""
    with _elsewhere() as folder:
        installed = _install(python, folder, f"{_wheel()}[rehearse]")
        _run(installed / "python", *_PIP, "install", "--upgrade", "pip>=25.1")
        _run(installed / "python", *_PIP, "install", "--group", f"{ROOT / 'pyproject.toml'}:dev")
        with tarfile.open(_sdist()) as sdist:
            sdist.extractall(folder, filter="data")
        [unpacked] = folder.glob("pipegen-*")
        where = "import pipegen; print(pipegen.__file__)"
        if "site-packages" not in _run(installed / "python", "-c", where, cwd=unpacked):
            sys.exit("the tests would run from the sources")
        pytest = [installed / "python", "-m", "pytest", "--numprocesses", "auto", *arguments]
        sys.exit(subprocess.run(pytest, cwd=unpacked).returncode)


@contextmanager
def _elsewhere() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # some tests give up being root, and still import pipegen
        yield Path(folder)


def _install(python: str, folder: Path, what: str) -> Path:
    """Return the folder of the programs of a new environment that has nothing but `what`."""
    _run(python, "-m", "venv", folder / "environment")
    installed = folder / "environment/bin"
    _run(installed / "python", *_PIP, "install", what)
    return installed


def _project(folder: Path, installed: Path) -> Path:
    """Return a new repository with a stack of its own, rendered and committed."""
    (folder / "stacks").mkdir(parents=True)
    shutil.copy(ROOT / "pipegen.toml", folder)
    queue = '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}\n'
    (folder / "stacks/queue.json").write_text(queue, "utf-8")
    _run(installed / "pipegen", "render", cwd=folder)
    author = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    _run("git", "init", "--quiet", "--initial-branch", "main", cwd=folder)
    _run("git", "add", ".", cwd=folder)
    _run("git", *author, "commit", "--quiet", "--message", "Deliver", cwd=folder)
    return folder


def _try(case: Case, installed: Path, folder: Path) -> None:
    words = [installed / "pipegen", *case.arguments.split()]
    where = folder / case.folder
    where.mkdir(exist_ok=True)
    done = subprocess.run(words, cwd=where, capture_output=True, text=True)
    if done.returncode != case.code or case.printed not in done.stdout + done.stderr:
        sys.exit(f"pipegen {case.arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
    _say(f"pipegen {case.arguments}: {case.code}")


def _version(installed: Path) -> str:
    return _run(installed / "python", "--version").strip()


def _wheel() -> Path:
    [found] = DIST.glob("*.whl")
    return found


def _sdist() -> Path:
    [found] = DIST.glob("*.tar.gz")
    return found


def _run(*command: object, cwd: Path = ROOT) -> str:
    words = [str(each) for each in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def _say(what: str) -> None:
    print(what, flush=True)


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["build", "smoke", "suite"])
    parser.add_argument("python", nargs="?", default=sys.executable)
    given, arguments = parser.parse_known_args()
    if given.what == "build":
        build()
    elif given.what == "smoke":
        smoke(given.python)
    else:
        suite(given.python, arguments)


if __name__ == "__main__":
    main()
