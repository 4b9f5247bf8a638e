"""Generate the reference page of the rules: `python -m pipegen.lint.rule_docs`."""

import sys
from inspect import cleandoc

from cfnlint.rules import CloudFormationLintRule

from pipegen.lint import rules, suppressions

_HEAD = """\
# The rules of pipegen's own

`pipegen lint` shows what cfn-lint finds, and what these rules find. They are a pack for cfn-lint,
so that `cfn-lint --append-rules pipegen.rules` and editors have them too; for all runs in a
repository, put this line into its `.cfnlintrc`:

```yaml
append_rules: [pipegen.rules]
```

The rules read a pipeline together with what it deploys: the templates, the parameter files, and
the roles that templates beside it make. `pipegen lint --explain E9503` prints a rule's section.

A finding is suppressed as any of cfn-lint's: in the `Metadata` of the template or the resource, or
by `ignore_checks` in `.cfnlintrc`. One in another file is suppressed where the pipeline names that
file. This page is made from the rules themselves: `make docs` writes it again.

What a template can't say about itself stands in its `Metadata`, under `Pipegen`. Each key may be
left out; what is not known is given the benefit of the doubt.

- `Root`: the folder that the paths in an artifact start from, relative to the template's. Without
  it, the nearest folder above with `.git` or `pipegen.toml`.
- `Account`, `Region` and `Stack`: where the template itself is deployed, and under which name.
  Without them the account is the one that the actions' roles trust.

`pipegen lint` alone checks this as well:

| id | name | what holds |
|---|---|---|
"""


def document() -> str:
    """Return the content of `docs/rules.md`."""
    classes = [getattr(rules, name) for name in rules.__all__]
    pages = [page(rule) for rule in sorted(classes, key=lambda rule: rule.id)]
    rows = [
        f"| {rule_id} | `{name}` | {description} |\n"
        for rule_id, (name, description) in suppressions.CHECKS.items()
    ]
    return "\n".join([_HEAD + "".join(rows), *pages])


def page(rule: type[CloudFormationLintRule]) -> str:
    """Return the section about `rule`: its docstring under a heading, and the AWS source."""
    body = cleandoc(rule.__doc__ or "")
    return f"## {rule.id} {rule.shortdesc}\n\n{body}\n\nSource: <{rule.source_url}>\n"


if __name__ == "__main__":
    sys.stdout.write(document())
