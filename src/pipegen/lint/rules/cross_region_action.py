"""E9525 cross-region-action."""

from pipegen.cloudformation.arns import region
from pipegen.codepipeline.model import Pipeline
from pipegen.codepipeline.project import Project
from pipegen.errors import Path
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, PipelineRule


class CrossRegionAction(PipelineRule, tags=("codepipeline", "region")):
    """What a pipeline uses lies in another region than the pipeline.

    ### Why

    The topic that an approval tells, and the key of an artifact store, must be in the region of
    the pipeline, or of the store. An action in another region needs an artifact store there: then
    the pipeline lists one for each region under `ArtifactStores`, its own among them. Otherwise an
    execution ends with "InternalError" or "JobFailed", and no word of why.

    ### Broken

    ```json
    {"NotificationArn": "arn:aws:sns:us-east-1:111111111111:approvals"}
    ```

    ### Kept

    ```json
    {"NotificationArn": "arn:aws:sns:eu-west-1:111111111111:approvals"}
    ```
    """

    id = "E9525"
    shortdesc = "cross-region-action"
    description = "Bucket, key and topic should be in the region of the pipeline"
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html"

    def _match_pipeline(self, project: Project, pipeline: Pipeline) -> Matches:
        own_region = project.scope.region
        yield from _match_topics(pipeline, own_region)
        yield from _match_keys(pipeline, own_region)
        yield from _match_stores(pipeline, own_region)


def _match_topics(pipeline: Pipeline, own_region: str | None) -> Matches:
    for action in pipeline.actions:
        topic = action.text("NotificationArn") if action.provider == "Manual" else None
        path = (*action.path, "Configuration", "NotificationArn")
        yield from _match_region(path, "the topic", topic, own_region)


def _match_keys(pipeline: Pipeline, own_region: str | None) -> Matches:
    for store_region, store in pipeline.stores.items():
        path = (*store.path, "EncryptionKey", "Id")
        yield from _match_region(path, "the key", store.key, store_region or own_region)


def _match_region(path: Path, subject: str, arn: str | None, expected: str | None) -> Matches:
    actual = region(arn or "")
    if actual and expected and actual != expected:
        yield _match.match_at(
            path,
            f"{subject} is in {actual}, and must be in {expected}",
            f"name one in {expected}",
        )


def _match_stores(pipeline: Pipeline, own_region: str | None) -> Matches:
    if not pipeline.stores or own_region is None:
        return
    regions = {own_region} if "" in pipeline.stores else set(pipeline.stores)
    if own_region not in regions:
        yield _match.match_at(
            [*pipeline.path, "ArtifactStores"],
            f"no artifact store is in {own_region}, the pipeline's own region",
            f"add a store with the Region {own_region}",
        )
    for action in pipeline.actions:
        if action.region and action.region not in {*regions, own_region}:
            yield _match.match_at(
                [*action.path, "Region"],
                f"{action.name} is in {action.region}, where the pipeline has no artifact store",
                f"list a store for {action.region}, and one for {own_region}, "
                "under ArtifactStores",
            )
