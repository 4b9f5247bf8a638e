"""The cases of the rules: sets of files, each with one thing changed.

`tests/data/rules/<name>/invalid/<case>.json` and `…/valid/<case>.json` are templates alone,
or changes of the set that `pipegen.toml` renders to:

    {"changes": [{"file": "templates/…", "path": ["@qa-vpc-setup", "Namespace"], "value": "x"}],
     "found": ["templates/pipeline-setup.json Resources/…"]}

Without `value` what is at `path` is removed; without `path` the file is. `text` replaces the whole
file. A first key `@<name>` leads to the action of that name. `found` is where the rule reports.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.match import Match
from cfnlint.rules import Rules
from cfnlint.runner.template import run_template_by_file_path

from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.render import files as render_files
from pipegen.stacks import catalog
from tests.helpers.paths import DATA

ROOT = Path(__file__).parents[2]
FOLDER = DATA / "rules"
ALL = sorted([*FOLDER.glob("*/invalid/*.json"), *FOLDER.glob("*/valid/*.json")])
PIPELINE = "templates/pipeline-setup.json"


def name(case: Path) -> str:
    """Return how a case is called: `action_configuration/invalid/misspelt_mode`."""
    return str(case.relative_to(FOLDER).with_suffix(""))


@cache
def valid() -> Mapping[str, str]:
    """Return path → text of the valid set of files."""
    found = Delivery.from_config(loader.load(ROOT / "pipegen.toml"))
    deployed = catalog.deployed(found)
    files = render_files.serialize(found, deployed, catalog.setup(found, deployed))
    return {f"templates/{path}": text for path, text in files.items()} | {"pipegen.toml": ""}


def lay_out(case: Path, folder: Path) -> list[str]:
    """Write the files of `case` into `folder`; return those of its templates to lint."""
    body = json.loads(case.read_text("utf-8"))
    if "changes" not in body:
        shutil.copy(case, folder / case.name)
        return [case.name]
    files = dict(valid())
    for change in body["changes"]:
        _apply(change, files)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    changed = {PIPELINE, *(change["file"] for change in body["changes"])}
    return sorted(each for each in changed & files.keys() if "/config/" not in each)


def changed(changes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return path → text of the set in which `changes` are made."""
    files = dict(valid())
    for change in changes:
        _apply(change, files)
    return {path: text for path, text in files.items() if text}


def found(case: Path) -> list[str] | None:
    """Return where the rule of `case` is to report, None where the case does not say."""
    expected: list[str] | None = json.loads(case.read_text("utf-8")).get("found")
    return expected


def _apply(change: Mapping[str, Any], files: dict[str, str]) -> None:
    file = change["file"]
    if "text" in change:
        files[file] = change["text"]
        return
    if "path" not in change:
        del files[file]
        return
    body = json.loads(files.get(file, "{}"))
    *around, last = _path(change["path"], body)
    target = body
    for key in around:
        target = target[key]
    if "value" in change:
        if isinstance(target, list) and last == len(target):
            target.append(None)
        target[last] = change["value"]
    else:
        del target[last]
    files[file] = render_files.dumps(body)


def _path(path: list[Any], body: Any) -> Iterator[Any]:
    for key in path:
        if isinstance(key, str) and key.startswith("@"):
            yield from _action(key[1:], body)
        else:
            yield key


def _action(name: str, body: Any) -> list[Any]:
    stages = body["Resources"]["Pipeline"]["Properties"]["Stages"]
    [at] = [index for index, each in enumerate(stages) if each["Name"] == name]
    return ["Resources", "Pipeline", "Properties", "Stages", at, "Actions", 0]


@cache
def _pack() -> tuple[ConfigMixIn, Rules]:
    config = ConfigMixIn(["--include-checks", "I", "--regions", "eu-west-1"])
    return config, Rules.create_from_module("pipegen.rules")


def lint(templates: list[str]) -> list[Match]:
    """Return what the rules of the pack alone find in `templates`, in the current folder."""
    config, rules = _pack()
    return [
        match
        for each in templates
        for match in run_template_by_file_path(each, config, rules, False)
    ]


def shown(match: Match) -> str:
    """Return a finding as cases spell it."""
    return f"{match.filename} {'/'.join(map(str, getattr(match, 'path', ())))}"
