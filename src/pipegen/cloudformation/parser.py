"""Reads the text of a template: JSON, or YAML with CloudFormation's short tags.

Source: the AWS page "CloudFormation template format".
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from pipegen.errors import PipegenError


def decode(path: Path, content: bytes) -> str:
    """Return the text that the `content` of the file at `path` is.

    Raises `PipegenError`, with the line, where it is not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise invalid_template(path, "is not UTF-8", "save it as UTF-8", line) from None


def parse_text(path: Path, text: str) -> Any:
    """Return what the `text` of the file at `path` says, YAML as the JSON that means the same.

    Raises `PipegenError`, with the line if there is one, where it is neither.
    """
    text = text.removeprefix("\ufeff")  # with which editors on Windows begin what is UTF-8
    return _yaml(path, text) if is_yaml(path, text) else _json(path, text)


def is_yaml(path: Path, text: str) -> bool:
    """Return whether the file at `path` with the content `text` is to be read as YAML."""
    if path.suffix in (".yaml", ".yml"):
        return True
    return path.suffix != ".json" and not text.lstrip().startswith("{")


def invalid_template(path: Path, what: str, hint: str, line: int | None = None) -> PipegenError:
    """Return the error that the template at `path` is broken: `what` follows its path."""
    return PipegenError(f"{path} {what}", hint, str(path), line)


def too_deep(path: Path) -> PipegenError:
    """Return the error that the template at `path` has too many levels."""
    return invalid_template(path, "is not a template: it is nested too deeply", "flatten it")


def _json(path: Path, text: str) -> Any:
    hint = "correct it; `python3 -m json.tool FILE` shows the place"
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise invalid_template(path, f"is not JSON: {error.msg}", hint, error.lineno) from None
    except RecursionError:
        raise too_deep(path) from None


def _yaml(path: Path, text: str) -> Any:
    # Here, because both take as long to import as a render of JSON templates alone takes.
    import cfn_flip
    import yaml

    try:
        # An alias needs an anchor before it, and hardly any template has an ampersand.
        tokens = yaml.scan(text) if "&" in text else ()
        alias = next((each for each in tokens if isinstance(each, yaml.AliasToken)), None)
        if alias:
            what = f"has the YAML alias *{alias.value}, which CloudFormation refuses"
            hint = "write out what it stands for, as `aws cloudformation package` does"
            raise invalid_template(path, what, hint, alias.start_mark.line + 1)
        return _plain(cfn_flip.load_yaml(text))  # type: ignore[attr-defined]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        why = str(error.problem)
        if why.startswith("but "):
            why = f"{error.context}, {why}"
        raise invalid_template(path, f"is not YAML: {why}", "correct it", line) from None
    # cfn_flip lets a tag on the wrong kind of value fail in its own code.
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
        why = str(error).partition("\n")[0]
        raise invalid_template(path, f"is not YAML: {why}", "correct it") from None


def _plain(value: Any) -> Any:
    """Return what YAML reads as JSON would: dates such as 2012-10-17, and all keys, as text."""
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
