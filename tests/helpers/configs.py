"""The `[pipeline]` that most tests configure, and the smallest configuration there is."""

BASE = """\
[pipeline]
name = "infrastructure"
account = "111111111111"
region = "eu-west-1"
repository = "example-org/infrastructure"
branch = "main"
"""

SMALLEST = f"""\
{BASE}
[[environment]]
name = "qa"
account = "222222222222"
"""
