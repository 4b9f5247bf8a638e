"""Whatever stands in a configuration, the answer is a delivery or its mistakes."""

import copy
import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipegen.config import loader
from pipegen.errors import PipegenError
from pipegen.render import build

GOOD = {
    "pipeline": {
        "name": "infrastructure",
        "account": "111111111111",
        "region": "eu-west-1",
        "repository": "example-org/infrastructure",
        "branch": "main",
        "connection": "arn:aws:codeconnections:eu-west-1:111111111111:connection/x",
        "execution_mode": "queued",
        "paths": ["templates/**"],
        "template_bucket": "example-templates",
        "profile": "pipeline",
    },
    "notify": {
        "email": ["platform@example.com"],
        "topic": "arn:aws:sns:eu-west-1:444444444444:delivery",
        "topic_key": "arn:aws:kms:eu-west-1:444444444444:key/x",
    },
    "tags": {"project": "infrastructure"},
    "vpc": {"availability_zones": 3},
    "ec2": {"load_balancer": False},
    "accounts": {"boundary": "boundary"},
    "environment": [
        {
            "name": "qa",
            "account": "222222222222",
            "region": "eu-west-1",
            "prefix": "qa",
            "approval": True,
            "approval_timeout": 60,
            "protect": True,
            "profile": "qa",
            "parameters": {
                "vpc-setup": {"VpcCidr": "10.10.0.0/16", "NatGateways": "single"},
                "ec2-setup": {"MinSize": 1, "MaxSize": 3},
                "queue": {"Name": "jobs"},
            },
        },
        {
            "name": "production",
            "account": "333333333333",
            "parameters": {
                "vpc-setup": {"VpcCidr": "10.20.0.0/16"},
                "queue": {"Name": "jobs"},
            },
        },
    ],
    "stack": [
        {
            "name": "queue",
            "template": "queue.json",
            "after": "vpc-setup",
            "inputs": {"VpcId": "vpc-setup.VpcId"},
            "permissions": ["sqs:CreateQueue"],
        },
        {"name": "worker", "template": "queue.json", "before": "ec2-setup"},
    ],
}
TEMPLATE = {
    "Parameters": {
        "VpcId": {"Type": "AWS::EC2::VPC::Id", "Default": "vpc-01234567"},
        "Name": {"Type": "String", "Default": "jobs"},
    },
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": {"Fn::Sub": "${AWS::StackName}-role"},
                "PermissionsBoundary": "boundary",
            },
        },
    },
}
WORDS = st.sampled_from(
    [
        "qa",
        "QA",
        "production",
        "queue",
        "vpc-setup",
        "ec2-setup",
        "account-setup",
        "Source",
        "source",
        "infrastructure",
        "10.10.0.0/17",
        "172.17.0.0/16",
        "queue.json",
        "111111111111",
        "222222222222",
        "queue.Name",
        "vpc-setup.VpcId",
        "worker.X",
        "\x00",
        "é",
        "eu-west-1",
        "cn-north-1",
        "templates/vpc-setup.json",
        "a:b",
        "arn:aws:sns:::x",
        "none",
    ]
) | st.sampled_from(["", " "])
VALUES = st.recursive(
    WORDS | st.booleans() | st.integers(-2, 70) | st.floats() | st.just(1 << 70) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=4,
)


def toml(value):
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        pairs = [f"{json.dumps(key)} = {toml(each)}" for key, each in value.items()]
        return f"{{{', '.join(pairs)}}}"
    return str(value)


def places(value, path=()):
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*path, key)
            yield from places(value[key], (*path, key))


@st.composite
def documents(draw):
    document = copy.deepcopy(GOOD)
    for _ in range(draw(st.integers(1, 4))):
        *path, last = draw(st.sampled_from(list(places(document)) or [("x",)]))
        table = document
        for key in path:
            table = table[key]
        change = draw(st.integers(0, 4))
        if change == 0:
            del table[last]
        elif change == 1 and isinstance(table, dict):
            table[draw(WORDS) or "x"] = table.pop(last)
        else:
            table[last] = draw(VALUES)
    return document


def validate(document, folder):
    path = folder / "pipegen.toml"
    path.write_text("\n".join(f"{json.dumps(key)} = {toml(document[key])}" for key in document))
    return build.build(loader.load(path))


def test_the_document_that_is_changed_is_good(project):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))

    assert validate(GOOD, project).warnings == ()


def changed(path):
    document = copy.deepcopy(GOOD)
    table = document
    for key in path[:-1]:
        table = table[key]
    return document, table


def mistakes(document, folder):
    try:
        validate(document, folder)
    except PipegenError as error:
        return error.diagnostics
    return ()


@pytest.mark.parametrize("path", list(places(GOOD)), ids=str)
def test_one_wrong_value_is_one_mistake_at_its_line(project, path):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))
    document, table = changed(path)
    table[path[-1]] = date(1979, 5, 27)

    [mistake] = mistakes(document, project)

    assert "1979-05-27" in mistake.message
    assert mistake.line == list(GOOD).index(path[0]) + 1


KEYS = [path for path in places(GOOD) if isinstance(path[-1], str) and path[0] != "tags"]


@pytest.mark.parametrize("path", KEYS, ids=str)
def test_one_misspelt_key_is_one_mistake(project, path):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))
    document, table = changed(path)
    table[f"{path[-1]}x"] = table.pop(path[-1])

    [mistake] = mistakes(document, project)

    assert f"{path[-1]}x" in mistake.message
    if path[-2:-1] != ("inputs",):
        assert mistake.hint == f"did you mean {path[-1]}?"


@pytest.mark.parametrize("path", list(places(GOOD)), ids=str)
def test_one_missing_value_is_one_mistake_at_most(project, path):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))
    document, table = changed(path)
    del table[path[-1]]

    # Without the stack each of the two environments has parameters too many.
    assert len(mistakes(document, project)) <= (2 if path in (("stack",), ("stack", 0)) else 1)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents())
def test_any_change_leaves_a_delivery_or_shows_mistakes(project, document):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))

    try:
        validate(document, project)
    except PipegenError as error:
        assert error.diagnostics
        for mistake in error.diagnostics:
            assert mistake.message
            assert mistake.message.isprintable()
            assert mistake.hint
            assert mistake.file
        assert len(set(error.diagnostics)) == len(error.diagnostics)
