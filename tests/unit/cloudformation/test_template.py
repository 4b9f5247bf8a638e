"""Templates loaded from JSON and YAML files, their capabilities and references."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation import template
from pipegen.cloudformation.template import Template
from pipegen.errors import Diagnostic, PipegenError

QUEUE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def load_error(path):
    with pytest.raises(PipegenError) as caught:
        Template.load(path)
    [diagnostic] = caught.value.diagnostics
    return diagnostic


def with_iam(**resources):
    return Template("t.json", {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, **resources}})


@pytest.mark.parametrize("name", ["t.json", "t.template"])
def test_a_json_file_is_loaded_unchanged(tmp_path, name):
    body = QUEUE | {"Parameters": {"A": {"Type": "String"}}, "Outputs": {"O": {"Value": "1"}}}
    path = write(tmp_path, name, json.dumps(body))

    loaded = Template.load(path)

    assert loaded == Template(str(path), body)
    assert (loaded.resources, loaded.parameters, loaded.outputs, loaded.types) == (
        QUEUE["Resources"],
        {"A": {"Type": "String"}},
        {"O": {"Value": "1"}},
        frozenset({"AWS::SQS::Queue"}),
    )


@pytest.mark.parametrize("name", ["t.yaml", "t.yml", "t.template"])
def test_a_yaml_file_is_loaded_as_the_equivalent_json(tmp_path, name):
    text = """\
    AWSTemplateFormatVersion: 2010-09-09
    Resources:
      Queue:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub "${AWS::StackName}-queue"
          Tags: [{Key: 1, Value: !GetAtt Other.Arn}, {Key: k, Value: !Ref Other}]
    """

    loaded = Template.load(write(tmp_path, name, text))

    assert loaded.body == {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "Queue": {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "QueueName": {"Fn::Sub": "${AWS::StackName}-queue"},
                    "Tags": [
                        {"Key": 1, "Value": {"Fn::GetAtt": ["Other", "Arn"]}},
                        {"Key": "k", "Value": {"Ref": "Other"}},
                    ],
                },
            }
        },
    }
    assert type(loaded.body["Resources"]) is dict


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.json", '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'),
        ("t.template", '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'),
        ("t.yaml", "Resources: {Queue: {Type: AWS::SQS::Queue}}"),
    ],
)
def test_a_byte_order_mark_is_ignored(tmp_path, name, text):
    loaded = Template.load(write(tmp_path, name, text.encode("utf-8-sig")))

    assert loaded.body == {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}


@pytest.mark.parametrize(
    ("name", "content", "message", "line"),
    [
        ("t.json", '{\n  "Resources": {\n  ]\n}', "is not JSON: Expecting property name", 3),
        ("t.json", "", "is not JSON: Expecting value", 1),
        ("t.json", "Resources: {}", "is not JSON: Expecting value", 1),
        ("t.json", "[" * 200_000, "is not a template: it is nested too deeply", None),
        (
            "t.json",
            '{"a": ' * 400 + "{}" + "}" * 400,
            "is not a template: it is nested too deeply",
            None,
        ),
        ("t.json", "[]", "is not an object", None),
        ("t.json", "{}", "has no Resources", None),
        ("t.json", '{"Resources": {}}', "has no Resources", None),
        ("t.json", '{"Resources": []}', "has no Resources", None),
        ("t.json", '{"Resources": [1]}', "has a section Resources that CloudFormation", None),
        (
            "t.json",
            '{"Resources": {"A": {"Type": "X"}, "Fn::ForEach::Topics": ["X", ["a"], {}]}}',
            "has Fn::ForEach::Topics in the section Resources, which only AWS works out",
            None,
        ),
        ("t.json", '{"Resources": {"A": 1}}', "has a section Resources that CloudFormation", None),
        (
            "t.json",
            '{"Resources": {"A": {"Type": "X"}}, "Outputs": {"A": 1}}',
            "has a section Outputs that CloudFormation can't read",
            None,
        ),
        (
            "t.json",
            '{"Resources": {"A": {"Type": "X"}, "Fn::ForEach::B": []}}',
            "has Fn::ForEach::B in the section Resources, which only AWS works out",
            None,
        ),
        ("t.json", '{"Resources": {"A": {"Type": 1}}}', "has no Type in the resource A", None),
        (
            "t.json",
            '{"Resources": {"A": {"Type": "X", "Properties": []}}}',
            "has Properties in A that are no object",
            None,
        ),
        ("t.json", b'{"a":\n"\xff"}', "is not UTF-8", 2),
        ("t.yaml", "Resources:\n  - a\n  b: c\n", "is not YAML: expected <block end>", 3),
        ("t.yaml", "Resources:\n  a: 'b\n", "is not YAML: found unexpected end of stream", 3),
        ("t.yaml", "Resources: {}\n---\na: b\n", "is not YAML: expected a single document", 2),
        ("t.yaml", "a: &a [1]\nb:\n  c: *a\n", "has the YAML alias *a, which", 3),
        ("t.yaml", "a: &a {b: c}\nd: {<<: *a}\n", "has the YAML alias *a, which", 2),
        ("t.yaml", "a: 'b & *c'\n", "has no Resources", None),
        ("t.yaml", "a: &a [1]\nb: '*a'\n", "has no Resources", None),
        ("t.yaml", "a: '&'\nb: [\n", "is not YAML: expected the node content", 3),
        ("t.yaml", "a: \x00", "is not YAML: unacceptable character #x0000", None),
        ("t.yaml", "a: !GetAtt {b: c}", "is not YAML: ", None),
        ("t.yaml", "", "is not an object", None),
    ],
)
def test_an_invalid_file_is_one_error_with_its_line(tmp_path, name, content, message, line):
    path = write(tmp_path, name, content)

    error = load_error(path)

    assert error.message.startswith(f"{path} {message}")
    assert error == Diagnostic(error.message, error.hint, str(path), line)
    assert error.hint


def test_an_unreadable_file_is_an_error_with_the_reason(tmp_path):
    error = load_error(tmp_path / "none.json")

    assert error.message == f"could not read {tmp_path / 'none.json'}: No such file or directory"


def test_a_template_without_iam_needs_no_capability():
    assert with_iam().capabilities == ()


@pytest.mark.parametrize(
    "resource",
    [
        {"Type": "AWS::IAM::Role"},
        {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p"}},
        {"Type": "AWS::IAM::AccessKey", "Properties": {"UserName": "u"}},
        {"Type": "AWS::IAM::UserToGroupAddition", "Properties": {"GroupName": "g"}},
    ],
)
def test_iam_resources_without_a_name_need_capability_iam(resource):
    assert with_iam(It=resource).capabilities == ("CAPABILITY_IAM",)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("AWS::IAM::Role", "RoleName"),
        ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
        ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
        ("AWS::IAM::User", "UserName"),
        ("AWS::IAM::Group", "GroupName"),
    ],
)
def test_an_iam_resource_with_a_name_needs_only_capability_named_iam(kind, name):
    named = {"Type": kind, "Properties": {name: "n"}}

    assert with_iam(A={"Type": "AWS::IAM::Role"}, It=named).capabilities == (
        "CAPABILITY_NAMED_IAM",
    )


def test_of_type_returns_the_properties_of_each_resource():
    loaded = with_iam(Role={"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}})

    assert loaded.of_type("AWS::IAM::Role") == {"Role": {"RoleName": "r"}}
    assert loaded.of_type("AWS::SQS::Queue") == {"Queue": {}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "A"}, ["A"]),
        ({"Ref": {"Ref": "A"}}, ["A"]),
        ({"Fn::GetAtt": ["A", "Arn"]}, ["A"]),
        ({"Fn::GetAtt": ["A", {"Ref": "B"}]}, ["A", "B"]),
        ({"Fn::GetAtt": "A.Outputs.B"}, ["A"]),
        ({"Fn::GetAtt": []}, []),
        ({"Fn::Sub": "${A}-${B.Arn}-${!C}-${AWS::Region}-$D"}, ["A", "B", "AWS::Region"]),
        ({"Fn::Sub": ["${A}-${Own}", {"Own": {"Ref": "B"}}]}, ["A", "B"]),
        ({"Fn::Sub": ["${A}"]}, []),
        ({"Fn::Join": ["", [{"Ref": "A"}, "b", {"Ref": "A"}]]}, ["A", "A"]),
        ("Ref", []),
        (1, []),
    ],
)
def test_references_are_returned_in_order(value, expected):
    assert list(template.references(value)) == expected


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["Ref", "Fn::GetAtt", "Fn::Sub", "a"]), inner)
        ),
    )
)
def test_references_of_any_value_are_strings(value):
    assert all(isinstance(reference, str) for reference in template.references(value))
