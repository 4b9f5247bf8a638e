"""The references of a resource to other resources, parameters and stack outputs."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pipegen.cloudformation import template
from pipegen.cloudformation.resolver import StackContext
from pipegen.errors import Path

_VERSIONS = ("LatestVersionNumber", "Version", "VersionId")
"""Attributes whose value changes with every change of their resource."""


class Reference(NamedTuple):
    """A reference in the property at `path` to `name`; `attribute` is None for `Ref`.

    `name` is a logical id, a parameter or `stack.output`.
    """

    path: Path
    name: str
    attribute: str | None

    @property
    def is_version(self) -> bool:
        """Return whether the value changes with every change of the resource."""
        return self.attribute in _VERSIONS

    @property
    def text(self) -> str:
        """Return the reference as in `Fn::Sub`: `Name` or `Name.Attribute`."""
        return f"{self.name}.{self.attribute}" if self.attribute else self.name


def find_references(value: Any, scope: StackContext, path: Path = ()) -> Iterator[Reference]:
    """Yield the references in `value`, in the branches of conditions that apply in `scope`."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from find_references(item, scope, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "Fn::If":
                for branch in _branches(item, scope):
                    yield from find_references(branch, scope, path)
            elif key in ("Ref", "Fn::GetAtt", "Fn::Sub"):
                yield from _function_references(key, item, scope, path)
            elif key == "Fn::GetStackOutput" and (output := stack_output(item, scope)):
                yield Reference(path, output, None)
            else:
                inside = path if key.startswith("Fn::") else (*path, key)
                yield from _at_function(find_references(item, scope, inside), path, key)


def stack_output(argument: Any, scope: StackContext) -> str:
    """Return the `stack.output` that `Fn::GetStackOutput` reads; "" if it is in another region."""
    if not isinstance(argument, dict) or "RoleArn" in argument or "Region" in argument:
        return ""
    return ".".join(str(scope.resolve(argument.get(k))) for k in ("StackName", "OutputName"))


def _at_function(refs: Iterator[Reference], path: Path, key: str) -> Iterator[Reference]:
    """Yield `refs`; the path of a reference in a function is that of the function."""
    for reference in refs:
        yield reference._replace(path=path) if key.startswith("Fn::") else reference


def _branches(argument: Any, scope: StackContext) -> list[Any]:
    if not isinstance(argument, list) or len(argument) != 3:
        return []
    name, then, otherwise = argument
    is_true = scope.condition(name) if isinstance(name, str) else None
    return [then, otherwise] if is_true is None else [then if is_true else otherwise]


def _function_references(
    function: str, argument: Any, scope: StackContext, path: Path
) -> Iterator[Reference]:
    if function == "Fn::Sub":
        template_text, substitutions = (
            argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        )
        substitutions = substitutions if isinstance(substitutions, dict) else {}
        for variable in (
            template.variables(template_text) if isinstance(template_text, str) else ()
        ):
            if variable not in substitutions:
                yield _reference(variable, path)
        yield from (
            reference._replace(path=path)
            for reference in find_references(list(substitutions.values()), scope)
        )
    elif function == "Ref" and isinstance(argument, str):
        yield Reference(path, argument, None)
    elif isinstance(argument, str):
        yield _reference(argument, path)
    elif isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str):
        yield Reference(path, argument[0], str(argument[1]))


def _reference(variable: str, path: Path) -> Reference:
    name, dot, attribute = variable.partition(".")
    return Reference(path, name, attribute if dot else None)
