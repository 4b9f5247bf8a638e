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

    def _in_pipeline(self, system: Project, pipeline: Pipeline) -> Matches:
        own = system.scope.region
        yield from _topics(pipeline, own)
        yield from _keys(pipeline, own)
        yield from _stores(pipeline, own)


def _topics(pipeline: Pipeline, own: str | None) -> Matches:
    for action in pipeline.actions:
        topic = action.text("NotificationArn") if action.provider == "Manual" else None
        yield from _elsewhere(
            (*action.path, "Configuration", "NotificationArn"), "the topic", topic, own
        )


def _keys(pipeline: Pipeline, own: str | None) -> Matches:
    for name, store in pipeline.stores.items():
        path = (*store.path, "EncryptionKey", "Id")
        yield from _elsewhere(path, "the key", store.key, name or own)


def _elsewhere(path: Path, what: str, arn: str | None, expected: str | None) -> Matches:
    other = region(arn or "")
    if other and expected and other != expected:
        yield _match.match_at(
            path,
            f"{what} is in {other}, and must be in {expected}",
            f"name one in {expected}",
        )


def _stores(pipeline: Pipeline, own: str | None) -> Matches:
    if not pipeline.stores or own is None:
        return
    there = {own} if "" in pipeline.stores else set(pipeline.stores)
    if own not in there:
        yield _match.match_at(
            [*pipeline.path, "ArtifactStores"],
            f"no artifact store is in {own}, the pipeline's own region",
            f"add a store with the Region {own}",
        )
    for action in pipeline.actions:
        if action.region and action.region not in {*there, own}:
            yield _match.match_at(
                [*action.path, "Region"],
                f"{action.name} is in {action.region}, where the pipeline has no artifact store",
                f"list a store for {action.region}, and one for {own}, under ArtifactStores",
            )
