"""Validate CodePipeline's parameter files (`TemplateConfiguration`) against their templates.

cfn-lint can't read this format. For the files that a pipeline names, the lint rules with the ids
of `CHECKS` report the findings of this module to cfn-lint. Source: "AWS CloudFormation artifacts"
in the CloudFormation user guide.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipegen import errors, text
from pipegen.cloudformation import json_positions, parameters
from pipegen.cloudformation.json_positions import Span
from pipegen.cloudformation.template import Template
from pipegen.errors import PipegenError
from pipegen.findings import Finding

_URL = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "continuous-delivery-codepipeline-cfn-artifacts.html"
)
KEYS = ("Parameters", "Tags", "StackPolicy")
"""The keys that a parameter file may have."""

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
"""Id → name of each check; each one is also a lint rule."""


class TemplateConfiguration(NamedTuple):
    """A parameter file with its template.

    `overrides` are the names of the parameters to which the pipeline itself gives a value.
    """

    path: Path
    template: Path | None = None
    overrides: frozenset[str] = frozenset()


def is_template_configuration(path: Path) -> bool:
    """Return whether the file at `path` is a parameter file of CodePipeline or the AWS CLI."""
    try:
        body = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    if isinstance(body, list):
        return any(isinstance(item, dict) and "ParameterKey" in item for item in body)
    return (
        isinstance(body, dict) and bool(body) and set(body) <= set(KEYS) and not _is_template(body)
    )


def find_errors(configuration: TemplateConfiguration) -> list[Finding]:
    """Return the findings about a parameter file, in the order of its text.

    If its template is unknown or can't be read, only the file itself is validated: cfn-lint
    reports the template.
    """
    return validate(
        configuration.path, _template_parameters(configuration), configuration.overrides
    )


def validate(
    path: Path, declared: Mapping[str, Any] | None, overrides: Collection[str]
) -> list[Finding]:
    """Return the findings about the parameter file at `path`, in the order of its text.

    `declared` is the section Parameters of the template, or None if it is unknown; `overrides`
    are the names of the parameters to which the pipeline itself gives a value.
    """
    file = str(path)
    try:
        content = path.read_bytes().decode("utf-8")
        body = json.loads(content)
    except OSError as error:
        return [_finding(file, "E9511", f"it can't be read: {error.strerror}")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return [_finding(file, "E9511", "it is not UTF-8", span=Span(line))]
    except json.JSONDecodeError as error:
        span = Span(error.lineno, error.colno, error.colno + 1)
        return [_finding(file, "E9511", f"it is not JSON: {error.msg}", span=span)]
    except RecursionError:
        return [_finding(file, "E9511", "it is nested too deeply")]
    return _Validator(file, json_positions.positions(content), declared, overrides).findings(body)


def _template_parameters(configuration: TemplateConfiguration) -> Mapping[str, Any] | None:
    if configuration.template is None:
        return None
    try:
        return Template.load(configuration.template).parameters
    except PipegenError:
        return None


def _is_template(body: Mapping[str, Any]) -> bool:
    """Return whether `body` is a template without resources: its parameters have types."""
    parameters = body.get("Parameters")
    return isinstance(parameters, dict) and any(
        isinstance(parameter, dict) and "Type" in parameter for parameter in parameters.values()
    )


def _finding(
    file: str,
    rule: str,
    message: str,
    path: errors.Path = (),
    span: Span = Span(),  # noqa: B008 (a tuple)
) -> Finding:
    """Return the finding of the check `rule`.

    Args:
        file: The path of the parameter file.
        rule: A key of `CHECKS`.
        message: The message.
        path: The keys of the value in the file.
        span: The position of the value.

    """
    return Finding(
        rule=rule,
        level="error",
        message=message,
        file=file,
        line=span.line,
        column=span.column,
        end_line=span.line,
        end_column=span.end_column,
        path="/".join(map(str, path)),
        description=CHECKS[rule],
        url=_URL,
    )


def is_function(value: Any) -> bool:
    """Return whether `value` is a function that CodePipeline evaluates.

    Source: "Using parameter override functions with CodePipeline pipelines" in the CloudFormation
    user guide. It names ParameterOverrides only; existing pipelines use them in parameter files
    too.
    """
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _FUNCTIONS


class _Validator:
    """The validation of one parameter file."""

    def __init__(
        self,
        file: str,
        spans: Mapping[errors.Path, Span],
        declared: Mapping[str, Any] | None,
        overrides: Collection[str],
    ) -> None:
        self._file = file
        self._spans = spans
        self._declared = declared
        self._overrides = overrides

    def findings(self, body: Any) -> list[Finding]:
        return sorted(self._validate(body), key=lambda finding: (finding.line, finding.column))

    def _validate(self, body: Any) -> Iterator[Finding]:
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
        yield from self._validate_strings("Parameters", body)
        yield from self._validate_strings("Tags", body)
        if self._declared is not None:
            yield from self._validate_parameters(self._declared, body.get("Parameters", {}))
        if "StackPolicy" in body:
            yield from self._validate_stack_policy(body["StackPolicy"])

    def _validate_strings(self, key: str, body: Mapping[str, Any]) -> Iterator[Finding]:
        section = body.get(key, {})
        if not isinstance(section, dict):
            yield self._at("E9512", f"{key} is not an object", key)
            return
        for name, value in section.items():
            if not (isinstance(value, str) or (key == "Parameters" and is_function(value))):
                message = f"{name} is {json.dumps(value)}, and CodePipeline takes strings only"
                yield self._at("E9513", message, key, name)

    def _validate_parameters(self, declared: Mapping[str, Any], values: Any) -> Iterator[Finding]:
        if not isinstance(values, dict):
            return
        for name, value in values.items():
            if name not in declared:
                hint = text.did_you_mean(name, list(declared), "remove it")
                message = f"the template has no parameter {name}; {hint}"
                yield self._at("E9514", message, "Parameters", name)
            elif isinstance(value, str):
                violation = parameters.violation(declared[name], value)
                if violation:
                    yield self._at("E9516", f"{name} {violation}", "Parameters", name)
        for name, declaration in declared.items():
            if not ("Default" in declaration or name in values or name in self._overrides):
                message = f"{name} has no default in the template, and no value here"
                yield self._at("E9515", message, "Parameters")

    def _validate_stack_policy(self, policy: Any) -> Iterator[Finding]:
        statements = policy.get("Statement") if isinstance(policy, dict) else None
        if not isinstance(statements, list) or not all(
            isinstance(statement, dict) for statement in statements
        ):
            yield self._at("E9517", "StackPolicy has no list of statements", "StackPolicy")

    def _at(self, rule: str, message: str, *path: str) -> Finding:
        return _finding(self._file, rule, message, path, self._spans.get(path, Span()))
