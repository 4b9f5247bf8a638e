"""The VPC endpoints of `vpc-setup`: access to AWS services without the internet.

Facts: "Gateway endpoints" in the AWS PrivateLink guide; "Improve the security of EC2 instances by
using VPC endpoints for Systems Manager": agents from 3.3.40.0 on need no `ec2messages`.
"""

from collections.abc import Sequence
from typing import Any

from troposphere import GetAtt, Ref, Sub, Template, ec2

from pipegen.stacks import conventions, nat

_GATEWAYS = {"S3Endpoint": "s3", "DynamoDbEndpoint": "dynamodb"}
_INTERFACES = {"SsmEndpoint": "ssm", "SsmMessagesEndpoint": "ssmmessages"}


def add(template: Template, zones: Sequence[int]) -> None:
    """Add the free gateway endpoints and, without NAT, those that Session Manager needs."""
    for logical_id, service in _GATEWAYS.items():
        template.add_resource(_gateway(logical_id, service, zones))
    template.add_resource(_security_group())
    for logical_id, service in _INTERFACES.items():
        template.add_resource(_interface(logical_id, service, zones))


def _gateway(logical_id: str, service: str, zones: Sequence[int]) -> ec2.VPCEndpoint:
    tables = [Ref(f"PrivateRouteTable{zone}") for zone in zones]
    return _endpoint(logical_id, service, VpcEndpointType="Gateway", RouteTableIds=tables)


def _interface(logical_id: str, service: str, zones: Sequence[int]) -> ec2.VPCEndpoint:
    return _endpoint(
        logical_id,
        service,
        Condition=nat.WITHOUT_NAT,
        VpcEndpointType="Interface",
        PrivateDnsEnabled=True,
        SubnetIds=[Ref(f"PrivateSubnet{zone}") for zone in zones],
        SecurityGroupIds=[Ref("EndpointSecurityGroup")],
    )


def _endpoint(logical_id: str, service: str, **properties: Any) -> ec2.VPCEndpoint:
    return ec2.VPCEndpoint(
        logical_id,
        VpcId=Ref("Vpc"),
        ServiceName=Sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
        Tags=conventions.name_tag(service),
        **properties,
    )


def _security_group() -> ec2.SecurityGroup:
    https = ec2.SecurityGroupRule(
        IpProtocol="tcp",
        FromPort=443,
        ToPort=443,
        CidrIp=GetAtt("Vpc", "CidrBlock"),
        Description="HTTPS within the VPC.",
    )
    return ec2.SecurityGroup(
        "EndpointSecurityGroup",
        Condition=nat.WITHOUT_NAT,
        GroupDescription="What may reach the interface endpoints.",
        VpcId=Ref("Vpc"),
        SecurityGroupIngress=[https],
        # An endpoint opens no connection: this replaces EC2's default rule, which allows all.
        SecurityGroupEgress=[https],
        Tags=conventions.name_tag("endpoints"),
    )
