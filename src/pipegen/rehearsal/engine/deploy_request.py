"""The deployment of one stack: its values, and the parameters of the CloudFormation request."""

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
from pipegen.rehearsal.engine.stacks import EmulatedStack, StackState

MAX_INLINE_BYTES = 51_200
"""Template size above which a request needs a URL, by "Understand CloudFormation quotas"."""
_BUCKET = "rehearsal-large-templates"


@dataclass(frozen=True)
class DeployRequest:
    """What a CloudFormation action deploys, with all values resolved.

    `mode` is the action mode. `template` is the text of the template, `path` its file.
    `failing_resource` is a resource to fail, "" for the first, None for none.
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
    failing_resource: str | None = None

    @property
    def target(self) -> EmulatedStack:
        """Return the stack that the request is about."""
        return EmulatedStack(self.account, self.region, self.stack)


def parse_template(request: DeployRequest) -> Template:
    """Return the parsed template; raise `RequestRejected` if it is missing or invalid."""
    if request.template is None:
        raise RequestRejected("Either Template URL or Template Body must be specified.")
    try:
        return Template.parse(Path(request.path), request.template)
    except PipegenError as error:
        raise RequestRejected(f"Template format error: {error}") from None


def api_parameters(
    emulator: EmulatorClient, request: DeployRequest, current: StackState | None
) -> dict[str, Any]:
    """Return the parameters of the API call that creates the stack, or updates it from `current`.

    Raises `RequestRejected` if a parameter value is missing, invalid or not declared.
    """
    template = parse_template(request)
    previous = frozenset() if current is None else current.parameters
    cloudformation_errors.check_template(template)
    cloudformation_errors.check_parameters(template, request.parameters, previous)
    unchanged = [
        name for name in template.parameters if name in previous - request.parameters.keys()
    ]
    return {
        "StackName": request.stack,
        **_body(emulator, request),
        "Parameters": [
            *(
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in request.parameters.items()
            ),
            *({"ParameterKey": name, "UsePreviousValue": True} for name in unchanged),
        ],
        "Capabilities": list(request.capabilities),
        "Tags": [{"Key": key, "Value": value} for key, value in request.tags.items()],
    }


def _body(emulator: EmulatorClient, request: DeployRequest) -> dict[str, str]:
    text = request.template or ""
    data = text.encode()
    if len(data) <= MAX_INLINE_BYTES:
        return {"TemplateBody": text}
    # In us-east-1: only there can you create a bucket that you own already.
    client = emulator.client("s3", request.account, "us-east-1")
    bucket = f"{_BUCKET}-{request.account}"
    client.create_bucket(Bucket=bucket)
    key = hashlib.sha256(data).hexdigest()
    client.put_object(Bucket=bucket, Key=key, Body=data)
    return {"TemplateURL": f"{emulator.url}/{bucket}/{key}"}
