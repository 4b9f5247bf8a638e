"""Access that changed resource policies broaden."""

import json

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import broadened_access

OWN, OTHER = "111111111111", "222222222222"
BUCKET, KEY, ENDPOINT = "AWS::S3::BucketPolicy", "AWS::KMS::Key", "AWS::EC2::VPCEndpoint"
TLS = {"Bool": {"aws:SecureTransport": "false"}}


def statement(principal, action="s3:GetObject", resource="*", effect="Allow", **more):
    return {
        "Effect": effect,
        "Principal": principal,
        "Action": action,
        "Resource": resource,
        **more,
    }


def policy(*statements):
    return {"PolicyDocument": {"Statement": list(statements)}}


def key(*statements):
    return {"KeyPolicy": {"Statement": list(statements)}}


def test_public_read_access_to_a_bucket_is_listed_first():
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


def test_a_removed_deny_is_reported_even_if_the_whole_policy_is_removed():
    before = policy(statement("*", "s3:*", effect="Deny", Condition=TLS))
    sentences = (
        "no longer denies s3:* on every resource to anyone if Bool aws:SecureTransport false",
    )

    assert broadened_access(BUCKET, before, policy()) == sentences
    assert broadened_access(BUCKET, before, None) == sentences


def test_all_statements_of_a_new_policy_are_reported():
    after = policy(statement({"Service": "logs.amazonaws.com"}, ["s3:PutObject", "s3:GetAcl"]))

    assert broadened_access(BUCKET, None, after) == (
        "allows s3:PutObject and s3:GetAcl on every resource to logs.amazonaws.com",
    )


def test_a_new_key_is_reported_only_if_other_accounts_can_use_it():
    own = statement({"AWS": f"arn:aws:iam::{OWN}:root"}, "kms:*")

    assert broadened_access(KEY, None, key(own), OWN) == ()
    assert broadened_access(
        KEY, None, key(own, statement({"AWS": OTHER}, "kms:Decrypt")), OWN
    ) == (f"allows kms:Decrypt on every resource to account {OTHER}",)
    assert broadened_access(KEY, key(own), None, OWN) == ()


