"""Checks of parameter files against their templates."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.codepipeline import template_configuration
from pipegen.codepipeline.template_configuration import TemplateConfiguration
from pipegen.findings import Finding

DECLARED = {
    "VpcCidr": {"Type": "String", "AllowedPattern": "[0-9./]+"},
    "NatGateways": {"Type": "String", "Default": "none", "AllowedValues": ["none", "single"]},
    "VpcId": {"Type": "AWS::EC2::VPC::Id"},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.fixture
def check(tmp_path):
    """Return a function that checks a text against DECLARED; the pipeline fills VpcId."""
    template = tmp_path / "template.json"
    resources = {"Topic": {"Type": "AWS::SNS::Topic"}}
    template.write_text(json.dumps({"Parameters": DECLARED, "Resources": resources}))

    def run(text):
        path = tmp_path / "parameters.json"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        errors = template_configuration.find_errors(
            TemplateConfiguration(path, template, frozenset({"VpcId"}))
        )
        return [(finding.rule, finding.line, finding.path, finding.message) for finding in errors]

    return run


def test_a_valid_file_has_no_findings(check):
    body = {
        "Parameters": {"VpcCidr": "10.0.0.0/16", "NatGateways": "single"},
        "Tags": {"project": "x"},
        "StackPolicy": {"Statement": [{"Effect": "Allow"}]},
    }

    assert check(json.dumps(body)) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ('{"Parameters":\n {"a" 1}}', ("E9511", 2, "", "it is not JSON: Expecting ':' delimiter")),
        (b'{\n"Tags": "\xff"}', ("E9511", 2, "", "it is not UTF-8")),
        ("", ("E9511", 1, "", "it is not JSON: Expecting value")),
        ("[" * 100_000, ("E9511", 1, "", "it is nested too deeply")),
        ("5", ("E9511", 1, "", "it is not an object")),
        (
            '[{"ParameterKey": "VpcCidr", "ParameterValue": "10.0.0.0/16"}]',
            (
                "E9512",
                1,
                "",
                "it is the list that `aws cloudformation create-stack` takes; CodePipeline reads "
                '{"Parameters": {"Name": "value"}, "Tags": {}, "StackPolicy": {}}',
            ),
        ),
    ],
)
def test_a_file_that_is_not_a_json_object_has_one_finding(check, text, finding):
    assert check(text) == [finding]


def test_each_error_has_its_line_and_errors_are_in_text_order(check):
    text = """{
  "Parametres": {},
  "Tags": {"a": 1,
           "b": "x"},
  "Parameters": {
    "NatGateways": "no",
    "VpcCider": "x",
    "VpcCidr": true
  },
  "StackPolicy": {"Statement": {}}
}"""

    assert check(text) == [
        (
            "E9512",
            2,
            "Parametres",
            "a parameter file has no key Parametres; did you mean Parameters?",
        ),
        ("E9513", 3, "Tags/a", "a is 1, and CodePipeline takes strings only"),
        (
            "E9516",
            6,
            "Parameters/NatGateways",
            'NatGateways is "no", which is not one of none, single',
        ),
        (
            "E9514",
            7,
            "Parameters/VpcCider",
            "the template has no parameter VpcCider; did you mean VpcCidr?",
        ),
        ("E9513", 8, "Parameters/VpcCidr", "VpcCidr is true, and CodePipeline takes strings only"),
        ("E9517", 10, "StackPolicy", "StackPolicy has no list of statements"),
    ]


def test_a_parameter_without_a_value_is_an_error(check):
    message = "VpcCidr has no default in the template, and no value here"

    assert check('{\n"Parameters": {}}') == [("E9515", 2, "Parameters", message)]
    assert check("{}") == [("E9515", 1, "Parameters", message)]


def test_a_section_that_is_not_an_object_is_one_error(check):
    assert check('{"Parameters": [],\n"Tags": "x",\n"StackPolicy": []}') == [
        ("E9512", 1, "Parameters", "Parameters is not an object"),
        ("E9512", 2, "Tags", "Tags is not an object"),
        ("E9517", 3, "StackPolicy", "StackPolicy has no list of statements"),
    ]


def test_a_finding_has_its_columns_its_rule_name_and_its_documentation_page(tmp_path):
    path = tmp_path / "p.json"
    path.write_text('{"Tags": {"a": 1}}')

    assert template_configuration.find_errors(TemplateConfiguration(path)) == [
        Finding(
            rule="E9513",
            level="error",
            message="a is 1, and CodePipeline takes strings only",
            file=str(path),
            line=1,
            column=11,
            end_line=1,
            end_column=14,
            path="Tags/a",
            description="parameter-file-string",
            url="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
            "continuous-delivery-codepipeline-cfn-artifacts.html",
        )
    ]


def test_an_unreadable_file_is_an_error(tmp_path):
    [error] = template_configuration.find_errors(TemplateConfiguration(tmp_path))

    assert (error.rule, error.message) == ("E9511", "it can't be read: Is a directory")


@pytest.mark.parametrize("template", [None, "broken.json"])
def test_without_a_readable_template_only_the_format_is_checked(template, tmp_path):
    (tmp_path / "broken.json").write_text("{")
    path = tmp_path / "p.json"
    path.write_text('{"Parameters": {"Anything": "x"}}')

    configuration = TemplateConfiguration(path, template and tmp_path / template)

    assert template_configuration.find_errors(configuration) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Parameters": {"A": "x"}}, True),
        ({"Tags": {}, "StackPolicy": {}}, True),
        ({"Parameters": {"A": 1}}, True),
        ({"Parameters": []}, True),
        ([{"ParameterKey": "A", "ParameterValue": "x"}], True),
        ({"Parameters": {"A": {"Type": "String"}}}, False),
        ({"Parameters": {"A": "x"}, "Resources": {}}, False),
        ({"Resources": {}}, False),
        ({}, False),
        ([], False),
        ([1], False),
        ("Parameters", False),
    ],
)
def test_a_parameter_file_is_recognized_by_its_structure(body, expected, tmp_path):
    path = tmp_path / "p.json"
    path.write_text(json.dumps(body))

    assert template_configuration.is_template_configuration(path) is expected


@pytest.mark.parametrize("content", [b"{", b"\xff", b"Resources:\n  A: 1\n", b"[" * 100_000])
def test_a_file_that_is_not_json_is_not_a_parameter_file(content, tmp_path):
    path = tmp_path / "p.json"
    path.write_bytes(content)

    assert not template_configuration.is_template_configuration(path)
    assert not template_configuration.is_template_configuration(tmp_path / "missing.json")


@given(
    body=JSON
    | st.fixed_dictionaries({}, optional=dict.fromkeys(template_configuration.KEYS, JSON))
)
def test_any_json_is_checked_without_a_crash(tmp_path_factory, body):
    path = tmp_path_factory.mktemp("files") / "p.json"
    path.write_text(json.dumps(body))

    errors = template_configuration.find_errors(TemplateConfiguration(path))

    assert {error.rule for error in errors} <= set(template_configuration.CHECKS)
    assert (errors == []) or errors[0].line == 1
