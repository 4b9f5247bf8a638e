"""What the rule says, and that it survives templates that are none."""

import json

import pytest

from pipegen.lint import cfnlint_runner

TRUST = {"Statement": [{"Principal": {"Service": "cloudformation.amazonaws.com"}}]}


def test_the_finding_stands_at_the_role_and_says_what_to_set(tmp_path):
    statement = {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*"}
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": TRUST,
            "Policies": [{"PolicyDocument": {"Statement": statement}}],
        },
    }
    (tmp_path / "t.json").write_text(json.dumps({"Resources": {"Execution": role}}, indent=1))

    [found] = [
        f for f in cfnlint_runner.lint([tmp_path / "t.json"], ["eu-west-1"]) if f.rule == "I9501"
    ]

    assert (found.level, found.line, found.path) == ("info", 3, "Resources/Execution")
    assert found.message == (
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
def test_a_role_that_is_malformed_is_passed_over(properties, tmp_path):
    role = {"Type": "AWS::IAM::Role", "Properties": properties}
    (tmp_path / "t.json").write_text(json.dumps({"Resources": {"R": role}}))

    found = {f.rule for f in cfnlint_runner.lint([tmp_path / "t.json"], ["eu-west-1"])}

    assert found & {"I9501", "E0002"} == set()
