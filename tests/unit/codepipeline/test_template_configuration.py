"""Parameter files against their templates."""

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
    """Check a text against the template above, of which the pipeline fills VpcId."""
    template = tmp_path / "template.json"
    resources = {"Topic": {"Type": "AWS::SNS::Topic"}}
    template.write_text(json.dumps({"Parameters": DECLARED, "Resources": resources}))

    def run(text):
        path = tmp_path / "parameters.json"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        found = template_configuration.find_errors(
            TemplateConfiguration(path, template, frozenset({"VpcId"}))
        )
        return [(each.rule, each.line, each.path, each.message) for each in found]

    return run


def test_a_file_that_is_right_has_no_findings(check):
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
def test_a_file_that_is_no_such_object_has_one_finding(check, text, finding):
    assert check(text) == [finding]


def test_each_mistake_is_found_at_its_line_in_the_order_of_the_text(check):
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


def test_a_parameter_that_nothing_gives_a_value_is_found(check):
    message = "VpcCidr has no default in the template, and no value here"

    assert check('{\n"Parameters": {}}') == [("E9515", 2, "Parameters", message)]
    assert check("{}") == [("E9515", 1, "Parameters", message)]


def test_sections_that_are_no_objects_are_found_once(check):
    assert check('{"Parameters": [],\n"Tags": "x",\n"StackPolicy": []}') == [
        ("E9512", 1, "Parameters", "Parameters is not an object"),
        ("E9512", 2, "Tags", "Tags is not an object"),
        ("E9517", 3, "StackPolicy", "StackPolicy has no list of statements"),
    ]


def test_a_finding_has_its_columns_its_name_and_a_page(tmp_path):
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


def test_a_file_that_cannot_be_read_is_found(tmp_path):
    [found] = template_configuration.find_errors(TemplateConfiguration(tmp_path))

    assert (found.rule, found.message) == ("E9511", "it can't be read: Is a directory")


@pytest.mark.parametrize("template", [None, "broken.json"])
def test_without_a_template_to_read_only_the_format_is_checked(template, tmp_path):
    (tmp_path / "broken.json").write_text("{")
    path = tmp_path / "p.json"
    path.write_text('{"Parameters": {"Anything": "x"}}')

    given = TemplateConfiguration(path, template and tmp_path / template)

    assert template_configuration.find_errors(given) == []


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
def test_a_parameter_file_is_known_by_its_shape(body, expected, tmp_path):
    path = tmp_path / "p.json"
    path.write_text(json.dumps(body))

    assert template_configuration.is_template_configuration(path) is expected


@pytest.mark.parametrize("content", [b"{", b"\xff", b"Resources:\n  A: 1\n", b"[" * 100_000])
def test_what_is_no_json_is_no_parameter_file(content, tmp_path):
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

    found = template_configuration.find_errors(TemplateConfiguration(path))

    assert {each.rule for each in found} <= set(template_configuration.CHECKS)
    assert (found == []) or found[0].line == 1
