"""What rules and topics deliver to must let them."""

from pathlib import Path
from typing import Any

import pytest

from pipegen.cloudformation.resolver import StackContext
from pipegen.cloudformation.template import Template
from pipegen.rehearsal.checks import event_targets
from pipegen.rehearsal.checks.failure import FileLocation
from tests.helpers.pipelines import VARIANTS, build

ACCOUNT, REGION = "111111111111", "eu-west-1"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/changes"
ANY = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Resource": "*"}


def refused(resources: dict[str, Any], account: str | None = ACCOUNT) -> list[tuple[str, str]]:
    """Return the start of what is said, and the resource that it is about."""
    never = {"Never": {"Fn::Equals": ["a", "b"]}}
    template = Template("/pipeline.json", {"Conditions": never, "Resources": resources})
    return [
        (each.reason.partition(" on resource")[0], str(each.location.keys[-1]))
        for each in event_targets.target_policy_errors(
            StackContext(template, {}, account, REGION, "stack")
        )
    ]


def rule(target: str, **more: Any) -> dict[str, Any]:
    arn = {"Ref": target} if target == "Topic" else {"Fn::GetAtt": [target, "Arn"]}
    properties = {"Name": "changes", "Targets": [{"Id": "one", "Arn": arn, **more}]}
    return {"Type": "AWS::Events::Rule", "Properties": properties}


def permission(**properties: Any) -> dict[str, Any]:
    given = {"Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {**given, "FunctionName": {"Ref": "Function"}, **properties},
    }


def policy(kind: str, key: str, named: str, **statement: Any) -> dict[str, Any]:
    document = {"Statement": [{**ANY, **statement}]}
    return {"Type": kind, "Properties": {key: [{"Ref": named}], "PolicyDocument": document}}


FUNCTION = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "tell"}}
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "people"}}
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "letters"}}
NO_INVOKE = (
    "User: events.amazonaws.com is not authorized to perform: lambda:InvokeFunction",
    "Function",
)
NO_PUBLISH = ("User: events.amazonaws.com is not authorized to perform: sns:Publish", "Topic")
NO_SEND = ("User: events.amazonaws.com is not authorized to perform: sqs:SendMessage", "Queue")


@pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS)
def test_every_delivery_that_is_rendered_is_allowed(text: str, tmp_path: Path) -> None:
    template = Template("/pipeline.json", build(tmp_path, text))

    assert (
        list(
            event_targets.target_policy_errors(
                StackContext(template, {}, ACCOUNT, REGION, "stack")
            )
        )
        == []
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], [NO_INVOKE]),
        ([permission()], []),
        ([permission(SourceArn=RULE)], []),
        ([permission(SourceArn=RULE, SourceAccount=ACCOUNT)], []),
        ([permission(FunctionName={"Fn::GetAtt": ["Function", "Arn"]})], []),
        ([permission(SourceArn=f"{RULE}-not")], [NO_INVOKE]),
        ([permission(SourceArn=RULE.replace("changes", "ch*"))], []),
        ([permission(SourceAccount="222222222222")], [NO_INVOKE]),
        ([permission(Principal="sns.amazonaws.com")], [NO_INVOKE]),
        ([permission(Action="lambda:GetFunction")], [NO_INVOKE]),
        ([permission(FunctionName="another")], [NO_INVOKE]),
        ([permission(SourceArn=f"{RULE}-not"), permission()], []),
    ],
)
def test_a_rule_invokes_a_function_with_a_permission_for_it(
    given: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    permissions = {f"Permission{at}": each for at, each in enumerate(given)}

    assert refused({"Rule": rule("Function"), "Function": FUNCTION, **permissions}) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Action": "sns:Publish"}, []),
        ({"Action": "sns:GetTopicAttributes"}, [NO_PUBLISH]),
        (
            {"Action": "sns:Publish", "Condition": {"ArnEquals": {"aws:SourceArn": RULE}}},
            [NO_PUBLISH],
        ),
        (
            {
                "Action": "sns:Publish",
                "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
            },
            [NO_PUBLISH],
        ),
    ],
)
def test_a_topic_admits_rules_without_a_condition_only(
    statement: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    given = policy("AWS::SNS::TopicPolicy", "Topics", "Topic", **statement)

    assert refused({"Rule": rule("Topic"), "Topic": TOPIC, "Policy": given}) == expected
    template = Template(
        "/pipeline.json",
        {"Resources": {"Rule": rule("Topic"), "Topic": TOPIC, "Policy": given}},
    )
    found = list(
        event_targets.target_policy_errors(StackContext(template, {}, ACCOUNT, REGION, "stack"))
    )
    assert [each.hint for each in found] == [
        "allow sns:Publish to events.amazonaws.com there, without a condition" for _ in expected
    ]


def test_the_queue_for_what_is_not_delivered_must_take_it() -> None:
    letters = rule("Function", DeadLetterConfig={"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}})
    resources = {"Rule": letters, "Queue": QUEUE, "Function": FUNCTION, "May": permission()}
    named = {"Action": "sqs:SendMessage", "Condition": {"ArnEquals": {"aws:SourceArn": RULE}}}
    taken = policy("AWS::SQS::QueuePolicy", "Queues", "Queue", **named)

    assert refused(resources) == [NO_SEND]
    assert refused({**resources, "Policy": taken}) == []


def test_a_topic_invokes_a_function_and_keeps_what_fails_where_it_may() -> None:
    subscription = {
        "Type": "AWS::SNS::Subscription",
        "Properties": {
            "TopicArn": {"Ref": "Topic"},
            "Protocol": "lambda",
            "Endpoint": {"Fn::GetAtt": ["Function", "Arn"]},
            "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Queue", "Arn"]}},
        },
    }
    resources = {
        "Topic": TOPIC,
        "Function": FUNCTION,
        "Queue": QUEUE,
        "Subscription": subscription,
    }
    may = permission(Principal="sns.amazonaws.com", SourceArn={"Ref": "Topic"})

    services = [said.split()[1] for said, _ in refused(resources)]

    assert services == ["sns.amazonaws.com"] * 2
    assert [about for _, about in refused({**resources, "May": may})] == ["Queue"]


