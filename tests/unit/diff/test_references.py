"""Where properties take what resources and parameters are."""

import pytest

from pipegen.diff import references
from tests.helpers.snapshots import deployed


def found(value, **conditions):
    scope = deployed("one", {"Conditions": conditions}).scope
    return [(each.path, each.text) for each in references.find_references(value, scope)]


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
def test_a_reference_is_found_where_it_stands(value, expected):
    assert found(value, Yes={"Fn::Equals": ["a", "a"]}) == expected


def test_a_version_is_told_from_an_id():
    [version] = references.find_references(
        {"Fn::GetAtt": ["A", "LatestVersionNumber"]}, deployed("a", {}).scope
    )
    [arn] = references.find_references({"Fn::GetAtt": ["A", "Arn"]}, deployed("a", {}).scope)

    assert (version.is_version, arn.is_version) == (True, False)
