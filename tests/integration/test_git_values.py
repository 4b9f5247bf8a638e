"""Branch names that the configuration accepts are valid for git."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipegen.config import git_values
from pipegen.config.values import InvalidValue


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@settings(max_examples=60, deadline=None)
@given(st.text("ab-./@{~*[\\ :", min_size=1, max_size=6))
def test_git_accepts_every_branch_name_that_the_configuration_accepts(value):
    try:
        git_values.branch(value)
    except InvalidValue:
        return
    result = subprocess.run(["git", "check-ref-format", "--branch", value], capture_output=True)
    assert result.returncode == 0
