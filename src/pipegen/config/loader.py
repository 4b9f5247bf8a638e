"""Finds `pipegen.toml` and loads it into a `Config`."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from pipegen.config import tags, toml_positions
from pipegen.config.model import (
    AccountsConfig,
    Config,
    Ec2Config,
    Environment,
    PipelineConfig,
    StackConfig,
    VpcConfig,
)
from pipegen.config.notify import Notify
from pipegen.config.reader import ConfigReader
from pipegen.errors import PipegenError
from pipegen.text import join_words

CONFIG_FILE = "pipegen.toml"

SINGLE: Mapping[str, type] = {
    "pipeline": PipelineConfig,
    "notify": Notify,
    "vpc": VpcConfig,
    "ec2": Ec2Config,
    "accounts": AccountsConfig,
}
"""Table in single brackets → its type."""

REPEATED: Mapping[str, type] = {"environment": Environment, "stack": StackConfig}
"""Table in double brackets, which may repeat → its type."""

_TABLES = (*SINGLE, "tags", *REPEATED)
REQUIRED = {
    "pipeline": "add a table [pipeline] with name, account, region, repository and branch",
    "environment": "add a table [[environment]] with name and account",
}
"""Required table → how to add it."""


def find_config(start: Path) -> Path:
    """Return the path of the `pipegen.toml` in `start`, or in the nearest folder above it.

    Raises `PipegenError` if there is none.
    """
    for folder in (start, *start.parents):
        with suppress(OSError):  # a folder without search permission
            if (folder / CONFIG_FILE).is_file():
                return folder / CONFIG_FILE
    raise PipegenError(
        f"no {CONFIG_FILE} in {start} nor in a folder above it",
        "go to the repository that has one, name it with --config FILE, or start: pipegen init",
    )


def load(path: Path) -> Config:
    """Return the configuration in the file at `path`.

    Errors of single values are in `Config.reader.diagnostics`; the value is then an example.
    Raises `PipegenError` if the file can't be read, or is not TOML.
    """
    return parse(path, _read(path))


def parse(path: Path, text: str) -> Config:
    """Return the configuration in `text`, the content of the file at `path`, as `load` does."""
    try:
        document = tomllib.loads(text)
        lines = toml_positions.line_numbers(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from None
    except (ValueError, RecursionError):  # a very long number, or very deep brackets
        hint = "shorten it; no value of a configuration is that long"
        raise PipegenError(
            f"{path} has a value that is too long or too deep to read", hint, str(path)
        ) from None
    return _config(path, document, ConfigReader(str(path), lines))


def example() -> Config:
    """Return a configuration of the examples of all required options, and defaults."""
    return _config(Path(CONFIG_FILE), {}, ConfigReader(CONFIG_FILE, {}))


def _config(path: Path, document: Mapping[str, Any], reader: ConfigReader) -> Config:
    _check_tables(document, path.name, reader)
    single: dict[str, Any] = {
        name: reader.table(table_type, document.get(name, {}), (name,))
        for name, table_type in SINGLE.items()
    }
    return Config(
        path=path,
        reader=reader,
        **single,
        tags=tags.read(document.get("tags", {}), reader),
        environments=reader.tables(Environment, document.get("environment", []), ("environment",)),
        stacks=reader.tables(StackConfig, document.get("stack", []), ("stack",)),
    )


def _check_tables(document: Mapping[str, Any], file: str, reader: ConfigReader) -> None:
    missing = [name for name in _TABLES if name not in document]
    for name in document:
        if name not in _TABLES:
            is_table = isinstance(document[name], dict | list)
            subject = f"table {name}" if is_table else f"key {name} outside of its tables"
            message = f"{file} has no {subject}"
            reader.unknown_key((name,), message, _TABLES, missing, _table_hint(name))
    for name, hint in REQUIRED.items():
        if document.get(name, []) == [] and reader.is_valid((name,)):
            header = f"[[{name}]]" if name == "environment" else f"[{name}]"
            reader.error((name,), f"{file} has no {header}", hint)


def _table_hint(name: str) -> str:
    for table, table_type in SINGLE.items():
        if name in [option.name for option in fields(table_type)]:
            return f"put it below [{table}]"
    return f"the tables are {join_words(_TABLES)}"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PipegenError(f"{path} is not UTF-8", "save it as UTF-8", str(path), line) from None
    except OSError as error:
        raise PipegenError(
            f"could not read {path}: {error.strerror}", "name another file with --config FILE"
        ) from None


def _not_toml(path: Path, text: str, parser_message: str) -> PipegenError:
    position = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", parser_message)
    line = int(position[1]) if position and position[1] else text.rstrip("\n").count("\n") + 1
    reason = parser_message[: position.start()] if position else parser_message
    # The parser writes a table as a Python tuple: ('environment', 'parameters').
    reason = re.sub(
        r"\((?:'[^']*',? ?)+\)", lambda keys: ".".join(re.findall("'(.*?)'", keys[0])), reason
    )
    hint = "see https://toml.io for how values are written"
    if reason == "Invalid value":
        hint = 'write text in quotes, as in name = "qa", and true, false and numbers without'
    elif reason.startswith("Cannot"):
        hint = "write each table and each key once; only double brackets, [[environment]], repeat"
    message = f"{path} is not TOML: {reason[0].lower()}{reason[1:]}"
    return PipegenError(message, hint, str(path), line)
