"""Fixtures of the tests of `account-setup`: the stack, and what its policies come to."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import Delivery
from pipegen.stacks import account, catalog


@dataclass(frozen=True)
class Setup:
    """The built stack, and what its policies are once CloudFormation has resolved them."""

    body: dict[str, Any]

    @property
    def documents(self):
        """The policies of the execution role, as the template has them."""
        return [
            each["Properties"]["PolicyDocument"]
            for each in self.body["Resources"].values()
            if each["Type"] == "AWS::IAM::ManagedPolicy"
        ]

    def statements(self, number="222222222222"):
        """All statements of the execution role in the account `number`."""
        return [
            self.resolved(each, number)
            for document in self.documents
            for each in document["Statement"]
        ]

    @property
    def actions(self):
        return {each for statement in self.statements() for each in statement["Action"]}

    def about(self, action, number="222222222222"):
        """The resources and the condition of each statement that allows `action`."""
        return [
            (each["Resource"], each.get("Condition"))
            for each in self.statements(number)
            if action in each["Action"] and each["Effect"] == "Allow"
        ]

    def longest(self, document):
        """The characters of `document` in the account where it is longest."""
        return max(
            len(json.dumps(self.resolved(document, number), separators=(",", ":")))
            for number in self.body["Mappings"]["Accounts"]
        )

    def resolved(self, value, number="222222222222"):
        match value:
            case {"Fn::FindInMap": ["Accounts", {"Ref": "AWS::AccountId"}, key]}:
                return self.body["Mappings"]["Accounts"][number][key]
            case {"Fn::Sub": text}:
                return text.replace("${AWS::Partition}", "aws").replace(
                    "${AWS::AccountId}", number
                )
            case dict():
                return {key: self.resolved(each, number) for key, each in value.items()}
            case list():
                return [self.resolved(each, number) for each in value]
        return value


@pytest.fixture(scope="session")
def production():
    """The tables of a second environment, in an account of its own."""
    return """
[[environment]]
name = "production"
account = "333333333333"
prefix = ""
"""


@pytest.fixture(scope="session")
def machine():
    """A role for machines, named after its stack, with a policy of AWS."""
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": {"Fn::Sub": "${AWS::StackName}-machine"},
            "AssumeRolePolicyDocument": {
                "Statement": [{"Principal": {"Service": "ec2.amazonaws.com"}}]
            },
            "ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/Read"}],
        },
    }


@pytest.fixture(scope="session")
def setup(configure):
    """Return a function: more TOML, resources by stack → account-setup for those stacks.

    `parameters` are those that each of their templates has.
    """

    def stack(more="", parameters=None, **resources):
        planned = Delivery.from_config(configure(more))
        named = {name.replace("_", "-"): each for name, each in resources.items()}
        templates = {
            each.name: Template(
                "t.json",
                {"Resources": named.get(each.name, {}), "Parameters": parameters or {}},
            )
            for each in planned.stacks
        }
        return Setup(json.loads(account.build(planned, templates).to_json()))

    return stack


@pytest.fixture(scope="session")
def rendered(configure):
    """Return a function: more TOML → account-setup for pipegen's own stacks."""

    def stack(more=""):
        planned = Delivery.from_config(configure(more))
        return Setup(json.loads(account.build(planned, catalog.deployed(planned)).to_json()))

    return stack
