"""Write the first `pipegen.toml`: the answers, and optional keys as comments.

The descriptions of tables and keys are those of `config`. A commented key has its example as the
value.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import Field, fields
from typing import Any

from pipegen.config import json_schema
from pipegen.config.delivery import VPC
from pipegen.config.model import (
    AccountsConfig,
    Ec2Config,
    Environment,
    PipelineConfig,
    StackConfig,
    VpcConfig,
)
from pipegen.config.notify import Notify
from pipegen.scaffold.init.answers import Account, Answers, examples
from pipegen.scaffold.toml_writer import dumps

_HEAD = f"""\
#:schema ./{json_schema.SCHEMA_FILE}
# After a change: pipegen render, pipegen lint, commit. What is commented out is optional, and has
# an example for its value. The page "Configuration" of pipegen's documentation has all keys."""
_REPLACE = "AN EXAMPLE, REPLACE IT. "
# Column of comments, and maximum width of lines; a longer line has its comment above.
_COLUMN, _WIDTH = 36, 124
_PIPELINE = ("connection", "on_failure", "paths", "profile")
_NOTIFY = ("topic", "slack", "rollback")
_FIRST_ENVIRONMENT = ("approval", "on_failed_stack", "profile")
_LAST_ENVIRONMENT = ("approval_text",)
_STACK = ("name", "template", "after")


def text(answers: Answers) -> str:
    """Return the text of a valid `pipegen.toml`."""
    write = _Writer(tuple(examples(answers)))
    parts = [
        _HEAD,
        write.table("[pipeline]", PipelineConfig, _pipeline(answers), _PIPELINE),
        write.table("[notify]", Notify, {"email": list(answers.email)}, _NOTIFY),
        f"[tags]  # Tags of every stack, and of what is in it.\nproject = {dumps(answers.name)}",
        *_environments(answers, write),
        "\n".join(
            [
                write.table("[vpc]", VpcConfig, {}, ("availability_zones",)),
                write.table("[ec2]", Ec2Config, {}, ("load_balancer",)),
                write.table("[accounts]", AccountsConfig, {}, ("boundary",)),
            ]
        ),
        f"# {write.table('[[stack]]', StackConfig, {}, _STACK)}",
    ]
    return "\n\n".join(parts) + "\n"


def _pipeline(answers: Answers) -> Mapping[str, Any]:
    return {
        "name": answers.name,
        "account": answers.account.id,
        "region": answers.region,
        "repository": answers.repository,
        "branch": answers.branch,
        **({"connection": answers.connection} if answers.connection else {}),
        **_profile(answers.account, "pipeline"),
    }


def _profile(account: Account, default: str) -> Mapping[str, Any]:
    return {} if account.profile in (None, default) else {"profile": account.profile}


def _environments(answers: Answers, write: "_Writer") -> Iterator[str]:
    last = len(answers.environments) - 1
    for number, (name, account) in enumerate(answers.environments):
        values = {"name": name, "account": account.id, **_profile(account, name)}
        optional: Collection[str] = _FIRST_ENVIRONMENT if number == 0 else ()
        network = [f"[environment.parameters.{VPC}]", f'VpcCidr = "{_cidr(number)}"']
        if number == last:
            values |= {"prefix": "", "approval": True, "protect": True}
            optional = _LAST_ENVIRONMENT
        else:
            network.append('NatGateways = "single"')
        table = write.table("[[environment]]", Environment, values, optional)
        yield "\n".join([table, *network])


def _cidr(number: int) -> str:
    # 10.10.0.0, 10.20.0.0 and so on: blocks that never overlap.
    return f"10.{10 * (number % 25 + 1) + number // 25}.0.0/16"


class _Writer:
    """Writes tables, and marks the values in `placeholders`, which the user must replace."""

    def __init__(self, placeholders: Collection[str]) -> None:
        self._placeholders = placeholders
        self._described: set[str] = set()

    def table(
        self, header: str, kind: type, values: Mapping[str, Any], optional: Collection[str]
    ) -> str:
        """Return a table with the keys in `values`, and the `optional` ones as comments.

        Args:
            header: The header of the table, as in `[vpc]`.
            kind: The class of `config` that the table is read into.
            values: Key → value.
            optional: Keys that are commented out if they are not in `values`.
        """
        rows = []
        for field in fields(kind):
            description = field.metadata["description"]
            if field.name in values:
                value = values[field.name]
                note = self._mark(value) + self._once(header + field.name, description)
                rows.append((f"{field.name} = {dumps(value)}", note.strip()))
            elif field.name in optional:
                rows.append((f"# {field.name} = {dumps(_example(field, values))}", description))
        note = self._once(header, f"  # {json_schema.description(kind)}")
        return "\n".join([f"{header}{note}", *_aligned(rows)])

    def _mark(self, value: Any) -> str:
        elements = value if isinstance(value, list) else [value]
        return _REPLACE if any(element in self._placeholders for element in elements) else ""

    def _once(self, key: str, note: str) -> str:
        if key in self._described:
            return ""
        self._described.add(key)
        return note


def _example(field: "Field[Any]", values: Mapping[str, Any]) -> Any:
    # The default profile of an environment has its name.
    default = values["name"] if (field.name, field.default) == ("profile", None) else None
    return default or field.metadata["example"]


def _aligned(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    for line, note in rows:
        if not note:
            yield line
        elif len(line) < _COLUMN and _COLUMN + len(note) < _WIDTH:
            yield f"{line:{_COLUMN}}# {note}"
        else:
            yield from (f"# {note}", line)
