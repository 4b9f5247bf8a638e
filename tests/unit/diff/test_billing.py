"""Fixed costs of resources, for the types of the stacks and for types that users add."""

import pytest

from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.diff import billing
from pipegen.stacks import catalog
from tests.helpers.configs import SMALLEST

EVERYTHING = """
[vpc]
availability_zones = 3
[ec2]
load_balancer = true
[notify]
email = ["platform@example.com"]
slack = { workspace = "T01234567", channel = "C01234567" }
"""
FREE = {
    "AWS::Chatbot::SlackChannelConfiguration",
    "AWS::CodeConnections::Connection",
    "AWS::EC2::FlowLog",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::Route",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::Subnet",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::Events::Rule",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
}
BILLED = {
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::CloudWatch::Alarm",
    "AWS::CodePipeline::Pipeline",
    "AWS::DynamoDB::Table",
    "AWS::EC2::EIP",
    "AWS::EC2::NatGateway",
    "AWS::EC2::VPCEndpoint",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::KMS::Key",
}


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """Return (type, properties) for every resource of the stacks with all options enabled."""
    path = tmp_path_factory.mktemp("configuration") / "pipegen.toml"
    path.write_text(SMALLEST + EVERYTHING)
    planned = Delivery.from_config(loader.load(path))
    deployed = catalog.deployed(planned)
    return [
        (resource["Type"], resource.get("Properties", {}))
        for template in (*deployed.values(), *catalog.setup(planned, deployed).values())
        for resource in template.resources.values()
    ]


def test_every_resource_type_of_the_stacks_is_classified_as_billed_or_free(used):
    assert {kind for kind, _ in used} == FREE | BILLED


def test_free_resource_types_of_the_stacks_have_no_fixed_cost(used):
    assert {kind for kind, properties in used if billing.fixed_cost(kind, properties)} <= BILLED
    assert {
        kind for kind, properties in used if not billing.fixed_cost(kind, properties)
    } - FREE == {
        "AWS::DynamoDB::Table",  # with on-demand capacity
        "AWS::EC2::VPCEndpoint",  # of the type Gateway
    }


