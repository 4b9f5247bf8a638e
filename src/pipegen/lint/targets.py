"""The files to look at: all that a configuration stands for, or those that somebody names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipegen.codepipeline import template_configuration
from pipegen.codepipeline.template_configuration import TemplateConfiguration
from pipegen.config import delivery
from pipegen.config.delivery import Delivery
from pipegen.config.model import Config
from pipegen.errors import Diagnostic, PipegenError


@dataclass(frozen=True, slots=True)
class LintTargets:
    """Templates, and parameter files with what each goes with."""

    templates: tuple[Path, ...] = ()
    parameter_files: tuple[TemplateConfiguration, ...] = ()

    @classmethod
    def from_config(cls, config: Config) -> "LintTargets":
        """Return everything that `config` stands for, whether it exists or not."""
        folder = config.path.parent
        delivered = Delivery.from_config(config)
        stacks = [each.template for each in delivered.stacks]
        setup = [delivery.template_path(each) for each in (delivery.ACCOUNT, delivery.PIPELINE)]
        return LintTargets(
            tuple(folder / each for each in (*stacks, *setup)),
            tuple(
                TemplateConfiguration(
                    folder / each.parameter_file,
                    folder / each.stack.template,
                    frozenset(each.overrides),
                )
                for each in delivered.deployments
            ),
        )

    @classmethod
    def from_paths(cls, files: Sequence[Path], known: "LintTargets") -> "LintTargets":
        """Return `files` as templates and parameter files.

        A parameter file is one that is `known`, or has the shape of one; the rest are templates.
        """
        by_path = {each.path.resolve(): each for each in known.parameter_files}
        templates: list[Path] = []
        found: list[TemplateConfiguration] = []
        for file in files:
            match = by_path.get(file.resolve())
            if match or template_configuration.is_template_configuration(file):
                found.append(match._replace(path=file) if match else TemplateConfiguration(file))
            else:
                templates.append(file)
        return LintTargets(tuple(templates), tuple(found))


def require(chosen: LintTargets, hint: str) -> None:
    """Raise `PipegenError` with `hint` and all files of `chosen` that don't exist."""
    paths = (*chosen.templates, *(each.path for each in chosen.parameter_files))
    missing = [
        Diagnostic(f"there is no file {each}", hint) for each in paths if not each.is_file()
    ]
    if missing:
        raise PipegenError.from_diagnostics(missing)
