"""Checks the parameter values of each deployment against the template's declarations."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipegen.cloudformation import parameters
from pipegen.cloudformation.template import Template
from pipegen.config import cidr, parameter_values
from pipegen.config.delivery import ACCOUNT, EC2, PIPELINE, VPC, Delivery, Deployment
from pipegen.config.parameter_values import COMPUTED
from pipegen.config.values import InvalidValue
from pipegen.errors import Path
from pipegen.render.validation import resource_names
from pipegen.text import join_words


def check_parameter_values(delivery: Delivery, templates: Mapping[str, Template]) -> None:
    """Add an error for each parameter value that is unknown, invalid or missing."""
    config = delivery.config
    for index, environment in enumerate(config.environments):
        path = ("environment", index, "parameters")
        if not config.reader.is_valid(path):
            continue
        _check_stacks(delivery, index, list(templates))
        for deployment in delivery.deployments:
            template = templates[deployment.stack.name]
            # A template that could not be loaded is empty, and has its error already.
            if deployment.environment is environment and template.resources:
                stack_path = (*path, deployment.stack.name)
                _ValueValidator(delivery, deployment, template, stack_path).check_all()


def _check_stacks(delivery: Delivery, index: int, deployed: list[str]) -> None:
    config = delivery.config
    path = ("environment", index)
    configured = config.environments[index].parameters
    if not resource_names.all_names_valid(config):
        return  # the table may belong to a stack whose name is invalid
    for stack in configured:
        if stack not in deployed:
            message = (
                f"{config.reader.label(path)} has parameters of {stack}, which is not deployed"
            )
            missing = [name for name in deployed if name not in configured]
            hint = f"the stacks are {join_words(deployed)}"
            stack_path = (*path, "parameters", stack)
            if stack in (ACCOUNT, PIPELINE):
                hint = "remove them: pipegen fills what that stack needs"
                config.reader.error(stack_path, message, hint)
            else:
                config.reader.unknown_key(stack_path, message, deployed, missing, hint)


class _ValueValidator:
    """The checks of the values of one deployment; `path` is their table."""

    def __init__(
        self, delivery: Delivery, deployment: Deployment, template: Template, path: Path
    ) -> None:
        self._reader = delivery.config.reader
        self._deployment = deployment
        self._stack = deployment.stack.name
        self._template = template
        self._path = path
        self._label = f"{self._stack} in {self._reader.label(path[:2])}"
        self._configured = parameter_values.configured_values(deployment)
        custom = deployment.stack.custom
        self._inputs_path: Path = ()
        if custom is not None:
            self._inputs_path = ("stack", delivery.config.stacks.index(custom), "inputs")

    def check_all(self) -> None:
        """Check all values: those that are configured, and that none is missing."""
        for name, value in self._configured.items():
            self._check_configured(name, value)
        if self._stack == EC2:
            self._check_group_size()
        values = parameter_values.effective_values(self._deployment, self._template)
        for name in self._template.parameters:
            if name not in (*values, *self._configured, *self._deployment.inputs):
                self._add_missing(name)

    def _check_configured(self, name: str, value: Any) -> None:
        if name in COMPUTED.get(self._stack, ()):
            self._error(name, "is computed by pipegen", "leave it out: it follows from VpcCidr")
        elif name in self._deployment.inputs:
            stage, output = self._deployment.inputs[name]
            reason = f"is filled by the pipeline, with {output} of {stage}"
            self._error(name, reason, "leave it out")
        elif name not in self._template.parameters:
            self._add_unknown(name)
        else:
            self._check_value(name, value)

    def _add_unknown(self, name: str) -> None:
        known = list(self._template.parameters)
        stated = {**self._configured, **self._deployment.inputs}
        missing = [parameter for parameter in known if parameter not in stated]
        message = f"{self._label} has no parameter {name}"
        hint = f"its parameters are {join_words(known)}" if known else "remove it: it has none"
        self._reader.unknown_key((*self._path, name), message, known, missing, hint)

    def _check_value(self, name: str, value: Any) -> None:
        declaration = self._template.parameters[name]
        try:
            if isinstance(value, list) and "List" not in str(declaration.get("Type")):
                raise InvalidValue("is a list, and takes one value", "write it without brackets")
            text = parameter_values.text(value)
            if (self._stack, name) == (VPC, "VpcCidr"):
                cidr.vpc_cidr(text)
        except InvalidValue as error:
            self._error(name, error.reason, error.hint)
            return
        reason = parameters.violation(declaration, text)
        if reason:
            self._error(name, reason, f"see the parameter {name} in {self._template.path}")

    def _add_missing(self, name: str) -> None:
        if name in COMPUTED.get(self._stack, ()):
            return  # the parameter that it is computed from is missing or invalid
        if not self._reader.is_valid((*self._path, name), (*self._inputs_path, name)):
            return
        environment = self._reader.label(self._path[:2])
        message = f"{environment} gives no value to {name} of {self._stack}"
        example = '"10.10.0.0/16"' if name == "VpcCidr" else "…"
        hint = f"add a line to [environment.parameters.{self._stack}]: {name} = {example}"
        self._reader.error((*self._path, name), f"{message}, which has no default", hint)

    def _check_group_size(self) -> None:
        names = ("MinSize", "MaxSize")
        if not self._reader.is_valid(*((*self._path, name) for name in names)):
            return
        values = parameter_values.effective_values(self._deployment, self._template)
        minimum, maximum = (Decimal(values[name]) for name in names)
        for name, size in zip(names, (minimum, maximum), strict=True):
            if size != int(size):
                self._error(name, f"is {size}, which is not a whole number", "round it")
        if minimum >= maximum:
            # The defaults fit, so at least one of the two is configured.
            configured = [name for name in names if name in self._configured]
            reason = f"leaves no room for an update: MinSize is {minimum}, MaxSize {maximum}"
            self._error(configured[-1], reason, "let MaxSize be larger than MinSize")

    def _error(self, name: str, reason: str, hint: str) -> None:
        self._reader.error((*self._path, name), f"{name} of {self._label} {reason}", hint)
