"""Find renamed resources: CloudFormation removes the old logical id and adds the new one."""

import json
import re
from collections.abc import Mapping, Sequence

from pipegen.cloudformation.resolver import StackContext
from pipegen.diff.value_diff import canonical_value

_PLACEHOLDER = re.compile(r"(?<=\$\{)[^${}.]+")


def find_renames(
    before: StackContext, after: StackContext, removed: Sequence[str], added: Sequence[str]
) -> Mapping[str, str]:
    """Return new logical id → old one, for `added` and `removed` resources with equal properties.

    References to renamed resources count as equal.
    """
    ids_by_form: dict[str, list[str]] = {}
    for logical_id in removed:
        ids_by_form.setdefault(_canonical_form(before, logical_id), []).append(logical_id)
    forms = {logical_id: _canonical_form(after, logical_id) for logical_id in added}
    pairs: dict[str, str] = {}
    has_grown = True
    while has_grown:
        has_grown = False
        for logical_id in [logical_id for logical_id in added if logical_id not in pairs]:
            candidates = ids_by_form.get(
                _PLACEHOLDER.sub(lambda name: pairs.get(name[0], name[0]), forms[logical_id])
            )
            if candidates:
                pairs[logical_id] = candidates.pop(0)
                has_grown = True
    return pairs


def _canonical_form(scope: StackContext, logical_id: str) -> str:
    resource_type = scope.template.resources[logical_id].get("Type")
    return json.dumps(
        [resource_type, canonical_value(scope.properties(logical_id))], sort_keys=True
    )
