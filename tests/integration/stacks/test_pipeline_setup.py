"""cfn-lint on every variant of `pipeline-setup.json`."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipegen.render import files
from tests.helpers.pipelines import VARIANTS

CFN_LINT = Path(sys.executable).with_name("cfn-lint")


@pytest.mark.unmeasured
def test_stock_cfn_lint_reports_nothing_for_any_variant(body, tmp_path):
    for variant in VARIANTS:
        (tmp_path / f"{variant}.json").write_text(files.dumps(body(variant)))

    result = subprocess.run(
        [
            *(CFN_LINT, "--include-checks", "I", "--regions", "eu-west-1", "--"),
            *sorted(tmp_path.glob("*.json")),
        ],
        capture_output=True,
        text=True,
    )

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
