"""The events function: its code, its role, what it is told, and what it keeps."""

import json
import subprocess
import sys


def test_the_linter_says_of_a_runtime_that_it_is_deprecated_and_not_of_ours(resources, tmp_path):
    ours = resources("default")["EventsFunction"]["Properties"]
    properties = {name: ours[name] for name in ("Runtime", "Handler", "Code")}
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
    done = subprocess.run(
        [*command, "--regions", "eu-west-1", "--", tmp_path / "runtimes.json"],
        capture_output=True,
        text=True,
    )

    # The rule changes from a warning to errors as the years pass.
    found = [each["Location"]["Path"] for each in json.loads(done.stdout)]
    assert found == [["Resources", "Old", "Properties", "Runtime"]]
