"""The parameters of pipegen's own stacks that a person gives, whatever the configuration."""

from collections.abc import Mapping
from dataclasses import replace

from pipegen import delivery, loading
from pipegen.config import Ec2
from pipegen.parameter_values import COMPUTED
from pipegen.schema import Stated
from pipegen.stacks import catalog


def stated() -> Mapping[str, Mapping[str, Stated]]:
    """Return stack → parameter → what it is; without what earlier stacks fill, or pipegen."""
    plain = loading.example()
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
