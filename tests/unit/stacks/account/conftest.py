"""Fixtures of the tests of `account-setup`: the stack and its resolved policies."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import Delivery
from pipegen.stacks import account, catalog


@dataclass(frozen=True)
class Setup:
    """The built stack, and its policies as CloudFormation resolves them."""

    body: dict[str, Any]

    @property
    def documents(self):
        """The unresolved policies of the execution role."""
        return [
            resource["Properties"]["PolicyDocument"]
            for resource in self.body["Resources"].values()
            if resource["Type"] == "AWS::IAM::ManagedPolicy"
        ]

    def statements(self, number="222222222222"):
        """All statements of the execution role in the account `number`."""
        return [
            self.resolved(statement, number)
            for document in self.documents
            for statement in document["Statement"]
        ]

    @property
    def actions(self):
        return {action for statement in self.statements() for action in statement["Action"]}

    def grants(self, action, number="222222222222"):
        """The resources and the condition of each statement that allows `action`."""
        return [
            (statement["Resource"], statement.get("Condition"))
            for statement in self.statements(number)
            if action in statement["Action"] and statement["Effect"] == "Allow"
        ]

    def max_length(self, document):
        """The length of `document` in the account where it is longest."""
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
                return {key: self.resolved(child, number) for key, child in value.items()}
            case list():
                return [self.resolved(item, number) for item in value]
        return value


@pytest.fixture(scope="session")
def production():
    """The tables of a second environment, in another account."""
    return """
[[environment]]
name = "production"
account = "333333333333"
prefix = ""
"""


@pytest.fixture(scope="session")
def machine():
    """A role for instances, named after its stack, with a policy of AWS."""
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
        resources_by_stack = {
            name.replace("_", "-"): stack_resources for name, stack_resources in resources.items()
        }
        templates = {
            planned_stack.name: Template(
                "t.json",
                {
                    "Resources": resources_by_stack.get(planned_stack.name, {}),
                    "Parameters": parameters or {},
                },
            )
            for planned_stack in planned.stacks
        }
        return Setup(json.loads(account.build(planned, templates).to_json()))

    return stack


@pytest.fixture(scope="session")
def rendered(configure):
    """Return a function: more TOML → account-setup for the stacks of pipegen."""

    def stack(more=""):
        planned = Delivery.from_config(configure(more))
        return Setup(json.loads(account.build(planned, catalog.deployed(planned)).to_json()))

    return stack
