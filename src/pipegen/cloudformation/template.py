"""Read a template from a file: its sections, and the references in its values."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipegen.cloudformation import parser
from pipegen.cloudformation.parser import invalid_template, too_deep
from pipegen.errors import PipegenError

# Source: "CreateStack" in the CloudFormation API reference, under Capabilities: IAM resources
# "with custom names" need CAPABILITY_NAMED_IAM. AWS::IAM::Policy is not in this mapping, because
# its PolicyName names a part of a role.
_NAME_PROPERTIES = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
_MAX_DEPTH = 100  # levels
_VARIABLE = re.compile(r"\$\{([^!${}][^${}]*)\}")  # ${!Name} is the text ${Name}, not a variable


@dataclass(frozen=True, slots=True)
class Template:
    """A template: `path` is its file, for messages; `body` is its content as JSON data."""

    path: str
    body: Mapping[str, Any]

    @property
    def resources(self) -> Mapping[str, Any]:
        """Return logical id → resource."""
        return self._section("Resources")

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Return name → parameter."""
        return self._section("Parameters")

    @property
    def outputs(self) -> Mapping[str, Any]:
        """Return name → output."""
        return self._section("Outputs")

    @property
    def types(self) -> frozenset[str]:
        """Return the types of the resources."""
        return frozenset(resource["Type"] for resource in self.resources.values())

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Return the capabilities that a deployment must acknowledge: none or one."""
        resources = [
            resource
            for resource in self.resources.values()
            if resource["Type"].startswith("AWS::IAM::")
        ]
        if any(name_property(resource["Type"]) in properties(resource) for resource in resources):
            return ("CAPABILITY_NAMED_IAM",)  # it implies CAPABILITY_IAM
        return ("CAPABILITY_IAM",) if resources else ()

    def of_type(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        """Return logical id → properties, for the resources of the type `kind`."""
        return {
            logical_id: properties(resource)
            for logical_id, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def _section(self, name: str) -> Mapping[str, Any]:
        section: Mapping[str, Any] = self.body.get(name, {})
        return section

    @classmethod
    def load(cls, path: Path) -> "Template":
        """Return the template in the JSON or YAML file at `path`.

        Raises:
            PipegenError: The file can't be read or is not a template. The error has the line, if
                it is known.

        """
        return Template.parse(path, _read_text(path))

    @classmethod
    def parse(cls, path: Path, text: str) -> "Template":
        """Return the template in `text`, the content of `path`; raise the errors of `load`."""
        body = parser.parse_text(path, text)
        if not isinstance(body, dict):
            raise invalid_template(
                path, "is not an object", "write a template: an object with Resources"
            )
        if _is_deep(body):
            raise too_deep(path)
        _validate(path, body)
        return Template(str(path), body)


def properties(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the properties of `resource`, {} if it has none."""
    result: Mapping[str, Any] = resource.get("Properties", {})
    return result


def name_property(kind: str) -> str | None:
    """Return the property that names an IAM resource of the type `kind`, or None."""
    return _NAME_PROPERTIES.get(kind)


def references(value: Any) -> Iterator[str]:
    """Yield the logical ids, parameters and pseudo parameters that `value` refers to.

    These are the targets of `Ref`, `Fn::GetAtt` (list or string) and `Fn::Sub` (string, or list
    with local variables), in order, each as often as it occurs.
    """
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _function_references(key, item)


def _function_references(name: str, value: Any) -> Iterator[str]:
    if name == "Ref" and isinstance(value, str):
        yield value
    elif name == "Fn::GetAtt" and isinstance(value, str):
        yield value.partition(".")[0]
    elif name == "Fn::GetAtt" and isinstance(value, list) and value and isinstance(value[0], str):
        yield value[0]
        yield from references(value[1:])
    elif name == "Fn::Sub":
        yield from _sub_references(value)
    else:
        yield from references(value)


def _sub_references(value: Any) -> Iterator[str]:
    text, local_variables = (value, {}) if isinstance(value, str) else _sub_parts(value)
    for variable in variables(text):
        if variable not in local_variables:
            yield variable.partition(".")[0]
    yield from references(local_variables)


def _sub_parts(value: Any) -> tuple[str, Mapping[str, Any]]:
    match value:
        case [str(text), dict(local_variables)]:
            return text, local_variables
    return "", {}  # cfn-lint reports an invalid Fn::Sub


def variables(text: str) -> list[str]:
    """Return the names in braces in the `text` of an `Fn::Sub`, in order."""
    return [name.strip() for name in _VARIABLE.findall(text)]


def arguments(value: Any, function: str) -> Iterator[Any]:
    """Yield the argument of each call of the intrinsic function `function` in `value`."""
    if isinstance(value, list):
        for item in value:
            yield from arguments(item, function)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == function:
                yield item
            yield from arguments(item, function)


def _read_text(path: Path) -> str:
    try:
        return parser.decode(path, path.read_bytes())
    except OSError as error:
        hint = "check that the file exists and may be read"
        raise PipegenError(f"could not read {path}: {error.strerror}", hint, str(path)) from None


def _validate(path: Path, body: Mapping[str, Any]) -> None:
    if not body.get("Resources"):
        raise invalid_template(path, "has no Resources", "give the template at least one resource")
    for name in ("Resources", "Parameters", "Outputs"):
        _validate_section(path, name, body.get(name, {}))
    _validate_resources(path, body["Resources"])


def _validate_section(path: Path, name: str, section: Any) -> None:
    keys = section if isinstance(section, dict) else ()
    function = next((key for key in keys if key.startswith("Fn::")), None)
    if function:
        hint = "write out what it makes: loops and transforms in a section are not worked out"
        problem = f"has {function} in the section {name}, which only AWS works out"
        raise invalid_template(path, problem, hint)
    if not _is_object_of_objects(section):
        hint = "write it as an object of objects"
        raise invalid_template(path, f"has a section {name} that CloudFormation can't read", hint)


def _validate_resources(path: Path, resources: Mapping[str, Any]) -> None:
    for logical_id, resource in resources.items():
        if not isinstance(resource.get("Type"), str):
            hint = 'add its type as in: "Type": "AWS::SQS::Queue"'
            raise invalid_template(path, f"has no Type in the resource {logical_id}", hint)
        if not isinstance(properties(resource), dict):
            hint = "write the properties as an object"
            raise invalid_template(
                path, f"has Properties in {logical_id} that are no object", hint
            )


def _is_deep(value: Any) -> bool:
    """Return whether `value` has more levels than templates need and recursion can handle."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [child for parent in level for child in _children(parent)]
    return bool(level)


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _is_object_of_objects(section: Any) -> bool:
    return isinstance(section, dict) and all(isinstance(item, dict) for item in section.values())
