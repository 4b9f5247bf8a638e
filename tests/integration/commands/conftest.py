"""Fixtures of the command tests."""

from pathlib import Path

import pytest

from tests.helpers.rehearsal.runs import commit, kept, write


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The default delivery, committed, as the working folder."""
    write(tmp_path, kept())
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path
