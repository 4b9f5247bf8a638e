"""The parameters of the built-in stacks that the user sets, in any configuration."""

from collections.abc import Mapping
from dataclasses import replace

from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.config.json_schema import DeclaredParameter
from pipegen.config.model import Ec2Config
from pipegen.config.parameter_values import COMPUTED
from pipegen.stacks import catalog


def declared_parameters() -> Mapping[str, Mapping[str, DeclaredParameter]]:
    """Return stack → parameter → declaration.

    Parameters that outputs of earlier stacks or pipegen itself fill are left out.
    """
    config = loader.example()
    delivery = Delivery.from_config(replace(config, ec2=Ec2Config(load_balancer=True)))
    unconditional = catalog.deployed(Delivery.from_config(config))
    filled = {
        stack.name: (*stack.inputs, *COMPUTED.get(stack.name, ())) for stack in delivery.stacks
    }
    return {
        stack: {
            name: DeclaredParameter(declaration, name not in unconditional[stack].parameters)
            for name, declaration in template.parameters.items()
            if name not in filled[stack]
        }
        for stack, template in catalog.deployed(delivery).items()
    }
