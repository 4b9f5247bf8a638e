"""The `[pipeline]` that most tests configure, and the smallest configuration there is."""

PIPELINE = """\
[pipeline]
name = "infrastructure"
account = "111111111111"
region = "eu-west-1"
repository = "example-org/infrastructure"
branch = "main"
"""

SMALLEST = f"""\
{PIPELINE}
[[environment]]
name = "qa"
account = "222222222222"
"""
