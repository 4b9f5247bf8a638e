"""Checks a whole delivery before anything is written, and reports every mistake at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import Delivery
from pipegen.config.model import Config
from pipegen.errors import Diagnostic, PipegenError
from pipegen.render.validation import (
    custom_stacks,
    environments,
    name_conflicts,
    notifications,
    parameter_values,
    quotas,
    warnings,
)
from pipegen.stacks import catalog


@dataclass(frozen=True, slots=True)
class ValidatedDelivery:
    """A delivery without a mistake, with its templates by name, and what is allowed but unwise."""

    delivery: Delivery
    deployed: Mapping[str, Template]
    setup: Mapping[str, Template]
    warnings: tuple[Diagnostic, ...]


def validate(config: Config) -> ValidatedDelivery:
    """Return the delivery that `config` describes.

    Raises `PipegenError` with all mistakes, those that reading found too, by their lines.
    """
    delivery = Delivery.from_config(config)
    reading = config.reader
    environments.check_environments(delivery)
    notifications.check_notifications(delivery)
    custom_stacks.check_template_files(delivery)
    deployed = catalog.deployed(delivery)
    custom_stacks.check_custom_stacks(delivery, deployed)
    parameter_values.check_parameter_values(delivery, deployed)
    quotas.check_deployed(delivery, deployed)
    name_conflicts.check_name_conflicts(delivery, deployed)
    # A set-up stack of something broken would show once more what follows from it.
    if not reading.diagnostics:
        setup = catalog.setup(delivery, deployed)
        quotas.check_setup(delivery, setup)
    if reading.diagnostics:
        raise PipegenError.from_diagnostics(_sorted(reading.diagnostics, reading.file))
    return ValidatedDelivery(delivery, deployed, setup, tuple(warnings.find_warnings(config)))


def _sorted(mistakes: list[Diagnostic], first: str) -> list[Diagnostic]:
    def place(mistake: Diagnostic) -> tuple[bool, str, int]:
        return mistake.file != first, mistake.file, mistake.line or 0

    return sorted(dict.fromkeys(mistakes), key=place)
