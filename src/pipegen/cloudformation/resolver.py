"""Resolve the values of a template for one deployment, as far as they are known beforehand.

Source: "Intrinsic function reference" in the CloudFormation template reference.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final

from pipegen.cloudformation import arns, intrinsics, physical_ids
from pipegen.cloudformation.intrinsics import NO_VALUE
from pipegen.cloudformation.template import Template
from pipegen.cloudformation.unresolved import Unresolved, text

_LIST = ("CommaDelimitedList", "List<")
_STORED = "AWS::SSM::Parameter::Value<"


class PlaceholderStrategy:
    """The strategy of a `StackContext` for values that are unknown before the deployment.

    This class assumes the names of resources, see `physical_ids`, and uses a placeholder such as
    `${VpcId}` for all else. Subclasses override the methods for what they treat differently.
    """

    def placeholder(self, text: str) -> Unresolved:
        """Return the unresolved value for the placeholder `text`."""
        return Unresolved(text)

    def identifies(self, scope: "StackContext", logical_id: str) -> bool:
        """Return whether `Ref` and `Fn::GetAtt` of a resource give assumed names and ARNs."""
        return True

    def function(self, scope: "StackContext", name: str, argument: Any, value: Any) -> Any:
        """Return the value of the function `name`, which `scope` evaluates to `value`."""
        return value


ASSUMED: Final = PlaceholderStrategy()


@dataclass(frozen=True)
class StackContext:
    """A template with the parameter values, the account, the region and the stack name.

    `account`, `region` and `stack` are None if they are unknown: values that depend on them are
    `Unresolved`. The strategy `placeholders` decides what `Unresolved` values look like.
    """

    template: Template
    parameters: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    region: str | None = None
    stack: str | None = None
    placeholders: PlaceholderStrategy = ASSUMED
    _open: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    _properties: dict[str, Mapping[str, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def resolve(self, value: Any) -> Any:
        """Return `value` with its functions evaluated; what only AWS knows is `Unresolved`."""
        if isinstance(value, str):
            return Unresolved(value) if "{{resolve:" in value else value
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name in ("Ref", "Condition") and isinstance(argument, str):
                return self.ref(argument) if name == "Ref" else value
            if isinstance(name, str) and name.startswith("Fn::"):
                result = self._function(name, argument)
                return self.placeholders.function(self, name, argument, result)
        resolved = ((key, self.resolve(item)) for key, item in value.items())
        return {key: item for key, item in resolved if item is not NO_VALUE}

    def value_or_none(self, value: Any) -> Any:
        """Return `value` resolved, or None if `AWS::NoValue` removes it."""
        resolved = self.resolve(value)
        return None if resolved is NO_VALUE else resolved

    def alternatives(self, value: Any) -> Iterator[Any]:
        """Yield the resolved variants of `value`, with either branch of each `Fn::If` in it."""
        yield from map(self.value_or_none, intrinsics.branches(value))

    def elements(self, value: Any) -> Iterator[Any]:
        """Yield the possible elements of the list `value`, in either branch of an `Fn::If`.

        Elements of a literal list stay unresolved. A value that is not a list is the only element.
        """
        match value:
            case {"Fn::If": [_, if_true, if_false]}:
                yield from self.elements(if_true)
                yield from self.elements(if_false)
            case list():
                yield from value
            case _:
                resolved = self.value_or_none(value)
                if resolved is not None:
                    yield from resolved if isinstance(resolved, list) else [value]

    def properties(self, logical_id: str) -> Mapping[str, Any]:
        """Return the resolved properties of the resource `logical_id`, {} if it has none.

        If an unresolved function returns all of them, its name is the only property.
        """
        if logical_id not in self._properties:
            self._properties[logical_id] = self._resolve_properties(logical_id)
        return self._properties[logical_id]

    def exists(self, logical_id: str) -> bool:
        """Return whether the stack may have `logical_id`: its condition is not false."""
        resource = self.template.resources.get(logical_id)
        if not isinstance(resource, dict):
            return False
        condition = resource.get("Condition")
        return not isinstance(condition, str) or self.condition(condition) is not False

    def of_type(self, kind: str) -> list[str]:
        """Return the logical ids of the resources of the type `kind` that the stack may have."""
        return [name for name in self.template.of_type(kind) if self.exists(name)]

    def condition(self, name: str) -> bool | None:
        """Return whether the condition `name` is true, or None if that is unknown."""
        with self.entered(f"condition {name}") as first:
            conditions = self.template.body.get("Conditions")
            if not first or not isinstance(conditions, dict):
                return None
            return intrinsics.evaluate_condition(conditions.get(name), self)

    def ref(self, name: str) -> Any:
        """Return the value of `Ref` for a parameter, pseudo parameter or resource `name`."""
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self.template.parameters:
            return self._parameter(name)
        return self.attribute(name, None)

    def attribute(self, logical_id: str, name: str | None) -> Any:
        """Return the value of `Fn::GetAtt` for the attribute `name`, or of `Ref` for None."""
        unknown = self.unknown(f"${{{logical_id}{'.' + name if name else ''}}}")
        resource = self.template.resources.get(logical_id)
        kind = resource.get("Type") if isinstance(resource, dict) else None
        formats = physical_ids.ID_FORMATS.get(kind) if isinstance(kind, str) else None
        if formats is None or not self.placeholders.identifies(self, logical_id):
            return unknown
        pattern = formats.ref if name is None else formats.attribute(name)
        with self.entered(logical_id) as first:
            if pattern is None or not first:
                return unknown
            return physical_ids.format_id(pattern, self._id_parts(logical_id, formats, pattern))

    def unknown(self, placeholder: str) -> Unresolved:
        """Return the substitute for a value that only AWS knows."""
        return self.placeholders.placeholder(placeholder)

    @contextmanager
    def entered(self, name: str) -> Iterator[bool]:
        """Guard against circular references: give False if `name` is being resolved already."""
        first = name not in self._open
        self._open.add(name)
        try:
            yield first
        finally:
            if first:
                self._open.discard(name)

    @cached_property
    def partition(self) -> str:
        """Return the partition of the region, "aws" if the region is unknown."""
        return arns.partition(self.region or "")

    @cached_property
    def _pseudo(self) -> Mapping[str, str]:
        values = {
            "AWS::AccountId": self.account,
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::StackName": self.stack,
            "AWS::URLSuffix": arns.url_suffix(self.partition),
            "AWS::StackId": None,
            "AWS::NotificationARNs": None,
        }
        return {
            name: self.unknown(f"${{{name}}}") if value is None else value
            for name, value in values.items()
        }

    def _parameter(self, name: str) -> Any:
        declaration = self.template.parameters[name]
        kind = str(declaration.get("Type")) if isinstance(declaration, dict) else ""
        value = self.parameters.get(name)
        if value is None and isinstance(declaration, dict):
            value = declaration.get("Default")
        if value is None or isinstance(value, Unresolved) or kind.startswith(_STORED):
            return self.unknown(f"${{{name}}}" if value is None else value)
        if kind.startswith(_LIST):
            return [item.strip() for item in text(value).split(",")]
        return text(value)

    def _function(self, name: str, argument: Any) -> Any:
        if name == "Fn::GetAtt":
            parts = argument.split(".", 1) if isinstance(argument, str) else argument
            match self.resolve(parts):
                case [str(logical_id), str(attribute)]:
                    return self.attribute(logical_id, attribute)
            return self.unknown("${Fn::GetAtt}")
        return intrinsics.evaluate(name, argument, self)

    def _resolve_properties(self, logical_id: str) -> Mapping[str, Any]:
        resource = self.template.resources.get(logical_id)
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        match properties, self.value_or_none(properties):
            case _, dict(resolved):
                return resolved
            case dict(), Unresolved() as resolved:
                return dict.fromkeys(properties, resolved)
        return {}

    def _id_parts(
        self, logical_id: str, formats: physical_ids.IdFormat, pattern: str
    ) -> Mapping[str, str]:
        resource = self.template.resources[logical_id]
        text_property = partial(_text_property, self, resource.get("Properties"))
        stack = self._pseudo["AWS::StackName"]
        assumed = physical_ids.assumed_name(str(resource.get("Type")), stack, logical_id)
        parts = {
            "partition": self.partition,
            "region": self._pseudo["AWS::Region"],
            "account": self._pseudo["AWS::AccountId"],
            "path": text_property("Path", "/"),
            "name": text_property(
                formats.name, Unresolved(assumed) if isinstance(stack, Unresolved) else assumed
            ),
        }
        if "{id}" in pattern + formats.arn:  # its hash needs a library that is slow to load
            parts["id"] = physical_ids.assumed_id(stack, logical_id)
        return parts | {"arn": physical_ids.format_id(formats.arn, parts)}


def _text_property(scope: StackContext, properties: Any, name: str, default: str) -> str:
    value = scope.resolve(properties.get(name)) if isinstance(properties, dict) else None
    return value if isinstance(value, str) else default