def test_every_billed_type_exists_in_cloudformation(schemas):
    assert {*billing.ALWAYS_BILLED, *billing.BILLED_BY_PROPERTIES} - set(schemas) == set()


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("AWS::EC2::EIP", {}, "a public IPv4 address costs by the hour, used or not"),
        (
            "AWS::EC2::NatGateway",
            {},
            "a NAT gateway costs by the hour, and by the gigabyte",
        ),
        (
            "AWS::EC2::NatGateway",
            {"AvailabilityMode": "regional"},
            "a regional NAT gateway costs by the hour in each zone, and by the gigabyte",
        ),
        ("AWS::EC2::VPCEndpoint", {}, None),
        ("AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway"}, None),
        (
            "AWS::EC2::VPCEndpoint",
            {"VpcEndpointType": "Interface"},
            "an interface endpoint costs by the hour in each zone, and by the gigabyte",
        ),
        (
            "AWS::EC2::VPCEndpoint",
            {"VpcEndpointType": "Resource"},
            "a VPC endpoint costs by the hour in each zone, and by the gigabyte",
        ),
        (
            "AWS::EC2::Instance",
            {},
            "a machine costs by the second, its volumes by the month",
        ),
        (
            "AWS::EC2::Instance",
            {"NetworkInterfaces": [{}, {"AssociatePublicIpAddress": True}]},
            "a machine costs by the second, its volumes by the month, each public IPv4 address by"
            " the hour",
        ),
        (
            "AWS::AutoScaling::AutoScalingGroup",
            {"MinSize": "2", "MaxSize": "4"},
            "the machines of an Auto Scaling group cost by the second, at least 2 of them",
        ),
        (
            "AWS::AutoScaling::AutoScalingGroup",
            {"MinSize": 0, "MaxSize": 4},
            "the machines of an Auto Scaling group cost by the second",
        ),
        ("AWS::AutoScaling::AutoScalingGroup", {"MinSize": "0", "MaxSize": "0"}, None),
        (
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            {},
            "a load balancer costs by the hour, and by its use, each public IPv4 address by the"
            " hour",
        ),
        (
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            {"Scheme": "internal"},
            "a load balancer costs by the hour, and by its use",
        ),
        (
            "AWS::RDS::DBInstance",
            {"PubliclyAccessible": "true"},
            "a database instance costs by the second, its storage by the month, each public IPv4"
            " address by the hour",
        ),
        (
            "AWS::RDS::DBInstance",
            {"DBClusterIdentifier": "c"},
            "a database instance costs by the second",
        ),
        ("AWS::RDS::DBCluster", {"Engine": "aurora-postgresql"}, None),
        (
            "AWS::RDS::DBCluster",
            {"DBClusterInstanceClass": "db.m6gd.large"},
            "the instances of a database cluster cost by the second, its storage by the month",
        ),
        (
            "AWS::DynamoDB::Table",
            {},
            "the provisioned throughput of a DynamoDB table costs by the hour",
        ),
        ("AWS::DynamoDB::Table", {"BillingMode": "PAY_PER_REQUEST"}, None),
        ("AWS::Kinesis::Stream", {}, "the shards of a Kinesis stream cost by the hour"),
        (
            "AWS::Kinesis::Stream",
            {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}},
            "an on-demand Kinesis stream costs by the hour, and by the gigabyte",
        ),
        ("AWS::Lambda::Alias", {}, None),
        *[
            (
                kind,
                {name: {"ProvisionedConcurrentExecutions": 2}},
                "the provisioned concurrency of a Lambda function costs by the second",
            )
            for kind, name in (
                ("AWS::Lambda::Alias", "ProvisionedConcurrencyConfig"),
                ("AWS::Lambda::Version", "ProvisionedConcurrencyConfig"),
            )
        ],
        ("AWS::ECS::Service", {"LaunchType": "EC2"}, None),
        ("AWS::ECS::Service", {"LaunchType": "FARGATE", "DesiredCount": 0}, None),
        *[
            (
                "AWS::ECS::Service",
                properties,
                "the tasks of a Fargate service cost by the second, by their CPU and memory",
            )
            for properties in (
                {"LaunchType": "FARGATE"},
                {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT"}]},
            )
        ],
        ("AWS::EFS::FileSystem", {}, None),
        (
            "AWS::EFS::FileSystem",
            {"ThroughputMode": "provisioned"},
            "the provisioned throughput of an EFS file system costs by the month",
        ),
        ("AWS::ApiGateway::Stage", {}, None),
        (
            "AWS::ApiGateway::Stage",
            {"CacheClusterEnabled": True},
            "the cache of an API stage costs by the hour",
        ),
        ("AWS::SSM::Parameter", {}, None),
        (
            "AWS::SSM::Parameter",
            {"Tier": "Advanced"},
            "an advanced Systems Manager parameter costs by the month",
        ),
        (
            "AWS::CodePipeline::Pipeline",
            {"PipelineType": "V2"},
            "a V2 pipeline costs by the minute that its actions take, approvals excepted",
        ),
        (
            "AWS::CodePipeline::Pipeline",
            {},
            "a V1 pipeline costs by the month in which it is active",
        ),
        (
            "AWS::OpenSearchServerless::Collection",
            {},
            "a collection costs by the hour, even while empty",
        ),
        (
            "AWS::OpenSearchServerless::Collection",
            {"CollectionGroupName": "tests"},
            "a collection costs by the hour, unless its group scales to zero",
        ),
        ("AWS::EC2::ClientVpnEndpoint", {}, None),
        ("Custom::Thing", {}, None),
    ],
)
def test_the_fixed_cost_of_a_resource_depends_on_its_properties(kind, properties, expected):
    assert billing.fixed_cost(kind, properties) == expected


def test_no_sentence_names_a_price():
    assert [
        sentence
        for sentence in billing.ALWAYS_BILLED.values()
        if "$" in sentence or "USD" in sentence
    ] == []
