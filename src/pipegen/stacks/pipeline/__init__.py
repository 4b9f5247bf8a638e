"""`pipeline-setup.json`: the pipeline and all that it needs in its own account."""

from collections.abc import Mapping

from troposphere import Ref, Template

from pipegen.delivery import Delivery
from pipegen.stacks import wiring
from pipegen.stacks.pipeline import approval, artifacts, monitoring, pipeline, role, source
from pipegen.template import Template as Deployed


def build(delivery: Delivery, templates: Mapping[str, Deployed]) -> Template:
    """Return the stack. `templates` are the deployed ones, by the name of their stack."""
    config = delivery.config
    name = config.pipeline.name
    template = Template(
        Description=f"The pipeline {name}: what it delivers, with which roles, and whom it tells."
    )
    artifacts.add(template, delivery)
    source.add(template, config)
    monitoring.add(template, delivery)
    role.add(template, delivery)
    pipeline.add(template, delivery, templates)
    wiring.tag(template, config.tags)
    template.add_output(
        [
            wiring.export("PipelineName", "The pipeline's name.", Ref("Pipeline")),
            wiring.export(
                "ArtifactBucketName", "The bucket of the artifacts.", Ref("ArtifactBucket")
            ),
            wiring.export("ConnectionArn", "The connection to GitHub.", source.connection(config)),
            wiring.export(
                "ApprovalTopicArn", "The topic that asks for approval.", approval.topic(config)
            ),
        ]
    )
    return template
