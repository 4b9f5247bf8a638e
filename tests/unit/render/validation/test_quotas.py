"""Quotas of CodePipeline, CloudFormation, IAM and Lambda."""

import pytest

from pipegen.cloudformation.template import Template
from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.render.validation import quotas
from tests.helpers.configs import SMALLEST


@pytest.fixture
def quota_errors(tmp_path):
    """Check set-up templates: the errors as (line, message)."""

    def check(account=None, pipeline=None, bucket=False):
        path = tmp_path / "pipegen.toml"
        more = '[pipeline]\ntemplate_bucket = "example-templates"' if bucket else "[pipeline]"
        path.write_text(SMALLEST.replace("[pipeline]", more))
        config = loader.load(path)
        setup = {
            "account-setup": Template("a.json", {"Resources": account or {}}),
            "pipeline-setup": Template("p.json", {"Resources": pipeline or {}}),
        }
        quotas.check_setup(Delivery.from_config(config), setup)
        return [(diagnostic.line, diagnostic.message) for diagnostic in config.reader.diagnostics]

    return check


def resources(count, kind="AWS::SNS::Topic", **properties):
    return {f"It{number}": {"Type": kind, "Properties": properties} for number in range(count)}


def test_ten_managed_policies_are_allowed(quota_errors):
    assert quota_errors(resources(10, "AWS::IAM::ManagedPolicy")) == []


def test_eleven_managed_policies_are_too_many_for_a_role(quota_errors):
    # There is no [[stack]] to point at, so the error is about the file as a whole.
    assert quota_errors(resources(11, "AWS::IAM::ManagedPolicy")) == [
        (None, "the execution role needs 11 managed policies, IAM takes 10")
    ]


def test_a_template_above_the_inline_limit_requires_a_bucket(quota_errors):
    large = resources(1, DisplayName="x" * 51_200)

    assert quota_errors(large) == [
        (
            1,
            "templates/account-setup.json has 51,281 bytes, more than the 51,200 that can be sent "
            "without a bucket",
        )
    ]
    assert quota_errors(large, bucket=True) == []


def test_a_template_has_at_most_500_resources(quota_errors):
    assert quota_errors(pipeline=resources(501), bucket=True) == [
        (
            1,
            "templates/pipeline-setup.json has 501 Resources, CloudFormation takes 500",
        )
    ]


@pytest.mark.parametrize(
    ("kind", "key", "most"),
    [
        ("AWS::S3::BucketPolicy", "PolicyDocument", 20_480),
        ("AWS::KMS::Key", "KeyPolicy", 32_768),
    ],
)
def test_a_policy_above_the_limit_of_its_resource_type_is_an_error(quota_errors, kind, key, most):
    def policy(size):
        return resources(1, kind, **{key: "x" * (size - 2)})

    assert quota_errors(pipeline=policy(most)) == []
    assert quota_errors(pipeline=policy(most + 1)) == [
        (
            8,
            f"the policy of It0 in templates/pipeline-setup.json has {most + 1:,} characters, "
            f"AWS takes {most:,}",
        )
    ]


def test_the_inline_policies_of_a_role_share_one_limit(quota_errors):
    policies = [{"PolicyDocument": "x" * 5_119}, {"PolicyDocument": "x" * 5_119}]

    assert quota_errors(account=resources(1, "AWS::IAM::Role", Policies=policies)) == [
        (
            8,
            "the policy of It0 in templates/account-setup.json has 10,242 characters, "
            "AWS takes 10,240",
        )
    ]


def function(size):
    """A function whose variables have this many characters, names included."""
    variables = {"STAGES": "x" * (size - len("STAGESTOPIC") - 300), "TOPIC": {"Ref": "Topic"}}
    return resources(1, "AWS::Lambda::Function", Environment={"Variables": variables})


def test_the_variables_of_a_function_have_at_most_4096_characters(quota_errors):
    assert quota_errors(pipeline=function(4_096)) == []
    assert quota_errors(pipeline=resources(1, "AWS::Lambda::Function")) == []
    assert quota_errors(pipeline=function(4_097)) == [
        (8, "the names of all stages take 4,097 characters of the events function")
    ]
