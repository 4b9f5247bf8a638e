"""The commands with which the README tears everything down, and what they leave behind."""

import re

import pytest
from cloud import ACCOUNTS, REGION, Shell
from documentation.markdown import ROOT, blocks
from project import Project

SHELL = [each.text for each in blocks(ROOT / "README.md") if each.language == "sh"]


def _block(beginning: str) -> str:
    """Return the first block of the README whose last command begins like that, after `aws`."""
    return next(text for text in SHELL if text.splitlines()[-1].startswith(f"aws {beginning}"))


def _run(shell: Shell, script: str) -> str:
    done = shell.run(script)
    assert done.code == 0, f"{script}\n{done.err}"
    return done.out


@pytest.fixture(scope="module")
def ids(one_terminal: Shell, project: Project) -> dict[tuple[str, str], str]:
    """Deliver everything; return profile and logical id → physical id, as the README lists them."""
    done = one_terminal.run(project.everything(), project.folder)
    assert done.code == 0, done.err
    found = {}
    for line in _block("cloudformation list-stack-resources").splitlines():
        profile = line.split()[-1]
        for row in _run(one_terminal, line).splitlines():
            logical_id, physical_id = row.split("\t")
            found[profile, logical_id] = physical_id
    return found


def test_it_prints(ids, one_terminal):
    print(ids)
    qa = next(t for t in SHELL if t.startswith("aws cloudformation delete-stack --stack-name infrastructure-pipeline-setup"))
    _run(one_terminal, qa)
    for p in ACCOUNTS:
        print(p, list(one_terminal.stacks(p)))
        for q in ("ec2 describe-vpcs", "ec2 describe-subnets", "logs describe-log-groups", "s3api list-buckets", "sns list-topics", "kms list-keys"):
            print(q, one_terminal.ask(p, q))
    assert 0
