"""The targets of rules and topics must allow the delivery."""

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


def target_errors(
    resources: dict[str, Any], account: str | None = ACCOUNT
) -> list[tuple[str, str]]:
    """Return the start of each error message, and the resource that it is about."""
    never = {"Never": {"Fn::Equals": ["a", "b"]}}
    template = Template("/pipeline.json", {"Conditions": never, "Resources": resources})
    return [
        (error.reason.partition(" on resource")[0], str(error.location.keys[-1]))
        for error in event_targets.target_policy_errors(
            StackContext(template, {}, account, REGION, "stack")
        )
    ]


def rule(target: str, **more: Any) -> dict[str, Any]:
    arn = {"Ref": target} if target == "Topic" else {"Fn::GetAtt": [target, "Arn"]}
    properties = {"Name": "changes", "Targets": [{"Id": "one", "Arn": arn, **more}]}
    return {"Type": "AWS::Events::Rule", "Properties": properties}


def permission(**properties: Any) -> dict[str, Any]:
    defaults = {"Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {**defaults, "FunctionName": {"Ref": "Function"}, **properties},
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
def test_every_rendered_pipeline_may_deliver_to_its_targets(text: str, tmp_path: Path) -> None:
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
    ("permissions", "expected"),
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
def test_a_rule_needs_a_permission_to_invoke_a_function(
    permissions: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    resources = {f"Permission{index}": resource for index, resource in enumerate(permissions)}

    assert target_errors({"Rule": rule("Function"), "Function": FUNCTION, **resources}) == expected


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
def test_a_topic_policy_allows_rules_only_without_a_condition(
    statement: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    topic_policy = policy("AWS::SNS::TopicPolicy", "Topics", "Topic", **statement)

    assert (
        target_errors({"Rule": rule("Topic"), "Topic": TOPIC, "Policy": topic_policy}) == expected
    )
    template = Template(
        "/pipeline.json",
        {"Resources": {"Rule": rule("Topic"), "Topic": TOPIC, "Policy": topic_policy}},
    )
    errors = list(
        event_targets.target_policy_errors(StackContext(template, {}, ACCOUNT, REGION, "stack"))
    )
    assert [error.hint for error in errors] == [
        "allow sns:Publish to events.amazonaws.com there, without a condition" for _ in expected
    ]


def test_the_dead_letter_queue_must_allow_the_rule() -> None:
    letters = rule("Function", DeadLetterConfig={"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}})
    resources = {"Rule": letters, "Queue": QUEUE, "Function": FUNCTION, "May": permission()}
    named = {"Action": "sqs:SendMessage", "Condition": {"ArnEquals": {"aws:SourceArn": RULE}}}
    taken = policy("AWS::SQS::QueuePolicy", "Queues", "Queue", **named)

    assert target_errors(resources) == [NO_SEND]
    assert target_errors({**resources, "Policy": taken}) == []


def test_a_subscription_needs_a_function_permission_and_a_dead_letter_queue_policy() -> None:
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

    services = [reason.split()[1] for reason, _ in target_errors(resources)]

    assert services == ["sns.amazonaws.com"] * 2
    assert [about for _, about in target_errors({**resources, "May": may})] == ["Queue"]


def test_a_topic_policy_with_a_condition_allows_another_topic() -> None:
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

    resources = {"Source": source, "Topic": TOPIC, "One": subscription, "Policy": allowed}

    assert target_errors(resources) == []


@pytest.mark.parametrize(
    "properties",
    [{"SourceAccount": ACCOUNT}, {"SourceAccount": "222222222222"}, {"SourceArn": RULE}],
)
def test_a_permission_that_depends_on_an_unknown_account_is_accepted(
    properties: dict[str, str],
) -> None:
    resources = {"Rule": rule("Function"), "Function": FUNCTION, "May": permission(**properties)}

    assert target_errors(resources, account=None) == []


def test_a_resource_with_a_false_condition_is_ignored() -> None:
    never = {"Condition": "Never"}
    letters = {"DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}}
    resources = {"Rule": rule("Function", **letters), "Function": FUNCTION, "May": permission()}

    assert target_errors({**resources, "Queue": QUEUE | never}) == []
    assert target_errors({"Rule": rule("Function") | never, "Function": FUNCTION}) == []
    assert target_errors({**resources, "May": permission() | never}) == [NO_INVOKE]


def test_a_subscription_inside_a_topic_is_checked() -> None:
    within = {"Subscription": [{"Protocol": "lambda", "Endpoint": {"Fn::GetAtt": "Function.Arn"}}]}
    topic = {**TOPIC, "Properties": TOPIC["Properties"] | within}
    may = permission(Principal="sns.amazonaws.com", SourceArn={"Ref": "Topic"})

    assert [about for _, about in target_errors({"Topic": topic, "Function": FUNCTION})] == [
        "Function"
    ]
    assert target_errors({"Topic": topic, "Function": FUNCTION, "May": may}) == []


def test_an_error_names_the_principal_to_allow_and_the_location() -> None:
    resources = {"Resources": {"Rule": rule("Function"), "Function": FUNCTION}}
    template = Template("/pipeline.json", resources)

    (error,) = event_targets.target_policy_errors(
        StackContext(template, {}, ACCOUNT, REGION, "stack")
    )

    assert error.hint == f"allow lambda:InvokeFunction to events.amazonaws.com for {RULE} there"
    assert error.location == FileLocation(Path("/pipeline.json"), ("Resources", "Function"))


def test_targets_of_other_templates_and_targets_with_a_role_are_not_checked() -> None:
    elsewhere = {
        "Type": "AWS::Events::Rule",
        "Properties": {"Targets": [{"Arn": "arn:aws:sqs:eu-west-1:999999999999:q"}, "malformed"]},
    }
    by_role = rule("Function", RoleArn="arn:aws:iam::111111111111:role/events")

    assert target_errors({"Rule": elsewhere, "Other": {"Type": "AWS::Events::Rule"}}) == []
    assert target_errors({"Rule": by_role, "Function": FUNCTION}) == []


def test_the_policy_of_another_topic_allows_nothing() -> None:
    topic_policy = policy("AWS::SNS::TopicPolicy", "Topics", "Other", Action="sns:Publish")
    other = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "other"}}

    of_another = target_errors(
        {"Rule": rule("Topic"), "Topic": TOPIC, "Other": other, "Policy": topic_policy}
    )

    del topic_policy["Properties"]["Topics"]
    of_none = target_errors({"Rule": rule("Topic"), "Topic": TOPIC, "Policy": topic_policy})

    assert of_another == of_none == [NO_PUBLISH]


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
def test_an_alarm_needs_the_policy_of_its_topic(
    key: str, statement: dict[str, Any] | None, expected: list[str]
) -> None:
    alarm = {**ALARM, "Properties": {"AlarmName": "undelivered", key: [{"Ref": "Topic"}]}}
    resources = {"Alarm": alarm, "Topic": TOPIC, "Broken": {**ALARM, "Properties": {key: 1}}}
    defaults = {"Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish"}
    if statement is not None:
        topic_policy = policy("AWS::SNS::TopicPolicy", "Topics", "Topic", **defaults | statement)
        resources["Policy"] = topic_policy

    assert [about for _, about in target_errors(resources)] == expected


def key(**statement: Any) -> dict[str, Any]:
    defaults = {"Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "kms:*"}
    document = {"Statement": [{**ANY, **defaults, **statement}]}
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
def test_the_key_of_a_topic_must_allow_the_publisher(
    statement: dict[str, Any], expected: list[tuple[str, str]], named: Any
) -> None:
    topic = {**TOPIC, "Properties": {**TOPIC["Properties"], "KmsMasterKeyId": named}}
    resources = {"Alarm": ALARM, "Topic": topic, "Key": key(**statement), "Alias": ALIAS}

    assert target_errors(resources) == expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("alias/aws/sns", ["Topic"]),
        ("alias/aws/sqs", ["Topic"]),
        ("alias/of-somebody", []),
        (f"arn:aws:kms:{REGION}:222222222222:key/k", []),
    ],
)
def test_an_aws_managed_key_allows_no_service_and_unknown_keys_are_accepted(
    named: str, expected: list[str]
) -> None:
    topic = {**TOPIC, "Properties": {**TOPIC["Properties"], "KmsMasterKeyId": named}}

    assert [about for _, about in target_errors({"Alarm": ALARM, "Topic": topic})] == expected


def test_an_error_about_a_key_policy_has_a_hint() -> None:
    of_aws = {**TOPIC, "Properties": {"TopicName": "people", "KmsMasterKeyId": "alias/aws/sns"}}
    of_own = {**of_aws, "Properties": {"TopicName": "people", "KmsMasterKeyId": {"Ref": "Key"}}}
    contexts = [
        StackContext(Template("/p.json", {"Resources": resources}), {}, ACCOUNT, REGION, "stack")
        for resources in (
            {"Alarm": ALARM, "Topic": of_aws},
            {"Alarm": ALARM, "Topic": of_own, "Key": key(Principal="*", Effect="Deny")},
        )
    ]

    assert [
        error.hint for context in contexts for error in event_targets.target_policy_errors(context)
    ] == [
        "give it a key of your own, which admits the service",
        f"allow kms:Decrypt to cloudwatch.amazonaws.com for {OF_ALARM} there",
    ]
