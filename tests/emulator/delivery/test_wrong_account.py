"""A profile of another account than the configuration names."""

import pytest

from tests.helpers.delivery.accounts import ACCOUNTS, Shell
from tests.helpers.delivery.repository import Project

QA = ACCOUNTS["qa"]


@pytest.mark.parametrize("arguments", [(), ("--direct", "qa")])
def test_nothing_is_deployed_with_the_profile_of_another_account(
    terminal: Shell, project: Project, arguments: tuple[str, ...]
) -> None:
    terminal.profiles({**ACCOUNTS, "qa": ACCOUNTS["production"]})

    done = terminal.run(project.plan(*arguments), project.folder)

    assert (done.code, done.out, done.err) == (1, "", f"profile qa is not account {QA}\n")
    terminal.profiles(ACCOUNTS)
    assert [terminal.stacks(name) for name in ACCOUNTS] == [{}, {}, {}]


def test_nothing_is_deployed_without_the_profile(terminal: Shell, project: Project) -> None:
    terminal.profiles({"pipeline": ACCOUNTS["pipeline"]})

    done = terminal.run(project.plan(), project.folder)

    assert (done.code, done.out) == (1, "")
    assert done.err.endswith(f"profile qa is not account {QA}\n")
