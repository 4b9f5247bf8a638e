import json
from importlib.resources import files

from troposphere import Parameter, Sub, Template, iam, sns

TRUST = {"Version": "2012-10-17", "Statement": []}


def parameters():
    template = Template()
    template.add_resource(sns.Topic("Topic"))
    for number in range(20):
        template.add_parameter(Parameter(f"Topic{number}", Type="String"))
    return template


def resources():
    template = Template()
    for number in range(501):
        template.resources[f"Topic{number}"] = sns.Topic(f"Topic{number}")
    return template


def bytes():
    template = Template(Description="Larger than CloudFormation takes.")
    template.add_resource(sns.Topic("Topic", DisplayName="x" * 1_000_000))
    return template


def role():
    template = Template()
    name = Sub("a-role-whose-name-is-longer-than-the-64-characters-that-iam-takes")
    template.add_resource(iam.Role("Role", RoleName=name, AssumeRolePolicyDocument=TRUST))
    return template


def roles():
    template = Template()
    name = Sub("${AWS::StackName}-${AWS::Region}")
    template.add_resource(iam.Role("Unknown", RoleName=name, AssumeRolePolicyDocument=TRUST))
    return template


def everything():
    """Resources of a great many types, whose permissions fill more policies than a role takes."""
    template = Template()
    types = json.loads(files("pipegen.iam").joinpath("registry_permissions.json").read_text())[
        "types"
    ]
    for kind in sorted(types, key=lambda kind: (-len(types[kind]), kind))[:100]:
        title = kind.replace(":", "")
        template.add_resource(type(title, (sns.Topic,), {"resource_type": kind})(title))
    return template
