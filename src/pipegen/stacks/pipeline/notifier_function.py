"""The events function: its code, role, log group, and the table of the events it has handled."""

import json
from collections.abc import Iterator
from typing import Any

from awacs import aws
from troposphere import GetAtt, Join, Ref, Sub, Template, awslambda, dynamodb, iam, logs, sns

from pipegen import functions
from pipegen.config.delivery import Approval, Delivery
from pipegen.stacks import conventions, policy_documents
from pipegen.stacks.pipeline import arns, topics

RUNTIME = "python3.13"
_TIMEOUT_SECONDS = 180  # enough if all lookups time out one after the other, and for the messages
_DAYS_OF_LOGS = 90


def add(template: Template, delivery: Delivery) -> None:
    """Add the function and the resources that it needs."""
    for resource in (
        _logs(),
        _sent_events_table(),
        _role(delivery),
        _function(delivery),
        _retries(),
        *_approval_subscription(delivery),
    ):
        template.add_resource(resource)


def _logs() -> logs.LogGroup:
    return logs.LogGroup("EventsLogs", **conventions.RETAIN, RetentionInDays=_DAYS_OF_LOGS)


def _sent_events_table() -> dynamodb.Table:
    # It only prevents duplicate messages: if it is lost, an event may be sent once more.
    return dynamodb.Table(
        "ToldTable",
        **conventions.DELETE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[dynamodb.AttributeDefinition(AttributeName="id", AttributeType="S")],
        KeySchema=[dynamodb.KeySchema(AttributeName="id", KeyType="HASH")],
        TimeToLiveSpecification=dynamodb.TimeToLiveSpecification(
            AttributeName="expires", Enabled=True
        ),
    )


def _role(delivery: Delivery) -> iam.Role:
    document = policy_documents.document(*_statements(delivery))
    return iam.Role(
        "EventsRole",
        RoleName=delivery.events_function,
        Description="What the function that tells people acts as.",
        AssumeRolePolicyDocument=policy_documents.trust("lambda.amazonaws.com"),
        Policies=[iam.Policy(PolicyName="Tell", PolicyDocument=document)],
    )


def _statements(delivery: Delivery) -> Iterator[aws.Statement]:
    config = delivery.config
    pipeline = arns.pipeline(delivery)
    lookups = ["GetPipelineExecution", "ListActionExecutions", "ListPipelineExecutions"]
    actions = [f"codepipeline:{name}" for name in lookups]
    yield policy_documents.allow("LookUp", actions, [Sub(pipeline)])
    if config.notify.rollback:
        roll_back = ["codepipeline:RollbackStage"]
        yield policy_documents.allow("RollBack", roll_back, [Sub(f"{pipeline}/*")])
    text_topics, chat_topics = topics.text_topics(config), topics.chat_topics(config)
    if text_topics or chat_topics:
        yield policy_documents.allow("Tell", ["sns:Publish"], [*text_topics, *chat_topics])
    is_created = bool(config.notify.email or chat_topics)
    keys = topics.encryption_keys(config, is_created=is_created)
    if keys:
        yield policy_documents.allow("EncryptMessages", topics.ENCRYPT, keys)
    mark = ["dynamodb:DeleteItem", "dynamodb:PutItem"]
    yield policy_documents.allow("TellOnce", mark, [GetAtt("ToldTable", "Arn")])
    write = ["logs:CreateLogStream", "logs:PutLogEvents"]
    yield policy_documents.allow("WriteLogs", write, [GetAtt("EventsLogs", "Arn")])
    send = ["sqs:SendMessage"]
    yield policy_documents.allow("KeepUndelivered", send, [GetAtt("UndeliveredQueue", "Arn")])


