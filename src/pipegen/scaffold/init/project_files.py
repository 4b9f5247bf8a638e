"""The files beside the first `pipegen.toml`: for `make`, GitHub, cfn-lint and git.

Source: GitHub's page "Workflow syntax for GitHub Actions".
"""

import json
import re

from pipegen import __version__
from pipegen.scaffold.init.answers import Answers

MAKEFILE = "Makefile"
WORKFLOW = ".github/workflows/pipegen.yml"
LINTER = ".cfnlintrc"
IGNORED = ".gitignore"

IGNORE = (".pipegen-*.tmp",)
"""The lines of `.gitignore`: what a render that was killed may leave."""

PACK = "append_rules: [pipegen.rules]"
"""The line of `.cfnlintrc` that no editor finds pipegen's rules without."""

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
_LINTER = f"""\
# cfn-lint, and every editor plug-in that runs it, applies pipegen's rules too. pipegen must be
# installed beside cfn-lint.
{PACK}
include_checks: [I]
"""


def makefile() -> str:
    """Return a Makefile with a target for each thing that one does."""
    head = _MAKE_HEAD.format(targets=" ".join(_TARGETS))
    return "\n".join([head, *(f"{rule(name)}" for name in _TARGETS)])


def rule(target: str) -> str:
    """Return the rule of one target of the Makefile."""
    what, recipe = _TARGETS[target]
    return f"{target}: ## {what}\n\t{recipe}\n"


def missing_lines(path: str, text: str) -> str:
    """Return what the file at `path`, which stays at this `text`, should gain, "" for nothing."""
    if path == MAKEFILE:
        there = _targets(text)
        missing = [each for each in _TARGETS if each not in there]
        variable = "" if re.search(r"^PIPEGEN\b", text, re.MULTILINE) else _VARIABLE
        head = f"{variable}.PHONY: {' '.join(missing)}\n"
        return "\n".join([head, *map(rule, missing)]) if missing else ""
    if path == WORKFLOW:
        return "".join(each for each in _STEPS if each.partition("run: ")[2].strip() not in text)
    if path == LINTER:
        if "pipegen.rules" in text:
            return ""
        return "  - pipegen.rules  # in append_rules\n" if "append_rules" in text else f"{PACK}\n"
    return "".join(f"{each}\n" for each in IGNORE) if path == IGNORED else ""


def _targets(text: str) -> set[str]:
    named = re.findall(r"^([\w .-]+?)\s*:(?!=)", text, re.MULTILINE)
    return {word for each in named for word in each.split()}


def workflow(given: Answers) -> str:
    """Return a workflow of GitHub that checks what is pushed and proposed."""
    # In the filter of a workflow these are no plain characters, and git takes them in a branch.
    branch = re.sub(r"([!+])", r"\\\1", given.branch)
    return _WORKFLOW.format(branch=json.dumps(branch), version=__version__)


def cfnlintrc() -> str:
    """Return the configuration of cfn-lint."""
    return _LINTER


def gitignore(before: str) -> str:
    """Return the text of `.gitignore`, which was `before`, with the lines that it lacked."""
    lines = before.splitlines()
    missing = [each for each in IGNORE if each not in lines]
    end = "\r\n" if "\r\n" in before else "\n"
    if before and missing and not before.endswith("\n"):
        before += end
    return before + "".join(f"{each}{end}" for each in missing)
