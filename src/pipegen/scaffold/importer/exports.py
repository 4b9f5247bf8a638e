"""Which template exports what another one imports, as far as the names tell.

A name is text with the variables of `Fn::Sub` in it; what they become is known only when the
stacks have names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipegen.cloudformation.template import Template

_VARIABLE = re.compile(r"\$\{[^}]*\}")
_STACK = "${AWS::StackName}"


def exports(template: Template) -> list[str]:
    """Return the names of the exports of `template`."""
    declared = (each.get("Export") for each in template.outputs.values())
    names = (_text(each.get("Name")) for each in declared if isinstance(each, dict))
    return [each for each in names if each]


def imports(template: Template) -> list[str]:
    """Return the names that `template` imports, each once, in order."""
    names = (_text(each) for each in _imports(template.body))
    return list(dict.fromkeys(each for each in names if each))


def exporters(name: str, importer: Template, others: Mapping[str, Template]) -> list[str]:
    """Return which of `others`, by the name of their stack, export what `importer` calls `name`.

    The ones that are likeliest: of the same name; or of the same where a stack is called as a
    parameter's default says; or of one that the variables leave possible.
    """
    usual = _with_defaults(name, importer)
    likelihoods: dict[str, int] = {}
    for stack, template in others.items():
        fitting = [_likelihood(name, usual, stack, each) for each in exports(template)]
        likelihoods[stack] = max(fitting, default=0)
    best = max(likelihoods.values(), default=0)
    return [stack for stack, each in likelihoods.items() if each == best > 0]


def _likelihood(name: str, usual: str, stack: str, export: str) -> int:
    if export == name and _STACK not in export:
        return 3
    if export.replace(_STACK, stack) == usual:
        return 2
    return int(_possible(name, export) or _possible(usual, export))


def stack_names(name: str, importer: Template, exporter: Template) -> set[str]:
    """Return the parameters in `name`, which `importer` imports, that are to name a stack.

    They stand where an export of `exporter` has the name of its stack.
    """
    usual = _with_defaults(name, importer)
    alike = [each for each in exports(exporter) if _general(each) == _general(usual)]
    pairs = [
        pair
        for each in alike
        for pair in zip(_VARIABLE.findall(usual), _VARIABLE.findall(each), strict=True)
    ]
    return {ours[2:-1] for ours, theirs in pairs if theirs == _STACK} & {*importer.parameters}


def is_certain(name: str, template: Template) -> bool:
    """Return whether `template` exports `name` as it is, in every environment."""
    return not _VARIABLE.search(name) and name in exports(template)


def _possible(name: str, export: str) -> bool:
    if _general(name) == _general(export):
        return bool(_VARIABLE.sub("", name).strip("-:/_ "))
    return _matches(export, name) or _matches(name, export)


def _matches(pattern: str, text: str) -> bool:
    literal = _VARIABLE.split(pattern)
    if len(literal) < 2 or _VARIABLE.search(text) or not "".join(literal).strip("-:/_ "):
        return False
    return bool(re.fullmatch(".+".join(map(re.escape, literal)), text, re.DOTALL))


def _general(name: str) -> str:
    return _VARIABLE.sub("${}", name)


def _with_defaults(name: str, template: Template) -> str:
    for parameter, declared in template.parameters.items():
        if isinstance(declared.get("Default"), str):
            name = name.replace(f"${{{parameter}}}", declared["Default"])
    return name


def _imports(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _imports(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "Fn::ImportValue":
                yield each
            else:
                yield from _imports(each)


def _text(value: Any) -> str | None:
    match value:
        case str():
            return value
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), _]}:
            return text
        case {"Fn::Join": [str(joint), list(parts)]}:
            return _joined(joint, [_text(each) for each in parts])
    return None


def _joined(joint: str, parts: Sequence[str | None]) -> str:
    return joint.join("${}" if each is None else each for each in parts)
