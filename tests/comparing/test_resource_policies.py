"""What policies of resources allow more."""

import json

import pytest

from pipegen.comparing.broadening import broadened
from pipegen.unknown import Unknown

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

    assert broadened(BUCKET, policy(), after, OWN) == (
        "allows s3:GetObject on arn:b/* to anyone",
        f"allows s3:GetObject on every resource to account {OTHER}",
        "allows s3:List* on every resource to anyone if IpAddress aws:SourceIp 10.0.0.0/8",
        f"allows s3:PutObject on every resource to arn:aws:iam::{OWN}:role/R",
    )


def test_a_guard_that_is_gone_is_said_even_where_the_whole_policy_is():
    before = policy(statement("*", "s3:*", effect="Deny", Condition=TLS))
    said = ("no longer denies s3:* on every resource to anyone if Bool aws:SecureTransport false",)

    assert broadened(BUCKET, before, policy()) == said
    assert broadened(BUCKET, before, None) == said


def test_a_new_policy_is_told_of_in_full():
    after = policy(statement({"Service": "logs.amazonaws.com"}, ["s3:PutObject", "s3:GetAcl"]))

    assert broadened(BUCKET, None, after) == (
        "allows s3:PutObject and s3:GetAcl on every resource to logs.amazonaws.com",
    )


def test_a_new_key_is_told_of_only_where_outsiders_may_use_it():
    own = statement({"AWS": f"arn:aws:iam::{OWN}:root"}, "kms:*")

    assert broadened(KEY, None, key(own), OWN) == ()
    assert broadened(KEY, None, key(own, statement({"AWS": OTHER}, "kms:Decrypt")), OWN) == (
        f"allows kms:Decrypt on every resource to account {OTHER}",
    )
    assert broadened(KEY, key(own), None, OWN) == ()


def test_a_key_without_a_policy_leaves_it_to_its_account():
    own = statement({"AWS": Unknown("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}, "kms:*")

    assert broadened(KEY, key(own), {}) == ()
    assert broadened(KEY, {"Description": "x"}, key(own)) == ()
    assert broadened(KEY, {}, key(statement("*", "kms:*"))) == (
        "allows kms:* on every resource to anyone",
    )


def test_an_endpoint_without_a_policy_lets_everything_through():
    narrow = {"PolicyDocument": json.dumps({"Statement": statement("*")})}

    assert broadened(ENDPOINT, narrow, {}) == ("allows every action on every resource to anyone",)
    assert broadened(ENDPOINT, {}, narrow) == ()
    assert broadened(ENDPOINT, None, {}) == ()


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

    assert broadened(kind, narrow, wide, OWN) == (
        f"allows a:B on every resource to account {OTHER}",
    )
    assert broadened(kind, wide, narrow, OWN) == ()


def test_what_has_not_the_shape_of_a_policy_is_none():
    for each in ("text", "{}", "[1]", {"Statement": "x"}, {"Statement": [{"Sid": "x"}]}, 1):
        assert broadened("AWS::New::Thing", {}, {"SomePolicy": each}) == ()


def test_a_policy_that_only_aws_knows_is_a_doubt_where_it_can_be_nothing_else():
    hidden = Unknown("${Policy}")

    assert broadened(BUCKET, {}, {"PolicyDocument": hidden}) == (
        "may allow more: only AWS knows what ${Policy} says",
    )
    assert broadened("AWS::New::Thing", {}, {"DeliveryPolicy": hidden}) == ()
    assert broadened("AWS::New::Thing", {}, {"SomePolicy": {"Statement": [hidden]}}) == (
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

    assert broadened(kind, None, PERMISSION) == (
        f"allows lambda:InvokeFunction on f to s3.amazonaws.com if {tests}",
    )
    assert broadened(kind, PERMISSION, bare) == (
        f"allows lambda:InvokeFunction on f to s3.amazonaws.com, before only if {tests}",
    )
    assert broadened(kind, bare, PERMISSION) == ()
    assert broadened(kind, bare, None) == ()
    assert broadened(kind, {}, {"Principal": "*"}) == ()


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
    found = broadened("AWS::Lambda::Permission", None, {**PERMISSION, "Principal": who})

    assert [each.split(" to ")[1].split(" if ")[0] for each in found] == [expected]


def test_the_older_form_of_a_bus_policy_is_read_as_well():
    given = {"Action": "events:PutEvents", "Principal": OTHER, "StatementId": "s"}

    assert broadened("AWS::Events::EventBusPolicy", None, given) == (
        f"allows events:PutEvents on default to account {OTHER}",
    )
