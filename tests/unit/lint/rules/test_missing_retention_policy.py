"""The stateful resource types that cfn-lint does not report itself."""

import json
from importlib.resources import files

from pipegen.lint.rules import missing_retention_policy

DATA = files("cfnlint.data")


def test_no_type_is_listed_that_cfn_lint_reports_itself():
    stateful = json.loads((DATA / "AdditionalSpecs" / "StatefulResources.json").read_text("utf-8"))

    reported = {
        kind
        for kind, attributes in stateful["ResourceTypes"].items()
        if not attributes.get("DeleteRequiresEmptyResource")
    }

    assert missing_retention_policy.TYPES & reported == set()


def test_every_listed_type_exists_in_cloudformation():
    schemas = json.loads((DATA / "schemas" / "providers" / "us-east-1.json").read_text("utf-8"))

    assert missing_retention_policy.TYPES - schemas.keys() == set()
