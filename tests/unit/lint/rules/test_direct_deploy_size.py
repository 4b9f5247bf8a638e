"""The size of templates that no pipeline deploys."""

import json
from pathlib import Path

from cfnlint.template import Template

from pipegen.lint.rules import DirectDeploySize

TEMPLATE = "pipeline.json"


def pipeline(deployed):
    """Return a pipeline of more than 51,200 bytes that deploys the template in `deployed`."""
    configuration = {
        "ActionMode": "CREATE_UPDATE",
        "StackName": "pipeline",
        "TemplatePath": f"Source::{deployed}",
    }
    kind = {"Category": "Deploy", "Provider": "CloudFormation"}
    action = {"Name": "itself", "ActionTypeId": kind, "Configuration": configuration}
    stages = [{"Name": "Deploy", "Actions": [action]}]
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": stages}}
    return {"Description": "x" * 51_200, "Resources": {"Pipeline": resource}}


def messages(deployed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    body = pipeline(deployed)
    Path(TEMPLATE).write_text(json.dumps(body), "utf-8")
    return [match.message for match in DirectDeploySize().match(Template(TEMPLATE, body))]


def test_a_large_template_that_no_pipeline_deploys_is_reported_with_its_size(
    tmp_path, monkeypatch
):
    [message] = messages("other.json", tmp_path, monkeypatch)

    size = (tmp_path / TEMPLATE).stat().st_size
    assert message == (
        f"the template has {size:,} bytes, more than the 51,200 of a request; "
        "deploy it with --s3-bucket; with pipegen, set `template_bucket`"
    )


def test_a_pipeline_that_deploys_its_own_template_may_be_large(tmp_path, monkeypatch):
    assert messages(TEMPLATE, tmp_path, monkeypatch) == []
