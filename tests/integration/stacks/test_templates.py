"""cfn-lint on every shape of the templates of `vpc-setup` and `ec2-setup`."""

import json
import subprocess
import sys

import pytest

from pipegen.stacks import ec2, vpc

BOUNDARY = '[accounts]\nboundary = "team/boundary"\n'
SHAPES = {
    "two-zones": (vpc, ""),
    "three-zones": (vpc, f"{BOUNDARY}[vpc]\navailability_zones = 3\n[tags]\nteam = 'platform'"),
    "alone": (ec2, ""),
    "balanced": (ec2, f"{BOUNDARY}[ec2]\nload_balancer = true\n[tags]\nteam = 'platform'"),
}


@pytest.mark.unmeasured
def test_stock_cfn_lint_reports_not_even_an_informational_finding(built, tmp_path):
    files = []
    for shape, (module, more) in SHAPES.items():
        files.append(tmp_path / f"{shape}.json")
        files[-1].write_text(json.dumps(built(module, more), indent=1))

    regions = ["--regions", "eu-west-1", "us-east-1"]
    command = [sys.executable, "-c", "from cfnlint.runner import main; main()"]
    command += ["--include-checks", "I", *regions, "--", *files]
    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (result.stdout, result.returncode) == ("", 0)
