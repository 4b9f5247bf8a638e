"""Match the imports of a template with the exports of others, by name.

A name is text with the variables of `Fn::Sub` in it; their values are known only when the stacks
have names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipegen.cloudformation.template import Template

_VARIABLE = re.compile(r"\$\{[^}]*\}")
_STACK = "${AWS::StackName}"


def exports(template: Template) -> list[str]:
    """Return the names of the exports of `template`."""
    declared = (output.get("Export") for output in template.outputs.values())
    names = (_text(export.get("Name")) for export in declared if isinstance(export, dict))
    return [name for name in names if name]


def imports(template: Template) -> list[str]:
    """Return the names that `template` imports, without duplicates, in order."""
    names = (_text(value) for value in _imports(template.body))
    return list(dict.fromkeys(name for name in names if name))


def exporters(name: str, importer: Template, others: Mapping[str, Template]) -> list[str]:
    """Return the stacks of `others` that most likely export `name`, as `importer` imports it.

    In this order: the same name; the same name with the defaults of parameters as stack names; a
    name that is possible with some values of the variables.

    Args:
        name: The imported name.
        importer: The template that imports it.
        others: Stack name → template.
    """
    expected = _with_defaults(name, importer)
    likelihoods: dict[str, int] = {}
    for stack, template in others.items():
        values = [_likelihood(name, expected, stack, export) for export in exports(template)]
        likelihoods[stack] = max(values, default=0)
    best = max(likelihoods.values(), default=0)
    return [stack for stack, likelihood in likelihoods.items() if likelihood == best > 0]


def _likelihood(name: str, expected: str, stack: str, export: str) -> int:
    if export == name and _STACK not in export:
        return 3
    if export.replace(_STACK, stack) == expected:
        return 2
    return int(_is_possible(name, export) or _is_possible(expected, export))


def stack_name_parameters(name: str, importer: Template, exporter: Template) -> set[str]:
    """Return the parameters of `importer` that must be the name of the stack of `exporter`.

    They are variables in the imported `name` where an export of `exporter` has its stack name.
    """
    expected = _with_defaults(name, importer)
    alike = [
        export for export in exports(exporter) if _normalized(export) == _normalized(expected)
    ]
    pairs = [
        pair
        for export in alike
        for pair in zip(_VARIABLE.findall(expected), _VARIABLE.findall(export), strict=True)
    ]
    stack_variables = {imported[2:-1] for imported, exported in pairs if exported == _STACK}
    return stack_variables & {*importer.parameters}


def is_certain(name: str, template: Template) -> bool:
    """Return whether `template` exports exactly `name` in every environment."""
    return not _VARIABLE.search(name) and name in exports(template)


def _is_possible(name: str, export: str) -> bool:
    if _normalized(name) == _normalized(export):
        return bool(_VARIABLE.sub("", name).strip("-:/_ "))
    return _matches(export, name) or _matches(name, export)


def _matches(pattern: str, text: str) -> bool:
    literal = _VARIABLE.split(pattern)
    if len(literal) < 2 or _VARIABLE.search(text) or not "".join(literal).strip("-:/_ "):
        return False
    return bool(re.fullmatch(".+".join(map(re.escape, literal)), text, re.DOTALL))


def _normalized(name: str) -> str:
    return _VARIABLE.sub("${}", name)


def _with_defaults(name: str, template: Template) -> str:
    for parameter, declared in template.parameters.items():
        if isinstance(declared.get("Default"), str):
            name = name.replace(f"${{{parameter}}}", declared["Default"])
    return name


def _imports(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for element in value:
            yield from _imports(element)
    elif isinstance(value, dict):
        for key, element in value.items():
            if key == "Fn::ImportValue":
                yield element
            else:
                yield from _imports(element)


def _text(value: Any) -> str | None:
    match value:
        case str():
            return value
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), _]}:
            return text
        case {"Fn::Join": [str(delimiter), list(parts)]}:
            return _joined(delimiter, [_text(part) for part in parts])
    return None


def _joined(delimiter: str, parts: Sequence[str | None]) -> str:
    return delimiter.join("${}" if part is None else part for part in parts)
