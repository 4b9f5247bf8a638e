"""`pipeline-setup.json`: the pipeline and its resources in the pipeline's account."""

from collections.abc import Iterator, Mapping

from troposphere import Output, Ref, Template

from pipegen.cloudformation.template import Template as Deployed
from pipegen.config.delivery import Delivery
from pipegen.stacks import conventions
from pipegen.stacks.pipeline import (
    approval,
    artifact_store,
    chat_channels,
    dead_letter_queue,
    event_rules,
    notifier_function,
    pipeline,
    service_role,
    source_stage,
    topics,
)


def build(delivery: Delivery, templates: Mapping[str, Deployed]) -> Template:
    """Return the set-up template of the pipeline.

    Args:
        delivery: The delivery that the pipeline performs.
        templates: Stack name → deployed template.
    """
    config = delivery.config
    name = config.pipeline.name
    template = Template(
        Description=f"The pipeline {name}: what it delivers, with which roles, and whom it tells.",
        Metadata={"Pipegen": _location(delivery)},
    )
    artifact_store.add(template, delivery)
    source_stage.add(template, config)
    topics.add(template, delivery)
    chat_channels.add(template, delivery)
    if config.notify.has_function:
        _add_function(template, delivery)
    approval.add(template, delivery)
    service_role.add(template, delivery)
    pipeline.add(template, delivery, templates)
    conventions.tag(template, config.tags)
    for output in _outputs(delivery):
        template.add_output(output)
    return template


def _location(delivery: Delivery) -> Mapping[str, str]:
    """Return where the stack is deployed, which a reader of the template can't know otherwise."""
    pipeline = delivery.config.pipeline
    bucket = pipeline.template_bucket
    return {
        "Account": pipeline.account,
        "Region": pipeline.region,
        "Stack": delivery.pipeline_stack,
    } | ({} if bucket is None else {"TemplateBucket": bucket})


def _add_function(template: Template, delivery: Delivery) -> None:
    notifier_function.add(template, delivery)
    event_rules.add(template, delivery)
    dead_letter_queue.add(template, delivery)


def _outputs(delivery: Delivery) -> Iterator[Output]:
    export, config = conventions.export, delivery.config
    yield export("PipelineName", "The pipeline's name.", Ref("Pipeline"))
    yield export("ArtifactBucketName", "The bucket of the artifacts.", Ref("ArtifactBucket"))
    yield export("ConnectionArn", "The connection to GitHub.", source_stage.connection_arn(config))
    if delivery.approvals:
        description = "The managed policy of those who approve."
        yield export("ApproverPolicyArn", description, Ref("ApproverPolicy"))
    topic = approval.topic(delivery)
    if topic is not None:
        yield export("ApprovalTopicArn", "The topic that asks for approval.", topic)
