"""The files to lint: all files of a configuration, or the files on the command line."""

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
    """Templates, and parameter files with the template and the overrides of their deployment."""

    templates: tuple[Path, ...] = ()
    parameter_files: tuple[TemplateConfiguration, ...] = ()

    @classmethod
    def from_config(cls, config: Config) -> "LintTargets":
        """Return all templates and parameter files of `config`, whether they exist or not."""
        folder = config.path.parent
        planned = Delivery.from_config(config)
        stacks = [stack.template for stack in planned.stacks]
        setup = [delivery.template_path(name) for name in (delivery.ACCOUNT, delivery.PIPELINE)]
        parameter_files = [
            TemplateConfiguration(
                folder / deployment.parameter_file,
                folder / deployment.stack.template,
                frozenset(deployment.overrides),
            )
            for deployment in planned.deployments
        ]
        return LintTargets(
            tuple(folder / path for path in (*stacks, *setup)), tuple(parameter_files)
        )

    @classmethod
    def from_paths(cls, files: Sequence[Path], known: "LintTargets") -> "LintTargets":
        """Return `files` as templates and parameter files.

        A file is a parameter file if it is one in `known`, or has the format of one. All other
        files are templates.
        """
        by_path = {file.path.resolve(): file for file in known.parameter_files}
        templates: list[Path] = []
        parameter_files: list[TemplateConfiguration] = []
        for path in files:
            file = by_path.get(path.resolve())
            if file:
                parameter_files.append(file._replace(path=path))
            elif template_configuration.is_template_configuration(path):
                parameter_files.append(TemplateConfiguration(path))
            else:
                templates.append(path)
        return LintTargets(tuple(templates), tuple(parameter_files))


def require(targets: LintTargets, hint: str) -> None:
    """Raise `PipegenError` with `hint` for all files of `targets` that don't exist."""
    paths = (*targets.templates, *(file.path for file in targets.parameter_files))
    missing = [
        Diagnostic(f"there is no file {path}", hint) for path in paths if not path.is_file()
    ]
    if missing:
        raise PipegenError.from_diagnostics(missing)
