"""What is on the disk after a render that went well, or that could not be."""

import subprocess
import sys

import pytest

from tests.helpers.files import content, two_renders


@pytest.fixture
def two(project, pipegen):
    return two_renders(project, pipegen)


def test_exceeding_the_file_size_limit_leaves_every_file_unchanged(project, two):
    before = content(project)
    script = (
        "import resource, sys; from pipegen.cli import app;"
        "limits = resource.getrlimit(resource.RLIMIT_FSIZE);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limits[1]));"
        "code = app.run(['render', '--config', 'other.toml']);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, limits);"
        "sys.exit(code)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (2, "")
    assert "File too large\n  hint: make room on the disk" in done.stderr
    assert content(project) == before
