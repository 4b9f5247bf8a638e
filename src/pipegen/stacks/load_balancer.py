"""The load balancer of `ec2-setup`: HTTPS from anywhere, forwarded to the instances as HTTP."""

from collections.abc import Iterator
from typing import Any

from troposphere import GetAtt, Parameter, Ref, Template, ec2
from troposphere import elasticloadbalancingv2 as elb

from pipegen.stacks import conventions

# The console's default; CloudFormation's default still allows TLS 1.0 (Elastic Load Balancing
# user guide, "Security policies for your Application Load Balancer").
_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


def add(template: Template) -> None:
    """Add the load balancer, its listeners, its target group and its access to the instances."""
    template.add_parameter([*_parameters()])
    for resource in (_security_group(), _ingress(), _load_balancer(), _target_group()):
        template.add_resource(resource)
    for listener in _listeners():
        template.add_resource(listener)
    template.add_output(
        conventions.export(
            "LoadBalancerDnsName",
            "The name that a DNS record of your own should point to.",
            GetAtt("LoadBalancer", "DNSName"),
        )
    )


def group_properties() -> dict[str, Any]:
    """Return the keywords that attach an Auto Scaling group to the load balancer."""
    return {
        "TargetGroupARNs": [Ref("TargetGroup")],
        "HealthCheckType": "ELB",
        "HealthCheckGracePeriod": 300,
        # Before these exist, every instance would fail its health checks and be replaced.
        "DependsOn": ["HttpsListener", "InstanceIngress"],
    }


def _parameters() -> Iterator[Parameter]:
    yield Parameter(
        "PublicSubnetIds",
        Type="List<AWS::EC2::Subnet::Id>",
        Description="The subnets of the load balancer: two zones at least, /27 or larger.",
    )
    yield Parameter(
        "CertificateArn",
        Type="String",
        Description="The certificate of the load balancer, in this region and account.",
        AllowedPattern=r"^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9A-Za-z-]+$",
        ConstraintDescription="write the ARN of a certificate in AWS Certificate Manager",
    )
    yield Parameter(
        "TargetPort",
        Type="Number",
        Description="The port on which the machines serve HTTP.",
        Default=80,
        MinValue=1,
        MaxValue=65535,
    )
    yield Parameter(
        "HealthCheckPath",
        Type="String",
        Description="The path that a healthy machine answers with status 200.",
        Default="/",
        AllowedPattern=r"^/[!-~]{0,1023}$",
        ConstraintDescription="begin it with a slash",
    )


def _security_group() -> ec2.SecurityGroup:
    return ec2.SecurityGroup(
        "LoadBalancerSecurityGroup",
        GroupDescription="What may reach the load balancer, and what it may reach.",
        VpcId=Ref("VpcId"),
        SecurityGroupIngress=[_from_anywhere(443, "HTTPS."), _from_anywhere(80, "Redirected.")],
        SecurityGroupEgress=[
            ec2.SecurityGroupRule(
                IpProtocol="tcp",
                FromPort=Ref("TargetPort"),
                ToPort=Ref("TargetPort"),
                DestinationSecurityGroupId=GetAtt("InstanceSecurityGroup", "GroupId"),
                Description="The machines, and nothing else.",
            )
        ],
        Tags=conventions.name_tag("load-balancer"),
    )


def _from_anywhere(port: int, description: str) -> ec2.SecurityGroupRule:
    return ec2.SecurityGroupRule(
        IpProtocol="tcp",
        FromPort=port,
        ToPort=port,
        CidrIp="0.0.0.0/0",
        Description=description,
    )


def _ingress() -> ec2.SecurityGroupIngress:
    # A separate resource: the two groups refer to each other, which would be a cycle.
    return ec2.SecurityGroupIngress(
        "InstanceIngress",
        GroupId=GetAtt("InstanceSecurityGroup", "GroupId"),
        IpProtocol="tcp",
        FromPort=Ref("TargetPort"),
        ToPort=Ref("TargetPort"),
        SourceSecurityGroupId=GetAtt("LoadBalancerSecurityGroup", "GroupId"),
        Description="The load balancer, and nothing else.",
    )


def _load_balancer() -> elb.LoadBalancer:
    return elb.LoadBalancer(
        "LoadBalancer",
        Type="application",
        Scheme="internet-facing",
        Subnets=Ref("PublicSubnetIds"),
        SecurityGroups=[GetAtt("LoadBalancerSecurityGroup", "GroupId")],
        LoadBalancerAttributes=[
            elb.LoadBalancerAttributes(
                Key="routing.http.drop_invalid_header_fields.enabled", Value="true"
            )
        ],
        Tags=conventions.name_tag(""),
    )


def _target_group() -> elb.TargetGroup:
    return elb.TargetGroup(
        "TargetGroup",
        VpcId=Ref("VpcId"),
        TargetType="instance",
        Protocol="HTTP",
        Port=Ref("TargetPort"),
        HealthCheckPath=Ref("HealthCheckPath"),
        Tags=conventions.name_tag(""),
    )


def _listeners() -> Iterator[elb.Listener]:
    yield elb.Listener(
        "HttpsListener",
        LoadBalancerArn=Ref("LoadBalancer"),
        Port=443,
        Protocol="HTTPS",
        SslPolicy=_TLS_POLICY,
        Certificates=[elb.Certificate(CertificateArn=Ref("CertificateArn"))],
        DefaultActions=[elb.Action(Type="forward", TargetGroupArn=Ref("TargetGroup"))],
    )
    yield elb.Listener(
        "HttpListener",
        LoadBalancerArn=Ref("LoadBalancer"),
        Port=80,
        Protocol="HTTP",
        DefaultActions=[
            elb.Action(
                Type="redirect",
                RedirectConfig=elb.RedirectConfig(
                    Protocol="HTTPS", Port="443", StatusCode="HTTP_301"
                ),
            )
        ],
    )
