"""Build every template of a delivery: the deployed stacks and the two set-up templates."""

from collections.abc import Mapping

import troposphere

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import ACCOUNT, EC2, PIPELINE, VPC, Delivery, Stack, template_path
from pipegen.stacks import account, custom, ec2, pipeline, section_order, vpc

_BUILDERS = {VPC: vpc.build, EC2: ec2.build}


def deployed(delivery: Delivery) -> Mapping[str, Template]:
    """Return stack name → template of the stacks that the pipeline deploys.

    Errors in custom stacks are added to the `reader` of the configuration.
    """
    return {stack.name: _deployed(delivery, stack) for stack in delivery.stacks}


def setup(delivery: Delivery, deployed: Mapping[str, Template]) -> Mapping[str, Template]:
    """Return name → set-up template: that of the accounts, and that of the pipeline.

    Args:
        delivery: The delivery to set up.
        deployed: Stack name → template, as `deployed` returns them.
    """
    built = {
        ACCOUNT: account.build(delivery, deployed),
        PIPELINE: pipeline.build(delivery, deployed),
    }
    return {name: _template(name, template) for name, template in built.items()}


def protected(stack: Stack) -> tuple[str, ...]:
    """Return patterns of the logical ids in `stack` that `protect` covers."""
    return vpc.PROTECTED if stack.name == VPC else ()


def _deployed(delivery: Delivery, stack: Stack) -> Template:
    if stack.custom is not None:
        return custom.build(delivery.config, stack.custom, stack.template)
    return _template(stack.name, _BUILDERS[stack.name](delivery.config))


def _template(name: str, built: troposphere.Template) -> Template:
    return Template(template_path(name), section_order.ordered_body(built))
