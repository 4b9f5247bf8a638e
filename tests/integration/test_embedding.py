"""The Lambda source that is embedded into the template, under the runtime's Python."""

import ast
import json
import shutil
import subprocess
import sys

import pytest

from pipegen import functions
from tests.helpers.notifier import messages


def test_the_embedded_source_joins_the_parts_and_is_small_and_ascii():
    text = functions.source()

    parts = [(messages.FUNCTIONS / name).read_text("utf-8") for name in functions.PARTS]
    assert text == "\n\n".join(parts)
    assert len(json.dumps(text)) < 25_000
    assert text.isascii()  # safe in every encoding of a template


def test_the_embedded_source_imports_only_the_lambda_runtime():
    tree = ast.parse(functions.source(), feature_version=(3, 13))

    outer = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    names = {alias.name for node in outer for alias in node.names}
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    part_modules = {f"pipegen.functions.{part.removesuffix('.py')}" for part in functions.PARTS}
    assert names - {"boto3"} <= sys.stdlib_module_names
    assert {str(module).partition(".")[0] for module in modules - part_modules} - {"botocore"} <= (
        sys.stdlib_module_names
    )


def _pythons() -> list[str]:
    """Return the interpreters to test with: this one, and the one of the Lambda runtime."""
    runtime = shutil.which("python3.13")
    works = runtime and subprocess.run([runtime, "-c", ""], capture_output=True).returncode == 0
    return [sys.executable, *([runtime] if runtime and works else [])]


@pytest.mark.parametrize("python", _pythons())
def test_the_embedded_source_gives_the_same_result_under_each_python(python):
    run = subprocess.run(
        [python, "-W", "error", "-m", messages.__name__],
        cwd=messages.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(run.stdout) == {
        path.name: path.read_text("utf-8") for path in messages.GOLDEN.iterdir()
    }
