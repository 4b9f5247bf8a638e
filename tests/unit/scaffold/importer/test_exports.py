"""Matching of the imports of a template with the exports of others, by name."""

import pytest

from pipegen.cloudformation.template import Template
from pipegen.scaffold.importer import exports

SUB = "Fn::Sub"


def importer(name, **defaults):
    parameters = {
        parameter: {"Type": "String", "Default": value} for parameter, value in defaults.items()
    }
    return Template(
        "a.json",
        {"Parameters": parameters, "Resources": {"A": [{"x": {"Fn::ImportValue": name}}]}},
    )


def exporter(*names):
    outputs = {f"O{index}": {"Export": {"Name": name}} for index, name in enumerate(names)}
    return Template("b.json", {"Outputs": {**outputs, "Plain": {"Value": "x"}}})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain", ["plain"]),
        ({"Ref": "Name"}, ["${Name}"]),
        ({SUB: "${A}-b"}, ["${A}-b"]),
        ({SUB: ["${A}-b", {"A": "x"}]}, ["${A}-b"]),
        ({"Fn::Join": ["-", [{"Ref": "A"}, "b", {"Fn::Select": [0, []]}]]}, ["${A}-b-${}"]),
        ({"Fn::GetAtt": ["A", "B"]}, []),
    ],
)
def test_an_export_name_is_text_with_variables(name, text):
    assert exports.imports(importer(name)) == text
    assert exports.exports(exporter(name)) == text


@pytest.mark.parametrize(
    ("name", "defaults", "exported", "certain"),
    [
        ("vpc", {}, "vpc", True),
        ("network-Vpc", {}, {SUB: "${AWS::StackName}-Vpc"}, False),
        ("other-Vpc", {}, {SUB: "${AWS::StackName}-Vpc"}, False),
        ({SUB: "${N}-Vpc"}, {"N": "network"}, {SUB: "${AWS::StackName}-Vpc"}, False),
        ({SUB: "${N}-Vpc"}, {}, {SUB: "${AWS::StackName}-Vpc"}, False),
        ({SUB: "${N}-Vpc"}, {}, "network-Vpc", False),
        ({SUB: "${N}-Vpc"}, {"N": 1}, "network-Vpc", False),
        ({SUB: "${N}-Net${Z}"}, {"Z": "A"}, {SUB: "${AWS::StackName}-NetA"}, False),
    ],
)
def test_an_import_matches_an_export_that_it_may_name(name, defaults, exported, certain):
    other, template = exporter("x", exported), importer(name, **defaults)
    [text] = exports.imports(template)

    assert exports.exporters(text, template, {"network": other}) == ["network"]
    assert exports.is_certain(text, other) == certain


@pytest.mark.parametrize(
    ("name", "exported"),
    [
        ("vpc", "subnet"),
        ({SUB: "${N}-Vpc"}, {SUB: "${AWS::StackName}-Subnet"}),
        ({"Ref": "Name"}, {SUB: "${AWS::StackName}"}),
        ({"Ref": "Name"}, "anything"),
        ({SUB: "${N}-Vpc"}, "Vpc"),
        ({SUB: "${N}-Vpc"}, "-Vpc"),
    ],
)
def test_an_import_matches_no_export_with_another_name(name, exported):
    template = importer(name)
    [text] = exports.imports(template)

    assert exports.exporters(text, template, {"network": exporter(exported)}) == []


def test_the_most_likely_exporter_is_chosen():
    by_stack = exporter({SUB: "${AWS::StackName}-Vpc"})
    others = {"network": by_stack, "other": by_stack, "fixed": exporter("network-Vpc")}
    named = importer({SUB: "${N}-Vpc"}, N="network")

    assert exports.exporters("network-Vpc", importer("network-Vpc"), others) == ["fixed"]
    assert exports.exporters("${N}-Vpc", named, {"a": by_stack, "network": by_stack}) == [
        "network"
    ]
    assert exports.exporters("${N}-Vpc", importer("x"), {"a": by_stack, "b": by_stack}) == [
        "a",
        "b",
    ]


def test_the_stack_name_of_the_importer_does_not_identify_the_exporter():
    by_stack, by_parameter = exporter({SUB: "${AWS::StackName}-Vpc"}), exporter({SUB: "${E}-Vpc"})
    name = "${AWS::StackName}-Vpc"

    assert exports.exporters(name, importer("x"), {"a": by_stack, "b": by_parameter}) == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "exported", "expected"),
    [
        ({SUB: "${N}-Vpc"}, {SUB: "${AWS::StackName}-Vpc"}, {"N"}),
        ({SUB: "${N}-Net${Z}"}, {SUB: "${AWS::StackName}-NetA"}, {"N"}),
        ({SUB: "${Z}-Vpc"}, {SUB: "${AWS::StackName}-Vpc"}, set()),
        ({SUB: "${AWS::StackName}-Vpc"}, {SUB: "${AWS::StackName}-Vpc"}, set()),
        ({SUB: "${N}-Vpc"}, {SUB: "${AWS::Region}-Vpc"}, set()),
        ({SUB: "${N}-Vpc"}, {SUB: "${AWS::StackName}-Subnet"}, set()),
        ({SUB: "a-${N}-Vpc"}, {SUB: "${AWS::StackName}-Vpc"}, set()),
    ],
)
def test_a_parameter_in_the_place_of_the_stack_name_is_returned(name, exported, expected):
    template = importer(name, Z="A")
    parameters = {**template.parameters, "N": {"Type": "String"}}
    template = Template("a.json", {**template.body, "Parameters": parameters})
    [text] = exports.imports(template)

    assert exports.stack_name_parameters(text, template, exporter("x", exported)) == expected
