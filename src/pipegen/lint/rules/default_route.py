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

    def _match_project(self, project: Project) -> Matches:
        scope = project.scope
        for logical_id, attachments in _needed_attachments(scope):
            dependencies = _dependencies(scope.template.resources, logical_id)
            if attachments and not attachments & dependencies:
                yield _match.match_at(
                    ["Resources", logical_id],
                    f"{logical_id} does not wait until the internet gateway is attached",
                    f'add "DependsOn": "{sorted(attachments)[0]}"',
                )


def _needed_attachments(scope: StackContext) -> Iterator[tuple[str, set[str]]]:
    """Yield logical id → the gateway attachments of which the resource needs one."""
    of_type = scope.template.of_type
    for logical_id, route in of_type("AWS::EC2::Route").items():
        yield logical_id, _gateway_attachments(scope, route.get("GatewayId"))
    for logical_id, nat_gateway in of_type("AWS::EC2::NatGateway").items():
        if scope.resolve(nat_gateway.get("ConnectivityType")) != "private":
            yield logical_id, _vpc_attachments(scope, nat_gateway)
    for logical_id, address in of_type("AWS::EC2::EIP").items():
        instances = set(template.references(address.get("InstanceId")))
        for instance in instances & of_type("AWS::EC2::Instance").keys():
            yield logical_id, _vpc_attachments(scope, of_type("AWS::EC2::Instance")[instance])


def _gateway_attachments(scope: StackContext, gateway: Any) -> set[str]:
    gateways = set(template.references(gateway)) & scope.template.of_type(_GATEWAY).keys()
    return {
        logical_id
        for logical_id, attachment in _attachments(scope).items()
        if gateways & set(template.references(attachment.get("InternetGatewayId")))
    }


def _vpc_attachments(scope: StackContext, properties: Mapping[str, Any]) -> set[str]:
    """Return the attachments to the VPC of a resource, or of its subnet."""
    subnets = scope.template.of_type("AWS::EC2::Subnet")
    candidates = [properties, *_referenced(subnets, properties.get("SubnetId"))]
    vpcs = {
        name for candidate in candidates for name in template.references(candidate.get("VpcId"))
    }
    return {
        logical_id
        for logical_id, attachment in _attachments(scope).items()
        if vpcs & set(template.references(attachment.get("VpcId")))
    }


def _attachments(scope: StackContext) -> Mapping[str, Mapping[str, Any]]:
    attachments = scope.template.of_type("AWS::EC2::VPCGatewayAttachment")
    return {
        logical_id: properties
        for logical_id, properties in attachments.items()
        if "InternetGatewayId" in properties
    }


def _referenced(resources: Mapping[str, Any], value: Any) -> list[Mapping[str, Any]]:
    return [resources[name] for name in template.references(value) if name in resources]


def _dependencies(resources: Mapping[str, Any], logical_id: str) -> set[str]:
    """Return the direct and indirect dependencies of a resource, by `DependsOn` or reference."""
    dependencies: set[str] = set()
    queue = [logical_id]
    while queue:
        resource = resources[queue.pop()]
        explicit = resource.get("DependsOn", [])
        names = explicit if isinstance(explicit, list) else [explicit]
        direct = {*template.references(resource), *map(str, names)}
        new = direct & resources.keys() - dependencies
        dependencies |= new
        queue += new
    return dependencies
