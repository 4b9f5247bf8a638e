"""W9570 direct-deploy-size."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, ProjectRule

_MOST = 51_200
"""Bytes of a template that is sent inline: "Understand CloudFormation quotas"."""


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

    def _findings(self, system: Project) -> Matches:
        if not system.pipelines or _has_bucket(system.template.body):
            return
        for path in dict.fromkeys(_by_hand(system)):
            size = path.stat().st_size if system.exists(path) else 0
            if size > _MOST:
                what = f"the template has {size:,} bytes, more than the {_MOST:,} of a request"
                help = "deploy it with --s3-bucket; with pipegen, set `template_bucket`"
                yield _match.match_at(["Resources"], what, help, **system.location(path))


def _has_bucket(body: Mapping[str, Any]) -> bool:
    metadata = body.get("Metadata")
    said = metadata.get("Pipegen") if isinstance(metadata, dict) else None
    return isinstance(said, dict) and "TemplateBucket" in said


def _by_hand(system: Project) -> Iterator[Path]:
    named = [each.role for one in system.pipelines for each in one.actions if each.role]
    made = [role.template for role in map(system.role, named) if role]
    deployed = {each.file for each in system.deployed}
    for path in (system.template.path, *made):
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 (symbolic links stay)
        if absolute not in deployed:
            yield absolute
