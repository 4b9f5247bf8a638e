"""The JSON Schema of `pipegen.toml` in Taplo and JavaScript."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipegen.config import json_schema
from pipegen.stacks import declared_parameters
from tests.helpers.paths import DATA

ROOT = Path(__file__).parents[2]
INVALID = DATA / "configs/invalid"
DOCUMENT = json_schema.document(declared_parameters.declared_parameters())
TAPLO = Path(sys.executable).with_name("taplo")


def _read(name):
    path = INVALID / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None


CASES = [path.stem for path in sorted(INVALID.glob("*.toml")) if _read(path.stem) is not None]


def _taplo(folder):
    return subprocess.run(
        [TAPLO, "check", "--no-auto-config", "--colors", "never", "pipegen.toml"],
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def project_with_schema(project):
    """The project with a schema file that its configuration refers to."""
    (project / json_schema.SCHEMA_FILE).write_text(
        json_schema.text(declared_parameters.declared_parameters()), "utf-8"
    )
    path = project / "pipegen.toml"
    path.write_text(f"#:schema ./{json_schema.SCHEMA_FILE}\n{path.read_text('utf-8')}", "utf-8")
    return project


def test_taplo_accepts_the_configuration_of_the_repository(project_with_schema):
    result = _taplo(project_with_schema)

    assert (result.returncode, "error" in result.stderr) == (0, False)


def test_taplo_reports_each_invalid_value_at_its_line(project_with_schema):
    path = project_with_schema / "pipegen.toml"
    text = path.read_text("utf-8").replace("222222222222", "2").replace('"single"', '"two"')
    path.write_text(text, "utf-8")

    result = _taplo(project_with_schema)

    assert (result.returncode, re.findall(r"pipegen\.toml:(\d+):", result.stderr)) == (
        1,
        ["20", "23"],
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_javascript_reads_every_pattern_as_python_does():
    """The JSON and YAML servers of VS Code compile patterns with the strict flag `u`."""
    patterns = sorted(set(_patterns(DOCUMENT)))
    texts = sorted(set(_texts(tomllib.loads((ROOT / "pipegen.toml").read_text("utf-8")))))
    texts += [text for case in CASES for text in _texts(_read(case))]
    script = """
        const [patterns, texts] = JSON.parse(require("fs").readFileSync(0));
        const matches = (pattern) => texts.map((text) => new RegExp(pattern, "u").test(text));
        console.log(JSON.stringify(patterns.map(matches)));
    """

    result = subprocess.run(
        ["node", "-e", script], input=json.dumps([patterns, texts]), capture_output=True, text=True
    )

    python = [[bool(re.search(pattern, text)) for text in texts] for pattern in patterns]
    assert json.loads(result.stdout) == python


def _patterns(part):
    if isinstance(part, dict):
        patterns = [part["pattern"]] if isinstance(part.get("pattern"), str) else []
        return patterns + [pattern for inner in part.values() for pattern in _patterns(inner)]
    return (
        [pattern for inner in part for pattern in _patterns(inner)]
        if isinstance(part, list)
        else []
    )


def _texts(part):
    if isinstance(part, dict):
        return [*part, *(text for inner in part.values() for text in _texts(inner))]
    if isinstance(part, list):
        return [text for inner in part for text in _texts(inner)]
    return [part] if isinstance(part, str) else []
