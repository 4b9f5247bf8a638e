"""The parameters of pipegen's own stacks that a person gives, whatever the configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipegen import delivery, loading
from pipegen.config import Ec2
from pipegen.parameter_values import COMPUTED
from pipegen.parameters import Declaration
from pipegen.stacks import catalog


@dataclass(frozen=True, slots=True)
class Stated:
    """A parameter as its template declares it; `on_request`: only with a load balancer."""

    declaration: Declaration
    on_request: bool

    @property
    def description(self) -> str:
        """Return what a person reads about it."""
        what = str(self.declaration["Description"])
        return f"{what} With `load_balancer` only." if self.on_request else what

    @property
    def required(self) -> bool:
        """Return whether every environment must give it a value."""
        return "Default" not in self.declaration and not self.on_request


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
