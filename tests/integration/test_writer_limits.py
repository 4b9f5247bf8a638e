"""The files on the disk after a render that could not be written."""

import subprocess
import sys

import pytest

from tests.helpers.files import content, two_renders


@pytest.fixture
def contents(project, pipegen):
    return two_renders(project, pipegen)


def test_exceeding_the_file_size_limit_leaves_every_file_unchanged(project, contents):
    before = content(project)
    script = (
        "import resource, sys; from pipegen.cli import app;"
        "limits = resource.getrlimit(resource.RLIMIT_FSIZE);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limits[1]));"
        "code = app.run(['render', '--config', 'other.toml']);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, limits);"
        "sys.exit(code)"
    )

    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert (result.returncode, result.stdout) == (2, "")
    assert "File too large\n  hint: make room on the disk" in result.stderr
    assert content(project) == before
