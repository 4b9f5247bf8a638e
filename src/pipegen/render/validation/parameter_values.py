"""The parameters of each deployment: known, given, and taken by the template."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipegen.cloudformation import parameters
from pipegen.cloudformation.template import Template
from pipegen.config import cidr, parameter_values
from pipegen.config.delivery import ACCOUNT, EC2, PIPELINE, VPC, Delivery, Deployment
from pipegen.config.parameter_values import COMPUTED, configured_values, values
from pipegen.config.values import InvalidValue
from pipegen.errors import Path
from pipegen.render.validation import stack_names
from pipegen.text import join_words


def check_parameter_values(delivery: Delivery, deployed: Mapping[str, Template]) -> None:
    """Note what is wrong in the configuration's `reading`."""
    config = delivery.config
    for index, environment in enumerate(config.environments):
        path = ("environment", index, "parameters")
        if not config.reader.is_valid(path):
            continue
        _stacks(delivery, index, list(deployed))
        for deployment in delivery.deployments:
            template = deployed[deployment.stack.name]
            # A template that could not be loaded has none, and is reported already.
            if deployment.environment is environment and template.resources:
                _Check(delivery, deployment, template, (*path, deployment.stack.name)).all()


def _stacks(delivery: Delivery, index: int, deployed: list[str]) -> None:
    config = delivery.config
    path = ("environment", index)
    given = config.environments[index].parameters
    if not stack_names.all_known(config):
        return  # the stack that is meant may be one whose name is wrong
    for stack in given:
        if stack not in deployed:
            what = f"{config.reader.label(path)} has parameters of {stack}, which is not deployed"
            missing = [name for name in deployed if name not in given]
            hint = f"the stacks are {join_words(deployed)}"
            if stack in (ACCOUNT, PIPELINE):
                hint = "remove them: pipegen fills what that stack needs"
                config.reader.error((*path, "parameters", stack), what, hint)
                continue
            config.reader.unknown_key((*path, "parameters", stack), what, deployed, missing, hint)


class _Check:
    """The values of one deployment, each noted at its line."""

    def __init__(
        self, delivery: Delivery, deployment: Deployment, template: Template, path: Path
    ) -> None:
        self._reading = delivery.config.reader
        self._deployment = deployment
        self._template = template
        self._path = path
        self._place = f"{deployment.stack.name} in {self._reading.label(path[:2])}"
        self._own = deployment.stack.custom
        if self._own is not None:
            self._inputs: Path = ("stack", delivery.config.stacks.index(self._own), "inputs")
        else:
            self._inputs = ()

    def all(self) -> None:
        for name, value in configured_values(self._deployment).items():
            self._given(name, value)
        if self._deployment.stack.name == EC2:
            self._sizes()
        stated = values(self._deployment, self._template)
        for name in self._template.parameters:
            if name not in (
                *stated,
                *configured_values(self._deployment),
                *self._deployment.inputs,
            ):
                self._missing(name)

    def _given(self, name: str, value: Any) -> None:
        declared = self._template.parameters
        if name in COMPUTED.get(self._deployment.stack.name, ()):
            self._wrong(name, "is computed by pipegen", "leave it out: it follows from VpcCidr")
        elif name in self._deployment.inputs:
            stage, output = self._deployment.inputs[name]
            what = f"is filled by the pipeline, with {output} of {stage}"
            self._wrong(name, what, "leave it out")
        elif name not in declared:
            self._unknown(name)
        else:
            self._value(name, value)

    def _unknown(self, name: str) -> None:
        known = list(self._template.parameters)
        stated = {**configured_values(self._deployment), **self._deployment.inputs}
        missing = [each for each in known if each not in stated]
        what = f"{self._place} has no parameter {name}"
        hint = f"its parameters are {join_words(known)}" if known else "remove it: it has none"
        self._reading.unknown_key((*self._path, name), what, known, missing, hint)

    def _value(self, name: str, value: Any) -> None:
        declaration = self._template.parameters[name]
        try:
            if isinstance(value, list) and "List" not in str(declaration.get("Type")):
                raise InvalidValue("is a list, and takes one value", "write it without brackets")
            text = parameter_values.text(value)
            if (self._deployment.stack.name, name) == (VPC, "VpcCidr"):
                cidr.vpc_cidr(text)
        except InvalidValue as wrong:
            self._wrong(name, wrong.reason, wrong.hint)
            return
        why = parameters.violation(declaration, text)
        if why:
            self._wrong(name, why, f"see the parameter {name} in {self._template.path}")

    def _missing(self, name: str) -> None:
        if name in COMPUTED.get(self._deployment.stack.name, ()):
            return  # what it follows from is missing or wrong itself
        if not self._reading.is_valid((*self._path, name), (*self._inputs, name)):
            return
        stack, environment = self._deployment.stack.name, self._reading.label(self._path[:2])
        example = '"10.10.0.0/16"' if name == "VpcCidr" else "…"
        what = f"{environment} gives no value to {name} of {stack}, which has no default"
        hint = f"add a line to [environment.parameters.{stack}]: {name} = {example}"
        self._reading.error((*self._path, name), what, hint)

    def _sizes(self) -> None:
        sizes = ("MinSize", "MaxSize")
        if not self._reading.is_valid(*((*self._path, name) for name in sizes)):
            return
        stated = values(self._deployment, self._template)
        least, most = (Decimal(stated[name]) for name in sizes)
        given_here = [name for name in sizes if name in configured_values(self._deployment)]
        for name, size in zip(sizes, (least, most), strict=True):
            if size != int(size):
                self._wrong(name, f"is {size}, which is not a whole number", "round it")
        if least >= most:
            what = f"leaves no room for an update: MinSize is {least}, MaxSize {most}"
            self._wrong(given_here[-1], what, "let MaxSize be larger than MinSize")

    def _wrong(self, name: str, why: str, hint: str) -> None:
        self._reading.error((*self._path, name), f"{name} of {self._place} {why}", hint)
