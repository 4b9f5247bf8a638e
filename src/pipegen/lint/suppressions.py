"""Suppressions of cfn-lint's findings, and those that suppress nothing.

Source: "Configuration" and "Metadata" in cfn-lint's README.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipegen.cloudformation import source_map
from pipegen.cloudformation.template import Template
from pipegen.errors import PipegenError
from pipegen.findings import Finding

ID = "W9590"
NAME = "unused-suppression"
CHECKS = {
    ID: (
        NAME,
        "Each suppression of a rule, in `Metadata` or in `.cfnlintrc`, suppresses a finding: one "
        "that does not would hide the next one, whatever it is about.",
    )
}
"""Id → name and what holds, of what is checked here."""

_CONFIGURATIONS = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
_URL = "https://github.com/aws-cloudformation/cfn-lint#metadata"
_METADATA = ("Metadata", "cfn-lint", "config", "ignore_checks")

Place = tuple[str | int, ...]


def suppressed(everything: Iterable[Any], found: Sequence[Any]) -> tuple[str, ...]:
    """Return which rules found what is not in `found`: `<id> <logical id>` each, sorted."""
    kept = [(each.rule.id, each.message, each.linenumber) for each in found]
    return tuple(
        sorted(
            {
                f"{each.rule.id} {_resource(getattr(each, 'path', ()))}"
                for each in everything
                if (each.rule.id, each.message, each.linenumber) not in kept
            }
        )
    )


def unused(path: Path, suppressed: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each suppression in the template at `path` that suppresses nothing."""
    text = _text(path)
    if "ignore_checks" not in text:
        return
    try:
        body = Template.load(path).body
    except PipegenError:
        return  # cfn-lint says why
    used = [each.partition(" ") for each in suppressed]
    for place, rule in _of_template(body):
        if not any(found.startswith(rule) for found, _, _ in used):
            yield _finding(path, text, place, rule)
    for resource, place, rule in _of_resources(body):
        if not any((found, on) == (rule, resource) for found, _, on in used):
            yield _finding(path, text, place, rule)


def unused_in_configuration(folder: Path, suppressed: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each suppression in the `.cfnlintrc` of `folder` that is not needed.

    `suppressed` is what was suppressed in all templates.
    """
    path = next((folder / each for each in _CONFIGURATIONS if (folder / each).is_file()), None)
    text = _text(path) if path else ""
    if path is None or "ignore_checks" not in text:
        return
    used = {each.partition(" ")[0] for each in suppressed}
    for index, rule in enumerate(_listed(text)):
        if not any(found.startswith(rule) for found in used):
            yield _finding(Path(path.name), text, ("ignore_checks", index), rule)


def _resource(path: Sequence[Any]) -> str:
    return str(path[1]) if len(path) > 1 and path[0] == "Resources" else ""


def _of_template(body: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    for index, rule in enumerate(_ignored(body)):
        yield (*_METADATA, index), rule


def _of_resources(body: Mapping[str, Any]) -> Iterator[tuple[str, Place, str]]:
    for logical_id, resource in body["Resources"].items():
        for index, rule in enumerate(_ignored(resource)):
            yield logical_id, ("Resources", logical_id, *_METADATA, index), rule


def _ignored(around: Any) -> list[str]:
    for key in _METADATA:
        around = around.get(key) if isinstance(around, dict) else None
    return [str(each) for each in around] if isinstance(around, list) else []


def _listed(text: str) -> list[str]:
    # Here, because it takes long to import, and few have such a file.
    import yaml

    try:
        body = yaml.safe_load(text)
    except yaml.YAMLError:
        return []
    found = body.get("ignore_checks") if isinstance(body, dict) else None
    return [str(each) for each in found] if isinstance(found, list) else []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _finding(path: Path, text: str, place: Place, rule: str) -> Finding:
    read = path if path.suffix else path.with_suffix(".yaml")
    line, column, end_line, end_column = source_map.locate(read, text, place)
    help_ = f"remove {rule} from ignore_checks"
    return Finding(
        rule=ID,
        level="warning",
        message=f"{rule} is suppressed here, and finds nothing; {help_}",
        file=str(path),
        line=line + 1,
        column=column + 1,
        end_line=end_line + 1,
        end_column=end_column + 1,
        path="/".join(map(str, place)),
        description=NAME,
        url=_URL,
        help=help_,
    )
