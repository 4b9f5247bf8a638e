"""Warnings about valid configurations, except those about overlapping networks."""

import re

import pytest

from tests.helpers.configs import BASE

QA = """
[[environment]]
name = "qa"
account = "222222222222"
{more}
[environment.parameters.vpc-setup]
VpcCidr = "10.10.0.0/{size}"
[environment.parameters.ec2-setup]
{parameters}
"""
CERTIFICATE = 'CertificateArn = "arn:aws:acm:eu-west-1:222222222222:certificate/0f2d4b6c"'


@pytest.fixture
def warnings(project, pipegen):
    """Render with these tables before an environment, and return the warnings."""

    def render(tables, **environment):
        values = {"more": "", "size": 16, "parameters": ""} | environment
        (project / "pipegen.toml").write_text(BASE + tables + QA.format(**values))
        result = pipegen("render")
        assert result.exit_code == 0
        return re.split(r"\d+ of 6 files", result.stderr)[0]

    return render


def test_an_approval_without_subscribers_is_a_warning(warnings):
    assert warnings("", more="approval = true") == (
        "warning: nobody is told that qa waits for approval\n"
        "  at pipegen.toml:11\n"
        "  hint: name whom to tell in [notify]: email, topic, slack or teams\n"
    )


@pytest.mark.parametrize("more", ["", "approval = true"])
def test_an_approval_with_subscribers_or_no_approval_gives_no_warning(warnings, more):
    tables = '[notify]\nemail = ["platform@example.com"]\n' if more else ""

    assert warnings(tables, more=more) == ""


def test_a_network_too_small_for_its_load_balancer_is_a_warning(warnings):
    balanced = "[ec2]\nload_balancer = true\n"

    assert warnings(balanced, size=25, parameters=CERTIFICATE) == (
        "warning: the network 10.10.0.0/25 of qa has subnets that are too small for a load "
        "balancer\n"
        "  at pipegen.toml:15\n"
        "  hint: choose a block of /24 or larger\n"
    )
    assert warnings(balanced, size=24, parameters=CERTIFICATE) == ""
    assert warnings("", size=25) == ""
