"""Fixtures of the tests of plans: what they are for, and a shell whose AWS CLI notes its calls."""

import json
import os
import subprocess
import sys

import pytest

OWN = """
[[stack]]
name = "queue"
template = "stacks/queue.json"
inputs = { Network = "vpc-setup.VpcId" }
"""
QUEUE = {
    "Parameters": {"Network": {"Type": "String"}, "Words": {"Type": "String", "Default": ""}},
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    "Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"}}},
}
# Stands in for the AWS CLI: notes what it is called with, and answers what it is told to.
AWS = """#!{python} -ES
import json, os, sys
arguments = sys.argv[1:]
with open(os.environ["CALLS"], "a") as calls:
    print(json.dumps(arguments), file=calls)
if arguments[0] == "sts":
    print("222222222222" if arguments[-1] != "production" else "333333333333")
if arguments[1] == "describe-stacks":
    print(os.environ["OUTPUT"], end="")
if arguments[1] == os.environ.get("FAILS"):
    sys.exit(254)
"""


@pytest.fixture
def configure(project):
    """Return a function that changes `pipegen.toml`: old → new, and more at its end."""

    def change(*replacements, more=""):
        path = project / "pipegen.toml"
        text = path.read_text()
        for old, new in replacements:
            assert text.count(old) == 1
            text = text.replace(old, new)
        path.write_text(text + more)

    return change


@pytest.fixture
def queue(project, configure):
    """A stack of the user's own, with an input."""
    configure(more=OWN)
    (project / "stacks").mkdir()
    (project / "stacks/queue.json").write_text(json.dumps(QUEUE))


@pytest.fixture
def shell(tmp_path_factory, monkeypatch):
    """Return a function: a script → its exit code, stderr, and what `aws` was called with."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "aws").write_text(AWS.replace("{python}", sys.executable))
    (folder / "aws").chmod(0o755)
    calls = folder / "calls"
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(calls))
    monkeypatch.setenv("OUTPUT", "vpc-0a1b2c3d")

    def run(script, command=("sh", "-e")):
        calls.write_text("")
        done = subprocess.run(command, input=script, capture_output=True, text=True)
        return (
            done.returncode,
            done.stderr,
            [json.loads(line) for line in calls.read_text().splitlines()],
        )

    return run


@pytest.fixture
def plan(pipegen):
    """Return a function: options → what `pipegen plan` prints."""

    def printed(*arguments):
        result = pipegen("plan", *arguments)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    return printed
