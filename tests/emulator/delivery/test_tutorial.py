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
"""The commands whose exit code is not 0."""


def is_typed(session: Typed) -> bool:
    return not session.command.startswith(tuple(NOT_TYPED))


@pytest.fixture(scope="module")
def user_terminal(one_terminal: Shell) -> Terminal:
    """Return the terminal of a user with three accounts, and an empty repository on GitHub."""
    home = one_terminal.folder
    opened = terminal.opened(home, one_terminal.variables())
    subprocess.run(["git", "init", "--quiet", "--bare", home / "origin"], check=True)
    with (home / "gitconfig").open("a", encoding="utf-8") as file:
        file.write(f'[url "{home}/origin"]\n\tinsteadOf = {ORIGIN}\n')
    return opened


@pytest.fixture(scope="module")
def tutorial_terminal(user_terminal: Terminal) -> Terminal:
    """Type everything, and compare what is printed with what the page shows."""
    for session in filter(is_typed, sessions.of(PAGE)):
        code, printed = user_terminal.types(session.command)
        assert code == CODES.get(session.command, 0), f"{session}\n{printed}"
        assert session.is_shown_by(printed), f"{session}\n{printed}"
    return user_terminal


def test_the_set_up_stacks_are_deployed_at_the_end(
    tutorial_terminal: Terminal, one_terminal: Shell
) -> None:
    done = {name: statuses(one_terminal.stacks(name)) for name in ACCOUNTS}

    assert done == {
        "pipeline": {"infrastructure-pipeline-setup": "UPDATE_COMPLETE"},
        "qa": {"infrastructure-account-setup": "UPDATE_COMPLETE"},
        "production": {"infrastructure-account-setup": "UPDATE_COMPLETE"},
    }


def test_the_rendered_files_are_pushed(tutorial_terminal: Terminal) -> None:
    _, printed = tutorial_terminal.types(
        "git status --porcelain; git rev-list --count origin/main..main"
    )

    assert printed == "0\n"


def test_every_skipped_command_is_on_the_page() -> None:
    skipped = [session.command for session in sessions.of(PAGE) if not is_typed(session)]

    assert len(skipped) == len(NOT_TYPED)
