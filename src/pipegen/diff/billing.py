"""How a resource is billed while it exists, without amounts.

Costs of use alone (requests, stored bytes, messages, builds) are left out: an unused bucket, topic
or function costs nothing. Free resources are left out as well.

Source: the pricing page of each service, as "Amazon VPC Pricing", "Elastic Load Balancing pricing"
or "AWS Key Management Service Pricing", at aws.amazon.com.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pipegen.cloudformation.unresolved import text
from pipegen.diff.security.policy_documents import values_at

Properties = Mapping[str, Any]


def fixed_cost(resource_type: str, properties: Properties) -> str | None:
    """Return how a resource of type `resource_type` is billed, None if its existence is free.

    `properties` are resolved. A value that only AWS knows counts as the usual one.
    """
    if resource_type in BILLED_BY_PROPERTIES:
        return BILLED_BY_PROPERTIES[resource_type](properties)
    return ALWAYS_BILLED.get(resource_type)


def _value(properties: Properties, path: str, default: str = "") -> str:
    return next((text(value) for value in values_at(properties, path)), default)


def _nat_gateway(properties: Properties) -> str:
    if _value(properties, "AvailabilityMode") == "regional":
        return "a regional NAT gateway costs by the hour in each zone, and by the gigabyte"
    return "a NAT gateway costs by the hour, and by the gigabyte"


def _endpoint(properties: Properties) -> str | None:
    endpoint_type = _value(properties, "VpcEndpointType", "Gateway")
    if endpoint_type == "Gateway":
        return None
    names = {
        "GatewayLoadBalancer": "a Gateway Load Balancer endpoint",
        "Interface": "an interface endpoint",
    }
    name = names.get(endpoint_type, "a VPC endpoint")
    return f"{name} costs by the hour in each zone, and by the gigabyte"


def _instance(properties: Properties) -> str:
    public = "true" in (
        text(value).lower()
        for value in values_at(properties, "NetworkInterfaces.*.AssociatePublicIpAddress")
    )
    return f"a machine costs by the second, its volumes by the month{_address(public)}"


def _group(properties: Properties) -> str | None:
    least, most = (_value(properties, name) for name in ("MinSize", "MaxSize"))
    if most == "0":
        return None
    number = f", at least {least} of them" if least.isdigit() and least != "0" else ""
    return f"the machines of an Auto Scaling group cost by the second{number}"


def _load_balancer(properties: Properties) -> str:
    public = _value(properties, "Scheme", "internet-facing") == "internet-facing"
    return f"a load balancer costs by the hour, and by its use{_address(public)}"


def _database(properties: Properties) -> str:
    cluster = values_at(properties, "DBClusterIdentifier")
    storage = "" if cluster else ", its storage by the month"
    public = _address(_value(properties, "PubliclyAccessible").lower() == "true")
    return f"a database instance costs by the second{storage}{public}"


def _database_cluster(properties: Properties) -> str | None:
    if values_at(properties, "DBClusterInstanceClass"):
        return "the instances of a database cluster cost by the second, its storage by the month"
    return None  # each instance of the cluster is a separate resource


def _address(public: bool) -> str:
    return ", each public IPv4 address by the hour" if public else ""


def _table(properties: Properties) -> str | None:
    if _value(properties, "BillingMode", "PROVISIONED") == "PAY_PER_REQUEST":
        return None
    return "the provisioned throughput of a DynamoDB table costs by the hour"


def _stream(properties: Properties) -> str:
    if _value(properties, "StreamModeDetails.StreamMode") == "ON_DEMAND":
        return "an on-demand Kinesis stream costs by the hour, and by the gigabyte"
    return "the shards of a Kinesis stream cost by the hour"


def _concurrency(properties: Properties) -> str | None:
    if values_at(properties, "ProvisionedConcurrencyConfig"):
        return "the provisioned concurrency of a Lambda function costs by the second"
    return None


def _service(properties: Properties) -> str | None:
    providers = values_at(properties, "CapacityProviderStrategy.*.CapacityProvider")
    fargate = {_value(properties, "LaunchType"), *(text(value) for value in providers)}
    if _value(properties, "DesiredCount") == "0" or not fargate & {"FARGATE", "FARGATE_SPOT"}:
        return None
    return "the tasks of a Fargate service cost by the second, by their CPU and memory"


def _file_system(properties: Properties) -> str | None:
    if _value(properties, "ThroughputMode") != "provisioned":
        return None
    return "the provisioned throughput of an EFS file system costs by the month"


def _api_stage(properties: Properties) -> str | None:
    on = _value(properties, "CacheClusterEnabled").lower() == "true"
    return "the cache of an API stage costs by the hour" if on else None


def _parameter(properties: Properties) -> str | None:
    advanced = _value(properties, "Tier") == "Advanced"
    return "an advanced Systems Manager parameter costs by the month" if advanced else None


def _pipeline(properties: Properties) -> str:
    if _value(properties, "PipelineType", "V1") == "V2":
        return "a V2 pipeline costs by the minute that its actions take, approvals excepted"
    return "a V1 pipeline costs by the month in which it is active"


def _collection(properties: Properties) -> str | None:
    if values_at(properties, "CollectionGroupName"):
        return "a collection costs by the hour, unless its group scales to zero"
    return "a collection costs by the hour, even while empty"


BILLED_BY_PROPERTIES: Mapping[str, Callable[[Properties], str | None]] = {
    "AWS::ApiGateway::Stage": _api_stage,
    "AWS::AutoScaling::AutoScalingGroup": _group,
    "AWS::CodePipeline::Pipeline": _pipeline,
    "AWS::DynamoDB::GlobalTable": _table,
    "AWS::DynamoDB::Table": _table,
    "AWS::EC2::Instance": _instance,
    "AWS::EC2::NatGateway": _nat_gateway,
    "AWS::EC2::VPCEndpoint": _endpoint,
    "AWS::ECS::Service": _service,
    "AWS::EFS::FileSystem": _file_system,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::Kinesis::Stream": _stream,
    "AWS::Lambda::Alias": _concurrency,
    "AWS::Lambda::Version": _concurrency,
    "AWS::OpenSearchServerless::Collection": _collection,
    "AWS::RDS::DBCluster": _database_cluster,
    "AWS::RDS::DBInstance": _database,
    "AWS::SSM::Parameter": _parameter,
}
"""Resource type → how it is billed, depending on its properties."""

ALWAYS_BILLED: Mapping[str, str] = {
    "AWS::ACMPCA::CertificateAuthority": "a private certificate authority costs by the month",
    "AWS::AmazonMQ::Broker": "a message broker costs by the hour, its storage by the month",
    "AWS::AppRunner::Service": "a service of App Runner costs by the second, also while idle",
    "AWS::AutoScaling::WarmPool": "the volumes of machines in a warm pool cost by the month",
    "AWS::CloudHSM::Cluster": "each module of a CloudHSM cluster costs by the hour",
    "AWS::CloudWatch::Alarm": "an alarm costs by the month, for each of its metrics",
    "AWS::CloudWatch::CompositeAlarm": "a composite alarm costs by the month",
    "AWS::CloudWatch::Dashboard": "a dashboard costs by the month, after the first three",
    "AWS::DAX::Cluster": "the nodes of a DAX cluster cost by the hour",
    "AWS::DMS::ReplicationInstance": "a replication instance costs by the hour",
    "AWS::DirectoryService::MicrosoftAD": "each domain controller costs by the hour",
    "AWS::DirectoryService::SimpleAD": "a directory costs by the hour",
    "AWS::DocDB::DBInstance": "a DocumentDB instance costs by the second",
    "AWS::EC2::CapacityReservation": "reserved capacity costs by the second, used or not",
    "AWS::EC2::ClientVpnTargetNetworkAssociation": "a network of a Client VPN costs by the hour",
    "AWS::EC2::EC2Fleet": "the machines of a fleet cost by the second",
    "AWS::EC2::EIP": "a public IPv4 address costs by the hour, used or not",
    "AWS::EC2::Host": "a dedicated host costs by the second",
    "AWS::EC2::SpotFleet": "the machines of a fleet cost by the second",
    "AWS::EC2::TrafficMirrorSession": "a traffic mirror session costs by the hour",
    "AWS::EC2::TransitGatewayAttachment": "a transit gateway's attachment costs by the hour",
    "AWS::EC2::TransitGatewayPeeringAttachment": "a transit gateway peering costs by the hour",
    "AWS::EC2::TransitGatewayVpcAttachment": "a transit gateway's attachment costs by the hour",
    "AWS::EC2::VPNConnection": "a VPN connection costs by the hour",
    "AWS::EC2::Volume": "an EBS volume costs by the month, by its size and its provisioned speed",
    "AWS::EKS::Cluster": "an EKS cluster costs by the hour",
    "AWS::EKS::Nodegroup": "the machines of a node group cost by the second",
    "AWS::EMR::Cluster": "the machines of an EMR cluster cost by the second",
    "AWS::ElastiCache::CacheCluster": "the nodes of a cache cost by the hour",
    "AWS::ElastiCache::ReplicationGroup": "the nodes of a cache cost by the hour",
    "AWS::ElastiCache::ServerlessCache": "a serverless cache costs by the hour, even while empty",
    "AWS::ElasticLoadBalancing::LoadBalancer": "a load balancer costs by the hour, and by its use",
    "AWS::Elasticsearch::Domain": "the nodes of a search domain cost by the hour",
    "AWS::FSx::FileSystem": "an FSx file system costs by the month, by its storage and throughput",
    "AWS::GlobalAccelerator::Accelerator": "an accelerator costs by the hour",
    "AWS::KMS::Key": "a KMS key costs by the month, and more once it was rotated",
    "AWS::KMS::ReplicaKey": "a KMS key costs by the month",
    "AWS::Kendra::Index": "a Kendra index costs by the hour",
    "AWS::MSK::Cluster": "the brokers of a Kafka cluster cost by the hour",
    "AWS::MSK::ServerlessCluster": "a serverless Kafka cluster costs by the hour",
    "AWS::MWAA::Environment": "an Airflow environment costs by the hour",
    "AWS::MemoryDB::Cluster": "the nodes of a MemoryDB cluster cost by the hour",
    "AWS::Neptune::DBInstance": "a Neptune instance costs by the second",
    "AWS::NetworkFirewall::Firewall": "each endpoint of a firewall costs by the hour",
    "AWS::OpenSearchService::Domain": "the nodes of a search domain cost by the hour",
    "AWS::RDS::DBProxy": "a database proxy costs by the hour",
    "AWS::Redshift::Cluster": "the nodes of a Redshift cluster cost by the second",
    "AWS::Route53::HealthCheck": "a health check costs by the month",
    "AWS::Route53::HostedZone": "a hosted zone costs by the month",
    "AWS::Route53Resolver::ResolverEndpoint": "each address of a resolver costs by the hour",
    "AWS::SageMaker::Endpoint": "the machines of an endpoint cost by the second",
    "AWS::SageMaker::NotebookInstance": "a notebook instance costs by the second",
    "AWS::SecretsManager::Secret": "a secret costs by the month",
    "AWS::Shield::Protection": "protection needs Shield Advanced, which costs by the month",
    "AWS::Timestream::InfluxDBInstance": "a database instance costs by the hour",
    "AWS::Transfer::Server": "a transfer server costs by the hour for each protocol",
    "AWS::WAFv2::RuleGroup": "a rule group costs by the month",
    "AWS::WAFv2::WebACL": "a web ACL costs by the month, and for each of its rules",
    "AWS::WorkSpaces::Workspace": "a workspace costs by the month, or by the hour",
}
"""Resource type → how it is billed, whatever its properties are."""
