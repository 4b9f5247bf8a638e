"""The pipeline itself: its stages in order, its artifact store and its trigger."""

from collections.abc import Iterator, Mapping

from troposphere import GetAtt, Ref, Template, codepipeline

from pipegen.cloudformation.template import Template as Deployed
from pipegen.config.delivery import Approval, Delivery
from pipegen.stacks.pipeline import approval, deploy_stages, source_stage


def add(template: Template, delivery: Delivery, templates: Mapping[str, Deployed]) -> None:
    """Add the pipeline."""
    pipeline = delivery.config.pipeline
    template.add_resource(
        codepipeline.Pipeline(
            "Pipeline",
            # CreatePipeline starts an execution at once, so the bucket policy must be in force.
            DependsOn=["ArtifactBucketPolicy"],
            Name=pipeline.name,
            PipelineType="V2",
            ExecutionMode=pipeline.execution_mode.upper(),
            RoleArn=GetAtt("ServiceRole", "Arn"),
            ArtifactStore=codepipeline.ArtifactStore(
                Type="S3",
                Location=Ref("ArtifactBucket"),
                # The full ARN: an alias or an id is looked up in the account of the action role.
                EncryptionKey=codepipeline.EncryptionKey(
                    Type="KMS", Id=GetAtt("ArtifactKey", "Arn")
                ),
            ),
            Stages=list(_stages(delivery, templates)),
            Triggers=[source_stage.trigger(delivery.config)],
        )
    )


def _stages(
    delivery: Delivery, templates: Mapping[str, Deployed]
) -> Iterator[codepipeline.Stages]:
    yield source_stage.stage(delivery.config)
    for stage in delivery.stages:
        if isinstance(stage, Approval):
            yield approval.stage(delivery, stage)
        else:
            yield deploy_stages.stage(delivery, stage, templates[stage.stack.name])
