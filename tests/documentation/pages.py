"""The pages that the code writes: `python tests/documentation/pages.py` brings them up to date.

`docs/configuration.md` comes from the types of `pipegen.toml` and the parameters of the templates,
`docs/cli.md` from the help of each command.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, replace
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from pipegen import cli, delivery, loading
from pipegen.config import Accounts, Config, Ec2, Environment, Pipeline, Stack, Vpc
from pipegen.notify import Notify, Slack, Teams
from pipegen.parameter_values import COMPUTED
from pipegen.stacks import catalog

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_TABLES = {
    "[pipeline]": Pipeline,
    "[[environment]]": Environment,
    "[notify]": Notify,
    "[vpc]": Vpc,
    "[ec2]": Ec2,
    "[accounts]": Accounts,
    "[[stack]]": Stack,
}
# Their keys exclude each other, or need something else as well.
_SHOWN: Mapping[type, str] = {
    Ec2: "[Put a load balancer before the machines](load-balancer.md) has an example.",
    Stack: "[Add a stack of your own](own-stack.md) has examples.",
}
_TYPES: Mapping[Any, str] = {
    str: "string",
    str | None: "string",
    bool: "true or false",
    int: "whole number",
    int | None: "whole number",
    Slack | None: "table",
    Teams | None: "table",
    tuple[str, ...]: "list of strings",
    Mapping[str, Mapping[str, Any]]: "table of tables",
    Mapping[str, tuple[str, str]]: "table",
}
_AGAIN = "This page is made from the code: `make docs` writes it again."
_HEAD = f"""\
# Configuration

`pipegen.toml` lies at the root of the repository that holds the rendered files. pipegen finds it
in the current folder or in one above, or takes the one that `--config` names. It is
[TOML](https://toml.io), in UTF-8. Account ids are strings, in quotes.

Unknown keys, wrong values and names that collide are mistakes. All are reported at once, each with
its line, and nothing is written then. {_AGAIN}
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
    return {"cli.md": command_line(), "configuration.md": configuration()}


def configuration() -> str:
    """Return the reference of `pipegen.toml`."""
    tables = [_table(heading, kind) for heading, kind in _TABLES.items()]
    return "\n".join([_HEAD, *tables, _TAGS, _PARAMETERS, *_stacks()])


def _table(heading: str, kind: type) -> str:
    what = (kind.__doc__ or "").split(": ", 1)[1]
    lines = [f"## {heading}", "", what[0].upper() + what[1:], ""]
    lines += ["| key | type | default | what it is |", "|---|---|---|---|"]
    lines += [_row(each) for each in fields(kind)]
    examples = [_example(each) for each in fields(kind) if each.metadata["example"] is not None]
    shown = ["```toml", heading, *examples, "```"] if kind not in _SHOWN else [_SHOWN[kind]]
    return "\n".join([*lines, "", *shown, ""])


def _row(each: Field[Any]) -> str:
    what = each.metadata["description"].replace("|", "\\|")
    return f"| `{each.name}` | {_TYPES[each.type]} | {_default(each)} | {what} |"


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
    for stack, columns in _parameters().items():
        lines = [f"### {stack}", "", "| parameter | default | what it is |", "|---|---|---|"]
        lines += [f"| `{name}` | {default} | {what} |" for name, default, what in columns]
        yield "\n".join([*lines, ""])


def _parameters() -> Mapping[str, list[tuple[str, str, str]]]:
    """Return the parameters that a person gives, by stack, with all that is on request."""
    plain = loading.load(ROOT / "pipegen.toml")
    delivered = delivery.of(_with_load_balancer(plain))
    by_request = catalog.deployed(delivered)
    always = catalog.deployed(delivery.of(plain))
    filled = {
        stack.name: (*stack.inputs, *COMPUTED.get(stack.name, ())) for stack in delivered.stacks
    }
    return {
        stack: [
            _parameter(name, declaration, name in always[stack].parameters)
            for name, declaration in template.parameters.items()
            if name not in filled[stack]
        ]
        for stack, template in by_request.items()
    }


def _with_load_balancer(config: Config) -> Config:
    return replace(config, ec2=Ec2(load_balancer=True))


def _parameter(name: str, declared: Mapping[str, Any], always: bool) -> tuple[str, str, str]:
    default = f"`{declared['Default']}`" if "Default" in declared else "required"
    what = declared["Description"]
    if "AllowedValues" in declared:
        what += f" One of {', '.join(f'`{each}`' for each in declared['AllowedValues'])}."
    return name, default, what if always else f"{what} With `load_balancer` only."


def command_line() -> str:
    """Return the reference of the commands."""
    sections = [_help("pipegen", []), *(_help(f"pipegen {name}", [name]) for name in cli.COMMANDS)]
    return "\n".join([_CLI, *sections])


def _help(heading: str, arguments: list[str]) -> str:
    shown = CliRunner().invoke(
        cli.group, [*arguments, "--help"], prog_name="pipegen", terminal_width=80
    )
    return f"## {heading}\n\n```text\n{shown.output.strip()}\n```\n"


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        click.echo(DOCS / name)


if __name__ == "__main__":
    main()
