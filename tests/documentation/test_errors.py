"""The errors of pipegen that `docs/troubleshooting.md` explains are those that it prints."""

import json
import re

import pytest

from documentation.markdown import ROOT

PAGE = (ROOT / "docs/troubleshooting.md").read_text("utf-8")
SECTION = PAGE.split("\n## pipegen\n")[1].split("\n## ")[0]
HEADINGS = re.findall(r"^### (.+)$", SECTION, re.MULTILINE)


def _no_file(project):
    (project / "pipegen.toml").unlink()
    return ["render"]


def _typing_mistakes(project):
    _append(project, "[vpc]\nzones = 2\n[ec2]\nbalancer = true\n")
    return ["render"]


def _unknown_type(project):
    template = {"Resources": {"Build": {"Type": "AWS::CodeBuild::Project", "Properties": {}}}}
    (project / "build.json").write_text(json.dumps(template))
    _append(project, '[[stack]]\nname = "build"\ntemplate = "build.json"\n')
    return ["render"]


def _file_in_the_way(project):
    (project / "file").touch()
    return ["render", "--output", "file/templates"]


def _nothing_rendered(project):
    return ["render", "--check"]


def _strange_linter_configuration(project):
    (project / ".cfnlintrc").write_text("include_checks: [I\n")
    return ["lint"]


def _append(project, text):
    with (project / "pipegen.toml").open("a") as file:
        file.write(text)


CASES = {
    "no pipegen.toml in … nor in a folder above it": _no_file,
    "… has no key …": _typing_mistakes,
    "… mistakes; nothing was written": _typing_mistakes,
    "… for which the permissions can't be computed": _unknown_type,
    "could not write …": _file_in_the_way,
    "… files out of date": _nothing_rendered,
    "cfn-lint refuses its configuration": _strange_linter_configuration,
}


def test_every_text_has_a_case():
    assert list(CASES) == HEADINGS


@pytest.mark.parametrize("heading", HEADINGS)
def test_an_error_reads_as_its_heading_says(heading, project, pipegen):
    if heading.startswith("cfn-lint"):
        pipegen("render")

    result = pipegen(*CASES[heading](project))

    told = ".+".join(re.escape(part) for part in heading.split("…"))
    assert (result.exit_code > 0, re.search(told, result.stderr) is not None) == (True, True)
