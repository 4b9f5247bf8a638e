"""The events function: its code, its role, its log, and the table of what it has told already."""

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
_SECONDS = 180  # lookups that nobody answers, one after the other, and the messages after them
_DAYS_OF_LOGS = 90


def add(template: Template, delivery: Delivery) -> None:
    """Add the function and all that it needs."""
    for resource in (
        _logs(),
        _told(),
        _role(delivery),
        _function(delivery),
        _retries(),
        *_questions(delivery),
    ):
        template.add_resource(resource)


def _logs() -> logs.LogGroup:
    return logs.LogGroup("EventsLogs", **conventions.RETAIN, RetentionInDays=_DAYS_OF_LOGS)


def _told() -> dynamodb.Table:
    # It only keeps an event from being told twice: what is lost with it is told once more.
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
    look = ["GetPipelineExecution", "ListActionExecutions", "ListPipelineExecutions"]
    actions = [f"codepipeline:{each}" for each in look]
    yield policy_documents.allow("LookUp", actions, [Sub(pipeline)])
    if config.notify.rollback:
        roll_back = ["codepipeline:RollbackStage"]
        yield policy_documents.allow("RollBack", roll_back, [Sub(f"{pipeline}/*")])
    told, chat = topics.people(config), topics.chat(config)
    if told or chat:
        yield policy_documents.allow("Tell", ["sns:Publish"], [*told, *chat])
    keys = topics.encryption(config, own=bool(config.notify.email or chat))
    if keys:
        yield policy_documents.allow("EncryptMessages", topics.ENCRYPT, keys)
    once = ["dynamodb:DeleteItem", "dynamodb:PutItem"]
    yield policy_documents.allow("TellOnce", once, [GetAtt("ToldTable", "Arn")])
    write = ["logs:CreateLogStream", "logs:PutLogEvents"]
    yield policy_documents.allow("WriteLogs", write, [GetAtt("EventsLogs", "Arn")])
    keep = ["sqs:SendMessage"]
    yield policy_documents.allow("KeepUndelivered", keep, [GetAtt("UndeliveredQueue", "Arn")])


def _function(delivery: Delivery) -> awslambda.Function:
    # None by default: in a new account there is none to reserve.
    most = delivery.config.notify.reserved_concurrency
    reserved: dict[str, Any] = {} if most is None else {"ReservedConcurrentExecutions": most}
    return awslambda.Function(
        "EventsFunction",
        FunctionName=delivery.events_function,
        Description=f"Tells people what the pipeline {delivery.config.pipeline.name} does.",
        Architectures=["arm64"],
        Runtime=RUNTIME,
        Handler="index.handler",
        Code=awslambda.Code(ZipFile=functions.source()),
        Role=GetAtt("EventsRole", "Arn"),
        Timeout=_SECONDS,
        MemorySize=256,
        LoggingConfig=awslambda.LoggingConfig(LogGroup=Ref("EventsLogs")),
        Environment=awslambda.Environment(Variables=_variables(delivery)),
        **reserved,
    )


def _variables(delivery: Delivery) -> dict[str, Any]:
    config = delivery.config
    people, chat = topics.people(config), topics.chat(config)
    return {
        "PIPELINE": config.pipeline.name,
        "ACCOUNT": config.pipeline.account,
        "REPOSITORY": config.pipeline.repository,
        "CONSOLE": console(delivery),
        "STAGES": json.dumps(_stages(delivery), separators=(",", ":")),
        "EVENTS": ",".join(config.notify.events),
        "PEOPLE": Join(",", people) if len(people) > 1 else next(iter(people), ""),
        "CHAT": next(iter(chat), ""),
        # Where CodePipeline asks by itself: nobody is to be asked there once more.
        "ASKED": config.notify.topic or "",
        "APPROVALS": "true" if delivery.creates_approval_topic else "false",
        "ROLLBACK": "true" if config.notify.rollback else "false",
        "TABLE": Ref("ToldTable"),
    }


def _stages(delivery: Delivery) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for each in delivery.stages:
        environment = each.environment
        found[each.stage] = [environment.name, environment.account]
        if isinstance(each, Approval):
            found[each.stage].append(environment.approval_timeout)
    return found


def console(delivery: Delivery) -> str:
    """Return the address of the pipeline in the AWS console."""
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


def _questions(delivery: Delivery) -> Iterator[Any]:
    """Yield what brings the questions of the approvals' own topic to the function."""
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
