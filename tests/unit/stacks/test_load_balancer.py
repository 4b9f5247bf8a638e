"""The load balancer of `ec2-setup`: the only entry to the instances."""

from pipegen.stacks import ec2
from tests.helpers.intrinsics import named, properties, ref

ALONE, BALANCED = "", "[ec2]\nload_balancer = true"
MACHINES = {"Fn::GetAtt": ["InstanceSecurityGroup", "GroupId"]}
BALANCER = {"Fn::GetAtt": ["LoadBalancerSecurityGroup", "GroupId"]}


def test_the_load_balancer_checks_the_health_of_the_group_once_it_can_reach_it(built):
    alone = built(ec2, ALONE)["Resources"]["AutoScalingGroup"]

    assert built(ec2, BALANCED)["Resources"]["AutoScalingGroup"] == alone | {
        "DependsOn": ["HttpsListener", "InstanceIngress"],
        "Properties": alone["Properties"]
        | {
            "TargetGroupARNs": [ref("TargetGroup")],
            "HealthCheckType": "ELB",
            "HealthCheckGracePeriod": 300,
        },
    }


def test_only_the_load_balancer_reaches_the_instances_and_it_reaches_nothing_else(built):
    body = built(ec2, BALANCED)
    port = {"IpProtocol": "tcp", "FromPort": ref("TargetPort"), "ToPort": ref("TargetPort")}

    group = properties(body, "LoadBalancerSecurityGroup")

    assert properties(body, "InstanceIngress") == port | {
        "GroupId": MACHINES,
        "SourceSecurityGroupId": BALANCER,
        "Description": "The load balancer, and nothing else.",
    }
    assert group["SecurityGroupEgress"] == [
        port
        | {
            "DestinationSecurityGroupId": MACHINES,
            "Description": "The machines, and nothing else.",
        }
    ]
    assert [
        (rule["IpProtocol"], rule["FromPort"], rule["ToPort"], rule["CidrIp"])
        for rule in group["SecurityGroupIngress"]
    ] == [("tcp", 443, 443, "0.0.0.0/0"), ("tcp", 80, 80, "0.0.0.0/0")]


def test_the_load_balancer_is_in_the_public_subnets(built):
    body = built(ec2, BALANCED)

    assert properties(body, "LoadBalancer") == {
        "Type": "application",
        "Scheme": "internet-facing",
        "Subnets": ref("PublicSubnetIds"),
        "SecurityGroups": [BALANCER],
        "LoadBalancerAttributes": [
            {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"}
        ],
        "Tags": named(),
    }
    assert properties(body, "TargetGroup") == {
        "VpcId": ref("VpcId"),
        "TargetType": "instance",
        "Protocol": "HTTP",
        "Port": ref("TargetPort"),
        "HealthCheckPath": ref("HealthCheckPath"),
        "Tags": named(),
    }


def test_https_is_forwarded_and_http_is_redirected_to_https(built):
    body = built(ec2, BALANCED)

    assert properties(body, "HttpsListener") == {
        "LoadBalancerArn": ref("LoadBalancer"),
        "Port": 443,
        "Protocol": "HTTPS",
        "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "Certificates": [{"CertificateArn": ref("CertificateArn")}],
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref("TargetGroup")}],
    }
    redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    assert properties(body, "HttpListener") == {
        "LoadBalancerArn": ref("LoadBalancer"),
        "Port": 80,
        "Protocol": "HTTP",
        "DefaultActions": [{"Type": "redirect", "RedirectConfig": redirect}],
    }
