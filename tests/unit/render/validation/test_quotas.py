"""What would exceed a limit of CodePipeline, CloudFormation or IAM."""

import pytest

from pipegen.cloudformation.template import Template
from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.render.validation import quotas
from tests.helpers.configs import SMALLEST


@pytest.fixture
def found(tmp_path):
    """Check templates that a person deploys: the mistakes as (line, message)."""

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
        return [(each.line, each.message) for each in config.reader.diagnostics]

    return check


def resources(count, kind="AWS::SNS::Topic", **properties):
    return {f"It{number}": {"Type": kind, "Properties": properties} for number in range(count)}


def test_ten_managed_policies_are_allowed(found):
    assert found(resources(10, "AWS::IAM::ManagedPolicy")) == []


def test_eleven_managed_policies_are_too_many_for_a_role(found):
    # There is no [[stack]] to point at, so the mistake is about the file as a whole.
    assert found(resources(11, "AWS::IAM::ManagedPolicy")) == [
        (None, "the execution role needs 11 managed policies, IAM takes 10")
    ]


def test_what_cannot_be_sent_inline_needs_a_bucket(found):
    large = resources(1, DisplayName="x" * 51_200)

    assert found(large) == [
        (
            1,
            "templates/account-setup.json has 51,281 bytes, more than the 51,200 that can be sent "
            "without a bucket",
        )
    ]
    assert found(large, bucket=True) == []


def test_a_template_has_at_most_500_resources(found):
    assert found(pipeline=resources(501), bucket=True) == [
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
def test_a_policy_has_a_limit(found, kind, key, most):
    def policy(size):
        return resources(1, kind, **{key: "x" * (size - 2)})

    assert found(pipeline=policy(most)) == []
    assert found(pipeline=policy(most + 1)) == [
        (
            8,
            f"the policy of It0 in templates/pipeline-setup.json has {most + 1:,} characters, "
            f"AWS takes {most:,}",
        )
    ]


def test_the_inline_policies_of_a_role_count_together(found):
    policies = [{"PolicyDocument": "x" * 5_119}, {"PolicyDocument": "x" * 5_119}]

    assert found(account=resources(1, "AWS::IAM::Role", Policies=policies)) == [
        (
            8,
            "the policy of It0 in templates/account-setup.json has 10,242 characters, "
            "AWS takes 10,240",
        )
    ]


def function(size):
    """A function whose variables have this many characters, names included."""
    given = {"STAGES": "x" * (size - len("STAGESTOPIC") - 300), "TOPIC": {"Ref": "Topic"}}
    return resources(1, "AWS::Lambda::Function", Environment={"Variables": given})


def test_a_function_takes_4096_characters_of_variables(found):
    assert found(pipeline=function(4_096)) == []
    assert found(pipeline=resources(1, "AWS::Lambda::Function")) == []
    assert found(pipeline=function(4_097)) == [
        (8, "the names of all stages take 4,097 characters of the events function")
    ]
