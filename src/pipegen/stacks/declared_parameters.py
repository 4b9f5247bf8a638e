"""The parameters of pipegen's own stacks that a person gives, whatever the configuration."""

from collections.abc import Mapping
from dataclasses import replace

from pipegen.config import delivery, loader
from pipegen.config.json_schema import Stated
from pipegen.config.model import Ec2
from pipegen.config.parameter_values import COMPUTED
from pipegen.stacks import catalog


def stated() -> Mapping[str, Mapping[str, Stated]]:
    """Return stack → parameter → what it is; without what earlier stacks fill, or pipegen."""
    plain = loader.example()
    delivered = delivery.of(replace(plain, ec2=Ec2(load_balancer=True)))
    always = catalog.deployed(delivery.of(plain))
    filled = {
        stack.name: (*stack.inputs, *COMPUTED.get(stack.name, ())) for stack in delivered.stacks
    }
    return {
        stack: {
            name: Stated(declaration, name not in always[stack].parameters)
            for name, declaration in template.parameters.items()
            if name not in filled[stack]
        }
        for stack, template in catalog.deployed(delivered).items()
    }
