"""The table of what pipegen uses of ministack, in the docstring of its package, is complete."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pipegen.rehearsal import emulator

FOLDER = Path(emulator.__path__[0])


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return local name → the name in ministack, dotted, of what a module imports of it."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ministack")
        for alias in node.names
    }


def _used() -> Iterator[tuple[str, str, str]]:
    """Yield the module in ministack, a name in it, and the module of pipegen that uses it."""
    for path in sorted(FOLDER.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        imported = _imported(tree)
        attributes = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                attributes.add((imported.get(node.value.id, ""), node.attr))
        modules = {module for module, _ in attributes}
        for local, dotted in imported.items():
            if dotted not in modules:  # a function, not a module
                attributes.add((dotted.rpartition(".")[0], local))
        yield from ((module, name, path.stem) for module, name in attributes if module)


def _listed() -> Iterator[tuple[str, str, str]]:
    """Yield the same of each row of the table."""
    _, _, table = (emulator.__doc__ or "").partition("what would make it needless\n====")
    for row in table.split("\n\n"):
        if heading := re.search(r"^\*\*(\S+)\*\*$", row, re.M):
            module = heading[1]
            continue
        first = " ".join(line[:37].strip() for line in row.splitlines() if line[:1] != "=")
        match = re.match(r"(.+?) \((.+?)\)", first)
        assert match, row
        for name in match[1].split(", "):
            yield from ((module, name, user) for user in match[2].split(", "))


def test_each_used_name_of_ministack_is_in_the_table_with_its_modules() -> None:
    assert set(_listed()) == set(_used())


def test_no_other_package_imports_ministack() -> None:
    sources = FOLDER.parents[1].rglob("*.py")
    importing = {
        path.parent
        for path in sources
        if re.search(r"\bimport ministack|from ministack", path.read_text("utf-8"))
    }

    assert importing == {FOLDER}
