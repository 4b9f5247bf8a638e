"""Write `src/pipegen/diff/registry_replacements.json` from the registry schemas of cfn-lint.

Run by `make replacements`. The file is committed, and `pipegen diff` reads only it. It is data of
one version of cfn-lint: type → the properties whose change replaces a resource, each as a path
without its leading `/properties/`; with `?` before it where only some changes do, and `*` alone
where the type has no handler for updates. A type whose schema says nothing of either, and has no
handlers, is left out: of it nothing is known.

Under `unordered` it has type → the lists whose order means nothing (`insertionOrder` is false in
every region), as paths of the same form: `*` stands for each element of a list.

Under `identifiers` it has type → the properties by which two are the same one, where whoever makes
it gives all of them.
"""

import importlib.metadata
import importlib.util
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "src/pipegen/diff/registry_replacements.json"
_HEAD = "/properties/"


def main() -> None:
    """Write the file."""
    FILE.write_text(generated(), encoding="utf-8")


def generated() -> str:
    """Return the file's text: JSON with one resource type a line."""
    parts = {
        "types": dict(_types()),
        "unordered": dict(_unordered()),
        "identifiers": dict(_identifiers()),
    }
    found = "".join(f",\n{json.dumps(name)}: {_table(each)}" for name, each in parts.items())
    return f'{{\n"cfn-lint": {json.dumps(version())}{found}\n}}\n'


def _table(words: Mapping[str, str]) -> str:
    lines = [f"{json.dumps(kind)}: {json.dumps(each)}" for kind, each in sorted(words.items())]
    return "{\n" + ",\n".join(lines) + "\n}"


def version() -> str:
    """Return the version of the installed cfn-lint."""
    return importlib.metadata.version("cfn-lint")


def _types() -> Iterator[tuple[str, str]]:
    for kind, schemas in _read():
        words = _words(schemas)
        if words is not None:
            yield kind, " ".join(words)


def _unordered() -> Iterator[tuple[str, str]]:
    for kind, schemas in _read():
        found = set.intersection(*({*_lists(each, each, ())} for each in schemas))
        if found:
            yield kind, " ".join(sorted(found))


def _identifiers() -> Iterator[tuple[str, str]]:
    for kind, schemas in _read():
        found = {_identifier(each) for each in schemas}
        if len(found) == 1 and (names := found.pop()):
            yield kind, names


def _identifier(schema: Mapping[str, Any]) -> str:
    """Return the properties that identify a resource; "" where AWS makes one of them up."""
    paths = schema.get("primaryIdentifier", [])
    inside = any("/" in each.removeprefix(_HEAD) for each in paths)
    made_up = not set(paths).isdisjoint(schema.get("readOnlyProperties", []))
    return "" if inside or made_up else " ".join(each.removeprefix(_HEAD) for each in paths)


def _lists(schema: Any, part: Any, above: tuple[str, ...], path: str = "") -> Iterator[str]:
    """Yield the lists of `part` of a schema whose order means nothing; `above` are the `$ref`s.

    A definition that has itself as a part is followed once.
    """
    ref = part.get("$ref", "")
    if ref in above:
        return
    if ref:
        name = ref.rpartition("/")[2]
        definition = schema.get("definitions", {}).get(name, {})
        yield from _lists(schema, {**definition, **part, "$ref": ""}, (*above, ref), path)
        return
    if path and part.get("insertionOrder") is False:
        yield path
    for name, each in part.get("properties", {}).items():
        yield from _lists(schema, each, above, f"{path}/{name}" if path else name)
    if path and isinstance(part.get("items"), dict):
        yield from _lists(schema, part["items"], above, f"{path}/*")


def _read() -> Iterator[tuple[str, list[Any]]]:
    """Yield each type with its schemas of all regions."""
    folder = _schemas()
    for kind, files in _files(folder).items():
        yield (
            kind,
            [json.loads((folder / f"resources/{each}.json").read_text("utf-8")) for each in files],
        )


def _words(schemas: list[Mapping[str, Any]]) -> list[str] | None:
    """Return what is said of a type over all regions; the stricter where they differ."""
    always = {each for schema in schemas for each in _paths(schema, "createOnlyProperties")}
    maybe = {
        each for schema in schemas for each in _paths(schema, "conditionalCreateOnlyProperties")
    }
    handlers = [schema["handlers"] for schema in schemas if "handlers" in schema]
    if handlers and all("update" not in each for each in handlers):
        return ["*"]
    if not handlers and not always and not maybe:
        return None
    return sorted(always) + [f"?{each}" for each in sorted(maybe - always)]


def _paths(schema: Mapping[str, Any], key: str) -> Iterator[str]:
    for each in schema.get(key, []):
        yield each.removeprefix(_HEAD)


def _schemas() -> Path:
    # Found, not imported: importing cfn-lint takes half a second, and this needs its data only.
    spec = importlib.util.find_spec("cfnlint")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data/schemas"


def _files(folder: Path) -> Mapping[str, set[str]]:
    """Return type → its schema files, over all regions."""
    found: dict[str, set[str]] = {}
    for region in (folder / "providers").glob("*.json"):
        if region.stem != "sam":  # not a region: types of a transform
            for kind, name in json.loads(region.read_text("utf-8")).items():
                found.setdefault(kind, set()).add(name)
    return found


if __name__ == "__main__":
    main()
