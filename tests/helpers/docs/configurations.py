"""What the pages show of `pipegen.toml`, put into the configuration of the example."""

import json
import tomllib
from typing import Any

from tests.helpers.docs.markdown import ROOT, Block

EXAMPLE = tomllib.loads((ROOT / "pipegen.toml").read_text("utf-8"))


def whole(block: Block, example: dict[str, Any] = EXAMPLE) -> dict[str, Any]:
    """Return what `block` shows: a configuration as it is, a part of one put over `example`."""
    given = tomllib.loads(block.text)
    return given if {"pipeline", "environment"} <= given.keys() else _merged(example, given)


def text(configuration: dict[str, Any]) -> str:
    """Return `configuration` as a `pipegen.toml`."""
    return "".join(f"{key} = {_toml(value)}\n" for key, value in configuration.items())


def _merged(old: Any, new: Any) -> Any:
    """Return `old` with `new` put over it; tables of an array are matched by their names."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old | {key: _merged(old.get(key), value) for key, value in new.items()}
    if not (isinstance(old, list) and all(isinstance(each, dict) for each in old)):
        return new
    by_name = {each["name"]: each for each in old}
    for each in new:
        by_name[each["name"]] = _merged(by_name.get(each["name"]), each)
    return list(by_name.values())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        pairs = [f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items()]
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    return json.dumps(value)
