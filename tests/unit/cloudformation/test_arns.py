"""The parts of an ARN."""

import pytest

from pipegen.cloudformation import arns


@pytest.mark.parametrize(
    ("arn", "account", "region"),
    [
        ("arn:aws:iam::111111111111:role/a:b", "111111111111", None),
        ("arn:aws:sns:eu-west-1:111111111111:t", "111111111111", "eu-west-1"),
        ("arn:aws:s3:::bucket/key", None, None),
        ("arn:aws:sns:${AWS::Region}:${AWS::AccountId}:t", None, None),
        ("arn:aws:iam::aws:policy/AdministratorAccess", None, None),
        ("alias/key", None, None),
    ],
)
def test_account_and_region_are_none_unless_the_arn_states_them(
    arn: str, account: str | None, region: str | None
) -> None:
    assert (arns.account(arn), arns.region(arn)) == (account, region)
