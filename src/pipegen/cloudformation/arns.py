"""ARNs, and the partitions of AWS.

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
    """Return the account in `arn`, None where it has none that is known."""
    found = _ARN.fullmatch(arn)
    return found[4] if found and _ACCOUNT.fullmatch(found[4]) else None


def region(arn: str) -> str | None:
    """Return the region in `arn`, None where it has none that is known."""
    found = _ARN.fullmatch(arn)
    return found[3] if found and found[3] and "$" not in found[3] else None


def partition_and_region(value: str) -> tuple[str, str]:
    """Return the partition and the region, "" where it has none, of a valid ARN."""
    _, partition, _, region, _ = value.split(":", 4)
    return partition, region


def partition(region: str) -> str:
    """Return the partition of a region (AWS page "Amazon Resource Names (ARNs)")."""
    return next((name for prefix, name in _PARTITIONS if region.startswith(prefix)), "aws")


def url_suffix(partition: str) -> str:
    """Return `AWS::URLSuffix` in a partition (AWS page "Pseudo parameters reference")."""
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
