"""The fixtures of the unit tests of stacks."""

from tests.unit.stacks.account.conftest import *  # noqa: F403
from tests.unit.stacks.conftest import *  # noqa: F403
from tests.unit.stacks.pipeline.conftest import *  # noqa: F403
