"""The parameters of pipegen's own stacks that a person gives, whatever the configuration."""

from collections.abc import Mapping
from dataclasses import replace

from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.config.json_schema import DeclaredParameter
from pipegen.config.model import Ec2Config
from pipegen.config.parameter_values import COMPUTED
from pipegen.stacks import catalog


def declared_parameters() -> Mapping[str, Mapping[str, DeclaredParameter]]:
    """Return stack → parameter → what it is; without what earlier stacks fill, or pipegen."""
    plain = loader.example()
    delivered = Delivery.from_config(replace(plain, ec2=Ec2Config(load_balancer=True)))
    always = catalog.deployed(Delivery.from_config(plain))
    filled = {
        stack.name: (*stack.inputs, *COMPUTED.get(stack.name, ())) for stack in delivered.stacks
    }
    return {
        stack: {
            name: DeclaredParameter(declaration, name not in always[stack].parameters)
            for name, declaration in template.parameters.items()
            if name not in filled[stack]
        }
        for stack, template in catalog.deployed(delivered).items()
    }
