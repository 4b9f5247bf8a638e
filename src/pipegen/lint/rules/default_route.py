"""E9542 default-route."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipegen.cloudformation import template
from pipegen.cloudformation.resolver import StackContext
from pipegen.codepipeline.project import Project
from pipegen.lint.rules import _match
from pipegen.lint.rules._base import Matches, ProjectRule

_GATEWAY = "AWS::EC2::InternetGateway"


class DefaultRoute(ProjectRule, tags=("vpc", "route")):
    """A resource that needs an internet gateway does not wait until the gateway is attached.

    ### Why

    The attachment of a gateway is a resource of its own, which a route, a public NAT gateway or
    an Elastic IP address of a machine does not refer to. CloudFormation makes them in any order,
    so that the stack fails now and then: "route table rtb-… and network gateway igw-… belong to
    different networks", "Network vpc-… has no Internet gateway attached". `DependsOn` the
    attachment, or on something that waits for it.

    ### Broken

    ```json
    {
      "Type": "AWS::EC2::Route",
      "Properties": {
        "RouteTableId": {"Ref": "PublicRouteTable"},
        "DestinationCidrBlock": "0.0.0.0/0",
        "GatewayId": {"Ref": "InternetGateway"}
      }
    }
    ```

    ### Kept

    ```json
    {
      "Type": "AWS::EC2::Route",
      "DependsOn": "InternetGatewayAttachment",
      "Properties": {
        "RouteTableId": {"Ref": "PublicRouteTable"},
        "DestinationCidrBlock": "0.0.0.0/0",
        "GatewayId": {"Ref": "InternetGateway"}
      }
    }
    ```
    """

    id = "E9542"
    shortdesc = "default-route"
    description = "What needs an internet gateway should depend on the gateway's attachment"
    source_url = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-attribute-dependson.html"
    )

    def _findings(self, system: Project) -> Matches:
        scope = system.scope
        for logical_id, attachments in _needs(scope):
            if attachments and not attachments & _behind(scope.template.resources, logical_id):
                yield _match.match_at(
                    ["Resources", logical_id],
                    f"{logical_id} does not wait until the internet gateway is attached",
                    f'add "DependsOn": "{sorted(attachments)[0]}"',
                )


def _needs(scope: StackContext) -> Iterator[tuple[str, set[str]]]:
    """Yield logical id → attachments of which it needs one."""
    for logical_id, each in scope.template.of_type("AWS::EC2::Route").items():
        yield logical_id, _of_gateways(scope, each.get("GatewayId"))
    for logical_id, each in scope.template.of_type("AWS::EC2::NatGateway").items():
        if scope.resolve(each.get("ConnectivityType")) != "private":
            yield logical_id, _of_network(scope, each)
    for logical_id, each in scope.template.of_type("AWS::EC2::EIP").items():
        instances = set(template.references(each.get("InstanceId")))
        for instance in instances & scope.template.of_type("AWS::EC2::Instance").keys():
            yield (
                logical_id,
                _of_network(scope, scope.template.of_type("AWS::EC2::Instance")[instance]),
            )


def _of_gateways(scope: StackContext, gateway: Any) -> set[str]:
    named = set(template.references(gateway)) & scope.template.of_type(_GATEWAY).keys()
    return {
        logical_id
        for logical_id, each in _attachments(scope).items()
        if named & set(template.references(each.get("InternetGatewayId")))
    }


def _of_network(scope: StackContext, properties: Mapping[str, Any]) -> set[str]:
    """Return the attachments to the VPC of the resource, or of its subnet."""
    subnets = scope.template.of_type("AWS::EC2::Subnet")
    around = [properties, *_named(subnets, properties.get("SubnetId"))]
    vpcs = {name for each in around for name in template.references(each.get("VpcId"))}
    return {
        logical_id
        for logical_id, each in _attachments(scope).items()
        if vpcs & set(template.references(each.get("VpcId")))
    }


def _attachments(scope: StackContext) -> Mapping[str, Mapping[str, Any]]:
    found = scope.template.of_type("AWS::EC2::VPCGatewayAttachment")
    return {name: each for name, each in found.items() if "InternetGatewayId" in each}


def _named(among: Mapping[str, Any], value: Any) -> list[Mapping[str, Any]]:
    return [among[name] for name in template.references(value) if name in among]


def _behind(resources: Mapping[str, Any], logical_id: str) -> set[str]:
    """Return all that `logical_id` waits for, by `DependsOn` or by what it refers to."""
    found: set[str] = set()
    waiting = [logical_id]
    while waiting:
        resource = resources[waiting.pop()]
        depends = resource.get("DependsOn", [])
        listed = depends if isinstance(depends, list) else [depends]
        new = {*template.references(resource), *map(str, listed)} & resources.keys() - found
        found |= new
        waiting += new
    return found
