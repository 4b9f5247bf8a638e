"""The first `pipegen.toml`: what was answered, and the keys that one may want next.

What a table or a key is about is said in the words of `config`. A key that is left out stands in a
comment, at its example.
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
_COLUMN, _WIDTH = 36, 124  # of comments, and of lines; what is longer has its comment above
_PIPELINE = ("connection", "on_failure", "paths", "profile")
_NOTIFY = ("topic", "slack", "rollback")
_FIRST = ("approval", "on_failed_stack", "profile")
_LAST = ("approval_text",)
_STACK = ("name", "template", "after")


def text(given: Answers) -> str:
    """Return the text of `pipegen.toml`, which has no mistake."""
    write = _Writer(tuple(examples(given)))
    parts = [
        _HEAD,
        write.table("[pipeline]", PipelineConfig, _pipeline(given), _PIPELINE),
        write.table("[notify]", Notify, {"email": list(given.email)}, _NOTIFY),
        f"[tags]  # Tags of every stack, and of what is in it.\nproject = {dumps(given.name)}",
        *_environments(given, write),
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


def _pipeline(given: Answers) -> Mapping[str, Any]:
    return {
        "name": given.name,
        "account": given.account.id,
        "region": given.region,
        "repository": given.repository,
        "branch": given.branch,
        **({"connection": given.connection} if given.connection else {}),
        **_profile(given.account, "pipeline"),
    }


def _profile(account: Account, usual: str) -> Mapping[str, Any]:
    return {} if account.profile in (None, usual) else {"profile": account.profile}


def _environments(given: Answers, write: "_Writer") -> Iterator[str]:
    last = len(given.environments) - 1
    for number, (name, account) in enumerate(given.environments):
        values = {"name": name, "account": account.id, **_profile(account, name)}
        optional: Collection[str] = _FIRST if number == 0 else ()
        network = [f"[environment.parameters.{VPC}]", f'VpcCidr = "{_block(number)}"']
        if number == last:
            values |= {"prefix": "", "approval": True, "protect": True}
            optional = _LAST
        else:
            network.append('NatGateways = "single"')
        table = write.table("[[environment]]", Environment, values, optional)
        yield "\n".join([table, *network])


def _block(number: int) -> str:
    # 10.10.0.0, 10.20.0.0 and so on; they never overlap.
    return f"10.{10 * (number % 25 + 1) + number // 25}.0.0/16"


class _Writer:
    """Writes tables; `known` are the values that are examples, and to be replaced."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._described: set[str] = set()

    def table(
        self, header: str, kind: type, values: Mapping[str, Any], optional: Collection[str]
    ) -> str:
        """Return a table of the keys of `kind` that are in `values`, and of `optional` ones."""
        rows = []
        for each in fields(kind):
            what = each.metadata["description"]
            if each.name in values:
                value = values[each.name]
                note = self._mark(value) + self._once(header + each.name, what)
                rows.append((f"{each.name} = {dumps(value)}", note.strip()))
            elif each.name in optional:
                rows.append((f"# {each.name} = {dumps(_shown(each, values))}", what))
        note = self._once(header, f"  # {json_schema.description(kind)}")
        return "\n".join([f"{header}{note}", *_aligned(rows)])

    def _mark(self, value: Any) -> str:
        words = value if isinstance(value, list) else [value]
        return _REPLACE if any(each in self._known for each in words) else ""

    def _once(self, what: str, note: str) -> str:
        if what in self._described:
            return ""
        self._described.add(what)
        return note


def _shown(each: "Field[Any]", values: Mapping[str, Any]) -> Any:
    # The usual profile of an environment is called like it.
    usual = values["name"] if (each.name, each.default) == ("profile", None) else None
    return usual or each.metadata["example"]


def _aligned(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    for line, note in rows:
        if not note:
            yield line
        elif len(line) < _COLUMN and _COLUMN + len(note) < _WIDTH:
            yield f"{line:{_COLUMN}}# {note}"
        else:
            yield from (f"# {note}", line)
