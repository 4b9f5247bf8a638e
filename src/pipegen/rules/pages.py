"""Each rule's page, made from its docstring: `python -m pipegen.rules.pages >docs/rules.md`."""

import sys
from inspect import cleandoc

from cfnlint.rules import CloudFormationLintRule

from pipegen import rules

_HEAD = """\
# The rules of pipegen's own

`pipegen lint` shows what cfn-lint finds, and what these rules find. They are a pack for cfn-lint,
so that `cfn-lint --append-rules pipegen.rules` and editors have them too; for all runs in a
repository, put this line into its `.cfnlintrc`:

```yaml
append_rules: [pipegen.rules]
```

A finding is suppressed as any of cfn-lint's: in the `Metadata` of the template or the resource, or
by `ignore_checks` in `.cfnlintrc`. This page is made from the rules themselves:
`python -m pipegen.rules.pages >docs/rules.md`.
"""


def document() -> str:
    """Return the whole of `docs/rules.md`."""
    classes = [getattr(rules, name) for name in rules.__all__]
    pages = [page(each) for each in sorted(classes, key=lambda each: each.id)]
    return "\n".join([_HEAD, *pages])


def page(rule: type[CloudFormationLintRule]) -> str:
    """Return the section about `rule`: what, why, broken, kept, and where the fact stands."""
    what = cleandoc(rule.__doc__ or "")
    return f"## {rule.id} {rule.shortdesc}\n\n{what}\n\nSource: <{rule.source_url}>\n"


if __name__ == "__main__":
    sys.stdout.write(document())
