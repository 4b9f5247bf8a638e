"""Validate the configuration together with the proposed stacks."""

from collections.abc import Sequence

from pipegen.config import loader
from pipegen.config.model import Config
from pipegen.errors import Diagnostic, PipegenError
from pipegen.render import build
from pipegen.scaffold.importer import toml
from pipegen.scaffold.importer.model import ProposedStack
from pipegen.text import printable


def validation_errors(
    config: Config, stacks: Sequence[ProposedStack]
) -> dict[str, list[Diagnostic]]:
    """Return path of a template → errors of its stack, empty if there are none.

    Missing values that the user must set are no errors.

    Raises:
        PipegenError: For errors of all stacks together, such as too many stages.
    """
    text = config.path.read_text("utf-8-sig") + toml.to_toml(stacks)
    tried = loader.parse(config.path, text)
    for index, _ in enumerate(tried.environments):
        for stack in stacks:
            for parameter in stack.values:
                tried.reader.mark_invalid(
                    ("environment", index, "parameters", stack.name, parameter)
                )
    try:
        build.build(tried)
    except PipegenError as error:
        return _by_template(tried, error.diagnostics, stacks)
    return {}


def _by_template(
    tried: Config, diagnostics: Sequence[Diagnostic], stacks: Sequence[ProposedStack]
) -> dict[str, list[Diagnostic]]:
    errors: dict[str, list[Diagnostic]] = {}
    general_errors = []
    for diagnostic in diagnostics:  # their lines are dropped: the tried file is not on disk
        path = _template(tried, diagnostic, stacks)
        if path is None:
            message = f"with all that would be proposed, {diagnostic.message}"
            general_errors.append(Diagnostic(message, diagnostic.hint, diagnostic.file))
        else:
            file = printable(path)
            message = f"{file} is left out: {diagnostic.message}"
            errors.setdefault(path, []).append(Diagnostic(message, diagnostic.hint, file))
    if not errors:
        raise PipegenError.from_diagnostics(general_errors)
    return errors


def _template(
    tried: Config, diagnostic: Diagnostic, stacks: Sequence[ProposedStack]
) -> str | None:
    """Return the template of the proposed `[[stack]]` with the error, None if it has none."""
    first = len(tried.stacks) - len(stacks)
    template = None
    for index, stack in enumerate(stacks):
        start = tried.reader.line(("stack", first + index)) or 0
        if start <= (diagnostic.line or 0):
            template = stack.template
    return template
