"""Write proposed stacks as TOML that can be appended to `pipegen.toml`."""

from collections.abc import Iterator, Sequence

from pipegen.scaffold.importer.model import ProposedStack
from pipegen.scaffold.toml_writer import dumps, key
from pipegen.text import printable

_MAX_DESCRIPTION = 80  # characters of a description


def to_toml(stacks: Sequence[ProposedStack]) -> str:
    """Return the tables of `stacks`, each after an empty line, which the file may not end with."""
    return "".join("\n".join(["", *_lines(stack), ""]) for stack in stacks)


def _lines(stack: ProposedStack) -> Iterator[str]:
    yield from (f"# {note}" for note in stack.notes)
    yield "[[stack]]"
    yield f"name = {dumps(stack.name)}"
    yield f"template = {dumps(stack.template)}"
    if stack.after:
        yield f"after = {dumps(stack.after)}"
    if stack.inputs:
        inputs = {name: f"{source}.{output}" for name, (source, output) in stack.inputs.items()}
        yield f"inputs = {dumps(inputs)}"
    if stack.values:
        yield "# Below each [[environment]], with the values that it has there:"
        yield f"# [environment.parameters.{key(stack.name)}]"
        for name, declared in stack.values.items():
            text = " ".join(str(declared.get("Description") or declared.get("Type")).split())
            yield f'# {key(name)} = "…"  # {printable(text)[:_MAX_DESCRIPTION]}'
