"""Any configuration gives a delivery or errors, never another exception."""

import copy
import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipegen.config import loader
from pipegen.errors import PipegenError
from pipegen.render import build

VALID = {
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
    lambda children: st.lists(children, max_size=3) | st.dictionaries(WORDS, children, max_size=3),
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
        pairs = [f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()]
        return f"{{{', '.join(pairs)}}}"
    return str(value)


def places(value, path=()):
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*path, key)
            yield from places(value[key], (*path, key))


@st.composite
def documents(draw):
    document = copy.deepcopy(VALID)
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


def test_the_unchanged_document_is_valid(project):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))

    assert validate(VALID, project).warnings == ()


def changed(path):
    document = copy.deepcopy(VALID)
    table = document
    for key in path[:-1]:
        table = table[key]
    return document, table


def errors(document, folder):
    try:
        validate(document, folder)
    except PipegenError as error:
        return error.diagnostics
    return ()


@pytest.mark.parametrize("path", list(places(VALID)), ids=str)
def test_one_invalid_value_is_one_error_at_its_line(project, path):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))
    document, table = changed(path)
    table[path[-1]] = date(1979, 5, 27)

    [error] = errors(document, project)

    assert "1979-05-27" in error.message
    assert error.line == list(VALID).index(path[0]) + 1


KEYS = [path for path in places(VALID) if isinstance(path[-1], str) and path[0] != "tags"]


@pytest.mark.parametrize("path", KEYS, ids=str)
def test_one_misspelled_key_is_one_error(project, path):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))
    document, table = changed(path)
    table[f"{path[-1]}x"] = table.pop(path[-1])

    [error] = errors(document, project)

    assert f"{path[-1]}x" in error.message
    if path[-2:-1] != ("inputs",):
        assert error.hint == f"did you mean {path[-1]}?"


@pytest.mark.parametrize("path", list(places(VALID)), ids=str)
def test_one_missing_value_is_at_most_one_error(project, path):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))
    document, table = changed(path)
    del table[path[-1]]

    # Without the stack each of the two environments has parameters of an unknown stack.
    assert len(errors(document, project)) <= (2 if path in (("stack",), ("stack", 0)) else 1)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents())
def test_any_changed_document_gives_a_delivery_or_errors(project, document):
    (project / "queue.json").write_text(json.dumps(TEMPLATE))

    try:
        validate(document, project)
    except PipegenError as error:
        assert error.diagnostics
        for diagnostic in error.diagnostics:
            assert diagnostic.message
            assert diagnostic.message.isprintable()
            assert diagnostic.hint
            assert diagnostic.file
        assert len(set(error.diagnostics)) == len(error.diagnostics)
