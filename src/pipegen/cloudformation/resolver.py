"""What a template's values become under known parameters, as far as that is known beforehand.

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
    """The strategy of a `Scope` for what is not known before its stack is deployed.

    This one assumes the names of resources, see `physical_ids`, and uses a placeholder such as
    `${VpcId}` for the rest. A subclass overrides what it treats differently.
    """

    def placeholder(self, text: str) -> Unresolved:
        """Return the value that is used where `text` would be a placeholder."""
        return Unresolved(text)

    def identifies(self, scope: "StackContext", logical_id: str) -> bool:
        """Return whether `Ref` and `Fn::GetAtt` of a resource give its names and ARNs."""
        return True

    def function(self, scope: "StackContext", name: str, argument: Any, found: Any) -> Any:
        """Return the value of a function, of which `scope` has worked out `found`."""
        return found


ASSUMED: Final = PlaceholderStrategy()


@dataclass(frozen=True)
class StackContext:
    """A template, and where it is deployed with which parameter values.

    `account`, `region` and `stack` are None where they are not known: what depends on them is
    `Unknown`. What `Unknown` values look like is decided by the strategy `unresolved`.
    """

    template: Template
    parameters: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    region: str | None = None
    stack: str | None = None
    unresolved: PlaceholderStrategy = ASSUMED
    _open: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    _properties: dict[str, Mapping[str, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def resolve(self, value: Any) -> Any:
        """Return `value` with its functions worked out; what AWS alone knows is an `Unknown`."""
        if isinstance(value, str):
            return Unresolved(value) if "{{resolve:" in value else value
        if isinstance(value, list):
            return [found for item in value if (found := self.resolve(item)) is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name in ("Ref", "Condition") and isinstance(argument, str):
                return self.ref(argument) if name == "Ref" else value
            if isinstance(name, str) and name.startswith("Fn::"):
                found = self._function(name, argument)
                return self.unresolved.function(self, name, argument, found)
        resolved = ((key, self.resolve(item)) for key, item in value.items())
        return {key: item for key, item in resolved if item is not NO_VALUE}

    def value_or_none(self, value: Any) -> Any:
        """Return `value` resolved, None where `AWS::NoValue` takes it away."""
        found = self.resolve(value)
        return None if found is NO_VALUE else found

    def alternatives(self, value: Any) -> Iterator[Any]:
        """Yield what `value` may be: resolved, with either branch of each `Fn::If` in it."""
        yield from map(self.value_or_none, intrinsics.branches(value))

    def elements(self, value: Any) -> Iterator[Any]:
        """Yield the elements that the list `value` may have, in either branch of `Fn::If`.

        Elements that the template states are not resolved. A value that is no list is the only
        element.
        """
        match value:
            case {"Fn::If": [_, yes, no]}:
                yield from (item for branch in (yes, no) for item in self.elements(branch))
            case list():
                yield from value
            case _:
                found = self.value_or_none(value)
                if found is not None:
                    yield from found if isinstance(found, list) else [value]

    def properties(self, logical_id: str) -> Mapping[str, Any]:
        """Return the properties of the resource `logical_id`, resolved once; none if it has none.

        If a function makes them, and that is not known, its name is the only property.
        """
        if logical_id not in self._properties:
            self._properties[logical_id] = self._of_properties(logical_id)
        return self._properties[logical_id]

    def exists(self, logical_id: str) -> bool:
        """Return whether the stack may have `logical_id`: its condition isn't false."""
        resource = self.template.resources.get(logical_id)
        if not isinstance(resource, dict):
            return False
        condition = resource.get("Condition")
        return not isinstance(condition, str) or self.condition(condition) is not False

    def of_type(self, kind: str) -> list[str]:
        """Return the logical ids of the resources of the type `kind` that the stack may have."""
        return [name for name in self.template.of_type(kind) if self.exists(name)]

    def condition(self, name: str) -> bool | None:
        """Return whether the condition `name` holds, None where that is not known."""
        with self.entered(f"condition {name}") as first:
            conditions = self.template.body.get("Conditions")
            if not first or not isinstance(conditions, dict):
                return None
            return intrinsics.evaluate_condition(conditions.get(name), self)

    def ref(self, name: str) -> Any:
        """Return what `Ref` of the parameter, pseudo parameter or resource `name` is."""
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self.template.parameters:
            return self._parameter(name)
        return self.attribute(name, None)

    def attribute(self, logical_id: str, name: str | None) -> Any:
        """Return what `Fn::GetAtt` of a resource gives for `name`, or `Ref` for None."""
        unknown = self.unknown(f"${{{logical_id}{'.' + name if name else ''}}}")
        resource = self.template.resources.get(logical_id)
        kind = resource.get("Type") if isinstance(resource, dict) else None
        known = physical_ids.ID_FORMATS.get(kind) if isinstance(kind, str) else None
        if known is None or not self.unresolved.identifies(self, logical_id):
            return unknown
        form = known.ref if name is None else known.attribute(name)
        with self.entered(logical_id) as first:
            if form is None or not first:
                return unknown
            return physical_ids.filled(form, self._parts(form, str(kind), known, logical_id))

    def unknown(self, placeholder: str) -> Unresolved:
        """Return what is used for a value that only AWS knows."""
        return self.unresolved.placeholder(placeholder)

    @contextmanager
    def entered(self, what: str) -> Iterator[bool]:
        """Give whether `what` is not being worked out already: a template may go in circles."""
        first = what not in self._open
        self._open.add(what)
        try:
            yield first
        finally:
            if first:
                self._open.discard(what)

    @cached_property
    def partition(self) -> str:
        """Return the partition of its region, "aws" where that is not known."""
        return arns.partition(self.region or "")

    @cached_property
    def _pseudo(self) -> Mapping[str, str]:
        known = {
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
            for name, value in known.items()
        }

    def _parameter(self, name: str) -> Any:
        declared = self.template.parameters[name]
        kind = str(declared.get("Type")) if isinstance(declared, dict) else ""
        value = self.parameters.get(name)
        if value is None and isinstance(declared, dict):
            value = declared.get("Default")
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

    def _of_properties(self, logical_id: str) -> Mapping[str, Any]:
        resource = self.template.resources.get(logical_id)
        stated = resource.get("Properties") if isinstance(resource, dict) else None
        match stated, self.value_or_none(stated):
            case _, dict(found):
                return found
            case dict(), Unresolved() as found:
                return dict.fromkeys(stated, found)
        return {}

    def _parts(
        self, form: str, kind: str, known: physical_ids.IdFormat, logical_id: str
    ) -> Mapping[str, str]:
        given = self.template.resources[logical_id].get("Properties")
        own = partial(_own, self, given)
        stack = self._pseudo["AWS::StackName"]
        assumed = physical_ids.assumed_name(kind, stack, logical_id)
        parts = {
            "partition": self.partition,
            "region": self._pseudo["AWS::Region"],
            "account": self._pseudo["AWS::AccountId"],
            "path": own("Path", "/"),
            "name": own(
                known.name, Unresolved(assumed) if isinstance(stack, Unresolved) else assumed
            ),
        }
        if "{id}" in form + known.arn:  # making one takes a library that is slow to load
            parts["id"] = physical_ids.assumed_id(stack, logical_id)
        return parts | {"arn": physical_ids.filled(known.arn, parts)}


def _own(scope: StackContext, given: Any, name: str, otherwise: str) -> str:
    value = scope.resolve(given.get(name)) if isinstance(given, dict) else None
    return value if isinstance(value, str) else otherwise
