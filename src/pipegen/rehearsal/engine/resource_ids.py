"""Map the ids that the rendered files assume for resources to the physical ids on the emulator."""

import re
from collections.abc import Mapping

from pipegen.cloudformation import physical_ids
from pipegen.cloudformation.resolver import StackContext
from pipegen.rehearsal.engine.accounts import DeployedStack


def find_physical_ids(scope: StackContext, stack: DeployedStack) -> Mapping[str, str]:
    """Return the assumed value of `Ref` → the physical id, for each resource of the template.

    The mapping also has the ARNs of keys, and the assumed names of resources without a name of
    their own, which are parts of other strings. `stack` is the deployed template of `scope`.
    """
    ids: dict[str, str] = {}
    for resource in stack.resources:
        ids[str(scope.ref(resource.logical_id))] = resource.physical_id
        assumed = physical_ids.assumed_name(resource.type, stack.stack, resource.logical_id)
        ids[assumed] = re.split("[:/]", resource.physical_id)[-1]
        if resource.type == "AWS::KMS::Key":
            arn = str(scope.attribute(resource.logical_id, "Arn"))
            ids[arn] = f"{arn.rpartition('/')[0]}/{resource.physical_id}"
    return ids
