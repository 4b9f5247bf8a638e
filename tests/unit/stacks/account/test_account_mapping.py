"""The mapping of `account-setup`: the roles, services and policies of each account."""

from pipegen.cloudformation.template import Template
from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.stacks.account.account_mapping import AccountMapping

STACK = """
[[stack]]
name = "own"
template = "s.json"
"""


def role(name=None, **properties):
    name_property = {} if name is None else {"RoleName": name}
    return {"Type": "AWS::IAM::Role", "Properties": {**name_property, **properties}}


def test_services_and_arns_in_china_use_the_names_of_that_partition(tmp_path):
    path = tmp_path / "pipegen.toml"
    path.write_text(
        '[pipeline]\nname = "p"\naccount = "111111111111"\nregion = "cn-north-1"\n'
        'repository = "a/b"\nbranch = "main"\n'
        '[[environment]]\nname = "qa"\naccount = "222222222222"\n' + STACK
    )
    planned = Delivery.from_config(loader.load(path))
    resource = role(
        "name",
        AssumeRolePolicyDocument={
            "Statement": {"Principal": {"Service": {"Fn::Sub": "ec2.${AWS::URLSuffix}"}}}
        },
    )
    templates = {
        name: Template("t.json", {"Resources": {"It": resource} if name == "own" else {}})
        for name in ("vpc-setup", "ec2-setup", "own")
    }

    mapping = AccountMapping.build(planned, templates)

    arn = "arn:aws-cn:iam::222222222222:role/name"
    assert mapping.body["222222222222"]["RolesOfEc2"] == [arn]
    assert mapping.services == {"RolesOfEc2": "ec2.amazonaws.com.cn"}


def test_every_account_has_every_key_of_the_mapping(configure):
    more = """
[environment.parameters.own]
Policies = "arn:aws:iam::aws:policy/A"

[[environment]]
name = "production"
account = "333333333333"
[environment.parameters.own]
Policies = ""
"""
    planned = Delivery.from_config(configure(more + STACK))
    parameters = {"Policies": {"Type": "CommaDelimitedList"}}
    template = {
        "Resources": {"It": role("name", ManagedPolicyArns={"Ref": "Policies"})},
        "Parameters": parameters,
    }
    templates = {
        name: Template("t.json", template if name == "own" else {"Resources": {}})
        for name in ("vpc-setup", "ec2-setup", "own")
    }

    accounts = AccountMapping.build(planned, templates).body

    assert [values["AttachedPolicies"] for values in accounts.values()] == [
        ["arn:aws:iam::aws:policy/A"]
    ] * 2
