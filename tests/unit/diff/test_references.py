"""References to resources and parameters in the properties of a template."""

import pytest

from pipegen.diff import references
from tests.helpers.snapshots import deployed


def references_in(value, **conditions):
    scope = deployed("one", {"Conditions": conditions}).scope
    return [
        (reference.path, reference.text) for reference in references.find_references(value, scope)
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"A": {"Ref": "Vpc"}}, [(("A",), "Vpc")]),
        ({"A": [{"Fn::GetAtt": ["Vpc", "Id"]}]}, [(("A", 0), "Vpc.Id")]),
        ({"A": {"Fn::GetAtt": "Vpc.Id"}}, [(("A",), "Vpc.Id")]),
        ({"A": {"Fn::Sub": "${Vpc} ${Vpc.Id} ${!Not}"}}, [(("A",), "Vpc"), (("A",), "Vpc.Id")]),
        (
            {"A": {"Fn::Sub": ["${Own} ${Vpc}", {"Own": {"Ref": "Subnet"}}]}},
            [(("A",), "Vpc"), (("A",), "Subnet")],
        ),
        ({"A": {"Fn::Join": ["", ["a", {"Ref": "Vpc"}]]}}, [(("A",), "Vpc")]),
        (
            {"A": {"Fn::If": ["Unknown", {"Ref": "X"}, [{"Ref": "Y"}]]}},
            [(("A",), "X"), (("A", 0), "Y")],
        ),
        ({"A": {"Fn::If": ["Yes", {"Ref": "X"}, {"Ref": "Y"}]}}, [(("A",), "X")]),
        ({"A": {"Fn::If": ["Yes", {"Ref": "X"}]}}, []),
        ({"A": {"Fn::If": [{}, {"Ref": "X"}, "b"]}}, [(("A",), "X")]),
        ({"A": {"Fn::Sub": ["x", "no object"]}}, []),
        ({"A": {"Fn::Sub": 1, "Ref": ["x"], "Fn::GetAtt": [1, 2]}}, []),
        ("text", []),
    ],
)
def test_references_are_found_with_their_paths(value, expected):
    assert references_in(value, Yes={"Fn::Equals": ["a", "a"]}) == expected


def test_a_version_number_is_distinguished_from_an_id():
    [version] = references.find_references(
        {"Fn::GetAtt": ["A", "LatestVersionNumber"]}, deployed("a", {}).scope
    )
    [arn] = references.find_references({"Fn::GetAtt": ["A", "Arn"]}, deployed("a", {}).scope)

    assert (version.is_version, arn.is_version) == (True, False)
