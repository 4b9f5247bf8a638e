"""Whoever follows a how-to page in a repository of theirs sees what the page shows."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.policy_document import parse_statements
from pipegen.iam.request import Principal, Request
from tests.helpers.docs import configurations, sessions, terminal
from tests.helpers.docs.markdown import ROOT, blocks
from tests.helpers.docs.terminal import Terminal
from tests.helpers.paths import DATA

pytestmark = pytest.mark.unmeasured

DOCS = ROOT / "docs"
PAGES = (
    "own-stack",
    "third-environment",
    "one-account",
    "permissions-boundary",
    "editor",
    "graph-page",
)
"""Those of which no test below asks more."""
ACCOUNT = "222222222222"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/team-boundary"


@pytest.fixture
def somebody(tmp_path: Path) -> Terminal:
    """The terminal of somebody on a branch, in a repository that delivers with pipegen."""
    here = terminal.opened(tmp_path)
    linter = tmp_path / "bin/cfn-lint"
    linter.symlink_to(shutil.which("cfn-lint", path=Path(sys.executable).parent))
    (tmp_path / ".gitignore").write_text("/bin/\n/gitconfig\n/where\n/.cache/\n")
    types(here, "git init --quiet && pipegen init --yes")
    shutil.copy(ROOT / "pipegen.toml", tmp_path)
    types(here, "pipegen render && git add . && git commit --quiet --message 'As it was'")
    types(here, "git switch --quiet --create change")
    return here


def types(here: Terminal, command: str, code: int = 0) -> str:
    """Return what `command` prints, which must end with `code`."""
    ended, printed = here.types(command)
    assert ended == code, f"{command}\n{printed}"
    return printed


def follow(page: Path, here: Terminal) -> None:
    """Write each file and key of `page`, and type what it shows, from its top to its end."""
    assert any(not each.command.startswith("aws ") for each in sessions.of(page))
    configuration = configurations.EXAMPLE
    for block in blocks(page):
        if block.file:
            (here.home / block.file).parent.mkdir(exist_ok=True)
            (here.home / block.file).write_text(block.text, "utf-8")
        if block.language == "toml":
            configuration = configurations.whole(block, configuration)
            (here.home / "pipegen.toml").write_text(configurations.text(configuration), "utf-8")
        for each in sessions.typed(block):
            # The AWS CLI is held to these commands by test_aws_commands.
            if not each.command.startswith("aws "):
                code = 1 if each.command.startswith("pipegen diff") else 0
                printed = types(here, each.command, code)
                assert each.is_shown_by(printed), f"{each}\n{printed}"


@pytest.mark.parametrize("page", PAGES)
def test_who_follows_a_page_sees_what_it_shows(page, somebody):
    follow(DOCS / f"{page}.md", somebody)


def test_with_an_existing_connection_nobody_confirms_one(somebody):
    before = types(somebody, "pipegen plan")
    follow(DOCS / "existing-connection.md", somebody)

    after = types(somebody, "pipegen plan")

    told = "confirm the connection to GitHub"
    assert (told in before, told in after) == (True, False)


def test_without_pipegen_all_that_delivers_is_still_there(somebody):
    before = types(somebody, "pipegen plan")
    follow(DOCS / "leaving-pipegen.md", somebody)

    assert (somebody.home / "deploying.txt").read_text("utf-8") == before
    assert types(somebody, "git status --porcelain templates") == ""


def bounded(action, resource, **context):
    """Return whether the boundary of the page lets a role do what all its policies allow."""
    page = DOCS / "permissions-boundary.md"
    [shown] = [each for each in blocks(page) if each.file == "boundary.json"]
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    role = Principal(f"arn:aws:iam::{ACCOUNT}:role/worker")
    request = Request(role, action, resource, ACCOUNT, context)
    policies = Policies(
        parse_statements(everything),
        resource=None,
        boundary=parse_statements(json.loads(shown.text)),
    )
    return evaluate(request, policies).allowed


NEW_ROLE = f"arn:aws:iam::{ACCOUNT}:role/new"


@pytest.mark.parametrize(
    ("action", "resource", "context", "allowed"),
    [
        ("ec2:CreateVpc", "*", {}, True),
        ("iam:CreateServiceLinkedRole", NEW_ROLE, {}, True),
        ("iam:CreateRole", NEW_ROLE, {}, False),
        ("iam:CreateRole", NEW_ROLE, {"iam:PermissionsBoundary": BOUNDARY}, True),
        ("iam:CreateRole", NEW_ROLE, {"iam:PermissionsBoundary": f"{BOUNDARY}-2"}, False),
        ("iam:PutRolePermissionsBoundary", NEW_ROLE, {"iam:PermissionsBoundary": NEW_ROLE}, False),
        ("iam:DeleteRolePermissionsBoundary", NEW_ROLE, {}, False),
        ("iam:CreatePolicyVersion", BOUNDARY, {}, False),
        ("iam:CreatePolicyVersion", f"{BOUNDARY}-2", {}, True),
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/somebody", {}, False),
    ],
)
def test_the_boundary_of_the_page_leaves_no_way_around_it(action, resource, context, allowed):
    assert bounded(action, resource, **context) is allowed


def test_a_picture_is_drawn_where_the_page_has_it(somebody):
    page = DOCS / "graph.md"
    [marks] = [each for each in blocks(page) if "<!-- /pipegen graph -->" in each.text]
    readme = somebody.home / "README.md"
    readme.write_text(marks.text)
    shutil.copytree(DATA / "templates/handwritten", somebody.home / "infrastructure")

    follow(page, somebody)

    assert "```mermaid\nflowchart" in readme.read_text("utf-8")


def test_what_is_approved_fits_into_the_answer(somebody):
    types(somebody, "sed -i.old 's|10.10.0.0/16|10.30.0.0/16|' pipegen.toml && pipegen render")
    types(somebody, "git commit --quiet --all --message 'Another network'")
    [said] = [
        each.command
        for each in sessions.of(DOCS / "review-a-change.md")
        if each.command.startswith("pipegen") and "answer.json" in each.command
    ]

    types(somebody, said)

    answer = json.loads((somebody.home / "answer.json").read_text("utf-8"))
    assert answer["status"] == "Approved"
    assert answer["summary"].startswith("2 of 7 stacks change from HEAD~1 to the files here: ")
    assert len(answer["summary"]) <= 512
