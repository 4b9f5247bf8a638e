"""The parameters of each deployment: known, given, and taken by the template."""

from collections.abc import Mapping
from typing import Any

from pipegen import networks, parameters
from pipegen.checks import Wrong, did_you_mean
from pipegen.delivery import EC2, VPC, Delivery, Deployment
from pipegen.parameter_values import COMPUTED, given, values
from pipegen.places import Path
from pipegen.template import Template


def check(delivery: Delivery, deployed: Mapping[str, Template]) -> None:
    """Note what is wrong in the configuration's `reading`."""
    config = delivery.config
    for index, environment in enumerate(config.environments):
        for stack in environment.parameters:
            if stack not in deployed:
                hint = did_you_mean(stack, list(deployed), f"the stacks are {', '.join(deployed)}")
                where = ("environment", index, "parameters", stack)
                what = f"environment {environment.name} has parameters of a stack {stack}"
                config.reading.mistake(where, f"{what}, which is not deployed", hint)
        for deployment in delivery.deployments:
            if deployment.environment is environment:
                path = ("environment", index, "parameters", deployment.stack.name)
                _Check(delivery, deployment, deployed[deployment.stack.name], path).all()


class _Check:
    """The values of one deployment, each noted at its line."""

    def __init__(
        self, delivery: Delivery, deployment: Deployment, template: Template, path: Path
    ) -> None:
        self._reading = delivery.config.reading
        self._deployment = deployment
        self._template = template
        self._path = path

    def all(self) -> None:
        for name, value in given(self._deployment).items():
            self._given(name, value)
        if self._deployment.stack.name == EC2:
            self._sizes()
        if not self._template.resources:
            return  # it could not be loaded, which is said already
        stated = values(self._deployment, self._template)
        for name in self._template.parameters:
            if name not in (*stated, *given(self._deployment), *self._deployment.inputs):
                self._missing(name)

    def _given(self, name: str, value: Any) -> None:
        if not self._template.resources:
            return
        declared = self._template.parameters
        stack = self._deployment.stack.name
        if name in COMPUTED.get(stack, ()):
            self._wrong(name, "is computed", "leave it out: it follows from VpcCidr")
        elif name in self._deployment.inputs:
            stage, output = self._deployment.inputs[name]
            hint = f"leave it out: the pipeline fills it with {output} of {stage}"
            self._wrong(name, "is an output of an earlier stack", hint)
        elif name not in declared:
            self._wrong(
                name,
                "is no parameter of its template",
                did_you_mean(name, list(declared), f"it has {', '.join(declared) or 'none'}"),
            )
        else:
            self._value(name, value)

    def _value(self, name: str, value: Any) -> None:
        try:
            text = parameters.text(value)
            if (self._deployment.stack.name, name) == (VPC, "VpcCidr"):
                networks.network(text)
        except Wrong as wrong:
            self._wrong(name, wrong.why, wrong.hint)
            return
        why = parameters.wrong(self._template.parameters[name], text)
        if why:
            hint = f"see the parameter {name} in {self._template.path}"
            self._wrong(name, why, hint)

    def _missing(self, name: str) -> None:
        if name in COMPUTED.get(self._deployment.stack.name, ()):
            return  # what it follows from is missing or wrong itself
        stack, environment = self._deployment.stack.name, self._deployment.environment.name
        example = '"10.10.0.0/16"' if name == "VpcCidr" else "…"
        self._reading.mistake(
            self._path,
            f"environment {environment} gives no value to {name} of {stack}, which has no default",
            f"add a line to [environment.parameters.{stack}]: {name} = {example}",
        )

    def _sizes(self) -> None:
        stated = values(self._deployment, self._template)
        least, most = (stated.get(name, "") for name in ("MinSize", "MaxSize"))
        if least.isdigit() and most.isdigit() and int(least) >= int(most):
            hint = "let MaxSize be larger: an update needs room for one more machine"
            name = "MinSize" if "MinSize" in given(self._deployment) else "MaxSize"
            self._wrong(name, f"leaves no room: MinSize is {least}, MaxSize {most}", hint)

    def _wrong(self, name: str, why: str, hint: str) -> None:
        stack, environment = self._deployment.stack.name, self._deployment.environment.name
        what = f"{name} of {stack} in environment {environment} {why}"
        self._reading.mistake((*self._path, name), what, hint)
