"""Finds `pipegen.toml`, reads it and turns it into a `Config`."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipegen import checks, places
from pipegen.config import Accounts, Config, Ec2, Environment, Notify, Pipeline, Stack, Vpc
from pipegen.errors import PipegenError
from pipegen.reading import Reading

FILE = "pipegen.toml"

_SINGLE = {"pipeline": Pipeline, "notify": Notify, "vpc": Vpc, "ec2": Ec2, "accounts": Accounts}
_KNOWN = (*_SINGLE, "tags", "environment", "stack")
_MOST_TAGS = 40  # CloudFormation takes 50 a stack; the rest is left to what resources add of their own


def find(start: Path) -> Path:
    """Return the `pipegen.toml` of `start` or of the nearest folder above it.

    Raises `PipegenError` where there is none.
    """
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
    raise PipegenError(
        f"no {FILE} in {start} nor in a folder above it",
        "go to the repository that has one, or name it with --config FILE",
    )


def load(path: Path) -> Config:
    """Return what the file at `path` says.

    Mistakes in single values are in `Config.reading.mistakes`; an example stands in for each such value.
    Raises `PipegenError` where the file can't be read, or is not TOML at all.
    """
    text = _text(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, text, error) from None
    return _config(path, document, Reading(str(path), places.lines(text)))


def _config(path: Path, document: Mapping[str, Any], reading: Reading) -> Config:
    for name in document:
        if name not in _KNOWN:
            hint = checks.did_you_mean(name, _KNOWN, f"the tables are {', '.join(_KNOWN)}")
            reading.mistake((name,), f"{path.name} has no table {name}", hint)
    single: dict[str, Any] = {
        name: reading.table(kind, document.get(name, {}), (name,))
        for name, kind in _SINGLE.items()
    }
    config = Config(
        path=path,
        reading=reading,
        **single,
        tags=_tags(document.get("tags", {}), reading),
        environments=reading.tables(Environment, document.get("environment", []), ("environment",)),
        stacks=reading.tables(Stack, document.get("stack", []), ("stack",)),
    )
    if "environment" not in document:
        hint = 'add a table as in: [[environment]] name = "qa" account = "222222222222"'
        reading.mistake(("environment",), f"{path.name} has no [[environment]]", hint)
    return config


def _tags(value: Any, reading: Reading) -> Mapping[str, str]:
    if not isinstance(value, dict):
        reading.mistake(("tags",), f"[tags] is {value!r}, not a table", "write it as a table")
        return {}
    if len(value) > _MOST_TAGS:
        reading.mistake(("tags",), f"[tags] has {len(value)} tags", f"use at most {_MOST_TAGS}")
    good = {}
    for name, tag in value.items():
        wrong = _wrong_tag(name, tag)
        if wrong:
            reading.mistake(("tags", name), f"{name} in [tags] {wrong[0]}", wrong[1])
        else:
            good[name] = tag
    return good


def _wrong_tag(name: str, tag: Any) -> tuple[str, str] | None:
    characters = r"[\w .:/=+@-]"
    if not isinstance(tag, str):
        return f"is {tag!r}, not a string", "write the value in quotes"
    if name.lower().startswith("aws:"):
        return "begins with aws:, which AWS keeps for itself", "choose another name"
    if not (re.fullmatch(f"{characters}{{1,128}}", name) and re.fullmatch(f"{characters}{{0,256}}", tag)):
        hint = "use letters, digits, spaces and . : / = + - @ _, 128 for a name and 256 for a value"
        return f'is "{tag}", a name or a value that not every service takes', hint
    return None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PipegenError(
            f"{path} is not UTF-8", "save it as UTF-8", str(path), line
        ) from None
    except OSError as error:
        raise PipegenError(
            f"could not read {path}: {error.strerror}", "name another file with --config FILE"
        ) from None


def _no_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> PipegenError:
    what = str(error)
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", what)
    line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
    why = what[: place.start()] if place else what
    return PipegenError(
        f"{path} is not TOML: {why}", "see https://toml.io for how values are written", str(path), line
    )
