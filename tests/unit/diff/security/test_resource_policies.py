"""What policies of resources allow more."""

import json

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import broadened_access

OWN, OTHER = "111111111111", "222222222222"
BUCKET, KEY, ENDPOINT = "AWS::S3::BucketPolicy", "AWS::KMS::Key", "AWS::EC2::VPCEndpoint"
TLS = {"Bool": {"aws:SecureTransport": "false"}}


def statement(who, action="s3:GetObject", resource="*", effect="Allow", **more):
    return {"Effect": effect, "Principal": who, "Action": action, "Resource": resource, **more}


def policy(*listed):
    return {"PolicyDocument": {"Statement": list(listed)}}


def key(*listed):
    return {"KeyPolicy": {"Statement": list(listed)}}


def test_a_bucket_that_anyone_may_read_is_the_worst():
    after = policy(
        statement({"AWS": f"arn:aws:iam::{OWN}:role/R"}, "s3:PutObject"),
        statement({"AWS": OTHER}),
        statement("*", resource="arn:b/*"),
        statement("*", "s3:List*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
    )

    assert broadened_access(BUCKET, policy(), after, OWN) == (
        "allows s3:GetObject on arn:b/* to anyone",
        f"allows s3:GetObject on every resource to account {OTHER}",
        "allows s3:List* on every resource to anyone if IpAddress aws:SourceIp 10.0.0.0/8",
        f"allows s3:PutObject on every resource to arn:aws:iam::{OWN}:role/R",
    )


def test_a_guard_that_is_gone_is_said_even_where_the_whole_policy_is():
    before = policy(statement("*", "s3:*", effect="Deny", Condition=TLS))
    said = ("no longer denies s3:* on every resource to anyone if Bool aws:SecureTransport false",)

    assert broadened_access(BUCKET, before, policy()) == said
    assert broadened_access(BUCKET, before, None) == said


def test_a_new_policy_is_told_of_in_full():
    after = policy(statement({"Service": "logs.amazonaws.com"}, ["s3:PutObject", "s3:GetAcl"]))

    assert broadened_access(BUCKET, None, after) == (
        "allows s3:PutObject and s3:GetAcl on every resource to logs.amazonaws.com",
    )


def test_a_new_key_is_told_of_only_where_outsiders_may_use_it():
    own = statement({"AWS": f"arn:aws:iam::{OWN}:root"}, "kms:*")

    assert broadened_access(KEY, None, key(own), OWN) == ()
    assert broadened_access(
        KEY, None, key(own, statement({"AWS": OTHER}, "kms:Decrypt")), OWN
    ) == (f"allows kms:Decrypt on every resource to account {OTHER}",)
    assert broadened_access(KEY, key(own), None, OWN) == ()


def test_a_key_without_a_policy_leaves_it_to_its_account():
    own = statement(
        {"AWS": Unresolved("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}, "kms:*"
    )

    assert broadened_access(KEY, key(own), {}) == ()
    assert broadened_access(KEY, {"Description": "x"}, key(own)) == ()
    assert broadened_access(KEY, {}, key(statement("*", "kms:*"))) == (
        "allows kms:* on every resource to anyone",
    )


def test_an_endpoint_without_a_policy_lets_everything_through():
    narrow = {"PolicyDocument": json.dumps({"Statement": statement("*")})}

    assert broadened_access(ENDPOINT, narrow, {}) == (
        "allows every action on every resource to anyone",
    )
    assert broadened_access(ENDPOINT, {}, narrow) == ()
    assert broadened_access(ENDPOINT, None, {}) == ()


@pytest.mark.parametrize(
    ("kind", "nested"),
    [
        ("AWS::SNS::TopicPolicy", lambda each: {"PolicyDocument": each}),
        ("AWS::SQS::QueuePolicy", lambda each: {"PolicyDocument": each}),
        ("AWS::SecretsManager::ResourcePolicy", lambda each: {"ResourcePolicy": each}),
        ("AWS::ECR::Repository", lambda each: {"RepositoryPolicyText": each}),
        ("AWS::DynamoDB::Table", lambda each: {"ResourcePolicy": {"PolicyDocument": each}}),
        ("AWS::Logs::ResourcePolicy", lambda each: {"PolicyDocument": json.dumps(each)}),
        ("AWS::OpenSearchService::Domain", lambda each: {"AccessPolicies": each}),
        ("AWS::EFS::FileSystem", lambda each: {"FileSystemPolicy": each}),
        ("AWS::Events::EventBusPolicy", lambda each: {"Statement": each["Statement"][0]}),
        ("AWS::New::Thing", lambda each: {"SomePolicy": each}),
    ],
)
def test_a_policy_is_found_wherever_it_stands(kind, nested):
    narrow = nested({"Statement": [statement({"AWS": OWN}, "a:B")]})
    wide = nested({"Statement": [statement({"AWS": [OWN, OTHER]}, "a:B")]})

    assert broadened_access(kind, narrow, wide, OWN) == (
        f"allows a:B on every resource to account {OTHER}",
    )
    assert broadened_access(kind, wide, narrow, OWN) == ()


def test_what_has_not_the_shape_of_a_policy_is_none():
    for each in ("text", "{}", "[1]", {"Statement": "x"}, {"Statement": [{"Sid": "x"}]}, 1):
        assert broadened_access("AWS::New::Thing", {}, {"SomePolicy": each}) == ()


def test_a_policy_that_only_aws_knows_is_a_doubt_where_it_can_be_nothing_else():
    hidden = Unresolved("${Policy}")

    assert broadened_access(BUCKET, {}, {"PolicyDocument": hidden}) == (
        "may allow more: only AWS knows what ${Policy} says",
    )
    assert broadened_access("AWS::New::Thing", {}, {"DeliveryPolicy": hidden}) == ()
    assert broadened_access("AWS::New::Thing", {}, {"SomePolicy": {"Statement": [hidden]}}) == (
        "may allow more: only AWS knows what ${Policy} says",
    )


PERMISSION = {
    "Action": "lambda:InvokeFunction",
    "FunctionName": "f",
    "Principal": "s3.amazonaws.com",
    "SourceAccount": OWN,
    "SourceArn": "arn:aws:s3:::b",
}


def test_a_permission_of_a_function_is_a_statement():
    bare = {key: PERMISSION[key] for key in ("Action", "FunctionName", "Principal")}
    tests = f"ArnLike AWS:SourceArn arn:aws:s3:::b and StringEquals AWS:SourceAccount {OWN}"
    kind = "AWS::Lambda::Permission"

    assert broadened_access(kind, None, PERMISSION) == (
        f"allows lambda:InvokeFunction on f to s3.amazonaws.com if {tests}",
    )
    assert broadened_access(kind, PERMISSION, bare) == (
        f"allows lambda:InvokeFunction on f to s3.amazonaws.com, before only if {tests}",
    )
    assert broadened_access(kind, bare, PERMISSION) == ()
    assert broadened_access(kind, bare, None) == ()
    assert broadened_access(kind, {}, {"Principal": "*"}) == ()


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("*", "anyone"),
        (OTHER, f"account {OTHER}"),
        (f"arn:aws:iam::{OTHER}:root", f"account {OTHER}"),
        ("sns.amazonaws.com", "sns.amazonaws.com"),
    ],
)
def test_the_principal_of_a_permission_is_a_service_an_account_or_everyone(who, expected):
    found = broadened_access("AWS::Lambda::Permission", None, {**PERMISSION, "Principal": who})

    assert [each.split(" to ")[1].split(" if ")[0] for each in found] == [expected]


def test_the_older_form_of_a_bus_policy_is_read_as_well():
    given = {"Action": "events:PutEvents", "Principal": OTHER, "StatementId": "s"}

    assert broadened_access("AWS::Events::EventBusPolicy", None, given) == (
        f"allows events:PutEvents on default to account {OTHER}",
    )


def role(account, name="deployer"):
    return f"arn:aws:iam::{account}:role/{name}"


def shared_with(*accounts, operator="ArnEquals", key="aws:PrincipalArn", value=role):
    """Return a policy for roles of `accounts`, as a pipeline's key and bucket have it."""
    condition = {operator: {key: [value(each) for each in accounts]}}
    who = {"AWS": [f"arn:aws:iam::{each}:root" for each in accounts]}
    return policy(statement(who, Condition=condition))


THIRD = "333333333333"


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"operator": "StringLike"},
        {"value": lambda account: Unresolved(f"arn:${{AWS::Partition}}:iam::{account}:role/r*")},
        {"operator": "StringEquals", "key": "aws:principalaccount", "value": str},
    ],
)
def test_an_account_that_joins_a_policy_is_the_only_one_that_gains(how):
    after = shared_with(OWN, OTHER, THIRD, **how)
    [[operator, keys]] = after["PolicyDocument"]["Statement"][0]["Condition"].items()
    [[key_, values]] = keys.items()

    assert broadened_access(BUCKET, shared_with(OWN, OTHER, **how), after) == (
        f"allows s3:GetObject on every resource to account {THIRD} "
        f"if {operator} {key_} {values[2]}",
    )
    assert broadened_access(BUCKET, after, shared_with(OWN, OTHER, **how)) == ()


