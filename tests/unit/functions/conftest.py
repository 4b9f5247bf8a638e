"""Shared fixtures of the tests of the notification function."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def disable_logging() -> Iterator[None]:
    """Disable the log output of the function."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)
