"""The reading side: a template as CloudFormation will read it, and what its values refer to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipegen.cloudformation import parser
from pipegen.cloudformation.parser import invalid_template, too_deep
from pipegen.errors import PipegenError

# The API reference's "CreateStack", under Capabilities: IAM resources "with custom names" need
# the named one. The PolicyName of AWS::IAM::Policy is not among these: it names a part of a role.
_NAMES = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
_DEEPEST = 100  # levels
_VARIABLE = re.compile(r"\$\{([^!${}][^${}]*)\}")  # ${!Name} is the text ${Name}, not a variable


@dataclass(frozen=True, slots=True)
class Template:
    """A template: `path` is where it comes from, for messages; `body` is what its JSON says."""

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
        """Return the types of its resources."""
        return frozenset(each["Type"] for each in self.resources.values())

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Return the capabilities that deploying it must acknowledge, sorted, and no more."""
        iam = [each for each in self.resources.values() if each["Type"].startswith("AWS::IAM::")]
        if any(name_property(each["Type"]) in properties(each) for each in iam):
            return ("CAPABILITY_NAMED_IAM",)  # which implies the other
        return ("CAPABILITY_IAM",) if iam else ()

    def of_type(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        """Return logical id → properties, for the resources of the type `kind`."""
        return {
            logical_id: properties(each)
            for logical_id, each in self.resources.items()
            if each["Type"] == kind
        }

    def _section(self, name: str) -> Mapping[str, Any]:
        section: Mapping[str, Any] = self.body.get(name, {})
        return section

    @classmethod
    def load(cls, path: Path) -> "Template":
        """Return the template in the file at `path`, JSON or YAML.

        Raises `PipegenError`, with the line if there is one, where it can't be read or is not a
        template.
        """
        return Template.parse(path, _text(path))

    @classmethod
    def parse(cls, path: Path, text: str) -> "Template":
        """Return the template that a file at `path` with the content `text` is, as `load` does."""
        body = parser.parse_text(path, text)
        if not isinstance(body, dict):
            raise invalid_template(
                path, "is not an object", "write a template: an object with Resources"
            )
        if _is_deep(body):
            raise too_deep(path)
        _check(path, body)
        return Template(str(path), body)


def properties(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the properties of `resource`, none where it has none."""
    found: Mapping[str, Any] = resource.get("Properties", {})
    return found


def name_property(kind: str) -> str | None:
    """Return the property that names an IAM resource of type `kind`, None where none does."""
    return _NAMES.get(kind)


def references(value: Any) -> Iterator[str]:
    """Yield the logical ids, parameters and pseudo parameters that `value` refers to.

    By `Ref`, `Fn::GetAtt` (list or string) and `Fn::Sub` (string, or list with variables of its
    own), in order, each as often as it occurs.
    """
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _of_function(key, each)


def _of_function(name: str, value: Any) -> Iterator[str]:
    if name == "Ref" and isinstance(value, str):
        yield value
    elif name == "Fn::GetAtt" and isinstance(value, str):
        yield value.partition(".")[0]
    elif name == "Fn::GetAtt" and isinstance(value, list) and value and isinstance(value[0], str):
        yield value[0]
        yield from references(value[1:])
    elif name == "Fn::Sub":
        yield from _of_sub(value)
    else:
        yield from references(value)


def _of_sub(value: Any) -> Iterator[str]:
    text, own = (value, {}) if isinstance(value, str) else _parts(value)
    for variable in variables(text):
        if variable not in own:
            yield variable.partition(".")[0]
    yield from references(own)


def _parts(value: Any) -> tuple[str, Mapping[str, Any]]:
    match value:
        case [str(text), dict(own)]:
            return text, own
    return "", {}  # no valid Fn::Sub: cfn-lint says so


def variables(text: str) -> list[str]:
    """Return the variables of an `Fn::Sub`'s `text`, in order, as they stand in the braces."""
    return [each.strip() for each in _VARIABLE.findall(text)]


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


def _text(path: Path) -> str:
    try:
        return parser.decode(path, path.read_bytes())
    except OSError as error:
        hint = "check that the file exists and may be read"
        raise PipegenError(f"could not read {path}: {error.strerror}", hint, str(path)) from None


def _check(path: Path, body: Mapping[str, Any]) -> None:
    if not body.get("Resources"):
        raise invalid_template(path, "has no Resources", "give the template at least one resource")
    for section in ("Resources", "Parameters", "Outputs"):
        found = body.get(section, {})
        names = found if isinstance(found, dict) else ()
        function = next((name for name in names if name.startswith("Fn::")), None)
        if function:
            hint = "write out what it makes: loops and transforms in a section are not worked out"
            what = f"has {function} in the section {section}, which only AWS works out"
            raise invalid_template(path, what, hint)
        if not _is_object_of_objects(found):
            hint = "write it as an object of objects"
            raise invalid_template(
                path, f"has a section {section} that CloudFormation can't read", hint
            )
    for logical_id, each in body["Resources"].items():
        if not isinstance(each.get("Type"), str):
            hint = 'add its type as in: "Type": "AWS::SQS::Queue"'
            raise invalid_template(path, f"has no Type in the resource {logical_id}", hint)
        if not isinstance(properties(each), dict):
            hint = "write the properties as an object"
            raise invalid_template(
                path, f"has Properties in {logical_id} that are no object", hint
            )


def _is_deep(value: Any) -> bool:
    """Return whether `value` has more levels than any template needs, and recursion can take."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for each in level for inner in _within(each)]
    return bool(level)


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _is_object_of_objects(section: Any) -> bool:
    return isinstance(section, dict) and all(isinstance(each, dict) for each in section.values())
