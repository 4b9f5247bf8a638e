"""Fixtures of the integration tests."""

import pytest

from tests.helpers.repos import Repository


@pytest.fixture
def repository(project, pipegen):
    """Return a repository with the default delivery, rendered and committed on the branch main."""
    repo = Repository(project)
    repo.git("init", "--quiet", "--initial-branch", "main")
    pipegen("render")
    repo.commit()
    return repo
