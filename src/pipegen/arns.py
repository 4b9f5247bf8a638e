"""The parts of an ARN.

Source: "Identify AWS resources with Amazon Resource Names (ARNs)" in the IAM user guide.
"""

import re

_ARN = re.compile(r"arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)", re.DOTALL)
_ACCOUNT = re.compile(r"\d{12}")


def account(arn: str) -> str | None:
    """Return the account in `arn`, None where it has none that is known."""
    found = _ARN.fullmatch(arn)
    return found[4] if found and _ACCOUNT.fullmatch(found[4]) else None


def region(arn: str) -> str | None:
    """Return the region in `arn`, None where it has none that is known."""
    found = _ARN.fullmatch(arn)
    return found[3] if found and found[3] and "$" not in found[3] else None
