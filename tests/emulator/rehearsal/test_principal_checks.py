"""A policy that names a role which does not exist is rejected, as IAM, KMS and S3 do."""

from typing import Any

from pipegen.rehearsal.emulator.client import EmulatorClient
from tests.helpers.rehearsal.stacks import Deployed, brief

_WORDS = "Policy contains a statement with one or more invalid principals"


def key(*principals: str, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    policy = {"Statement": [{**statement, "Principal": {"AWS": list(principals)}, **more}]}
    return {"Resources": {"Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": policy}}}}


def role(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def test_a_key_policy_must_name_an_existing_role_by_its_full_arn(
    deployed: Deployed, cloud: EmulatorClient, account: str
) -> None:
    cloud.declare_accounts([account])
    cloud.client("iam", account, "eu-west-1").create_role(
        RoleName="deploy", Path="/team/", AssumeRolePolicyDocument="{}"
    )

    root, known = f"arn:aws:iam::{account}:root", role(account, "team/deploy")
    made = deployed(key(root, known))
    other = deployed(key(role(account, "deploy")), stack="two")

    assert brief(made) == ("CREATE_COMPLETE", None, None)
    reason = f"{_WORDS}: {role(account, 'deploy')} does not exist"
    assert brief(other) == ("ROLLBACK_COMPLETE", reason, "Key")


def test_a_principal_of_an_unknown_account_is_accepted(
    deployed: Deployed, cloud: EmulatorClient, account: str
) -> None:
    cloud.declare_accounts([account])

    assert deployed(key(role("999999999999", "deploy"))).ok


def test_an_update_with_a_missing_principal_is_rejected(
    deployed: Deployed, cloud: EmulatorClient, account: str
) -> None:
    cloud.declare_accounts([account])
    root = f"arn:aws:iam::{account}:root"
    deployed(key(root))

    outcome = deployed(key(root, f"arn:aws:iam::{account}:user/nobody"))

    reason = f"{_WORDS}: arn:aws:iam::{account}:user/nobody does not exist"
    assert brief(outcome) == ("UPDATE_ROLLBACK_COMPLETE", reason, "Key")


def test_a_principal_in_not_principal_must_exist(
    deployed: Deployed, cloud: EmulatorClient, account: str
) -> None:
    cloud.declare_accounts([account])
    template = key("*", NotPrincipal={"AWS": role(account, "gone")})

    assert f"{role(account, 'gone')} does not exist" in str(deployed(template).reason)
