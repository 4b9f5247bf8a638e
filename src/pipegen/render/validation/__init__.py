"""Validates a whole delivery before anything is written, and reports all errors at once."""

from collections.abc import Mapping

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
)


def check_delivery(delivery: Delivery) -> None:
    """Add the errors that need no template to the reader of the configuration.

    Call it before the templates are built: it marks template files that rendering would
    overwrite as invalid, so that nothing reads them.
    """
    environments.check_environments(delivery)
    notifications.check_notifications(delivery)
    custom_stacks.check_template_files(delivery)


def check_templates(delivery: Delivery, templates: Mapping[str, Template]) -> None:
    """Add the errors of the deployed `templates`, by stack, and of what they are deployed with."""
    custom_stacks.check_custom_stacks(delivery, templates)
    parameter_values.check_parameter_values(delivery, templates)
    quotas.check_templates(delivery, templates)
    name_conflicts.check_name_conflicts(delivery, templates)


def check_setup(delivery: Delivery, setup: Mapping[str, Template]) -> None:
    """Add the errors of the set-up templates, by name."""
    quotas.check_setup(delivery, setup)


def raise_errors(config: Config) -> None:
    """Raise `PipegenError` with all errors found so far, by file and line, if there are any."""
    reader = config.reader
    if reader.diagnostics:
        raise PipegenError.from_diagnostics(_sorted(reader.diagnostics, reader.file))


def _sorted(diagnostics: list[Diagnostic], first_file: str) -> list[Diagnostic]:
    def position(diagnostic: Diagnostic) -> tuple[bool, str, int]:
        return diagnostic.file != first_file, diagnostic.file, diagnostic.line or 0

    return sorted(dict.fromkeys(diagnostics), key=position)
