"""The deploy stages: each deploys a template and its parameter file into one account."""

import json
from collections.abc import Mapping
from typing import Any

from troposphere import codepipeline

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import SOURCE, Delivery, Deployment
from pipegen.stacks.pipeline import pipeline_stage

_ON_FAILURE: Mapping[str, Mapping[str, Any]] = {
    "none": {},
    "retry": {
        "Result": "RETRY",
        "RetryConfiguration": codepipeline.RetryConfiguration(RetryMode="FAILED_ACTIONS"),
    },
    "rollback": {"Result": "ROLLBACK"},
}


def stage(delivery: Delivery, deployment: Deployment, template: Template) -> codepipeline.Stages:
    """Return the stage that creates or updates the stack of `deployment`."""
    account = deployment.environment.account
    result = pipeline_stage.stage(
        deployment.stage,
        pipeline_stage.action_type("Deploy", "CloudFormation"),
        Namespace=deployment.stage,
        RoleArn=delivery.role_arn(account, delivery.action_role),
        InputArtifacts=[codepipeline.InputArtifacts(Name=SOURCE)],
        Configuration=_configuration(delivery, deployment, template),
    )
    on_failure = _ON_FAILURE[delivery.config.pipeline.on_failure]
    if on_failure:
        result.OnFailure = codepipeline.FailureConditions(**on_failure)
    return result


def parameter_overrides(deployment: Deployment) -> str:
    """Return `ParameterOverrides` as JSON: values from outputs of earlier stages, "" if none."""
    values = dict(deployment.overrides)
    return json.dumps(values, separators=(",", ":")) if values else ""


def _configuration(
    delivery: Delivery, deployment: Deployment, template: Template
) -> dict[str, Any]:
    account = deployment.environment.account
    configuration = {
        "ActionMode": "REPLACE_ON_FAILURE" if delivery.replaces(deployment) else "CREATE_UPDATE",
        "StackName": deployment.stage,
        "TemplatePath": f"{SOURCE}::{deployment.stack.template}",
        "TemplateConfiguration": f"{SOURCE}::{deployment.parameter_file}",
        "RoleArn": delivery.role_arn(account, delivery.execution_role),
        "Capabilities": ",".join(template.capabilities),
        "ParameterOverrides": parameter_overrides(deployment),
    }
    return {name: value for name, value in configuration.items() if value}
