"""Builds a delivery: the main path of `pipegen render`, from `Config` to files on disk.

`build` plans the delivery, builds its templates and validates them. `Build.files` serializes the
templates, and `Build.write` writes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import Delivery
from pipegen.config.model import Config
from pipegen.errors import Diagnostic
from pipegen.render import files as render_files
from pipegen.render import validation, writer
from pipegen.render.files import FileChange
from pipegen.render.validation import warnings
from pipegen.stacks import catalog


@dataclass(frozen=True)
class Build:
    """A valid delivery with its templates and rendered files."""

    delivery: Delivery
    templates: Mapping[str, Template]
    """Stack → the template that the pipeline deploys."""
    setup: Mapping[str, Template]
    """Name → set-up template, which an operator deploys."""
    warnings: tuple[Diagnostic, ...]
    """What is valid but inadvisable."""

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Return path → text of every rendered file, relative to the templates folder."""
        return render_files.serialize(self.delivery, self.templates, self.setup)

    def changes(self, folder: Path) -> list[FileChange]:
        """Return the files that differ from those in `folder`; write nothing."""
        return render_files.changes(self.files, folder)

    def write(self, folder: Path) -> list[FileChange]:
        """Write the files into `folder` and return those that changed."""
        return writer.write_files(self.files, folder)


def build(config: Config) -> Build:
    """Return the delivery that `config` describes, with its templates.

    Raises:
        PipegenError: `config` or a template is invalid. It has all errors, also those of the
            reader, sorted by file and line.
    """
    delivery = Delivery.from_config(config)
    validation.check_delivery(delivery)
    templates = catalog.deployed(delivery)
    validation.check_templates(delivery, templates)
    validation.raise_errors(config)  # set-up templates of invalid stacks would repeat the errors
    setup = catalog.setup(delivery, templates)
    validation.check_setup(delivery, setup)
    validation.raise_errors(config)
    return Build(delivery, templates, setup, tuple(warnings.find_warnings(config)))
