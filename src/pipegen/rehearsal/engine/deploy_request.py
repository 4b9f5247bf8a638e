"""What a deploy wants, and the request to CloudFormation that follows from it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipegen.cloudformation.template import Template
from pipegen.errors import PipegenError
from pipegen.rehearsal.checks import cloudformation_errors
from pipegen.rehearsal.checks.cloudformation_errors import RequestRejected
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine.stacks import Place, StackState

MOST_INLINE = 51_200
"""Bytes of a template in a request, by "Understand CloudFormation quotas"; else it is a URL."""
_BUCKET = "rehearsal-large-templates"


@dataclass(frozen=True)
class DeployRequest:
    """What a CloudFormation action does, with everything in it known.

    `template` is the text of a template, `path` where it comes from. `fail` is a resource to let
    fail, "" the first.
    """

    mode: str
    stack: str
    account: str
    region: str
    template: str | None = None
    path: str = "template.json"
    parameters: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    stack_policy: str | None = None
    change_set: str | None = None
    fail: str | None = None

    @property
    def place(self) -> Place:
        """Return where its stack is."""
        return Place(self.account, self.region, self.stack)


def template(wanted: DeployRequest) -> Template:
    """Return the template that is to be deployed; raise `Refused` where it is none."""
    if wanted.template is None:
        raise RequestRejected("Either Template URL or Template Body must be specified.")
    try:
        return Template.parse(Path(wanted.path), wanted.template)
    except PipegenError as error:
        raise RequestRejected(f"Template format error: {error}") from None


def api_parameters(
    cloud: EmulatorClient, wanted: DeployRequest, now: StackState | None
) -> dict[str, Any]:
    """Return the request that creates the stack, or updates it as it is `now`.

    Raises `Refused` where a value is missing, wrong or too much.
    """
    declared = template(wanted)
    previous = frozenset() if now is None else now.parameters
    cloudformation_errors.check_template(declared)
    cloudformation_errors.check_parameters(declared, wanted.parameters, previous)
    kept = [name for name in declared.parameters if name in previous - wanted.parameters.keys()]
    return {
        "StackName": wanted.stack,
        **_body(cloud, wanted),
        "Parameters": [
            *(
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in wanted.parameters.items()
            ),
            *({"ParameterKey": name, "UsePreviousValue": True} for name in kept),
        ],
        "Capabilities": list(wanted.capabilities),
        "Tags": [{"Key": key, "Value": value} for key, value in wanted.tags.items()],
    }


def _body(cloud: EmulatorClient, wanted: DeployRequest) -> dict[str, str]:
    text = wanted.template or ""
    data = text.encode()
    if len(data) <= MOST_INLINE:
        return {"TemplateBody": text}
    # Here, because making a bucket again that is one's own is no error in this region alone.
    client = cloud.client("s3", wanted.account, "us-east-1")
    bucket = f"{_BUCKET}-{wanted.account}"
    client.create_bucket(Bucket=bucket)
    key = hashlib.sha256(data).hexdigest()
    client.put_object(Bucket=bucket, Key=key, Body=data)
    return {"TemplateURL": f"{cloud.url}/{bucket}/{key}"}
