"""The lint rules, under the name that `append_rules` of `.cfnlintrc` uses."""

from pipegen.lint.rules import *  # noqa: F403 (cfn-lint takes each rule class in this module)
