"""Tries what is proposed: the mistakes that the configuration would have with it."""

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
    """Return path of a template → what is wrong with its stack, empty if nothing is.

    Values that a person must give are not missed. Raises `PipegenError` for what is wrong with all
    of them together, too many stages say.
    """
    whole = config.path.read_text("utf-8-sig") + toml.to_toml(stacks)
    tried = loader.parse(config.path, whole)
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
    tried: Config, wrong: Sequence[Diagnostic], stacks: Sequence[ProposedStack]
) -> dict[str, list[Diagnostic]]:
    found: dict[str, list[Diagnostic]] = {}
    of_all = []
    for mistake in wrong:  # none has its line: nobody has the file that was tried
        path = _template(tried, mistake, stacks)
        if path is None:
            what = f"with all that would be proposed, {mistake.message}"
            of_all.append(Diagnostic(what, mistake.hint, mistake.file))
        else:
            file = printable(path)
            what = f"{file} is left out: {mistake.message}"
            found.setdefault(path, []).append(Diagnostic(what, mistake.hint, file))
    if not found:
        raise PipegenError.from_diagnostics(of_all)
    return found


def _template(tried: Config, mistake: Diagnostic, stacks: Sequence[ProposedStack]) -> str | None:
    """Return the template of the `[[stack]]` that a mistake stands in."""
    first = len(tried.stacks) - len(stacks)
    found = None
    for index, stack in enumerate(stacks):
        start = tried.reader.line(("stack", first + index)) or 0
        if start <= (mistake.line or 0):
            found = stack.template
    return found
