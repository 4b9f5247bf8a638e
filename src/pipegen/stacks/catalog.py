"""Every stack of a delivery, built: those that it deploys, and the two that set it up."""

from collections.abc import Mapping

import troposphere

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import ACCOUNT, EC2, PIPELINE, VPC, Delivery, Stack, template_path
from pipegen.stacks import account, custom, ec2, pipeline, section_order, vpc

_OWN = {VPC: vpc.build, EC2: ec2.build}


def deployed(delivery: Delivery) -> Mapping[str, Template]:
    """Return the templates that the pipeline deploys, by the name of their stack.

    What is wrong with a stack of the user's own is noted in the configuration's `reading`.
    """
    return {stack.name: _deployed(delivery, stack) for stack in delivery.stacks}


def setup(delivery: Delivery, deployed: Mapping[str, Template]) -> Mapping[str, Template]:
    """Return the templates that a person deploys, by name: of an account, and of the pipeline."""
    built = {
        ACCOUNT: account.build(delivery, deployed),
        PIPELINE: pipeline.build(delivery, deployed),
    }
    return {name: _template(name, each) for name, each in built.items()}


def protected(stack: Stack) -> tuple[str, ...]:
    """Return patterns of the logical ids that `protect` guards in `stack`."""
    return vpc.PROTECTED if stack.name == VPC else ()


def _deployed(delivery: Delivery, stack: Stack) -> Template:
    if stack.custom is not None:
        return custom.build(delivery.config, stack.custom, stack.template)
    return _template(stack.name, _OWN[stack.name](delivery.config))


def _template(name: str, built: troposphere.Template) -> Template:
    return Template(template_path(name), section_order.ordered_body(built))
