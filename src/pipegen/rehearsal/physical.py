"""What the emulator made of a stack's resources, for what the files say of them."""

from collections.abc import Mapping

from pipegen.rehearsal.accounts import Held
from pipegen.resolving import Scope


def real(scope: Scope, held: Held) -> Mapping[str, str]:
    """Return what `Ref` of each resource of the template is assumed to be → what it is.

    Of keys, the ARN as well. `held` is the stack that the template of `scope` was deployed into.
    """
    found: dict[str, str] = {}
    for each in held.resources:
        found[str(scope.ref(each.logical_id))] = each.physical_id
        if each.type == "AWS::KMS::Key":
            arn = str(scope.attribute(each.logical_id, "Arn"))
            found[arn] = f"{arn.rpartition('/')[0]}/{each.physical_id}"
    return found
