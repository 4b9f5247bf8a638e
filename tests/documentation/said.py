"""The texts that the code may say, read from the code, with … for what differs."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pipegen

_PACKAGE = Path(pipegen.__file__).parent
_REHEARSAL = _PACKAGE / "rehearsal"
_RETURNED = {"words.py": {"refused"}, "refusals.py": {"_of_parameters"}}
"""Modules whose functions give texts that others raise."""


@dataclass(frozen=True)
class _Text:
    said: str = ""
    handed_on: str = ""


def by_commands() -> set[str]:
    """Return every text with which a command may say that it could not run."""
    paths = [each for each in _PACKAGE.rglob("*.py") if _REHEARSAL not in each.parents]
    return {each.said for each in _all(paths, {"PipegenError"})} - {""}


def by_rehearsals() -> set[str]:
    """Return every text that the room of rehearsals spells."""
    return {each.said for each in _rehearsed()} - {""}


def handed_on() -> set[str]:
    """Return, as `file: code`, what a rehearsal raises without its text being spelt there."""
    return {each.handed_on for each in _rehearsed()} - {""}


def _rehearsed() -> Iterator[_Text]:
    paths = list(_REHEARSAL.glob("*.py"))
    yield from _all(paths, {"Failed", "Refused", "NotInArtifact", "PipegenError"})
    for path in paths:
        yield from map(_Text, _replacements(ast.parse(path.read_text("utf-8"))))


def _all(paths: list[Path], raised: set[str]) -> Iterator[_Text]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield from _of_function(path, node, raised)


def _of_function(path: Path, function: ast.FunctionDef, raised: set[str]) -> Iterator[_Text]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in raised:
            yield _text(path, function, node.args[0])
        given = isinstance(node, ast.Return | ast.Yield)
        if given and node.value and function.name in _RETURNED.get(path.name, ()):
            yield _text(path, function, node.value)


def _text(path: Path, function: ast.FunctionDef, value: ast.expr) -> _Text:
    spelt = _spelt(function, value)
    if re.search(r"\w", spelt):
        return _Text(said=spelt)
    return _Text(handed_on=f"{path.name}: {ast.unparse(value)}")


def _spelt(function: ast.FunctionDef, value: ast.expr) -> str:
    """Return a literal text, with the texts put into it where these are literal too."""
    match value:
        case ast.Constant():
            return str(value.value)
        case ast.Name() if known := _assigned(function, value):
            return _spelt(function, known)
        case ast.JoinedStr():
            return "".join(_spelt(function, each) for each in value.values)
        case ast.FormattedValue():
            return _spelt(function, value.value)
    return "…"


def _assigned(function: ast.FunctionDef, name: ast.Name) -> ast.expr | None:
    """Return what `name` was given last before this line."""
    found = None
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and node.lineno < name.lineno:
            for target, value in _pairs(node.targets[0], node.value):
                late = found is None or found.lineno < value.lineno
                if getattr(target, "id", "") == name.id and late:
                    found = value
    return found


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=True)
    elif not isinstance(target, ast.Tuple):
        yield target, value


def _replacements(tree: ast.Module) -> Iterator[str]:
    """Yield the texts of AWS's that take the place of the emulator's, as `_WORDS` has them."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_WORDS":
            pairs = node.value.elts if isinstance(node.value, ast.Tuple) else []
            for each in pairs:
                if isinstance(each, ast.Tuple) and isinstance(each.elts[1], ast.Constant):
                    yield re.sub(r"\\\d", "…", str(each.elts[1].value))