@pytest.mark.parametrize(
    "how",
    [
        {"operator": "ArnEqualsIfExists"},
        {"operator": "ForAnyValue:ArnEquals"},
        {"operator": "ArnNotEquals"},
        {"key": "aws:SourceArn"},
        {"operator": "StringLike", "value": lambda account: f"arn:*:iam::{account}:role/r"},
    ],
)
def test_a_condition_that_is_not_sure_to_name_who_asks_stays_whole(how):
    found = broadened_access(BUCKET, policy(), shared_with(OWN, OTHER, **how))

    assert len(found) == 1
    assert found[0].count(OWN) == found[0].count(OTHER) == 2


def test_a_statement_that_nobody_of_its_principals_can_meet_opens_nothing():
    condition = {"ArnLike": {"aws:PrincipalArn": role(OTHER)}}
    after = policy(statement({"AWS": OWN}, Condition=condition))

    assert broadened_access(BUCKET, policy(), after) == ()


def test_another_role_of_the_same_account_is_a_gain():
    one, two = ({"ArnLike": {"aws:PrincipalArn": each}} for each in (role(OWN), role(OWN, "*")))
    before, after = (policy(statement({"AWS": OWN}, Condition=each)) for each in (one, two))

    assert broadened_access(BUCKET, before, after, OWN) == (
        f"allows s3:GetObject on every resource to this account ({OWN}) "
        f"if ArnLike aws:PrincipalArn {role(OWN, '*')}, "
        f"before only if ArnLike aws:PrincipalArn {role(OWN)}",
    )
