"""Find suppressions of cfn-lint rules that suppress no finding.

Source: "Configuration" and "Metadata" in cfn-lint's README.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipegen.cloudformation import source_map
from pipegen.cloudformation.template import Template
from pipegen.errors import Path as Keys
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
"""Rule id → name and description of the check in this module."""

_CONFIGURATIONS = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
_URL = "https://github.com/aws-cloudformation/cfn-lint#metadata"
_METADATA = ("Metadata", "cfn-lint", "config", "ignore_checks")


def suppressed_rules(all_matches: Iterable[Any], reported: Sequence[Any]) -> tuple[str, ...]:
    """Return `<rule id> <logical id>` of each match that is not reported, sorted.

    `all_matches` are the matches of cfn-lint without suppressions, `reported` those with them. The
    logical id is empty for a match outside of a resource.
    """
    keys = [(match.rule.id, match.message, match.linenumber) for match in reported]
    return tuple(
        sorted(
            {
                f"{match.rule.id} {_logical_id(getattr(match, 'path', ()))}"
                for match in all_matches
                if (match.rule.id, match.message, match.linenumber) not in keys
            }
        )
    )


def unused(path: Path, suppressed: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each suppression in the template at `path` that suppresses nothing.

    `suppressed` is the result of `suppressed_rules` for this template.
    """
    text = _text(path)
    if "ignore_checks" not in text:
        return
    try:
        body = Template.load(path).body
    except PipegenError:
        return  # cfn-lint reports the error
    used = [entry.partition(" ") for entry in suppressed]
    for keys, rule in _template_suppressions(body):
        if not any(used_rule.startswith(rule) for used_rule, _, _ in used):
            yield _finding(path, text, keys, rule)
    for logical_id, keys, rule in _resource_suppressions(body):
        if not any((rule, logical_id) == (used_rule, used_id) for used_rule, _, used_id in used):
            yield _finding(path, text, keys, rule)


def unused_in_configuration(folder: Path, suppressed: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each suppression in the `.cfnlintrc` of `folder` that is not needed.

    `suppressed` are the results of `suppressed_rules` for all templates.
    """
    paths = [folder / name for name in _CONFIGURATIONS]
    path = next((path for path in paths if path.is_file()), None)
    text = _text(path) if path else ""
    if path is None or "ignore_checks" not in text:
        return
    used = {entry.partition(" ")[0] for entry in suppressed}
    for index, rule in enumerate(_configured_suppressions(text)):
        if not any(used_rule.startswith(rule) for used_rule in used):
            yield _finding(Path(path.name), text, ("ignore_checks", index), rule)


def _logical_id(path: Sequence[Any]) -> str:
    return str(path[1]) if len(path) > 1 and path[0] == "Resources" else ""


def _template_suppressions(body: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    for index, rule in enumerate(_ignore_checks(body)):
        yield (*_METADATA, index), rule


def _resource_suppressions(body: Mapping[str, Any]) -> Iterator[tuple[str, Keys, str]]:
    for logical_id, resource in body["Resources"].items():
        for index, rule in enumerate(_ignore_checks(resource)):
            yield logical_id, ("Resources", logical_id, *_METADATA, index), rule


def _ignore_checks(section: Any) -> list[str]:
    for key in _METADATA:
        section = section.get(key) if isinstance(section, dict) else None
    return [str(rule) for rule in section] if isinstance(section, list) else []


def _configured_suppressions(text: str) -> list[str]:
    # Imported here, because it takes long, and few repositories have such a file.
    import yaml

    try:
        body = yaml.safe_load(text)
    except yaml.YAMLError:
        return []
    rules = body.get("ignore_checks") if isinstance(body, dict) else None
    return [str(rule) for rule in rules] if isinstance(rules, list) else []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _finding(path: Path, text: str, keys: Keys, rule: str) -> Finding:
    named = path if path.suffix else path.with_suffix(".yaml")  # `.cfnlintrc` is YAML
    line, column, end_line, end_column = source_map.locate(named, text, keys)
    hint = f"remove {rule} from ignore_checks"
    return Finding(
        rule=ID,
        level="warning",
        message=f"{rule} is suppressed here, and finds nothing; {hint}",
        file=str(path),
        line=line + 1,
        column=column + 1,
        end_line=end_line + 1,
        end_column=end_column + 1,
        path="/".join(map(str, keys)),
        description=NAME,
        url=_URL,
        help=hint,
    )
