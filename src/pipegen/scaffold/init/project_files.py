"""The texts of the files beside the first `pipegen.toml`: for `make`, GitHub, cfn-lint and git.

Source: GitHub's page "Workflow syntax for GitHub Actions".
"""

import json
import re

from pipegen import __version__
from pipegen.scaffold.init.answers import Answers

MAKEFILE = "Makefile"
WORKFLOW = ".github/workflows/pipegen.yml"
CFNLINTRC = ".cfnlintrc"
GITIGNORE = ".gitignore"

GITIGNORE_LINES = (".pipegen-*.tmp",)
"""Patterns of temporary files that an interrupted render may leave."""

APPEND_RULES = "append_rules: [pipegen.rules]"
"""The line of `.cfnlintrc` with which cfn-lint and editors load pipegen's rules."""

_VARIABLE = "PIPEGEN ?= pipegen\n"
_MAKE_HEAD = f"""\
# pipegen must be installed. Where it is not on the PATH: make render PIPEGEN=.venv/bin/pipegen
{_VARIABLE}
.DEFAULT_GOAL := help
.PHONY: help {{targets}}

help: ## List the targets.
	@sed -n 's/^\\([a-z-]*\\):.*## \\(.*\\)/\\1\\t\\2/p' $(MAKEFILE_LIST) | expand -t 18
"""
_TARGETS = {
    "render": ("Write the templates from pipegen.toml.", "$(PIPEGEN) render"),
    "lint": ("Check the templates, and what they deploy, as one system.", "$(PIPEGEN) lint"),
    "rehearse": (
        "Rehearse the delivery that is committed, with a yes to each approval.",
        "$(PIPEGEN) rehearse --approve",
    ),
    "deploy-accounts": (
        "Deploy account-setup into each environment's account, with your AWS profiles.",
        '@plan="$$($(PIPEGEN) plan --only accounts)" && printf \'%s\\n\' "$$plan" | sh -e',
    ),
    "deploy-pipeline": (
        "Deploy pipeline-setup into the pipeline's account, with your AWS profile.",
        '@plan="$$($(PIPEGEN) plan --only pipeline)" && printf \'%s\\n\' "$$plan" | sh -e',
    ),
}
_WORKFLOW = """\
# A pull request is told what is wrong with the delivery before anything is deployed.
name: pipegen
on:
  pull_request:
  push:
    branches: [{branch}]

permissions: {{}}

jobs:
  delivery:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
      # Version {version} rendered what is committed: another one may render other files. Set the
      # variable PIPEGEN of this repository to where pip gets it: git+https://...@v{version}, say.
      # Not by its name alone: on PyPI, that is another program.
      - run: pip install "pipegen[rehearse] @ ${{PIPEGEN:?set this variable of the repository}}"
        env:
          PIPEGEN: ${{{{ vars.PIPEGEN }}}}
      - run: pipegen render --check
      - run: pipegen lint
      # What merging it would do stands in the summary of the job; exit code 1 is a change.
      - if: github.event_name == 'pull_request'
        run: |
          pipegen diff "origin/$GITHUB_BASE_REF" --format markdown >>"$GITHUB_STEP_SUMMARY" ||
            [ $? = 1 ]
      - run: pipegen rehearse --approve
"""
_STEPS = re.findall(r"^ +- run: pipegen .+\n", _WORKFLOW, re.MULTILINE)
_CFNLINTRC = f"""\
# cfn-lint, and every editor plug-in that runs it, applies pipegen's rules too. pipegen must be
# installed beside cfn-lint.
{APPEND_RULES}
include_checks: [I]
"""


def makefile() -> str:
    """Return the text of a Makefile with a target for each task."""
    head = _MAKE_HEAD.format(targets=" ".join(_TARGETS))
    return "\n".join([head, *(f"{_rule(name)}" for name in _TARGETS)])


def _rule(target: str) -> str:
    description, recipe = _TARGETS[target]
    return f"{target}: ## {description}\n\t{recipe}\n"


def missing_lines(path: str, text: str) -> str:
    """Return the lines that the user should add to the file `path` with this `text`, may be ""."""
    if path == MAKEFILE:
        return _missing_targets(text)
    if path == WORKFLOW:
        return "".join(step for step in _STEPS if step.partition("run: ")[2].strip() not in text)
    if path == CFNLINTRC:
        return _missing_rules(text)
    return "".join(f"{line}\n" for line in GITIGNORE_LINES) if path == GITIGNORE else ""


def _missing_targets(text: str) -> str:
    existing = _targets(text)
    missing = [target for target in _TARGETS if target not in existing]
    variable = "" if re.search(r"^PIPEGEN\b", text, re.MULTILINE) else _VARIABLE
    head = f"{variable}.PHONY: {' '.join(missing)}\n"
    return "\n".join([head, *map(_rule, missing)]) if missing else ""


def _missing_rules(text: str) -> str:
    if "pipegen.rules" in text:
        return ""
    if "append_rules" in text:
        return "  - pipegen.rules  # in append_rules\n"
    return f"{APPEND_RULES}\n"


def _targets(text: str) -> set[str]:
    rules = re.findall(r"^([\w .-]+?)\s*:(?!=)", text, re.MULTILINE)
    return {target for targets in rules for target in targets.split()}


def workflow(answers: Answers) -> str:
    """Return the text of a GitHub workflow that checks pushes and pull requests."""
    # These characters are allowed in a branch name, and special in the filter of a workflow.
    branch = re.sub(r"([!+])", r"\\\1", answers.branch)
    return _WORKFLOW.format(branch=json.dumps(branch), version=__version__)


def cfnlintrc() -> str:
    """Return the text of the configuration of cfn-lint."""
    return _CFNLINTRC


def gitignore(before: str) -> str:
    """Return `before`, the text of `.gitignore`, with the missing lines added."""
    lines = before.splitlines()
    missing = [line for line in GITIGNORE_LINES if line not in lines]
    end = "\r\n" if "\r\n" in before else "\n"
    if before and missing and not before.endswith("\n"):
        before += end
    return before + "".join(f"{line}{end}" for line in missing)
