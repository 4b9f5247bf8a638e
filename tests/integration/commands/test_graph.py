"""`pipegen graph`: formats, output files, `--check` and errors."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipegen.graph import markdown_embed
from tests.helpers.paths import DATA

ROOT = Path(__file__).parents[3]
HANDWRITTEN = DATA / "templates/handwritten/pipeline.yaml"
PLACE = f"# Title\n\n{markdown_embed.BEGIN}\n{markdown_embed.END}\n\nmore\n"


@pytest.fixture
def rendered(project, pipegen):
    assert pipegen("render").exit_code == 0
    return project


def test_the_delivery_is_drawn_as_mermaid_for_a_readme(rendered, pipegen):
    result = pipegen("graph")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (DATA / "golden/graph.mmd").read_text("utf-8")


@pytest.mark.parametrize(
    ("format_", "begins"),
    [
        ("mermaid", "flowchart TB\n"),
        ("dot", 'digraph "The pipeline infrastructure'),
        ("svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 '),
        ("json", '{\n  "name": "infrastructure",\n  "file": "templates/pipeline-setup.json"'),
    ],
)
def test_each_format_can_be_requested(rendered, pipegen, format_, begins):
    result = pipegen("graph", "--format", format_)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(begins)


def test_an_account_is_labeled_with_its_environments(rendered, pipegen):
    configuration = rendered / "pipegen.toml"
    one_account = configuration.read_text("utf-8").replace("333333333333", "222222222222")
    configuration.write_text(one_account, "utf-8")
    pipegen("render")

    named = pipegen("graph").stdout
    by_file = pipegen("graph", "templates/pipeline-setup.json").stdout

    assert 'subgraph account["Account 111111111111"]' in named
    assert 'subgraph account1["Account 222222222222 (qa, production)"]' in named
    assert 'subgraph account1["Account 222222222222"]' in by_file


def test_the_json_graph_is_complete(rendered, pipegen):
    graph = json.loads(pipegen("graph", "--format", "json").stdout)

    assert list(graph) == [
        "name",
        "file",
        "account",
        "region",
        "role",
        "execution_mode",
        "accounts",
        "stages",
        "stacks",
        "roles",
        "rules",
        "channels",
        "flows",
    ]
    assert graph["stacks"][0]["resources"][0] == {
        "logical_id": "Vpc",
        "type": "AWS::EC2::VPC",
        "certain": True,
    }


@pytest.mark.parametrize(
    ("name", "begins"), [("a.svg", "<svg"), ("a.gv", "digraph"), ("a.JSON", "{"), ("a", "flow")]
)
def test_the_format_is_derived_from_the_file_name_extension(rendered, pipegen, name, begins):
    result = pipegen("graph", "--output", f"new/{name}")

    assert (result.exit_code, result.stdout, result.stderr) == (0, f"new/{name}\n", "")
    assert Path(f"new/{name}").read_text("utf-8").startswith(begins)
    assert pipegen("graph", "--output", f"new/{name}").stdout == ""


def test_the_picture_is_the_same_from_any_folder(rendered, pipegen, monkeypatch):
    expected = pipegen("graph", "--format", "svg").stdout
    (rendered / "docs").mkdir()
    monkeypatch.chdir(rendered / "docs")

    svg = pipegen("graph", "--format", "svg").stdout

    assert svg == expected
    assert pipegen("graph", "--config", "../pipegen.toml", "--format", "svg").stdout == expected


def test_a_checked_picture_is_current_until_the_delivery_changes(rendered, pipegen):
    Path("README.md").write_text(PLACE)
    both = ("graph", "--output", "docs/delivery.svg", "--into", "README.md")

    assert pipegen(*both, "--check").stdout == "docs/delivery.svg\nREADME.md\n"
    assert Path("README.md").read_text() == PLACE
    assert pipegen(*both).stdout == "docs/delivery.svg\nREADME.md\n"
    current = pipegen(*both, "--check")
    assert (current.exit_code, current.stdout, current.stderr) == (0, "", "")

    path = Path("pipegen.toml")
    path.write_text(path.read_text().replace('"qa"', '"test"'))
    pipegen("render")
    drawn = Path("docs/delivery.svg").read_text("utf-8")
    result = pipegen(*both, "--check")

    assert (result.exit_code, result.stdout) == (1, "docs/delivery.svg\nREADME.md\n")
    assert result.stderr == (
        "these pictures are out of date\nnext: the same command without --check draws them\n"
    )
    assert Path("docs/delivery.svg").read_text("utf-8") == drawn


def test_only_the_block_of_a_markdown_file_is_written(rendered, pipegen):
    Path("README.md").write_text(PLACE)
    Path("README.md").chmod(0o640)

    result = pipegen("graph", "--into", "README.md")

    before, _, rest = Path("README.md").read_text("utf-8").partition("```mermaid\n")
    drawn, _, after = rest.partition("```\n")
    assert (result.exit_code, drawn) == (0, pipegen("graph").stdout)
    assert before + after == PLACE
    assert Path("README.md").stat().st_mode & 0o777 == 0o640


def test_the_format_applies_to_the_output_while_markdown_gets_mermaid(rendered, pipegen):
    Path("README.md").write_text(PLACE)

    result = pipegen("graph", "--into", "README.md", "--output", "a.svg", "--format", "svg")

    assert (result.exit_code, result.stdout) == (0, "a.svg\nREADME.md\n")
    assert Path("a.svg").read_text("utf-8").startswith("<svg")
    assert "```mermaid\nflowchart" in Path("README.md").read_text("utf-8")


def test_the_target_of_a_symbolic_link_is_written(rendered, pipegen):
    Path("docs").mkdir()
    Path("docs/index.md").write_text(PLACE)
    Path("README.md").symlink_to("docs/index.md")

    assert pipegen("graph", "--into", "README.md").stdout == "docs/index.md\n"

    assert Path("README.md").is_symlink()
    assert "```mermaid" in Path("docs/index.md").read_text("utf-8")


def test_a_symbolic_link_loop_is_an_error(rendered, pipegen):
    Path("a.svg").symlink_to("b.svg")
    Path("b.svg").symlink_to("a.svg")

    result = pipegen("graph", "--output", "a.svg")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: could not read a.svg: Too many levels of symbolic ")
    assert "\n  hint: " in result.stderr
    assert Path("a.svg").is_symlink()


def test_all_stacks_or_the_stack_of_a_stage_can_be_expanded(rendered, pipegen):
    every = pipegen("graph", "--open").stdout
    single = pipegen("graph", "--open-stage", "qa-ec2-setup").stdout

    assert [output.count("InstanceProfile: IAM") for output in (every, single)] == [2, 1]


def test_a_handwritten_pipeline_is_drawn_without_a_configuration(tmp_path, pipegen, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = pipegen("graph", HANDWRITTEN)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (DATA / "golden/graph-handwritten.mmd").read_text("utf-8")


def test_each_unknown_stage_name_is_an_error(rendered, pipegen):
    result = pipegen("graph", "--open-stage", "qa-vpc", "--open-stage", "zzz")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: there is no stage qa-vpc\n  hint: did you mean qa-vpc-setup?\n"
        "error: there is no stage zzz\n  hint: there are Source, qa-vpc-setup, qa-ec2-setup, "
        "production-setup-approval, vpc-setup, ec2-setup\n"
        "2 mistakes; nothing was written\n"
    )


def test_missing_rendered_files_are_an_error(project, pipegen):
    result = pipegen("graph", "--output", "a.svg")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: there is no file templates/pipeline-setup.json\n"
        "  hint: write it with `pipegen render`, or name a template: pipegen graph FILE\n"
    )
    assert not Path("a.svg").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}', "t.json has no pipeline"),
        ("{", "t.json is not JSON: Expecting property name enclosed in double quotes"),
        ("[]", "t.json is not an object"),
        (None, "could not read t.json: No such file or directory"),
    ],
)
def test_a_template_that_can_not_be_drawn_is_an_error(
    tmp_path, pipegen, monkeypatch, text, message
):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path("t.json").write_text(text)

    result = pipegen("graph", "t.json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {message}\n  at t.json")
    assert "\n  hint: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--check"], "--check needs --output"),
        (["--into", "a.md", "--format", "dot"], "--into takes Mermaid only"),
        (["--output", "README.md"], "--output replaces the whole file"),
        (["--output", "a.HTML"], "--output writes a picture; --html writes a page"),
        (["--output", "a.htm", "--format", "svg"], "--output writes a picture"),
        (
            ["--output", "pipegen.toml"],
            "--output takes .mmd, .mermaid, .dot, .gv, .svg, .json; say --format for what ends in "
            ".toml",
        ),
        (
            ["--output", "templates/../templates/pipeline-setup.json"],
            "--output is the template that is drawn",
        ),
        (["--output", "/dev/null", "--format", "dot"], "/dev/null is no file: without --output"),
        (["--into", "/dev/zero"], "/dev/zero is no file"),
        (["--html", "pipe.html"], "pipe.html is no file"),
    ],
)
def test_conflicting_options_are_an_error(rendered, pipegen, arguments, message):
    os.mkfifo("pipe.html")
    before = contents(rendered)

    result = pipegen("graph", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {message}")
    assert "hint: see pipegen graph --help" in result.stderr
    assert contents(rendered) == before


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_any_file_name_extension_is_accepted_with_a_format_option(rendered, pipegen):
    result = pipegen("graph", "--output", "a.txt", "--format", "dot")

    assert (result.exit_code, result.stdout) == (0, "a.txt\n")
    assert Path("a.txt").read_text("utf-8").startswith("digraph")


def test_a_graph_with_too_many_edges_for_mermaid_is_an_error_but_renders_as_svg(
    tmp_path, pipegen, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    kind = {"Category": "Invoke", "Owner": "AWS", "Provider": "Lambda", "Version": "1"}
    actions = [{"Name": f"a{number}", "ActionTypeId": kind} for number in range(25)]
    stages = [{"Name": name, "Actions": actions} for name in ("One", "Two")]
    pipeline = {
        "Type": "AWS::CodePipeline::Pipeline",
        "Properties": {"Name": "p", "Stages": stages},
    }
    Path("wide.json").write_text(json.dumps({"Resources": {"P": pipeline}}))
    Path("README.md").write_text(PLACE)

    result = pipegen("graph", "wide.json", "--into", "README.md")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: the flowchart has 650 edges, and Mermaid draws at most 500\n"
        "  hint: open fewer stacks, or draw SVG, which has no such limit: --format svg\n"
    )
    assert Path("README.md").read_text() == PLACE
    assert pipegen("graph", "wide.json", "--format", "svg").exit_code == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "could not read a.md: No such file or directory"),
        (b"\xff", "a.md is not UTF-8"),
        (b"# Title\n", "a.md has no place for the picture"),
    ],
)
def test_a_markdown_file_without_markers_is_unchanged(rendered, pipegen, content, message):
    if content is not None:
        Path("a.md").write_bytes(content)

    result = pipegen("graph", "--into", "a.md", "--output", "a.svg")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {message}\n  at a.md\n  hint: ")
    assert not Path("a.svg").exists()
    assert content is None or Path("a.md").read_bytes() == content


def test_an_output_folder_that_is_a_file_is_an_error(rendered, pipegen):
    Path("file").touch()

    result = pipegen("graph", "--output", "file/a.svg")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: could not write ")
    assert "hint: name another file, or see that it can be written" in result.stderr


def test_graph_imports_no_cfn_lint_troposphere_or_boto3(rendered):
    code = (
        "import sys; from pipegen.cli import app; code = app.run(sys.argv[1:]);"
        "print({'cfnlint', 'troposphere', 'awacs', 'boto3', 'botocore'} & set(sys.modules), code)"
    )
    arguments = [sys.executable, "-c", code, "graph", "--output", "a.svg"]

    result = subprocess.run(arguments, capture_output=True, text=True, check=True)

    assert result.stdout == "a.svg\nset() 0\n"
