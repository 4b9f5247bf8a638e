"""The pages that the code writes: `python -m scripts.generate_docs` brings them up to date.

`docs/configuration.md` comes from the types of `pipegen.toml` and the parameters of the templates,
`docs/cli.md` from the help of each command, the JSON Schema from what `pipegen schema` prints.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from pipegen import text
from pipegen.cli import app
from pipegen.config import json_schema, loader
from pipegen.config.json_schema import DeclaredParameter
from pipegen.config.model import Ec2Config, StackConfig
from pipegen.stacks import declared_parameters

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
_HEADINGS = {
    **{name: f"[{name}]" for name in loader.SINGLE},
    **{name: f"[[{name}]]" for name in loader.REPEATED},
}
_KINDS_OF_TABLES = {**loader.SINGLE, **loader.REPEATED}
_TABLES = {_HEADINGS[name]: _KINDS_OF_TABLES[name] for name in (*loader.REQUIRED, *_HEADINGS)}
# Their keys exclude each other, or need something else as well.
_SHOWN: Mapping[type, str] = {
    Ec2Config: "[Put a load balancer before the machines](load-balancer.md) has an example.",
    StackConfig: "[Add a stack of your own](own-stack.md) has examples.",
}
_KINDS = {"string": "string", "boolean": "true or false", "object": "table"}
_AGAIN = "This page is made from the code: `make docs` writes it again."
_HEAD = f"""\
# Configuration

`pipegen.toml` lies at the root of the repository that holds the rendered files. pipegen finds it
in the current folder or in one above, or takes the one that `--config` names. It is
[TOML](https://toml.io), in UTF-8. Account ids are strings, in quotes.

Unknown keys, wrong values and names that collide are mistakes. All are reported at once, each with
its line, and nothing is written then. [An editor](editor.md) that is told of the
[JSON Schema](pipegen.schema.json) shows most of them while you type. {_AGAIN}
"""
_TAGS = """\
## [tags]

Tags of every stack, and of every resource that takes them: at most 40, each a string.

```toml
[tags]
project = "infrastructure"
```
"""
_PARAMETERS = """\
## Parameters

`[environment.parameters.<stack>]` gives values to the parameters of a stack's template, for one
environment. The table stands below its `[[environment]]`. Every parameter ends up in the parameter
file, at its default if nothing is given.

```toml
[[environment]]
name = "production"
[environment.parameters.vpc-setup]
NatGateways = "per-az"
```
"""
_CLI = f"""\
# Command line

Data goes to stdout, all else to stderr. Exit codes, everywhere:

| code | meaning |
|---|---|
| 0 | clean, or informational findings only |
| 1 | something was found: an error, a warning, or with `render --check` an outdated file |
| 2 | could not run: a mistake in what was given, or a file that can't be read or written |
| 130 | interrupted with Ctrl-C |

{_AGAIN}
"""


def pages() -> Mapping[str, str]:
    """Return name → text of every such page."""
    return {
        "cli.md": command_line(),
        "configuration.md": configuration(),
        json_schema.SCHEMA_FILE: json_schema.text(declared_parameters.declared_parameters()),
    }


def configuration() -> str:
    """Return the reference of `pipegen.toml`."""
    tables = [_table(heading, kind) for heading, kind in _TABLES.items()]
    return "\n".join([_HEAD, *tables, _TAGS, _PARAMETERS, *_stacks()])


def _table(heading: str, kind: type) -> str:
    lines = [f"## {heading}", "", json_schema.description(kind), ""]
    lines += ["| key | type | default | what it is |", "|---|---|---|---|"]
    lines += [row for each in fields(kind) for row in _rows(each)]
    examples = [_example(each) for each in fields(kind) if each.metadata["example"] is not None]
    shown = ["```toml", heading, *examples, "```"] if kind not in _SHOWN else [_SHOWN[kind]]
    return "\n".join([*lines, "", *shown, ""])


def _rows(each: Field[Any], table: str = "") -> Iterator[str]:
    what = each.metadata["description"].replace("|", "\\|")
    read = each.metadata["read"]
    is_table = isinstance(read, type)
    kind = "table" if is_table else _kind(read.schema)
    yield f"| `{table}{each.name}` | {kind} | {_default(each)} | {what} |"
    for inner in fields(read) if is_table else ():
        yield from _rows(inner, f"{each.name}.")


def _kind(said: Mapping[str, Any]) -> str:
    """Return what a JSON Schema says of a value, in a few words."""
    if "enum" in said:
        return text.join_words([f"`{json.dumps(each)}`" for each in said["enum"]], "or")
    if said["type"] == "integer":
        return f"whole number from {said['minimum']:,} to {said['maximum']:,}"
    if said["type"] == "array":
        inner = "of " + _kind(said["items"]) if "enum" in said["items"] else "of strings"
        return f"list {inner}"
    if said.get("additionalProperties") == {"type": "object"}:
        return "table of tables"
    return _KINDS[said["type"]]


def _default(each: Field[Any]) -> str:
    if each.default is MISSING and each.default_factory is MISSING:
        return "required"
    if each.default in (None, (), MISSING):
        return ""
    return f"`{json.dumps(each.default)}`"


def _example(each: Field[Any]) -> str:
    return f"{each.name} = {_toml(each.metadata['example'])}"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in value.items())} }}"
    return json.dumps(value)


def _stacks() -> Iterator[str]:
    for stack, given in declared_parameters.declared_parameters().items():
        lines = [f"### {stack}", "", "| parameter | default | what it is |", "|---|---|---|"]
        lines += [_parameter(name, each) for name, each in given.items()]
        yield "\n".join([*lines, ""])


def _parameter(name: str, stated: DeclaredParameter) -> str:
    declared = stated.declaration
    default = f"`{declared['Default']}`" if "Default" in declared else "required"
    return f"| `{name}` | {default} | {stated.description}{_limits(declared)} |"


def _limits(declared: Mapping[str, Any]) -> str:
    least, most = declared.get("MinValue"), declared.get("MaxValue")
    if "AllowedValues" in declared:
        return f" One of {', '.join(f'`{each}`' for each in declared['AllowedValues'])}."
    if most is not None:
        return f" From {least:,} to {most:,}."
    return f" At least {least}." if least is not None else ""


def command_line() -> str:
    """Return the reference of the commands."""
    sections = [_help("pipegen", []), *(_help(f"pipegen {name}", [name]) for name in app.COMMANDS)]
    return "\n".join([_CLI, *sections])


def _help(heading: str, arguments: list[str]) -> str:
    shown = CliRunner().invoke(
        app.group, [*arguments, "--help"], prog_name="pipegen", terminal_width=80
    )
    return f"## {heading}\n\n```text\n{shown.output.strip()}\n```\n"


def main() -> None:
    """Write every page."""
    for name, content in pages().items():
        (DOCS / name).write_text(content, encoding="utf-8")
        click.echo(DOCS / name)


if __name__ == "__main__":
    main()
