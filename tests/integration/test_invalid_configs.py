"""Invalid configurations: all errors in one run, each at its line, and nothing is written.

`invalid/NAME.toml` is the configuration, `invalid/NAME.txt` the expected stderr.
"""

import shutil

import pytest

from tests.helpers.paths import DATA

INVALID = DATA / "configs/invalid"


def state(folder):
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mtime_ns,
            path.is_file() and path.read_bytes(),
        )
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("case", [path.stem for path in sorted(INVALID.glob("*.toml"))])
def test_every_error_is_reported_at_its_line_and_nothing_is_written(
    case, project, pipegen, golden
):
    pipegen("render")
    shutil.copytree(INVALID / "stacks", project / "stacks")
    shutil.copy(INVALID / f"{case}.toml", project / "pipegen.toml")
    before = state(project)

    result = pipegen("render")

    assert (result.exit_code, result.stdout) == (2, "")
    assert state(project) == before
    golden(f"../configs/invalid/{case}.txt", result.stderr)
