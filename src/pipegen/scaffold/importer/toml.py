"""What is proposed, as TOML that can be put at the end of `pipegen.toml`."""

from collections.abc import Iterator, Sequence

from pipegen.scaffold.importer.model import ProposedStack
from pipegen.scaffold.toml_writer import dumps, key
from pipegen.text import printable

_LONGEST = 80  # characters of a description


def to_toml(stacks: Sequence[ProposedStack]) -> str:
    """Return the tables of `stacks`, each after an empty line: the file may lack its last one."""
    return "".join("\n".join(["", *_lines(each), ""]) for each in stacks)


def _lines(stack: ProposedStack) -> Iterator[str]:
    yield from (f"# {each}" for each in stack.notes)
    yield "[[stack]]"
    yield f"name = {dumps(stack.name)}"
    yield f"template = {dumps(stack.template)}"
    if stack.after:
        yield f"after = {dumps(stack.after)}"
    if stack.inputs:
        yield f"inputs = {dumps({name: '.'.join(each) for name, each in stack.inputs.items()})}"
    if stack.values:
        yield "# Below each [[environment]], with the values that it has there:"
        yield f"# [environment.parameters.{key(stack.name)}]"
        for name, declared in stack.values.items():
            about = " ".join(str(declared.get("Description") or declared.get("Type")).split())
            yield f'# {key(name)} = "…"  # {printable(about)[:_LONGEST]}'
