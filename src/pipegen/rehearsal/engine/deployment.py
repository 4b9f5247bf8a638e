"""Performs a CloudFormation action's deploy on the emulator, in each of its action modes.

Facts: "AWS CloudFormation deploy action reference" in the CodePipeline user guide. An action
succeeds where nothing changes. A parameter that is not given keeps its previous value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipegen.rehearsal.checks import cloudformation_errors
from pipegen.rehearsal.checks.cloudformation_errors import RequestRejected
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import change_sets, deploy_request, stacks
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.stacks import Event, Place, StackState

UNCHANGED = "unchanged"
DELETED = "DELETE_COMPLETE"

_DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", DELETED, UNCHANGED)
_CANCELLED = "cancelled"  # "Resource creation cancelled": it followed from another one's failure


@dataclass(frozen=True)
class StackResult:
    """How a deploy ended.

    `status` is the stack's, `unchanged`, or "" where the stack was not touched. `reason` is None
    where the action succeeds, else what AWS says; `resource` is the first one that failed.
    `stubbed` are the types that were only stubs.
    """

    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    resource: str | None = None
    events: tuple[Event, ...] = ()
    stubbed: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether the action succeeds."""
        return self.reason is None


def deploy_stack(cloud: EmulatorClient, wanted: DeployRequest) -> StackResult:
    """Perform `wanted`; return how it ended. What AWS would refuse is an outcome as well."""
    from botocore.exceptions import ClientError

    if wanted.fail is not None:
        cloud.fail(wanted.stack, wanted.fail)
    try:
        return _MODES[wanted.mode](cloud, wanted)
    except RequestRejected as refusal:
        return StackResult("", reason=str(refusal))
    except ClientError as refusal:
        said = refusal.response["Error"]["Message"]
        return StackResult("", reason=cloudformation_errors.to_aws_message(said))
    finally:
        if wanted.fail is not None:
            cloud.fail("")


def _create_or_update(cloud: EmulatorClient, wanted: DeployRequest) -> StackResult:
    now = stacks.find(cloud, wanted.place)
    if now is not None and now.status != "REVIEW_IN_PROGRESS":
        cloudformation_errors.check_state(now)
        return _update(cloud, wanted, now)
    request = deploy_request.api_parameters(cloud, wanted, None)
    answer = wanted.place.client(cloud).create_stack(**request)
    return _wait_for_result(cloud, wanted, answer["StackId"], 0)


def _update(cloud: EmulatorClient, wanted: DeployRequest, now: StackState) -> StackResult:
    from botocore.exceptions import ClientError

    request = deploy_request.api_parameters(cloud, wanted, now)
    before = len(stacks.events(cloud, wanted.place, now.id))
    try:
        wanted.place.client(cloud).update_stack(**request)
    except ClientError as refusal:
        if "No updates are to be performed" not in str(refusal):
            raise
        _protect(cloud, wanted)
        return StackResult(UNCHANGED, now.outputs)
    return _wait_for_result(cloud, wanted, now.id, before)


def _replace_on_failure(cloud: EmulatorClient, wanted: DeployRequest) -> StackResult:
    now = stacks.find(cloud, wanted.place)
    if now is not None and now.status in cloudformation_errors.REPLACED:
        deleted = _delete(cloud, wanted)
        if not deleted.ok:
            return deleted
    return _create_or_update(cloud, wanted)


def _delete(cloud: EmulatorClient, wanted: DeployRequest) -> StackResult:
    now = stacks.find(cloud, wanted.place)
    if now is None:
        return StackResult(DELETED)
    before = len(stacks.events(cloud, wanted.place, now.id))
    wanted.place.client(cloud).delete_stack(StackName=now.id)
    return _wait_for_result(cloud, wanted, now.id, before)


def _create_change_set(cloud: EmulatorClient, wanted: DeployRequest) -> StackResult:
    now = stacks.find(cloud, wanted.place)
    if now is not None and now.status != change_sets.REVIEW:
        cloudformation_errors.check_state(now)
    change_sets.replace(cloud, wanted, now)
    return StackResult("", {} if now is None else now.outputs, stubbed=_stubbed(cloud, wanted))


def _execute(cloud: EmulatorClient, wanted: DeployRequest) -> StackResult:
    now = stacks.find(cloud, wanted.place)
    if now is None:
        raise RequestRejected(f"Stack [{wanted.stack}] does not exist")
    before = len(stacks.events(cloud, wanted.place, now.id))
    if not change_sets.execute(cloud, wanted):
        return StackResult(UNCHANGED, now.outputs)
    return _wait_for_result(cloud, wanted, now.id, before)


def _wait_for_result(
    cloud: EmulatorClient, wanted: DeployRequest, stack_id: str, before: int
) -> StackResult:
    """Wait for what was begun; `before` is how many events the stack had until then."""
    found = stacks.wait_until_stable(cloud, wanted.place, stack_id)
    happened = stacks.events(cloud, wanted.place, stack_id)[before:]
    stubbed = _stubbed(cloud, wanted)
    if found.status in _DONE:
        if found.status != DELETED:
            _protect(cloud, wanted)
        return StackResult(found.status, found.outputs, None, None, happened, stubbed)
    failed = _first_failed(happened, wanted.stack)
    resource = failed.resource if failed and failed.resource != wanted.stack else None
    reason = cloudformation_errors.to_aws_message(failed.reason if failed else "")
    return StackResult(found.status, found.outputs, reason, resource, happened, stubbed)


def _first_failed(happened: tuple[Event, ...], stack: str) -> Event | None:
    failed = [
        each
        for each in happened
        if each.status.endswith("_FAILED") and _CANCELLED not in each.reason
    ]
    failed += [each for each in happened if each.resource == stack and "ROLLBACK" in each.status]
    return next(iter(failed), None)


def _protect(cloud: EmulatorClient, wanted: DeployRequest) -> None:
    if wanted.stack_policy is not None:
        wanted.place.client(cloud).set_stack_policy(
            StackName=wanted.stack, StackPolicyBody=wanted.stack_policy
        )


def _stubbed(cloud: EmulatorClient, wanted: DeployRequest) -> tuple[str, ...]:
    if wanted.template is None:
        return ()
    types = deploy_request.template(wanted).types
    made = cloud.known_types - cloud.faults().keys()
    return tuple(sorted(each for each in types - made if not each.startswith("Custom::")))


_MODES: Mapping[str, Callable[[EmulatorClient, DeployRequest], StackResult]] = {
    "CREATE_UPDATE": _create_or_update,
    "REPLACE_ON_FAILURE": _replace_on_failure,
    "CHANGE_SET_REPLACE": _create_change_set,
    "CHANGE_SET_EXECUTE": _execute,
    "DELETE_ONLY": _delete,
}

__all__ = [
    "DELETED",
    "UNCHANGED",
    "DeployRequest",
    "Event",
    "Place",
    "StackResult",
    "deploy_stack",
]
