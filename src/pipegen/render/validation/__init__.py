"""Checks a whole delivery before anything is written, and reports every mistake at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipegen.cloudformation.template import Template
from pipegen.config import delivery as deliveries
from pipegen.config.delivery import Delivery
from pipegen.config.model import Config
from pipegen.errors import Mistake, PipegenError
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
class Valid:
    """A delivery without a mistake, with its templates by name, and what is allowed but unwise."""

    delivery: Delivery
    deployed: Mapping[str, Template]
    setup: Mapping[str, Template]
    warnings: tuple[Mistake, ...]


def validate(config: Config) -> Valid:
    """Return the delivery that `config` describes.

    Raises `PipegenError` with all mistakes, those that reading found too, by their lines.
    """
    delivery = deliveries.of(config)
    reading = config.reading
    environments.check(delivery)
    notifications.check(delivery)
    custom_stacks.check_files(delivery)
    deployed = catalog.deployed(delivery)
    custom_stacks.check(delivery, deployed)
    parameter_values.check(delivery, deployed)
    quotas.check_deployed(delivery, deployed)
    name_conflicts.check(delivery, deployed)
    # A set-up stack of something broken would show once more what follows from it.
    if not reading.mistakes:
        setup = catalog.setup(delivery, deployed)
        quotas.check_setup(delivery, setup)
    if reading.mistakes:
        raise PipegenError.of(_sorted(reading.mistakes, reading.file))
    return Valid(delivery, deployed, setup, tuple(warnings.of(config)))


def _sorted(mistakes: list[Mistake], first: str) -> list[Mistake]:
    def place(mistake: Mistake) -> tuple[bool, str, int]:
        return mistake.file != first, mistake.file, mistake.line or 0

    return sorted(dict.fromkeys(mistakes), key=place)
