"""Parse the text of a template: JSON, or YAML with CloudFormation's short tags.

Source: the AWS page "CloudFormation template format".
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from pipegen.errors import PipegenError


def decode(path: Path, content: bytes) -> str:
    """Return the `content` of the file at `path` as text.

    Raises:
        PipegenError: It is not UTF-8. The error has the line.

    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise invalid_template(path, "is not UTF-8", "save it as UTF-8", line) from None


def parse_text(path: Path, text: str) -> Any:
    """Return the data in `text`, the content of the file at `path`; YAML as equivalent JSON data.

    Raises:
        PipegenError: It is neither JSON nor YAML. The error has the line, if it is known.

    """
    text = text.removeprefix("\ufeff")  # the mark that editors on Windows put before UTF-8
    return _yaml(path, text) if is_yaml(path, text) else _json(path, text)


def is_yaml(path: Path, text: str) -> bool:
    """Return whether the file at `path` with the content `text` is YAML rather than JSON."""
    if path.suffix in (".yaml", ".yml"):
        return True
    return path.suffix != ".json" and not text.lstrip().startswith("{")


def invalid_template(path: Path, problem: str, hint: str, line: int | None = None) -> PipegenError:
    """Return the error for an invalid template; in its message, `problem` follows `path`."""
    return PipegenError(f"{path} {problem}", hint, str(path), line)


def too_deep(path: Path) -> PipegenError:
    """Return the error for a template at `path` that has too many levels."""
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
    # Imported here, because they take as long to import as pipegen takes to render JSON templates.
    import cfn_flip
    import yaml

    try:
        # An alias needs an anchor before it, and hardly any template has an ampersand.
        tokens = yaml.scan(text) if "&" in text else ()
        alias = next((token for token in tokens if isinstance(token, yaml.AliasToken)), None)
        if alias:
            problem = f"has the YAML alias *{alias.value}, which CloudFormation refuses"
            hint = "write out what it stands for, as `aws cloudformation package` does"
            raise invalid_template(path, problem, hint, alias.start_mark.line + 1)
        return _plain(cfn_flip.load_yaml(text))  # type: ignore[attr-defined]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        reason = str(error.problem)
        if reason.startswith("but "):
            reason = f"{error.context}, {reason}"
        raise invalid_template(path, f"is not YAML: {reason}", "correct it", line) from None
    # A tag on the wrong kind of value raises various errors in the code of cfn_flip.
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError) as error:
        reason = str(error).partition("\n")[0]
        raise invalid_template(path, f"is not YAML: {reason}", "correct it") from None


def _plain(value: Any) -> Any:
    """Return `value` as JSON data: dates such as 2012-10-17, and all keys, become text."""
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