def test_a_topic_tells_another_topic_nothing_less_than_a_condition_asks_for() -> None:
    subscription = {
        "Type": "AWS::SNS::Subscription",
        "Properties": {"TopicArn": {"Ref": "Source"}, "Endpoint": {"Ref": "Topic"}},
    }
    source = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "source"}}
    allowed = policy(
        "AWS::SNS::TopicPolicy",
        "Topics",
        "Topic",
        Action="sns:Publish",
        Principal={"Service": "sns.amazonaws.com"},
        Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    )

    given = {"Source": source, "Topic": TOPIC, "One": subscription, "Policy": allowed}

    assert refused(given) == []


@pytest.mark.parametrize(
    "given", [{"SourceAccount": ACCOUNT}, {"SourceAccount": "222222222222"}, {"SourceArn": RULE}]
)
def test_what_depends_on_an_account_that_is_not_known_has_the_benefit_of_the_doubt(
    given: dict[str, str],
) -> None:
    resources = {"Rule": rule("Function"), "Function": FUNCTION, "May": permission(**given)}

    assert refused(resources, account=None) == []


def test_what_has_a_condition_that_is_false_neither_delivers_nor_allows() -> None:
    never = {"Condition": "Never"}
    letters = {"DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}}
    resources = {"Rule": rule("Function", **letters), "Function": FUNCTION, "May": permission()}

    assert refused({**resources, "Queue": QUEUE | never}) == []
    assert refused({"Rule": rule("Function") | never, "Function": FUNCTION}) == []
    assert refused({**resources, "May": permission() | never}) == [NO_INVOKE]


def test_a_subscription_that_stands_in_its_topic_is_a_subscription() -> None:
    within = {"Subscription": [{"Protocol": "lambda", "Endpoint": {"Fn::GetAtt": "Function.Arn"}}]}
    topic = {**TOPIC, "Properties": TOPIC["Properties"] | within}
    may = permission(Principal="sns.amazonaws.com", SourceArn={"Ref": "Topic"})

    assert [about for _, about in refused({"Topic": topic, "Function": FUNCTION})] == ["Function"]
    assert refused({"Topic": topic, "Function": FUNCTION, "May": may}) == []


def test_a_refusal_says_whom_to_allow_and_where() -> None:
    resources = {"Resources": {"Rule": rule("Function"), "Function": FUNCTION}}
    template = Template("/pipeline.json", resources)

    (found,) = event_targets.target_policy_errors(
        StackContext(template, {}, ACCOUNT, REGION, "stack")
    )

    assert found.hint == f"allow lambda:InvokeFunction to events.amazonaws.com for {RULE} there"
    assert found.location == FileLocation(Path("/pipeline.json"), ("Resources", "Function"))


def test_what_is_not_made_here_and_what_a_role_reaches_is_not_looked_at() -> None:
    elsewhere = {
        "Type": "AWS::Events::Rule",
        "Properties": {"Targets": [{"Arn": "arn:aws:sqs:eu-west-1:999999999999:q"}, "malformed"]},
    }
    by_role = rule("Function", RoleArn="arn:aws:iam::111111111111:role/events")

    assert refused({"Rule": elsewhere, "Other": {"Type": "AWS::Events::Rule"}}) == []
    assert refused({"Rule": by_role, "Function": FUNCTION}) == []


def test_the_policy_of_another_topic_lets_nobody_in() -> None:
    given = policy("AWS::SNS::TopicPolicy", "Topics", "Other", Action="sns:Publish")
    other = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "other"}}

    found = refused({"Rule": rule("Topic"), "Topic": TOPIC, "Other": other, "Policy": given})

    del given["Properties"]["Topics"]
    of_none = refused({"Rule": rule("Topic"), "Topic": TOPIC, "Policy": given})

    assert found == of_none == [NO_PUBLISH]