def _function(delivery: Delivery) -> awslambda.Function:
    # Nothing is reserved by default: a new account has no concurrency to reserve.
    limit = delivery.config.notify.reserved_concurrency
    concurrency: dict[str, Any] = {} if limit is None else {"ReservedConcurrentExecutions": limit}
    return awslambda.Function(
        "EventsFunction",
        FunctionName=delivery.events_function,
        Description=f"Tells people what the pipeline {delivery.config.pipeline.name} does.",
        Architectures=["arm64"],
        Runtime=RUNTIME,
        Handler="index.handler",
        Code=awslambda.Code(ZipFile=functions.source()),
        Role=GetAtt("EventsRole", "Arn"),
        Timeout=_TIMEOUT_SECONDS,
        MemorySize=256,
        LoggingConfig=awslambda.LoggingConfig(LogGroup=Ref("EventsLogs")),
        Environment=awslambda.Environment(Variables=_variables(delivery)),
        **concurrency,
    )


def _variables(delivery: Delivery) -> dict[str, Any]:
    config = delivery.config
    text_topics, chat_topics = topics.text_topics(config), topics.chat_topics(config)
    return {
        "PIPELINE": config.pipeline.name,
        "ACCOUNT": config.pipeline.account,
        "REPOSITORY": config.pipeline.repository,
        "CONSOLE": console_url(delivery),
        "STAGES": json.dumps(_stages(delivery), separators=(",", ":")),
        "EVENTS": ",".join(config.notify.events),
        "PEOPLE": Join(",", text_topics) if len(text_topics) > 1 else next(iter(text_topics), ""),
        "CHAT": next(iter(chat_topics), ""),
        # CodePipeline itself sends approval requests to this topic: the function must not.
        "ASKED": config.notify.topic or "",
        "APPROVALS": "true" if delivery.creates_approval_topic else "false",
        "ROLLBACK": "true" if config.notify.rollback else "false",
        "TABLE": Ref("ToldTable"),
    }


def _stages(delivery: Delivery) -> dict[str, list[Any]]:
    """Return stage → environment, account and, of an approval, its timeout in minutes."""
    values: dict[str, list[Any]] = {}
    for stage in delivery.stages:
        environment = stage.environment
        values[stage.stage] = [environment.name, environment.account]
        if isinstance(stage, Approval):
            values[stage.stage].append(environment.approval_timeout)
    return values


def console_url(delivery: Delivery) -> str:
    """Return the URL of the pipeline in the AWS console."""
    pipeline = delivery.config.pipeline
    domain = {
        "aws-cn": "console.amazonaws.cn",
        "aws-us-gov": "console.amazonaws-us-gov.com",
    }.get(delivery.partition, f"{pipeline.region}.console.aws.amazon.com")
    return f"https://{domain}/codesuite/codepipeline/pipelines/{pipeline.name}"


def _retries() -> awslambda.EventInvokeConfig:
    queue = GetAtt("UndeliveredQueue", "Arn")
    return awslambda.EventInvokeConfig(
        "EventsRetries",
        FunctionName=Ref("EventsFunction"),
        Qualifier="$LATEST",
        MaximumRetryAttempts=2,
        DestinationConfig=awslambda.DestinationConfig(
            OnFailure=awslambda.OnFailure(Destination=queue)
        ),
    )


def _approval_subscription(delivery: Delivery) -> Iterator[Any]:
    """Yield the function's subscription to the created approval topic, and its permission."""
    if not delivery.creates_approval_topic:
        return
    yield sns.SubscriptionResource(
        "ApprovalsSubscription",
        TopicArn=Ref("ApprovalsTopic"),
        Protocol="lambda",
        Endpoint=GetAtt("EventsFunction", "Arn"),
        RedrivePolicy={"deadLetterTargetArn": GetAtt("UndeliveredQueue", "Arn")},
    )
    yield awslambda.Permission(
        "ApprovalsPermission",
        Action="lambda:InvokeFunction",
        FunctionName=Ref("EventsFunction"),
        Principal="sns.amazonaws.com",
        SourceArn=Ref("ApprovalsTopic"),
    )
