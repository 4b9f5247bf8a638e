"""What holds data, beside what cfn-lint says of it."""

import json
from importlib.resources import files

from pipegen.lint.rules import missing_retention_policy

DATA = files("cfnlint.data")


def test_no_type_is_named_that_cfn_lint_reports_itself():
    named = json.loads((DATA / "AdditionalSpecs" / "StatefulResources.json").read_text("utf-8"))

    reported = {
        kind
        for kind, each in named["ResourceTypes"].items()
        if not each.get("DeleteRequiresEmptyResource")
    }

    assert missing_retention_policy.TYPES & reported == set()


def test_each_type_is_one_of_cloudformations():
    known = json.loads((DATA / "schemas" / "providers" / "us-east-1.json").read_text("utf-8"))

    assert missing_retention_policy.TYPES - known.keys() == set()
