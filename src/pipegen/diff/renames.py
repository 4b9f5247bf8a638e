"""What only got another logical id: to CloudFormation that is a new resource, and one less."""

import json
import re
from collections.abc import Mapping, Sequence

from pipegen.cloudformation.resolver import StackContext
from pipegen.diff.value_diff import canonical

_TAKEN = re.compile(r"(?<=\$\{)[^${}.]+")


def find_renames(
    before: StackContext, after: StackContext, gone: Sequence[str], new: Sequence[str]
) -> Mapping[str, str]:
    """Return new logical id → old, of those of `gone` and `new` that are alike but for the id.

    What refers to another renamed one is alike as well.
    """
    left: dict[str, list[str]] = {}
    for each in gone:
        left.setdefault(_form(before, each), []).append(each)
    forms = {each: _form(after, each) for each in new}
    pairs: dict[str, str] = {}
    growing = True
    while growing:
        growing = False
        for each in [one for one in new if one not in pairs]:
            alike = left.get(_TAKEN.sub(lambda name: pairs.get(name[0], name[0]), forms[each]))
            if alike:
                pairs[each] = alike.pop(0)
                growing = True
    return pairs


def _form(scope: StackContext, logical_id: str) -> str:
    kind = scope.template.resources[logical_id].get("Type")
    return json.dumps([kind, canonical(scope.properties(logical_id))], sort_keys=True)
