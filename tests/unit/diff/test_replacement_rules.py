"""Whether CloudFormation replaces a resource, according to the schemas and the generated file."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff import replacement_rules
from pipegen.diff.model import Replacement
from pipegen.diff.value_diff import ABSENT
from scripts import generate_replacements

FILE = Path(replacement_rules.__file__).parent / "registry_replacements.json"
DATA = json.loads(FILE.read_text("utf-8"))
GROUP = "AWS::AutoScaling::AutoScalingGroup"
WILL = {"AutoScalingReplacingUpdate": {"WillReplace": "true"}}
ROLLS = {"AutoScalingRollingUpdate": {}}


def generator():
    return generate_replacements


def replaced(kind, *path, before="old", after="new", policy=None):
    return replacement_rules.replacement_for(kind, path, before, after, policy)


def test_the_committed_file_matches_its_version_of_cfn_lint():
    module = generator()
    if module.version() != DATA["cfn-lint"]:
        pytest.skip(
            f"registry_replacements.json is from cfn-lint {DATA['cfn-lint']}, not the installed"
        )

    assert FILE.read_text("utf-8") == module.generated()


def test_the_script_writes_the_generated_text(tmp_path, monkeypatch):
    module = generator()
    monkeypatch.setattr(module, "generated", lambda: "what is generated\n")
    monkeypatch.setattr(module, "FILE", tmp_path / "registry_replacements.json")

    module.main()

    assert module.FILE.read_text("utf-8") == "what is generated\n"


@pytest.mark.parametrize(
    ("schemas", "words"),
    [
        ([{}], None),
        ([{"handlers": {"create": {}, "delete": {}}}], ["*"]),
        ([{"handlers": {"update": {}}}], []),
        ([{"createOnlyProperties": ["/properties/A"]}], ["A"]),
        (
            [
                {"handlers": {"update": {}}, "createOnlyProperties": ["/properties/B/C"]},
                {
                    "handlers": {"update": {}},
                    "conditionalCreateOnlyProperties": ["/properties/B/C", "/properties/A"],
                },
            ],
            ["B/C", "?A"],
        ),
    ],
)
def test_the_strictest_schema_of_all_regions_applies(schemas, words):
    assert generator()._words(schemas) == words


def test_unordered_lists_are_found_in_definitions_and_in_lists_of_objects():
    unordered = {"type": "array", "insertionOrder": False}
    schema = {
        "properties": {
            "Plain": unordered,
            "Ordered": {"type": "array", "insertionOrder": True},
            "Parts": {**unordered, "items": {"$ref": "#/definitions/Part"}},
            "Whole": {"$ref": "#/definitions/Part"},
        },
        "definitions": {
            "Ids": unordered,
            "Part": {
                "properties": {
                    "Ids": {"$ref": "#/definitions/Ids"},
                    "Inner": {"$ref": "#/definitions/Part"},
                }
            },
        },
    }

    assert [*generator()._lists(schema, schema, ())] == [
        "Plain",
        "Parts",
        "Parts/*/Ids",
        "Whole/Ids",
    ]


@pytest.mark.parametrize(
    ("expected", "kind", "path"),
    [
        (Replacement.YES, "AWS::EC2::VPC", ("CidrBlock",)),
        (Replacement.NO, "AWS::EC2::VPC", ("EnableDnsSupport",)),
        (Replacement.MAY, "AWS::EC2::VPC", ("InstanceTenancy",)),
        (Replacement.YES, "AWS::ECR::Repository", ("EncryptionConfiguration", "KmsKey")),
        (Replacement.NO, "AWS::EC2::EC2Fleet", ("TargetCapacitySpecification", "Other")),
        (Replacement.YES, "AWS::EC2::Instance", ("NetworkInterfaces", 0, "DeviceIndex")),
        (Replacement.YES, "AWS::ACMPCA::Certificate", ("Anything", "at", 0)),
        (Replacement.UNKNOWN, "Example::Own::Type", ("Size",)),
        (Replacement.MAY, "Custom::Thing", ("Size",)),
        (Replacement.YES, "Custom::Thing", ("ServiceToken",)),
        (Replacement.MAY, "AWS::CloudFormation::CustomResource", ("Size",)),
        (Replacement.NO, "AWS::IAM::UserToGroupAddition", ("GroupName",)),
        (Replacement.REFUSED, "AWS::CloudFormation::WaitCondition", ("Count",)),
        (
            Replacement.YES,
            "AWS::SSMQuickSetup::ConfigurationManager",
            ("ConfigurationDefinitions", 0, "Type"),
        ),
        (
            Replacement.NO,
            "AWS::SSMQuickSetup::ConfigurationManager",
            ("ConfigurationDefinitions", 0, "Parameters"),
        ),
    ],
)
def test_the_replacement_of_a_property_follows_the_schema(expected, kind, path):
    assert replaced(kind, *path) is expected


# Type → properties by "Update requires" in the CloudFormation template reference:
# replacement, possible replacement, no interruption, updates not supported.
KNOWN = {
    "AWS::AutoScaling::AutoScalingGroup": ("AutoScalingGroupName", "", "MinSize", ""),
    "AWS::CodePipeline::Pipeline": ("Name", "", "Stages RoleArn", ""),
    "AWS::DynamoDB::Table": ("TableName", "KeySchema", "BillingMode", ""),
    "AWS::EC2::Instance": (
        "ImageId SubnetId KeyName AvailabilityZone PrivateIpAddress",
        "InstanceType EbsOptimized SecurityGroupIds UserData",
        "IamInstanceProfile DisableApiTermination",
        "",
    ),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateName", "", "LaunchTemplateData", ""),
    "AWS::EC2::NatGateway": ("SubnetId AllocationId ConnectivityType", "", "Tags", ""),
    "AWS::EC2::Route": ("RouteTableId DestinationCidrBlock", "", "GatewayId NatGatewayId", ""),
    "AWS::EC2::RouteTable": ("VpcId", "", "Tags", ""),
    "AWS::EC2::SecurityGroup": (
        "GroupDescription GroupName VpcId",
        "",
        "SecurityGroupIngress SecurityGroupEgress",
        "",
    ),
    "AWS::EC2::Subnet": ("AvailabilityZone CidrBlock VpcId", "", "MapPublicIpOnLaunch", ""),
    "AWS::EC2::Volume": (
        "",
        "",
        "AutoEnableIO Iops Size Throughput VolumeType",
        "AvailabilityZone Encrypted KmsKeyId SnapshotId",
    ),
    "AWS::EC2::VPC": ("CidrBlock", "InstanceTenancy", "EnableDnsHostnames", ""),
    "AWS::ECS::Service": ("Cluster ServiceName", "", "TaskDefinition DesiredCount", ""),
    "AWS::ECS::TaskDefinition": ("Family ContainerDefinitions Cpu", "", "Tags", ""),
    "AWS::EFS::FileSystem": ("Encrypted KmsKeyId PerformanceMode", "", "ThroughputMode", ""),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("Name Scheme Type", "", "SecurityGroups", ""),
    "AWS::ElasticLoadBalancingV2::TargetGroup": (
        "Name Port Protocol TargetType VpcId",
        "",
        "HealthCheckPath",
        "",
    ),
    "AWS::Events::Rule": ("Name", "", "EventPattern", ""),
    "AWS::IAM::ManagedPolicy": ("Description ManagedPolicyName Path", "", "PolicyDocument", ""),
    "AWS::IAM::Role": ("Path RoleName", "", "AssumeRolePolicyDocument Policies", ""),
    "AWS::KMS::Key": ("", "", "KeyPolicy Enabled", "KeySpec KeyUsage MultiRegion Origin"),
    "AWS::Lambda::Function": ("FunctionName PackageType", "", "Code Runtime", ""),
    "AWS::Lambda::Permission": ("Action FunctionName Principal SourceArn", "", "", ""),
    "AWS::Logs::LogGroup": ("LogGroupName", "", "RetentionInDays", ""),
    "AWS::RDS::DBInstance": (
        "DBInstanceIdentifier DBName KmsKeyId MasterUsername StorageEncrypted",
        "DBSnapshotIdentifier Engine",
        "AllocatedStorage DBInstanceClass EngineVersion",
        "",
    ),
    "AWS::Route53::RecordSet": ("HostedZoneId", "Name", "TTL ResourceRecords", ""),
    "AWS::S3::Bucket": ("BucketName", "", "VersioningConfiguration", ""),
    "AWS::S3::BucketPolicy": ("Bucket", "", "PolicyDocument", ""),
    "AWS::SNS::Topic": ("FifoTopic TopicName", "", "DisplayName", ""),
    "AWS::SQS::Queue": ("FifoQueue QueueName", "", "VisibilityTimeout", ""),
    "AWS::SSM::Parameter": ("Name", "", "Value", ""),
    "AWS::SecretsManager::Secret": ("Name", "", "Description", ""),
}


@pytest.mark.parametrize("kind", KNOWN)
def test_well_known_types_follow_the_cloudformation_template_reference(kind):
    levels = (Replacement.YES, Replacement.MAY, Replacement.NO, Replacement.REFUSED)

    for level, names in zip(levels, KNOWN[kind], strict=True):
        replacements = {name: replaced(kind, name) for name in names.split()}
        assert replacements == dict.fromkeys(names.split(), level)


@pytest.mark.parametrize(
    ("expected", "path"),
    [
        (Replacement.MAY, ("Fn::Transform", "Parameters", "Location")),
        (Replacement.MAY, ("DnsOptions", "Fn::Transform")),
        (Replacement.NO, ("Tags", 0, "Fn::Transform")),
    ],
)
def test_a_transform_at_a_property_may_replace_the_resource(expected, path):
    assert replaced("AWS::EC2::VPCEndpoint", *path) is expected


@pytest.mark.parametrize(
    ("expected", "before", "after"),
    [
        (Replacement.YES, ABSENT, {"PrivateDnsPreference": "ALL_DOMAINS"}),
        (Replacement.NO, {"Other": 1}, {"Other": 2}),
        (Replacement.NO, ABSENT, {"Other": 2}),
        (Replacement.MAY, Unresolved("${A}"), {"Other": 2}),
    ],
)
def test_a_change_of_a_parent_counts_by_its_effect_on_the_property(expected, before, after):
    kind, name = "AWS::EC2::VPCEndpoint", "DnsOptions"

    assert replaced(kind, name, before=before, after=after) is expected


@pytest.mark.parametrize(
    ("expected", "before", "after"),
    [
        (Replacement.YES, [{"Type": "a"}], [{"Type": "a"}, {"Type": "b"}]),
        (Replacement.NO, [{"Other": "1"}], [{"Other": "2"}]),
        (Replacement.YES, ABSENT, [{"Type": "b"}]),
    ],
)
def test_a_changed_list_counts_by_the_properties_of_its_elements(expected, before, after):
    kind, name = "AWS::SSMQuickSetup::ConfigurationManager", "ConfigurationDefinitions"

    assert replaced(kind, name, before=before, after=after) is expected


@pytest.mark.parametrize(
    ("expected", "machines", "policy"),
    [
        (Replacement.NO, replacement_rules._OLD_MACHINES, None),
        (Replacement.NO, replacement_rules._OLD_MACHINES, {"AutoScalingReplacingUpdate": {}}),
        (Replacement.NO, replacement_rules._NEW_MACHINES, ROLLS),
        (Replacement.NO, replacement_rules._NEW_MACHINES, {"AutoScalingInstanceRefresh": {}}),
        (Replacement.YES, "", WILL),
    ],
)
def test_the_update_policy_decides_what_a_new_launch_template_does(expected, machines, policy):
    assert replaced(GROUP, "LaunchTemplate", "Version", policy=policy) is expected
    assert replacement_rules.data_loss_note(GROUP, "LaunchTemplate", policy) == machines


def test_other_properties_of_an_auto_scaling_group_leave_its_instances_unchanged():
    assert replacement_rules.data_loss_note(GROUP, "MaxSize", ROLLS) == ""
    assert replacement_rules.data_loss_note("AWS::EC2::VPC", "LaunchTemplate", ROLLS) == ""
    assert replaced(GROUP, "AutoScalingGroupName", policy=ROLLS) is Replacement.YES


@pytest.mark.parametrize("kind", ["AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet"])
def test_the_effect_of_a_nested_stack_is_unknown(kind):
    assert replacement_rules.data_loss_note(kind, "Parameters", None) == replacement_rules._NESTED


def test_every_override_differs_from_the_schema():
    for kind, override in replacement_rules.OVERRIDES.items():
        assert DATA["types"].get(kind) != override.properties, override.reason


@given(st.sampled_from(sorted(DATA["types"])))
def test_every_listed_property_path_matches_itself(kind):
    for word in DATA["types"][kind].split():
        if kind == GROUP or kind in replacement_rules.OVERRIDES:
            continue
        path = word.removeprefix("?").split("/")
        level = Replacement.MAY if word.startswith("?") else Replacement.YES
        assert replaced(kind, *path).rank >= level.rank
