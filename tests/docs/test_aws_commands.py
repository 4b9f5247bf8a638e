"""Every command of the AWS CLI on the pages is one that the AWS CLI has, with these options."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.helpers.docs.markdown import ROOT, commands, of

HELPERS = Path(__file__).parents[1] / "helpers/docs"
AWS = Path(os.environ.get("PIPEGEN_AWS_V1", ROOT / ".venv-aws/bin/aws"))


def _aws_lines() -> list[str]:
    lines = [line for block in of("sh") for line in commands(block)]
    nested = [inner for line in lines for inner in re.findall(r"\$\((aws .+?)\)\"", line)]
    whole = [re.sub(r"\$\(aws .+?\)\"", 'x"', line) for line in lines if line.startswith("aws ")]
    return [*whole, *nested]


def _unknown(lines: list[str]) -> list[str]:
    python = AWS.with_name("python")
    if not python.exists():
        pytest.skip(f"{python} is missing: `make test` makes it")
    asked = json.dumps([shlex.split(line)[1:] for line in lines])
    answer = subprocess.run(
        [python, HELPERS / "unknown_to_aws.py"],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def test_the_aws_cli_knows_every_command_and_its_options():
    lines = _aws_lines()

    assert (len(lines) > 20, _unknown(lines)) == (True, [])


def test_an_unknown_command_option_or_a_missing_one_is_noticed():
    lines = [
        "aws cloudformation remove-stack",
        "aws cloudformation wait stack-gone --stack-name a",
        "aws cloudformation deploy --stack a --template-file b",
        "aws sns delete-topic",
    ]

    assert _unknown(lines) == [
        "aws cloudformation remove-stack: there is no remove-stack",
        "aws cloudformation wait stack-gone --stack-name a: there is no stack-gone",
        "aws cloudformation deploy --stack a --template-file b: there is no --stack",
        "aws sns delete-topic: it lacks --topic-arn",
    ]


def test_every_command_names_its_region_and_its_profile():
    lines = _aws_lines()

    assert [line for line in lines if "--region" not in line or "--profile" not in line] == []