ALARM = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {"AlarmName": "undelivered", "AlarmActions": [{"Ref": "Topic"}, 1]},
}
OF_ALARM = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:undelivered"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (None, []),  # the policy that each topic has by itself
        ({"Condition": {"ArnEquals": {"aws:SourceArn": OF_ALARM}}}, []),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}, []),
        ({"Condition": {"ArnEquals": {"aws:SourceArn": f"{OF_ALARM}-not"}}}, ["Topic"]),
        ({"Principal": {"Service": "events.amazonaws.com"}}, ["Topic"]),
    ],
)
@pytest.mark.parametrize("key", ["AlarmActions", "OKActions", "InsufficientDataActions"])
def test_an_alarm_is_admitted_by_the_policy_of_its_topic(
    key: str, statement: dict[str, Any] | None, expected: list[str]
) -> None:
    alarm = {**ALARM, "Properties": {"AlarmName": "undelivered", key: [{"Ref": "Topic"}]}}
    resources = {"Alarm": alarm, "Topic": TOPIC, "Broken": {**ALARM, "Properties": {key: 1}}}
    who = {"Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish"}
    if statement is not None:
        given = policy("AWS::SNS::TopicPolicy", "Topics", "Topic", **who | statement)
        resources["Policy"] = given

    assert [about for _, about in refused(resources)] == expected


def key(**statement: Any) -> dict[str, Any]:
    who = {"Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "kms:*"}
    document = {"Statement": [{**ANY, **who, **statement}]}
    return {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": document}}


ALIAS = {
    "Type": "AWS::KMS::Alias",
    "Properties": {"AliasName": "alias/messages", "TargetKeyId": {"Ref": "Key"}},
}
NO_KEY = ("User: cloudwatch.amazonaws.com is not authorized to perform: kms:Decrypt", "Key")
NO_DATA = (
    "User: cloudwatch.amazonaws.com is not authorized to perform: kms:GenerateDataKey",
    "Key",
)


@pytest.mark.parametrize(
    "named", [{"Ref": "Key"}, {"Fn::GetAtt": ["Key", "Arn"]}, {"Ref": "Alias"}, "alias/messages"]
)
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({}, []),
        ({"Condition": {"ArnEquals": {"aws:SourceArn": OF_ALARM}}}, []),
        ({"Condition": {"StringLike": {"kms:ViaService": "sns.*"}}}, []),
        ({"Condition": {"ArnEquals": {"aws:SourceArn": f"{OF_ALARM}-not"}}}, [NO_KEY]),
        ({"Principal": {"AWS": ACCOUNT}}, [NO_KEY]),
        ({"Action": "kms:Decrypt"}, [NO_DATA]),
        ({"Action": ["kms:Decrypt", "kms:GenerateDataKey*"]}, []),
    ],
)
def test_the_key_of_a_topic_admits_who_delivers_to_it(
    statement: dict[str, Any], expected: list[tuple[str, str]], named: Any
) -> None:
    topic = {**TOPIC, "Properties": {**TOPIC["Properties"], "KmsMasterKeyId": named}}
    resources = {"Alarm": ALARM, "Topic": topic, "Key": key(**statement), "Alias": ALIAS}

    assert refused(resources) == expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("alias/aws/sns", ["Topic"]),
        ("alias/aws/sqs", ["Topic"]),
        ("alias/of-somebody", []),
        (f"arn:aws:kms:{REGION}:222222222222:key/k", []),
    ],
)
def test_a_key_of_aws_admits_no_service_and_of_others_nothing_is_known(
    named: str, expected: list[str]
) -> None:
    topic = {**TOPIC, "Properties": {**TOPIC["Properties"], "KmsMasterKeyId": named}}

    assert [about for _, about in refused({"Alarm": ALARM, "Topic": topic})] == expected


def test_what_to_change_about_a_key_is_said() -> None:
    of_aws = {**TOPIC, "Properties": {"TopicName": "people", "KmsMasterKeyId": "alias/aws/sns"}}
    of_own = {**of_aws, "Properties": {"TopicName": "people", "KmsMasterKeyId": {"Ref": "Key"}}}
    scopes = [
        StackContext(Template("/p.json", {"Resources": given}), {}, ACCOUNT, REGION, "stack")
        for given in (
            {"Alarm": ALARM, "Topic": of_aws},
            {"Alarm": ALARM, "Topic": of_own, "Key": key(Principal="*", Effect="Deny")},
        )
    ]

    assert [
        each.hint for scope in scopes for each in event_targets.target_policy_errors(scope)
    ] == [
        "give it a key of your own, which admits the service",
        f"allow kms:Decrypt to cloudwatch.amazonaws.com for {OF_ALARM} there",
    ]
