"""What the README shows is what happens."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from tests.helpers import rule_cases
from tests.helpers.docs import sessions, terminal
from tests.helpers.docs.markdown import ROOT, blocks
from tests.helpers.docs.sessions import Typed
from tests.helpers.docs.terminal import Terminal, environment

README, DOCS = ROOT / "README.md", ROOT / "docs"
PICTURE = DOCS / "delivery.svg"
TEXT = README.read_text("utf-8")
BLOCKS = list(blocks(README))


def test_a_newcomer_can_read_it_in_five_minutes():
    # At 280 words a minute, commands and outputs among them.
    assert len(TEXT.split()) <= 1400


def test_the_first_two_blocks_are_the_two_commands():
    assert [each.text for each in BLOCKS[:2]] == ["make render\n", "make test\n"]


@pytest.mark.unmeasured
def test_make_render_renders_lints_and_says_where_the_templates_are(tmp_path):
    for name in ("Makefile", "pyproject.toml", "pipegen.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/.installed").touch()
    here = terminal.opened(tmp_path)
    (tmp_path / ".venv/bin/pipegen").symlink_to(tmp_path / "bin/pipegen")

    code, printed = here.types("make render")

    assert (code, "0 errors, 0 warnings, 1 info" in printed) == (0, True)
    assert printed.endswith("templates/pipeline-setup.json\ntemplates/vpc-setup.json\n")


TYPED = sessions.of(README)
NOT_TYPED = {
    "make render": "in a copy of the repository, above",
    "make test": "this is what runs the tests: .ci/run",
    "pipx install": "it would install over what is being tested",
}
"""What none of the tests below types, and why."""


def _is_typed(each: Typed) -> bool:
    return not each.command.startswith(tuple(NOT_TYPED))


def _parts() -> list[list[Typed]]:
    """Return what is typed before the section "What you get", and from there on."""
    begin = TEXT[: TEXT.index("## What you get")].count("\n")
    kept = list(filter(_is_typed, TYPED))
    early = [each for each in kept if each.block.line < begin]
    return [early, kept[len(early) :]]


@pytest.mark.unmeasured
def test_an_empty_folder_becomes_a_rehearsed_pipeline(tmp_path):
    here = terminal.opened(tmp_path)

    for each in _parts()[0]:
        code, printed = here.types(each.command)
        assert (code, each.is_shown_by(printed)) == (0, True), f"{each}\n{printed}"


def _another_network(here: Terminal) -> None:
    """Commit what is rendered, and give QA another network on a branch, as the README says."""
    code, _ = here.types(
        "git init --quiet && git add . && git commit --quiet --message first"
        " && git switch --quiet --create network"
        " && sed 's|10.10.0.0/16|10.30.0.0/16|' pipegen.toml >new && mv new pipegen.toml"
        " && pipegen render"
    )
    assert code == 0


def _rendered(here: Terminal) -> None:
    code, _ = here.types("pipegen render")
    assert code == 0


BEFORE = {"pipegen lint": _rendered, "pipegen diff": _another_network}
CODES = {"pipegen diff": 1}


@pytest.mark.unmeasured
def test_what_is_shown_is_what_the_commands_print(tmp_path):
    shutil.copy(ROOT / "pipegen.toml", tmp_path)
    here = terminal.opened(tmp_path)

    for each in _parts()[1]:
        BEFORE.get(each.command, lambda _: None)(here)
        code, printed = here.types(each.command)
        told = (code, each.is_shown_by(printed))
        assert told == (CODES.get(each.command, 0), True), f"{each}\n{printed}"
    assert (tmp_path / "delivery.svg").read_text("utf-8") == PICTURE.read_text("utf-8")


def test_the_picture_is_shown_before_all_else():
    shown = re.findall(r"!\[(.+)\]\((.+)\)", TEXT.split("\n## ")[0])

    assert [(bool(alternative), README.parent / path) for alternative, path in shown] == [
        (True, PICTURE)
    ]


def test_both_parts_are_typed():
    first, second = _parts()

    assert [each.command.split()[1] for each in first] == [
        "infrastructure",
        "init",
        "render",
        "rehearse",
    ]
    assert {each.command.split()[1] for each in second} == {
        "lint",
        "plan",
        "graph",
        "diff",
    }


@pytest.mark.parametrize("command", NOT_TYPED)
def test_a_command_that_is_not_typed_is_there(command):
    assert any(each.command.startswith(command) for each in TYPED)


@pytest.mark.parametrize("page", [README, DOCS / "tutorial.md"], ids=lambda page: page.name)
def test_no_command_hides_in_a_block_that_is_not_typed(page):
    hidden = [
        each
        for each in blocks(page)
        if each.language not in ("sh", "console", "toml", "json", "mermaid")
        or (each.language != "console" and re.search(r"^\$ ", each.text, re.MULTILINE))
    ]

    assert hidden == []


def _table(after: str, text: str = TEXT) -> list[list[str]]:
    lines = text.split(after, 1)[1].split("\n\n|", 1)[1].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _template(name: str) -> dict:
    return json.loads((ROOT / f"templates/{name}.json").read_text("utf-8"))


def test_the_stages_are_those_of_the_pipeline():
    stages = _template("pipeline-setup")["Resources"]["Pipeline"]["Properties"]["Stages"]

    told = [(stage.strip("`"), category) for stage, category, _ in _table("## Pipeline stages")]

    assert told == [
        (each["Name"], each["Actions"][0]["ActionTypeId"]["Category"]) for each in stages
    ]


def test_the_files_on_the_page_of_the_pipeline_are_all_that_is_rendered():
    rendered = {f"templates/{each.name}" for each in (ROOT / "templates").glob("*.json")}
    page = (DOCS / "pipeline.md").read_text("utf-8")

    told = [each for row in _table("## The files", page) for each in re.findall("`(.+?)`", row[0])]

    assert sorted(told) == sorted([*rendered, "templates/config/<stage>.json"])


def test_what_stays_behind_is_what_the_templates_retain():
    retained = [
        (stack, logical_id)
        for stack in ("vpc-setup", "ec2-setup", "account-setup", "pipeline-setup")
        for logical_id, resource in _template(stack)["Resources"].items()
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate"
    ]

    told = [
        (stack.strip("`"), logical_id)
        for stack, ids, _ in _table(
            "## What stays behind", (DOCS / "removing.md").read_text("utf-8")
        )
        for logical_id in re.findall(r"`(\w+)`", ids)
    ]

    assert sorted(told) == sorted(retained)


def test_the_number_of_actions_is_that_of_the_execution_role():
    resources = _template("account-setup")["Resources"]
    actions = {
        action
        for resource in resources.values()
        if resource["Type"] == "AWS::IAM::ManagedPolicy"
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
        for action in statement["Action"]
    }

    assert re.findall(r"these are (\d+) actions", _flat()) == [str(len(actions))]
    assert [each for each in actions if each.endswith(("*:*", ":*")) or each == "*"] == []


def test_the_number_of_broken_sets_is_that_of_the_cases():
    cases = [each for each in rule_cases.ALL if each.parent.name == "invalid"]
    page = (DOCS / "rule-cases.md").read_text("utf-8")
    rows = re.findall(r"^\| [EWI]\d+ .+ \| .+ \|(.*)\|$", page, re.MULTILINE)
    alone = [each for each in rows if each.strip()]

    told = re.search(
        r"\[(\d+) broken sets\]\(docs/rule-cases.md\), of which cfn-lint alone finds (\d+)",
        _flat(),
    )

    assert told is not None
    assert (int(told[1]), int(told[2])) == (len(cases), len(alone))
    assert f"{len(rows)} cases, of which cfn-lint alone finds {len(alone)}." in page
    assert len(rows) == len(cases)


def _flat() -> str:
    return " ".join(TEXT.split())


def test_the_kinds_of_events_that_are_told_are_those_of_the_rules():
    resources = _template("pipeline-setup")["Resources"]
    rules = [each for each in resources.values() if each["Type"] == "AWS::Events::Rule"]
    kinds = [each["Properties"]["EventPattern"]["detail-type"][0] for each in rules]

    told = _flat()

    assert sorted(kinds) == [
        "CodePipeline Action Execution State Change",
        "CodePipeline Pipeline Execution State Change",
    ]
    assert "Two EventBridge rules, on `CodePipeline Pipeline Execution State Change` and" in told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_that_is_named_can_complete(shell, project):
    assert f"_PIPEGEN_COMPLETE={shell}_source pipegen" in (DOCS / "installing.md").read_text(
        "utf-8"
    )

    script = subprocess.run(
        [sys.executable, "-m", "pipegen"],
        env=environment(_PIPEGEN_COMPLETE=f"{shell}_source"),
        capture_output=True,
        text=True,
    )

    assert (script.returncode, f"{shell}_complete" in script.stdout) == (0, True)


@pytest.mark.parametrize(
    "chapter",
    [
        "Pipeline stages",
        "Rationale",
        "Monitoring",
        "Deployment commands",
        "Additional changes",
    ],
)
def test_the_readme_has_the_chapters_that_a_team_expects(chapter):
    assert TEXT.count(f"\n## {chapter}\n") == 1


_STACK = '[[stack]]\nname = "own"\ntemplate = "{}.json"\n'
NOT_YET = {
    "Environments in several regions": (
        '[[environment]]\nname = "far"\naccount = "444444444444"\nregion = "eu-central-1"\n',
        "environment far is in eu-central-1, the pipeline in eu-west-1",
    ),
    "Transforms": (_STACK.format("transform"), "stack own uses a transform"),
    "nested stacks": (_STACK.format("nested"), "nested stacks are not supported yet"),
    "Lambda code from the repository": (
        _STACK.format("function"),
        "takes Code of A from a file, which is not supported yet",
    ),
    "Build and test actions": ("[build]\n", "pipegen.toml has no table build"),
}
"""What the README says is not there → a configuration that asks for it, and the answer."""
OWN = {
    "transform.json": {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"A": {"Type": "AWS::Serverless::Function"}},
    },
    "nested.json": {
        "Resources": {
            "A": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "a.json"}}
        }
    },
    "function.json": {
        "Resources": {
            "A": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Code": "functions/a", "Role": "arn:aws:iam::222222222222:role/a"},
            }
        }
    },
}


@pytest.mark.parametrize("what", NOT_YET)
def test_what_is_not_there_yet_is_refused(what, project, pipegen):
    for name, template in OWN.items():
        (project / name).write_text(json.dumps(template))
    asked, answer = NOT_YET[what]
    with (project / "pipegen.toml").open("a") as file:
        file.write(f"\n{asked}")

    result = pipegen("render")

    assert what in " ".join(TEXT.split("## What is not there yet")[1].split("\n## ")[0].split())
    assert (result.exit_code, answer in result.stderr) == (2, True), result.stderr
