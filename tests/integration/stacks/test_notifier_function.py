"""cfn-lint on the runtime of the events function."""

import json
import subprocess
import sys


def test_cfn_lint_reports_a_deprecated_runtime_but_not_the_one_of_the_notifier(
    resources, tmp_path
):
    notifier = resources("default")["EventsFunction"]["Properties"]
    properties = {name: notifier[name] for name in ("Runtime", "Handler", "Code")}
    properties["Role"] = "arn:aws:iam::111111111111:role/infrastructure-events"
    old = {**properties, "Runtime": "python3.8"}
    body = {
        "Resources": {
            "Old": {"Type": "AWS::Lambda::Function", "Properties": old},
            "Ours": {"Type": "AWS::Lambda::Function", "Properties": properties},
        }
    }
    (tmp_path / "runtimes.json").write_text(json.dumps(body))

    command = [sys.executable, "-c", "from cfnlint.runner import main; main()", "--format", "json"]
    result = subprocess.run(
        [*command, "--regions", "eu-west-1", "--", tmp_path / "runtimes.json"],
        capture_output=True,
        text=True,
    )

    # The level of the rule rises from warning to error over the years: only paths are compared.
    paths = [finding["Location"]["Path"] for finding in json.loads(result.stdout)]
    assert paths == [["Resources", "Old", "Properties", "Runtime"]]