def test_a_key_without_a_policy_has_the_default_policy_of_its_account():
    own = statement(
        {"AWS": Unresolved("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}, "kms:*"
    )

    assert broadened_access(KEY, key(own), {}) == ()
    assert broadened_access(KEY, {"Description": "x"}, key(own)) == ()
    assert broadened_access(KEY, {}, key(statement("*", "kms:*"))) == (
        "allows kms:* on every resource to anyone",
    )


def test_a_vpc_endpoint_without_a_policy_allows_everything():
    narrow = {"PolicyDocument": json.dumps({"Statement": statement("*")})}

    assert broadened_access(ENDPOINT, narrow, {}) == (
        "allows every action on every resource to anyone",
    )
    assert broadened_access(ENDPOINT, {}, narrow) == ()
    assert broadened_access(ENDPOINT, None, {}) == ()


@pytest.mark.parametrize(
    ("kind", "nested"),
    [
        ("AWS::SNS::TopicPolicy", lambda document: {"PolicyDocument": document}),
        ("AWS::SQS::QueuePolicy", lambda document: {"PolicyDocument": document}),
        ("AWS::SecretsManager::ResourcePolicy", lambda document: {"ResourcePolicy": document}),
        ("AWS::ECR::Repository", lambda document: {"RepositoryPolicyText": document}),
        (
            "AWS::DynamoDB::Table",
            lambda document: {"ResourcePolicy": {"PolicyDocument": document}},
        ),
        ("AWS::Logs::ResourcePolicy", lambda document: {"PolicyDocument": json.dumps(document)}),
        ("AWS::OpenSearchService::Domain", lambda document: {"AccessPolicies": document}),
        ("AWS::EFS::FileSystem", lambda document: {"FileSystemPolicy": document}),
        ("AWS::Events::EventBusPolicy", lambda document: {"Statement": document["Statement"][0]}),
        ("AWS::New::Thing", lambda document: {"SomePolicy": document}),
    ],
)
def test_a_policy_is_found_at_any_property_of_any_type(kind, nested):
    narrow = nested({"Statement": [statement({"AWS": OWN}, "a:B")]})
    wide = nested({"Statement": [statement({"AWS": [OWN, OTHER]}, "a:B")]})

    assert broadened_access(kind, narrow, wide, OWN) == (
        f"allows a:B on every resource to account {OTHER}",
    )
    assert broadened_access(kind, wide, narrow, OWN) == ()


def test_a_value_without_the_shape_of_a_policy_is_ignored():
    for value in ("text", "{}", "[1]", {"Statement": "x"}, {"Statement": [{"Sid": "x"}]}, 1):
        assert broadened_access("AWS::New::Thing", {}, {"SomePolicy": value}) == ()


def test_an_unresolved_policy_may_allow_more():
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


def test_a_lambda_permission_is_compared_like_a_statement():
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
    ("principal", "expected"),
    [
        ("*", "anyone"),
        (OTHER, f"account {OTHER}"),
        (f"arn:aws:iam::{OTHER}:root", f"account {OTHER}"),
        ("sns.amazonaws.com", "sns.amazonaws.com"),
    ],
)
def test_a_lambda_permission_is_for_a_service_an_account_or_anyone(principal, expected):
    sentences = broadened_access(
        "AWS::Lambda::Permission", None, {**PERMISSION, "Principal": principal}
    )

    assert [sentence.split(" to ")[1].split(" if ")[0] for sentence in sentences] == [expected]


def test_the_older_form_of_an_event_bus_policy_is_supported():
    properties = {"Action": "events:PutEvents", "Principal": OTHER, "StatementId": "s"}

    assert broadened_access("AWS::Events::EventBusPolicy", None, properties) == (
        f"allows events:PutEvents on default to account {OTHER}",
    )


def role(account, name="deployer"):
    return f"arn:aws:iam::{account}:role/{name}"


def shared_with(*accounts, operator="ArnEquals", key="aws:PrincipalArn", value=role):
    """Return a policy for roles of `accounts`, like that of a pipeline's key and bucket."""
    condition = {operator: {key: [value(account) for account in accounts]}}
    principals = {"AWS": [f"arn:aws:iam::{account}:root" for account in accounts]}
    return policy(statement(principals, Condition=condition))


THIRD = "333333333333"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"operator": "StringLike"},
        {"value": lambda account: Unresolved(f"arn:${{AWS::Partition}}:iam::{account}:role/r*")},
        {"operator": "StringEquals", "key": "aws:principalaccount", "value": str},
    ],
)
def test_only_the_account_added_to_a_policy_gains_access(options):
    after = shared_with(OWN, OTHER, THIRD, **options)
    [[operator, keys]] = after["PolicyDocument"]["Statement"][0]["Condition"].items()
    [[key_, values]] = keys.items()

    assert broadened_access(BUCKET, shared_with(OWN, OTHER, **options), after) == (
        f"allows s3:GetObject on every resource to account {THIRD} "
        f"if {operator} {key_} {values[2]}",
    )
    assert broadened_access(BUCKET, after, shared_with(OWN, OTHER, **options)) == ()


@pytest.mark.parametrize(
    "options",
    [
        {"operator": "ArnEqualsIfExists"},
        {"operator": "ForAnyValue:ArnEquals"},
        {"operator": "ArnNotEquals"},
        {"key": "aws:SourceArn"},
        {"operator": "StringLike", "value": lambda account: f"arn:*:iam::{account}:role/r"},
    ],
)
def test_a_condition_that_may_not_name_the_caller_is_not_split_by_account(options):
    sentences = broadened_access(BUCKET, policy(), shared_with(OWN, OTHER, **options))

    assert len(sentences) == 1
    assert sentences[0].count(OWN) == sentences[0].count(OTHER) == 2


def test_a_statement_that_none_of_its_principals_can_match_broadens_no_access():
    condition = {"ArnLike": {"aws:PrincipalArn": role(OTHER)}}
    after = policy(statement({"AWS": OWN}, Condition=condition))

    assert broadened_access(BUCKET, policy(), after) == ()


def test_adding_a_role_of_the_same_account_broadens_access():
    narrow, wide = (
        {"ArnLike": {"aws:PrincipalArn": pattern}} for pattern in (role(OWN), role(OWN, "*"))
    )
    before, after = (
        policy(statement({"AWS": OWN}, Condition=condition)) for condition in (narrow, wide)
    )

    assert broadened_access(BUCKET, before, after, OWN) == (
        f"allows s3:GetObject on every resource to this account ({OWN}) "
        f"if ArnLike aws:PrincipalArn {role(OWN, '*')}, "
        f"before only if ArnLike aws:PrincipalArn {role(OWN)}",
    )
