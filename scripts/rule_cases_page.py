"""`docs/rule-cases.md`: every invalid case, and what cfn-lint alone finds: `make docs` writes it.

It takes a minute or two, because cfn-lint reads every template that a case changes.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cfnlint.config import ConfigMixIn
from cfnlint.rules import Rules
from cfnlint.runner import Runner
from cfnlint.runner.template import run_template_by_file_path

from tests.helpers import rule_cases

PAGE = rule_cases.ROOT / "docs/rule-cases.md"
PACK = {each.shortdesc: each.id for each in Rules.create_from_module("pipegen.rules").values()}
INVALID = [each for each in rule_cases.ALL if each.parent.name == "invalid"]
HEAD = """\
# What the rules find

Each case is a set of files that is right but for one thing, in `tests/data/rules`; a test holds
that exactly the rule named finds it. The last column has what cfn-lint finds in it without the
rules of pipegen. This page is made by `make docs`.

"""


def main() -> None:
    config = ConfigMixIn(["--regions", "eu-west-1"])
    rules = Runner(config).rules
    rows = [(case, stock(case, config, rules)) for case in INVALID]
    found = sum(bool(alone) for _, alone in rows)
    count = f"{len(rows)} cases, of which cfn-lint alone finds {found}.\n\n"
    table = ["| rule | case | cfn-lint alone |\n", "|---|---|---|\n"]
    table += [f"| {spelt(case)} | {', '.join(alone)} |\n" for case, alone in rows]
    PAGE.write_text(HEAD + count + "".join(table), "utf-8")


def spelt(case: Path) -> str:
    """Return a case as the page spells it."""
    rule = case.parents[1].name.replace("_", "-")
    return f"{PACK[rule]} `{rule}` | {case.stem.replace('_', ' ')}"


def stock(case: Path, config: ConfigMixIn, rules: Rules) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        templates = rule_cases.lay_out(case, Path(folder))
        os.chdir(folder)
        return sorted(set(_found(templates, config, rules)))


def _found(templates: list[str], config: ConfigMixIn, rules: Rules) -> Iterator[str]:
    for each in templates:
        if Path(each).read_text("utf-8") != rule_cases.valid().get(each):
            for match in run_template_by_file_path(each, config, rules, False):
                yield match.rule.id


if __name__ == "__main__":
    main()
