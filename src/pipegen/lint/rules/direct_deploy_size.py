"""W9570 direct-deploy-size."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, ProjectRule

_MAX_BYTES = 51_200
"""Maximum size of a template in a request: "Understand CloudFormation quotas"."""


class DirectDeploySize(ProjectRule, tags=("cloudformation", "limits")):
    """A template that is deployed by hand is too large to be sent without a bucket.

    ### Why

    `aws cloudformation deploy` sends a template of up to 51,200 bytes inline, and needs
    `--s3-bucket` for a larger one; the console needs an upload. Deployed by hand are the template
    of the pipeline, and those beside it that make the pipeline's roles, unless an action deploys
    them: what a pipeline deploys may have 1 MB. With pipegen, set `template_bucket` in
    `[pipeline]`: then the template says so in its `Metadata`, and nothing is found.

    ### Broken

    ```json
    {"Description": "51,201 bytes of a pipeline", "Metadata": {"Pipegen": {}}}
    ```

    ### Kept

    ```json
    {"Metadata": {"Pipegen": {"TemplateBucket": "example-templates"}}}
    ```
    """

    id = "W9570"
    shortdesc = "direct-deploy-size"
    description = "A template that is deployed by hand should fit into the request"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"
    )

    def _match_project(self, project: Project) -> Matches:
        if not project.pipelines or _has_bucket(project.template.body):
            return
        for path in dict.fromkeys(_manually_deployed(project)):
            size = path.stat().st_size if project.exists(path) else 0
            if size > _MAX_BYTES:
                limit = f"more than the {_MAX_BYTES:,} of a request"
                message = f"the template has {size:,} bytes, {limit}"
                hint = "deploy it with --s3-bucket; with pipegen, set `template_bucket`"
                yield _match.match_at(["Resources"], message, hint, **project.location(path))


def _has_bucket(body: Mapping[str, Any]) -> bool:
    metadata = body.get("Metadata")
    pipegen = metadata.get("Pipegen") if isinstance(metadata, dict) else None
    return isinstance(pipegen, dict) and "TemplateBucket" in pipegen


def _manually_deployed(project: Project) -> Iterator[Path]:
    arns = [
        action.role for pipeline in project.pipelines for action in pipeline.actions if action.role
    ]
    role_templates = [role.template for role in map(project.role, arns) if role]
    deployed = {deployment.file for deployment in project.deployed}
    for path in (project.template.path, *role_templates):
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 (keeps symbolic links)
        if absolute not in deployed:
            yield absolute
