"""Write `src/pipegen/iam/registry_permissions.json` from the registry schemas of cfn-lint.

Run by `make permissions`. The file is committed, and rendering reads only it, so that what is
rendered does not depend on what is installed. It is data of one version of cfn-lint, filtered:

- the actions that the create, read, update and delete handlers and the tagging of a type name,
  over all regions; the `list` handler is for people who browse;
- without names that the Service Authorization Reference does not know;
- without the types that need a whole service (`s3:*`) or that are left with no action at all.
"""

import importlib.metadata
import importlib.util
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "src/pipegen/iam/registry_permissions.json"
_WHOLE_SERVICE = re.compile(r"\*|[^:]+:\*")


def main() -> None:
    """Write the file."""
    FILE.write_text(generated(), encoding="utf-8")


def generated() -> str:
    """Return the file's text: JSON with one resource type, and one action of IAM, a line."""
    folder = _data()
    reference = json.loads((folder / "AdditionalSpecs/Policies.json").read_text("utf-8"))
    types = dict(_types(folder, reference))
    iam = sorted({each for actions in types.values() for each in actions if each[:4] == "iam:"})
    kinds = {each: _kinds(reference, each) for each in iam}
    parts = [
        f'"cfn-lint": {json.dumps(version())}',
        f'"iam": {_lines(kinds)}',
        f'"types": {_lines(types)}',
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def version() -> str:
    """Return the version of the installed cfn-lint."""
    return importlib.metadata.version("cfn-lint")


def _data() -> Path:
    # Found, not imported: importing cfn-lint takes half a second, and this needs its data only.
    spec = importlib.util.find_spec("cfnlint")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data"


def _types(folder: Path, reference: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    named = {kind: _named(folder, files) for kind, files in _files(folder).items()}
    spelt = _spelling(each for actions in named.values() for each in actions)
    for kind, actions in sorted(named.items()):
        good = {spelt[each.lower()] for each in actions if _is_known(reference, each)}
        if good and not any(_WHOLE_SERVICE.fullmatch(each) for each in actions):
            yield kind, sorted(good)


def _files(folder: Path) -> Mapping[str, set[str]]:
    """Return type → its schema files, over all regions."""
    found: dict[str, set[str]] = {}
    for region in (folder / "schemas/providers").glob("*.json"):
        if region.stem != "sam":  # not a region: types of a transform
            for kind, name in json.loads(region.read_text("utf-8")).items():
                found.setdefault(kind, set()).add(name)
    return found


def _named(folder: Path, files: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for name in files:
        schema = json.loads((folder / f"schemas/resources/{name}.json").read_text("utf-8"))
        for handler, each in schema.get("handlers", {}).items():
            if handler != "list":
                found.update(each.get("permissions", []))
        tagging = schema.get("tagging")
        if isinstance(tagging, dict):
            found.update(tagging.get("permissions", []))
    return found


def _spelling(actions: Iterable[str]) -> Mapping[str, str]:
    """Return lower case → the most frequent spelling: handlers differ, and IAM does not care."""
    spellings = Counter(_upright(each) for each in actions)
    order = sorted(spellings, key=lambda each: (spellings[each], each))
    return {each.lower(): each for each in order}


def _upright(action: str) -> str:
    service, _, name = action.partition(":")
    return f"{service.lower()}:{name[:1].upper()}{name[1:]}"


def _is_known(reference: Mapping[str, Any], action: str) -> bool:
    service, _, name = action.lower().partition(":")
    known = reference.get(service, {}).get("Actions", {})
    return any(fnmatchcase(each, name) for each in known) if "*" in name else name in known


def _kinds(reference: Mapping[str, Any], action: str) -> list[str]:
    """Return the kinds of resource that an action of IAM can be narrowed to."""
    found: list[str] = reference["iam"]["Actions"][action[4:].lower()].get("Resources", [])
    return sorted(found)


def _lines(values: Mapping[str, list[str]]) -> str:
    lines = [f"{json.dumps(each)}: {json.dumps(' '.join(values[each]))}" for each in values]
    return "{\n" + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    main()
