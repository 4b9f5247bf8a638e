"""The approval stages, and the managed policy of the approvers."""

from collections.abc import Iterator
from typing import Any

from awacs import aws
from troposphere import Ref, Sub, Template, codepipeline, iam

from pipegen.config import approval_message
from pipegen.config.delivery import SOURCE, Approval, Delivery
from pipegen.stacks import policy_documents
from pipegen.stacks.pipeline import arns, pipeline_stage


def add(template: Template, delivery: Delivery) -> None:
    """Add the managed policy of the approvers, to be attached to users, groups or roles."""
    if delivery.approvals:
        template.add_resource(
            iam.ManagedPolicy(
                "ApproverPolicy",
                ManagedPolicyName=delivery.approver_policy,
                Description=f"Lets people approve what {delivery.config.pipeline.name} delivers.",
                PolicyDocument=policy_documents.document(*_statements(delivery)),
            )
        )


def topic(delivery: Delivery) -> Any:
    """Return the ARN of the topic for approval requests: created, configured, or None."""
    if delivery.creates_approval_topic:
        return Ref("ApprovalsTopic")
    return delivery.config.notify.topic


def stage(delivery: Delivery, approval: Approval) -> codepipeline.Stages:
    """Return the stage that waits for an approval."""
    commit = f"#{{{SOURCE}.CommitId}}"
    repository = delivery.config.pipeline.repository
    configuration = {
        "NotificationArn": topic(delivery),
        "CustomData": approval_message.approval_message(
            delivery.config, approval.environment, commit
        ),
        "ExternalEntityLink": f"https://github.com/{repository}/commit/{commit}",
    }
    return pipeline_stage.stage(
        approval.stage,
        pipeline_stage.action_type("Approval", "Manual"),
        TimeoutInMinutes=approval.environment.approval_timeout,
        Configuration={name: value for name, value in configuration.items() if value is not None},
    )


def _statements(delivery: Delivery) -> Iterator[aws.Statement]:
    # AWS page "Grant approval permissions to an IAM user in CodePipeline".
    pipeline = arns.pipeline(delivery)
    read = [
        "codepipeline:GetPipeline",
        "codepipeline:GetPipelineExecution",
        "codepipeline:GetPipelineState",
    ]
    yield policy_documents.allow("FindTheQuestion", read, [Sub(pipeline)])
    yield policy_documents.allow("ListPipelines", ["codepipeline:ListPipelines"], ["*"])
    stages = [approval.stage for approval in delivery.approvals]
    actions = [Sub(f"{pipeline}/{name}/{name}") for name in stages]
    yield policy_documents.allow("Answer", ["codepipeline:PutApprovalResult"], actions)
