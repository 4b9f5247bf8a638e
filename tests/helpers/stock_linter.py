"""Templates with planted faults, and what the stock cfn-lint command finds in files."""

import json
import subprocess
import sys

from pipegen.findings import Finding
from tests.conftest import unmeasured

REGION = "eu-west-1"
TOPIC = {"Type": "AWS::SNS::Topic"}


def plant(vpc, folder):
    """Write a copy of the rendered `vpc` with each fault, and files that are no templates."""
    for fault in FAULTS:
        template = json.loads(vpc.read_text())
        fault(template)
        (folder / f"{fault.__name__}.json").write_text(json.dumps(template, indent=1))
    for name, text in NO_TEMPLATES.items():
        (folder / name).write_text(text)
    return sorted(folder.iterdir())


def stock(files, *options):
    """Return what the stock command finds in `files`, in its order."""
    command = [sys.executable, "-c", "from cfnlint.runner import main; main()", "--format", "json"]
    command += ["--include-checks", "I", "--regions", REGION, *options, "--", *map(str, files)]
    with unmeasured():  # it is not pipegen that runs there
        printed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return [
        Finding(
            rule=each["Rule"]["Id"],
            level={"Informational": "info"}.get(each["Level"], each["Level"].lower()),
            message=each["Message"],
            file=each["Filename"],
            line=each["Location"]["Start"]["LineNumber"],
            column=each["Location"]["Start"]["ColumnNumber"],
            end_line=each["Location"]["End"]["LineNumber"],
            end_column=each["Location"]["End"]["ColumnNumber"],
            path="/".join(map(str, each["Location"]["Path"] or [])),
            description=each["Rule"]["ShortDescription"],
            url=each["Rule"]["Source"],
        )
        for each in json.loads(printed)
    ]


def _first(template, kind):
    return next(each for each in template["Resources"].values() if each["Type"] == kind)


def _unknown_property(template):
    _first(template, "AWS::EC2::VPC")["Properties"]["CidrBlok"] = "10.0.0.0/16"


def _unknown_type(template):
    _first(template, "AWS::EC2::VPC")["Type"] = "AWS::EC2::Vpcc"


def _missing_property(template):
    del _first(template, "AWS::EC2::Route")["Properties"]["RouteTableId"]


def _wrong_type(template):
    _first(template, "AWS::EC2::VPC")["Properties"]["EnableDnsSupport"] = [1]


def _wrong_word(template):
    _first(template, "AWS::EC2::VPC")["Properties"]["InstanceTenancy"] = "sometimes"


def _dead_reference(template):
    _first(template, "AWS::EC2::Route")["Properties"]["RouteTableId"] = {"Ref": "Nowhere"}


def _dead_attribute(template):
    template["Outputs"]["Dead"] = {"Value": {"Fn::GetAtt": ["Nowhere", "Arn"]}}


def _dead_condition(template):
    _first(template, "AWS::EC2::VPC")["Condition"] = "Nowhere"


def _unused_parameter(template):
    template["Parameters"]["Unused"] = {"Type": "String"}


def _unknown_section(template):
    template["Resorces"] = {}


def _circle(template):
    template["Resources"]["A"] = TOPIC | {"DependsOn": "B"}
    template["Resources"]["B"] = TOPIC | {"DependsOn": "A"}


def _needless_dependency(template):
    subnet = _first(template, "AWS::EC2::Subnet")
    subnet["DependsOn"] = [subnet["Properties"]["VpcId"]["Ref"]]


def _bad_default(template):
    template["Parameters"]["NatGateways"]["Default"] = "many"


def _bad_policy(template):
    role = _first(template, "AWS::IAM::Role")["Properties"]
    role["AssumeRolePolicyDocument"]["Statement"][0]["Effect"] = "Perhaps"


def _hard_coded_partition(template):
    arn = {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:policy/Reader"}
    template["Resources"]["Reader"] = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
            "ManagedPolicyArns": [arn],
        },
    }


def _unbound_role(template):
    allowed = {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*"}
    trusted = {"Service": "cloudformation.amazonaws.com"}
    template["Resources"]["Execution"] = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
                ],
            },
            "Policies": [
                {
                    "PolicyName": "Deploy",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": [allowed]},
                }
            ],
        },
    }


def _suppressed_in_the_template(template):
    _unknown_property(template)
    _unused_parameter(template)
    template["Metadata"] = {"cfn-lint": {"config": {"ignore_checks": ["E3002"]}}}


def _suppressed_in_a_resource(template):
    _unbound_role(template)
    _unknown_property(template)
    template["Resources"]["Execution"]["Metadata"] = {
        "cfn-lint": {"config": {"ignore_checks": ["I9501"]}}
    }


FAULTS = [
    _unknown_property,
    _unknown_type,
    _missing_property,
    _wrong_type,
    _wrong_word,
    _dead_reference,
    _dead_attribute,
    _dead_condition,
    _unused_parameter,
    _unknown_section,
    _circle,
    _needless_dependency,
    _bad_default,
    _bad_policy,
    _hard_coded_partition,
    _unbound_role,
    _suppressed_in_the_template,
    _suppressed_in_a_resource,
]
NO_TEMPLATES = {
    "empty.json": "",
    "broken.json": '{"Resources": {',
    "list.json": "[1]",
    "tab.json": '{\n\t"Resources" {}}',
    "twice.json": '{"Resources": {"A": {"Type": "AWS::SNS::Topic"}, "A": {}}}',
    "bare.json": "{}",
    "latin.json": '{"Description": "caf\\u00e9"}',
    "template.yaml": "Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {X: !Ref Y}}}\n",
}
