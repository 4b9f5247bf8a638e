"""The texts that the code may say, read from the code, with … for what differs.

A text that a function is given to raise is spelt for each call of it in the same module.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import pipegen

_PACKAGE = Path(pipegen.__file__).parent
_REHEARSAL = _PACKAGE / "rehearsal"
_RETURNED = {
    "aws_messages.py": {"access_denied_message"},
    "cloudformation_errors.py": {"_parameter_errors"},
}
"""Modules whose functions give texts that others raise."""
_ENDS = {"PipegenError", "Diagnostic", "InvalidValue", "UsageError", "BadParameter"}
"""What ends a command, and says why."""
_STOPS = {"LookupError", "RuntimeError"}
_FAILS = {"ActionFailed", "RequestRejected", "ArtifactFileNotFound", "PipegenError"}
_DEEPEST = 3


@dataclass(frozen=True)
class _Text:
    said: str = ""
    handed_on: str = ""

    def as_printed(self, raised: str) -> "_Text":
        """Return it as it is printed when it was raised as a `raised`."""
        if raised == "InvalidValue" and self.said:
            return _Text(f"… {self.said}")  # behind the name of what is wrong
        if raised == "UsageError":
            return _Text(self.said[:1].lower() + self.said[1:], self.handed_on)
        return self


@dataclass(frozen=True)
class _Module:
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"))

    @property
    def functions(self) -> Iterator[ast.FunctionDef]:
        return (each for each in ast.walk(self.tree) if isinstance(each, ast.FunctionDef))

    def texts(self, raised: set[str]) -> Iterator[_Text]:
        """Yield what is raised by a call of one of `raised`, and what is returned to be so."""
        for function in self.functions:
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _name(node.func) in raised and node.args:
                    for each in self._of(function, node.args[0]):
                        yield each.as_printed(_name(node.func))
                given = isinstance(node, ast.Return | ast.Yield)
                if given and node.value and function.name in _RETURNED.get(self.path.name, ()):
                    yield from self._of(function, node.value)

    def _of(self, function: ast.FunctionDef, value: ast.expr) -> Iterator[_Text]:
        for spelt in self._spelt(function, value):
            if re.search(r"\w", spelt):
                yield _Text(said=spelt)
            else:
                yield _Text(handed_on=f"{self.path.name}: {ast.unparse(value)}")

    def _spelt(self, function: ast.FunctionDef, value: ast.expr, depth: int = 0) -> list[str]:
        """Return every spelling of a text, with the texts put into it where these are literal."""
        match value:
            case ast.Constant():
                return [str(value.value)]
            case ast.Name() if known := _assigned(function, value):
                return self._spelt(function, known, depth)
            case ast.Name() if value.id in _arguments(function) and depth < _DEEPEST:
                return self._given(function, value.id, depth) or ["…"]
            case ast.Name() if constant := self._constant(value.id):
                return [constant]
            case ast.JoinedStr():
                parts = [self._spelt(function, each, depth) for each in value.values]
                return ["".join(each) for each in product(*parts)]
            case ast.IfExp():
                either = (value.body, value.orelse)
                return [text for each in either for text in self._spelt(function, each, depth)]
            case ast.FormattedValue():
                return self._spelt(function, value.value, depth)
            case ast.Call(func=ast.Attribute(attr="rstrip", value=text)):
                return self._spelt(function, text, depth)
        return ["…"]

    def _given(self, function: ast.FunctionDef, argument: str, depth: int) -> list[str]:
        """Return what the calls in this module give to an argument of `function`."""
        at = _arguments(function).index(argument)
        return [
            each
            for caller in self.functions
            for node in ast.walk(caller)
            if isinstance(node, ast.Call) and _calls(node.func, function.name)
            for value in node.args[at : at + 1]
            for each in self._spelt(caller, value, depth + 1)
        ]

    def _constant(self, name: str) -> str | None:
        for node in self.tree.body:
            match node:
                case ast.Assign([ast.Name(found)], ast.Constant(str() as text)) if found == name:
                    return text
        return None

    def replacements(self) -> Iterator[str]:
        """Yield the texts of `_AWS_MESSAGES`, which take the place of the emulator's."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and _name(node.targets[0]) == "_AWS_MESSAGES":
                pairs = node.value.elts if isinstance(node.value, ast.Tuple) else []
                for each in pairs:
                    if isinstance(each, ast.Tuple) and isinstance(each.elts[1], ast.Constant):
                        yield re.sub(r"\\\d", "…", str(each.elts[1].value))


def by_commands() -> set[str]:
    """Return every text with which a command may say that it could not run."""
    return {each.said for each in _ended()} - {""}


def handed_on_by_commands() -> set[str]:
    """Return, as `file: code`, what ends a command without its text being spelt there."""
    return {each.handed_on for each in _ended()} - {""}


def by_functions() -> set[str]:
    """Return every text with which the events function says that it could not do a thing."""
    modules = map(_Module, (_PACKAGE / "functions").glob("*.py"))
    return {each.said for module in modules for each in module.texts(_STOPS)} - {""}


def by_rehearsals() -> set[str]:
    """Return every text that the rehearsal has itself; texts of other services do not count."""
    return {each.said for each in _rehearsed()} - {"", "…"}


def handed_on() -> set[str]:
    """Return, as `file: code`, what a rehearsal raises without its text being spelt there."""
    return {each.handed_on for each in _rehearsed()} - {""}


def in_module(path: Path) -> tuple[set[str], set[str]]:
    """Return what the module `path` says when it ends a command, and what it hands on."""
    texts = list(_Module(path).texts(_ENDS))
    return {each.said for each in texts} - {""}, {each.handed_on for each in texts} - {""}


def _ended() -> Iterator[_Text]:
    for path in _PACKAGE.rglob("*.py"):
        if _REHEARSAL not in path.parents:
            yield from _Module(path).texts(_ENDS)


def _rehearsed() -> Iterator[_Text]:
    for path in _REHEARSAL.rglob("*.py"):
        yield from _Module(path).texts(_FAILS)
        yield from map(_Text, _Module(path).replacements())


def _name(node: ast.expr) -> str:
    """Return `name` for `name` and for `module.name`."""
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _calls(function: ast.expr, name: str) -> bool:
    """Return whether `function` is `name` of this module, or a method of its own class."""
    match function:
        case ast.Name(id=called) | ast.Attribute(value=ast.Name(id="self" | "cls"), attr=called):
            return called == name
    return False


def _arguments(function: ast.FunctionDef) -> list[str]:
    return [each.arg for each in function.args.args if each.arg != "self"]


def _assigned(function: ast.FunctionDef, name: ast.Name) -> ast.expr | None:
    """Return what `name` was given last before this line; None where a loop gave it."""
    found = None
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and node.lineno < name.lineno:
            for target, value in _pairs(node.targets[0], node.value):
                late = found is None or found.lineno < value.lineno
                if getattr(target, "id", "") == name.id and late:
                    found = value
    return None if found and name.id in _looped(function, found.lineno, name.lineno) else found


def _looped(function: ast.FunctionDef, after: int, before: int) -> set[str]:
    """Return the names that loops between two lines give values to."""
    loops = [each for each in ast.walk(function) if isinstance(each, ast.For)]
    targets = [each.target for each in loops if after < each.lineno < before]
    return {_name(each) for target in targets for each in ast.walk(target)}


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=True)
    elif not isinstance(target, ast.Tuple):
        yield target, value
