"""Checks parameter files: what `TemplateConfiguration` names, against the templates they go with.

cfn-lint can't read CodePipeline's format: the rules of the pack that have these ids bring what is
found here to it, for the files that a pipeline names. The facts are those of "AWS CloudFormation
artifacts" in CloudFormation's user guide.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipegen import errors, text
from pipegen.cloudformation import json_positions, parameters
from pipegen.cloudformation.template import Template
from pipegen.errors import PipegenError
from pipegen.findings import Finding

_URL = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "continuous-delivery-codepipeline-cfn-artifacts.html"
)
KEYS = ("Parameters", "Tags", "StackPolicy")
"""What a parameter file may have."""

_FUNCTIONS = ("Fn::GetArtifactAtt", "Fn::GetParam")

CHECKS: Mapping[str, str] = {
    "E9511": "parameter-file-syntax",
    "E9512": "parameter-file-format",
    "E9513": "parameter-file-string",
    "E9514": "undeclared-parameter",
    "E9515": "missing-parameter",
    "E9516": "parameter-value",
    "E9517": "stack-policy",
}
"""Id → name of everything that is checked here; each is a rule of the pack as well."""


class TemplateConfiguration(NamedTuple):
    """A parameter file, the template it goes with, and what the pipeline fills by itself."""

    path: Path
    template: Path | None = None
    filled: frozenset[str] = frozenset()


def is_template_configuration(path: Path) -> bool:
    """Return whether the file at `path` has the shape of a parameter file, or the CLI's."""
    try:
        body = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    if isinstance(body, list):
        return any(isinstance(each, dict) and "ParameterKey" in each for each in body)
    return isinstance(body, dict) and bool(body) and set(body) <= set(KEYS) and not _declares(body)


def find_errors(given: TemplateConfiguration) -> list[Finding]:
    """Return what is wrong with the parameter file `given`, in the order of the text.

    Against a template that is not known, or can't be read, nothing is held: cfn-lint says why.
    """
    return validate(given.path, _declared(given), given.filled)


def validate(
    path: Path, declared: Mapping[str, Any] | None, filled: Collection[str]
) -> list[Finding]:
    """Return what is wrong with the parameter file at `path`, in the order of the text.

    `declared` is the section Parameters of the template, None where that is not known; `filled`
    are the parameters that the pipeline fills by itself.
    """
    file = str(path)
    try:
        text = path.read_bytes().decode("utf-8")
        body = json.loads(text)
    except OSError as error:
        return [_finding(file, "E9511", f"it can't be read: {error.strerror}")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return [_finding(file, "E9511", "it is not UTF-8", place=json_positions.Span(line))]
    except json.JSONDecodeError as error:
        place = json_positions.Span(error.lineno, error.colno, error.colno + 1)
        return [_finding(file, "E9511", f"it is not JSON: {error.msg}", place=place)]
    except RecursionError:
        return [_finding(file, "E9511", "it is nested too deeply")]
    return _Check(file, json_positions.positions(text), declared, filled).findings(body)


def _declared(given: TemplateConfiguration) -> Mapping[str, Any] | None:
    if given.template is None:
        return None
    try:
        return Template.load(given.template).parameters
    except PipegenError:
        return None


def _declares(body: Mapping[str, Any]) -> bool:
    """Return whether `body` is rather a template that lacks its resources."""
    given = body.get("Parameters")
    return isinstance(given, dict) and any(
        isinstance(each, dict) and "Type" in each for each in given.values()
    )


def _finding(
    file: str,
    rule: str,
    message: str,
    path: errors.Path = (),
    place: json_positions.Span = json_positions.Span(),  # noqa: B008 (a tuple)
) -> Finding:
    return Finding(
        rule=rule,
        level="error",
        message=message,
        file=file,
        line=place.line,
        column=place.column,
        end_line=place.line,
        end_column=place.end_column,
        path="/".join(map(str, path)),
        description=CHECKS[rule],
        url=_URL,
    )


def is_function(value: Any) -> bool:
    """Return whether CodePipeline works `value` out.

    Source: "Using parameter override functions with CodePipeline pipelines" in CloudFormation's
    user guide. It names ParameterOverrides only; pipelines in use have them here as well.
    """
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _FUNCTIONS


class _Check:
    """One reading of one file."""

    def __init__(
        self,
        file: str,
        places: Mapping[errors.Path, json_positions.Span],
        declared: Mapping[str, Any] | None,
        filled: Collection[str],
    ) -> None:
        self._file = file
        self._places = places
        self._declared = declared
        self._filled = filled

    def findings(self, body: Any) -> list[Finding]:
        return sorted(self._body(body), key=lambda each: (each.line, each.column))

    def _body(self, body: Any) -> Iterator[Finding]:
        if isinstance(body, list):
            yield self._at(
                "E9512",
                "it is the list that `aws cloudformation create-stack` takes; CodePipeline reads "
                '{"Parameters": {"Name": "value"}, "Tags": {}, "StackPolicy": {}}',
            )
            return
        if not isinstance(body, dict):
            yield self._at("E9511", "it is not an object")
            return
        for key in body:
            if key not in KEYS:
                hint = text.did_you_mean(key, KEYS, f"it takes {', '.join(KEYS)}")
                yield self._at("E9512", f"a parameter file has no key {key}; {hint}", key)
        yield from self._strings("Parameters", body)
        yield from self._strings("Tags", body)
        if self._declared is not None:
            yield from self._against(self._declared, body.get("Parameters", {}))
        if "StackPolicy" in body:
            yield from self._policy(body["StackPolicy"])

    def _strings(self, key: str, body: Mapping[str, Any]) -> Iterator[Finding]:
        section = body.get(key, {})
        if not isinstance(section, dict):
            yield self._at("E9512", f"{key} is not an object", key)
            return
        for name, value in section.items():
            if not (isinstance(value, str) or (key == "Parameters" and is_function(value))):
                message = f"{name} is {json.dumps(value)}, and CodePipeline takes strings only"
                yield self._at("E9513", message, key, name)

    def _against(self, declared: Mapping[str, Any], given: Any) -> Iterator[Finding]:
        if not isinstance(given, dict):
            return
        for name, value in given.items():
            if name not in declared:
                hint = text.did_you_mean(name, list(declared), "remove it")
                message = f"the template has no parameter {name}; {hint}"
                yield self._at("E9514", message, "Parameters", name)
            elif isinstance(value, str):
                wrong = parameters.violation(declared[name], value)
                if wrong:
                    yield self._at("E9516", f"{name} {wrong}", "Parameters", name)
        for name, declaration in declared.items():
            if not ("Default" in declaration or name in given or name in self._filled):
                message = f"{name} has no default in the template, and no value here"
                yield self._at("E9515", message, "Parameters")

    def _policy(self, policy: Any) -> Iterator[Finding]:
        statements = policy.get("Statement") if isinstance(policy, dict) else None
        if not isinstance(statements, list) or not all(isinstance(s, dict) for s in statements):
            yield self._at("E9517", "StackPolicy has no list of statements", "StackPolicy")

    def _at(self, rule: str, message: str, *path: str) -> Finding:
        return _finding(
            self._file, rule, message, path, self._places.get(path, json_positions.Span())
        )
