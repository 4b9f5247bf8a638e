"""The finding of the rule, and malformed roles."""

import json

import pytest

from pipegen.lint import cfnlint_runner

TRUST = {"Statement": [{"Principal": {"Service": "cloudformation.amazonaws.com"}}]}


def test_the_finding_points_to_the_role_and_names_the_setting(tmp_path):
    statement = {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*"}
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": TRUST,
            "Policies": [{"PolicyDocument": {"Statement": statement}}],
        },
    }
    (tmp_path / "t.json").write_text(json.dumps({"Resources": {"Execution": role}}, indent=1))

    [finding] = [
        finding
        for finding in cfnlint_runner.lint([tmp_path / "t.json"], ["eu-west-1"])
        if finding.rule == "I9501"
    ]

    assert (finding.level, finding.line, finding.path) == ("info", 3, "Resources/Execution")
    assert finding.message == (
        "CloudFormation may create roles without a permissions boundary as this role; "
        "require one: with pipegen, set `boundary` in [accounts]"
    )


@pytest.mark.parametrize(
    "properties",
    [
        None,
        [],
        {"AssumeRolePolicyDocument": "x"},
        {"AssumeRolePolicyDocument": TRUST, "Policies": "x"},
        {"AssumeRolePolicyDocument": TRUST, "Policies": [None, {"PolicyDocument": 1}]},
        {
            "AssumeRolePolicyDocument": TRUST,
            "Policies": [
                {"PolicyDocument": {"Statement": ["x", {"Action": {"a": 1}, "Condition": 1}]}},
                {"PolicyDocument": {"Statement": {"Action": "iam:*", "Condition": {"x": []}}}},
            ],
        },
    ],
)
def test_a_malformed_role_is_skipped(properties, tmp_path):
    role = {"Type": "AWS::IAM::Role", "Properties": properties}
    (tmp_path / "t.json").write_text(json.dumps({"Resources": {"R": role}}))

    rules = {finding.rule for finding in cfnlint_runner.lint([tmp_path / "t.json"], ["eu-west-1"])}

    assert rules & {"I9501", "E0002"} == set()
