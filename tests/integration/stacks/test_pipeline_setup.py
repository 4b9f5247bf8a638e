"""`pipeline-setup.json` as a whole, in every shape that it comes in."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipegen.render import files
from tests.helpers.pipelines import VARIANTS

CFN_LINT = Path(sys.executable).with_name("cfn-lint")


@pytest.mark.unmeasured
def test_the_stock_linter_finds_nothing(body, tmp_path):
    for variant in VARIANTS:
        (tmp_path / f"{variant}.json").write_text(files.dumps(body(variant)))

    done = subprocess.run(
        [
            *(CFN_LINT, "--include-checks", "I", "--regions", "eu-west-1", "--"),
            *sorted(tmp_path.glob("*.json")),
        ],
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
