"""Finds `pipegen.toml`, reads it and turns it into a `Config`."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

from pipegen import text
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

CONFIG_FILE = "pipegen.toml"

SINGLE: Mapping[str, type] = {
    "pipeline": PipelineConfig,
    "notify": Notify,
    "vpc": VpcConfig,
    "ec2": Ec2Config,
    "accounts": AccountsConfig,
}
"""The tables that stand once, each with its type."""

REPEATED: Mapping[str, type] = {"environment": Environment, "stack": StackConfig}
"""The tables that may stand several times, in double brackets."""

_KNOWN = (*SINGLE, "tags", *REPEATED)
REQUIRED = {
    "pipeline": "add a table [pipeline] with name, account, region, repository and branch",
    "environment": "add a table [[environment]] with name and account",
}
"""Table that every configuration has → how to add it."""


def find_config(start: Path) -> Path:
    """Return the `pipegen.toml` of `start` or of the nearest folder above it.

    Raises `PipegenError` where there is none.
    """
    for folder in (start, *start.parents):
        with suppress(OSError):  # a folder that may not be searched
            if (folder / CONFIG_FILE).is_file():
                return folder / CONFIG_FILE
    raise PipegenError(
        f"no {CONFIG_FILE} in {start} nor in a folder above it",
        "go to the repository that has one, name it with --config FILE, or start: pipegen init",
    )


def load(path: Path) -> Config:
    """Return what the file at `path` says.

    Mistakes in single values are in `Config.reading.mistakes`; an example stands in for each.
    Raises `PipegenError` where the file can't be read, or is not TOML at all.
    """
    return parse(path, _text(path))


def parse(path: Path, text: str) -> Config:
    """Return what a file at `path` with the content `text` says, as `load` does."""
    try:
        document = tomllib.loads(text)
        lines = toml_positions.line_numbers(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, text, str(error)) from None
    except (ValueError, RecursionError):  # an endless number, or endless brackets
        hint = "shorten it; no value of a configuration is that long"
        raise PipegenError(
            f"{path} has a value that is too long or too deep to read", hint, str(path)
        ) from None
    return _config(path, document, ConfigReader(str(path), lines))


def example() -> Config:
    """Return a configuration of nothing but the examples of what every configuration has."""
    return _config(Path(CONFIG_FILE), {}, ConfigReader(CONFIG_FILE, {}))


def _config(path: Path, document: Mapping[str, Any], reading: ConfigReader) -> Config:
    _tables(document, path.name, reading)
    single: dict[str, Any] = {
        name: reading.table(kind, document.get(name, {}), (name,)) for name, kind in SINGLE.items()
    }
    return Config(
        path=path,
        reader=reading,
        **single,
        tags=tags.read(document.get("tags", {}), reading),
        environments=reading.tables(
            Environment, document.get("environment", []), ("environment",)
        ),
        stacks=reading.tables(StackConfig, document.get("stack", []), ("stack",)),
    )


def _tables(document: Mapping[str, Any], file: str, reading: ConfigReader) -> None:
    missing = [name for name in _KNOWN if name not in document]
    for name in document:
        if name not in _KNOWN:
            is_table = isinstance(document[name], dict | list)
            kind = f"table {name}" if is_table else f"key {name} outside of its tables"
            message = f"{file} has no {kind}"
            reading.unknown_key((name,), message, _KNOWN, missing, _home(name))
    for name, hint in REQUIRED.items():
        if document.get(name, []) == [] and reading.is_valid((name,)):
            spelt = f"[[{name}]]" if name == "environment" else f"[{name}]"
            reading.error((name,), f"{file} has no {spelt}", hint)


def _home(name: str) -> str:
    for table, kind in SINGLE.items():
        if name in [each.name for each in fields(kind)]:
            return f"put it below [{table}]"
    return f"the tables are {text.join_words(_KNOWN)}"


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PipegenError(f"{path} is not UTF-8", "save it as UTF-8", str(path), line) from None
    except OSError as error:
        raise PipegenError(
            f"could not read {path}: {error.strerror}", "name another file with --config FILE"
        ) from None


def _no_toml(path: Path, text: str, what: str) -> PipegenError:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", what)
    line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
    why = what[: place.start()] if place else what
    # The parser spells a table as Python would: ('environment', 'parameters').
    why = re.sub(
        r"\((?:'[^']*',? ?)+\)", lambda keys: ".".join(re.findall("'(.*?)'", keys[0])), why
    )
    hint = "see https://toml.io for how values are written"
    if why == "Invalid value":
        hint = 'write text in quotes, as in name = "qa", and true, false and numbers without'
    elif why.startswith("Cannot"):
        hint = "write each table and each key once; only double brackets, [[environment]], repeat"
    message = f"{path} is not TOML: {why[0].lower()}{why[1:]}"
    return PipegenError(message, hint, str(path), line)
