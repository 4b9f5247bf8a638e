"""What the emulator made of a stack's resources, for what the files say of them."""

import re
from collections.abc import Mapping

from pipegen.cloudformation import physical_ids
from pipegen.cloudformation.resolver import StackContext
from pipegen.rehearsal.engine.accounts import DeployedStack


def find_physical_ids(scope: StackContext, held: DeployedStack) -> Mapping[str, str]:
    """Return what `Ref` of each resource of the template is assumed to be → what it is.

    Of keys, the ARN as well, and of what has no name of its own the name that is assumed, which
    other texts contain. `held` is the stack that the template of `scope` was deployed into.
    """
    found: dict[str, str] = {}
    for each in held.resources:
        found[str(scope.ref(each.logical_id))] = each.physical_id
        assumed = physical_ids.assumed_name(each.type, held.stack, each.logical_id)
        found[assumed] = re.split("[:/]", each.physical_id)[-1]
        if each.type == "AWS::KMS::Key":
            arn = str(scope.attribute(each.logical_id, "Arn"))
            found[arn] = f"{arn.rpartition('/')[0]}/{each.physical_id}"
    return found
