"""cfn-lint on every combination of channels with every value of `on_failure`."""

import json
import subprocess
import sys
from itertools import cycle, product
from pathlib import Path

import pytest

from tests.helpers.pipelines import BASE, ELSEWHERE, KEY, PRODUCTION, QA, SLACK, TEAMS, build

CFN_LINT = Path(sys.executable).with_name("cfn-lint")
CHANNELS = {
    "email": 'email = ["platform@example.com"]\n',
    "topic": f'topic = "{ELSEWHERE}"\ntopic_key = "{KEY}"\n',
    "slack": SLACK,
    "teams": TEAMS,
}
COMBINATIONS = [
    frozenset(name for name, enabled in zip(CHANNELS, flags, strict=True) if enabled)
    for flags in product([False, True], repeat=len(CHANNELS))
]
ON_FAILURE = {"none": None, "retry": "RETRY", "rollback": "ROLLBACK"}


@pytest.fixture(scope="session")
def everything(tmp_path_factory):
    """Combination and `on_failure` → the body of the template."""
    bodies = {}
    for channels, on_failure in product(COMBINATIONS, ON_FAILURE):
        notify = "".join(CHANNELS[name] for name in sorted(channels))
        text = f'{BASE}on_failure = "{on_failure}"\n[notify]\n{notify}{QA}{PRODUCTION}'
        bodies[channels, on_failure] = build(tmp_path_factory.mktemp("channels"), text)
    return bodies


@pytest.mark.unmeasured
def test_stock_cfn_lint_reports_nothing_for_any_combination_of_channels(everything, tmp_path):
    # Both are apart from each other, so each is there once or more, but not each with each.
    in_turn = zip(COMBINATIONS, cycle(ON_FAILURE), strict=False)
    for number, variant in enumerate(in_turn):
        (tmp_path / f"{number:02}.json").write_text(json.dumps(everything[variant]))

    result = subprocess.run(
        [
            *(CFN_LINT, "--include-checks", "I", "--regions", "eu-west-1", "--"),
            *sorted(tmp_path.glob("*.json")),
        ],
        capture_output=True,
        text=True,
    )

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
