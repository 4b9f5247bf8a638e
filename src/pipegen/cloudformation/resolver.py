"""What a template's values become under known parameters, as far as that is known beforehand.

Source: "Intrinsic function reference" in the CloudFormation template reference.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pipegen.cloudformation import arns, intrinsics, physical_ids
from pipegen.cloudformation.template import Template
from pipegen.cloudformation.unresolved import Unknown, text

_LIST = ("CommaDelimitedList", "List<")
_STORED = "AWS::SSM::Parameter::Value<"


@dataclass(frozen=True)
class Scope:
    """A template, and where it is deployed with which parameter values.

    `account`, `region` and `stack` are None where they are not known: what depends on them is
    `Unknown`. A resource without a name of its own has an assumed one, see `physical_ids`.
    """

    template: Template
    parameters: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    region: str | None = None
    stack: str | None = None
    _open: set[str] = field(default_factory=set, repr=False, compare=False)

    def resolve(self, value: Any) -> Any:
        """Return `value` with its functions worked out; what AWS alone knows is an `Unknown`."""
        if isinstance(value, str):
            return Unknown(value) if "{{resolve:" in value else value
        if isinstance(value, list):
            found = [self.resolve(each) for each in value]
            return [each for each in found if each is not intrinsics.NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            if name in ("Ref", "Condition") and isinstance(argument, str):
                return self.ref(argument) if name == "Ref" else value
            if isinstance(name, str) and name.startswith("Fn::"):
                return self._function(name, argument)
        found_by_key = {key: self.resolve(each) for key, each in value.items()}
        return {key: each for key, each in found_by_key.items() if each is not intrinsics.NO_VALUE}

    def properties(self, logical_id: str) -> Mapping[str, Any]:
        """Return the properties of the resource `logical_id`, resolved; none if it has none."""
        resource = self.template.resources.get(logical_id)
        found = self.resolve(resource.get("Properties")) if isinstance(resource, dict) else None
        return found if isinstance(found, dict) else {}

    def exists(self, logical_id: str) -> bool:
        """Return whether the stack may have `logical_id`: its condition isn't false."""
        resource = self.template.resources.get(logical_id)
        if not isinstance(resource, dict):
            return False
        condition = resource.get("Condition")
        return not isinstance(condition, str) or self.condition(condition) is not False

    def of_type(self, kind: str) -> list[str]:
        """Return the logical ids of the resources of the type `kind` that the stack may have."""
        return [each for each in self.template.of_type(kind) if self.exists(each)]

    def condition(self, name: str) -> bool | None:
        """Return whether the condition `name` holds, None where that is not known."""
        with self._entered(f"condition {name}") as first:
            conditions = self.template.body.get("Conditions")
            if not first or not isinstance(conditions, dict):
                return None
            return intrinsics.truth(conditions.get(name), self)

    def ref(self, name: str) -> Any:
        """Return what `Ref` of the parameter, pseudo parameter or resource `name` is."""
        if name == "AWS::NoValue":
            return intrinsics.NO_VALUE
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self.template.parameters:
            return self._parameter(name)
        return self._of_resource(name, None)

    def attribute(self, logical_id: str, name: str) -> Any:
        """Return what `Fn::GetAtt` of the resource `logical_id` gives for `name`."""
        return self._of_resource(logical_id, name)

    @property
    def partition(self) -> str:
        """Return the partition of its region, "aws" where that is not known."""
        return arns.partition(self.region or "")

    @property
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
            name: Unknown(f"${{{name}}}") if value is None else value
            for name, value in known.items()
        }

    def _parameter(self, name: str) -> Any:
        declared = self.template.parameters[name]
        kind = str(declared.get("Type")) if isinstance(declared, dict) else ""
        value = self.parameters.get(name)
        if value is None and isinstance(declared, dict):
            value = declared.get("Default")
        if value is None or isinstance(value, Unknown) or kind.startswith(_STORED):
            return Unknown(f"${{{name}}}") if value is None else Unknown(value)
        if kind.startswith(_LIST):
            return [each.strip() for each in text(value).split(",")]
        return text(value)

    def _function(self, name: str, argument: Any) -> Any:
        if name == "Fn::GetAtt":
            parts = argument.split(".", 1) if isinstance(argument, str) else argument
            match self.resolve(parts):
                case [str(logical_id), str(attribute)]:
                    return self.attribute(logical_id, attribute)
            return Unknown("${Fn::GetAtt}")
        return intrinsics.result(name, argument, self)

    def _of_resource(self, logical_id: str, attribute: str | None) -> Any:
        unknown = Unknown(f"${{{logical_id}{'.' + attribute if attribute else ''}}}")
        resource = self.template.resources.get(logical_id)
        kind = resource.get("Type") if isinstance(resource, dict) else None
        known = physical_ids.KINDS.get(kind) if isinstance(kind, str) else None
        if known is None:
            return unknown
        form = known.ref if attribute is None else known.attribute(attribute)
        with self._entered(logical_id) as first:
            if form is None or not first:
                return unknown
            return _filled(form, self._parts(form, str(kind), known, logical_id))

    def _parts(
        self, form: str, kind: str, known: physical_ids.Kind, logical_id: str
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
            "name": own(known.name, Unknown(assumed) if isinstance(stack, Unknown) else assumed),
        }
        if "{id}" in form + known.arn:  # making one takes a library that is slow to load
            parts["id"] = physical_ids.assumed_id(stack, logical_id)
        return parts | {"arn": _filled(known.arn, parts)}

    @contextmanager
    def _entered(self, what: str) -> Iterator[bool]:
        """Give whether `what` is not being worked out already: a template may go in circles."""
        first = what not in self._open
        self._open.add(what)
        try:
            yield first
        finally:
            if first:
                self._open.discard(what)


def _own(scope: Scope, given: Any, name: str, otherwise: str) -> str:
    value = scope.resolve(given.get(name)) if isinstance(given, dict) else None
    return value if isinstance(value, str) else otherwise


def _filled(form: str, parts: Mapping[str, str]) -> str:
    unknown = any(
        isinstance(each, Unknown) and f"{{{name}}}" in form for name, each in parts.items()
    )
    found = form.format_map(parts)
    return Unknown(found) if unknown else found
