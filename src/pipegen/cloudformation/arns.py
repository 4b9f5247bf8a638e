"""Read accounts, regions and partitions from ARNs and region names.

Source: "Identify AWS resources with Amazon Resource Names (ARNs)" in the IAM user guide.
"""

import re

_ARN = re.compile(r"arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)", re.DOTALL)
_ACCOUNT = re.compile(r"\d{12}")
_PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eusc-", "aws-eusc"),
)


def account(arn: str) -> str | None:
    """Return the account id in `arn`, or None if it is missing or unresolved."""
    match = _ARN.fullmatch(arn)
    return match[4] if match and _ACCOUNT.fullmatch(match[4]) else None


def region(arn: str) -> str | None:
    """Return the region in `arn`, or None if it is missing or unresolved."""
    match = _ARN.fullmatch(arn)
    return match[3] if match and match[3] and "$" not in match[3] else None


def partition_and_region(arn: str) -> tuple[str, str]:
    """Return the partition and the region of the valid ARN `arn`; the region may be ""."""
    parts = arn.split(":", 4)
    return parts[1], parts[3]


def partition(region: str) -> str:
    """Return the partition of `region` (AWS page "Amazon Resource Names (ARNs)")."""
    return next((name for prefix, name in _PARTITIONS if region.startswith(prefix)), "aws")


def url_suffix(partition: str) -> str:
    """Return `AWS::URLSuffix` in `partition` (AWS page "Pseudo parameters reference")."""
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
