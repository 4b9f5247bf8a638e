"""Everything that docs/tutorial.md types, in its order, from an empty folder to production."""

import subprocess

import pytest

from tests.helpers.delivery.accounts import ACCOUNTS, Shell, statuses
from tests.helpers.docs import sessions, terminal
from tests.helpers.docs.markdown import ROOT
from tests.helpers.docs.sessions import Typed
from tests.helpers.docs.terminal import Terminal

PAGE = ROOT / "docs/tutorial.md"
ORIGIN = "git@github.com:example-org/infrastructure.git"
NOT_TYPED = {
    # The emulator has no CodePipeline: it takes the start of an execution, and performs none. The
    # rehearsals of the page do. That the AWS CLI knows both is held by test_aws_commands.
    'token="$(aws codepipeline get-pipeline-state',
    "aws codepipeline put-approval-result",
}
CODES = {"pipegen diff": 1}
"""What ends with something else than 0."""


def is_typed(each: Typed) -> bool:
    return not each.command.startswith(tuple(NOT_TYPED))


@pytest.fixture(scope="module")
def somebody(one_terminal: Shell) -> Terminal:
    """Return the terminal of somebody with three accounts, and an empty repository on GitHub."""
    home = one_terminal.folder
    opened = terminal.opened(home, one_terminal.variables())
    subprocess.run(["git", "init", "--quiet", "--bare", home / "origin"], check=True)
    with (home / "gitconfig").open("a", encoding="utf-8") as file:
        file.write(f'[url "{home}/origin"]\n\tinsteadOf = {ORIGIN}\n')
    return opened


@pytest.fixture(scope="module")
def followed(somebody: Terminal) -> Terminal:
    """Type everything, and compare what is printed with what the page shows."""
    for each in filter(is_typed, sessions.of(PAGE)):
        code, printed = somebody.types(each.command)
        assert code == CODES.get(each.command, 0), f"{each}\n{printed}"
        assert each.is_shown_by(printed), f"{each}\n{printed}"
    return somebody


def test_the_set_up_stacks_are_deployed_at_the_end(
    followed: Terminal, one_terminal: Shell
) -> None:
    done = {name: statuses(one_terminal.stacks(name)) for name in ACCOUNTS}

    assert done == {
        "pipeline": {"infrastructure-pipeline-setup": "UPDATE_COMPLETE"},
        "qa": {"infrastructure-account-setup": "UPDATE_COMPLETE"},
        "production": {"infrastructure-account-setup": "UPDATE_COMPLETE"},
    }


def test_the_rendered_files_are_pushed(followed: Terminal) -> None:
    _, told = followed.types("git status --porcelain; git rev-list --count origin/main..main")

    assert told == "0\n"


def test_every_skipped_command_is_on_the_page() -> None:
    left = [each.command for each in sessions.of(PAGE) if not is_typed(each)]

    assert len(left) == len(NOT_TYPED)
