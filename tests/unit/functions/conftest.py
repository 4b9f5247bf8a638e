"""What the tests of the function share."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep what the function logs out of the tests' output."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)
