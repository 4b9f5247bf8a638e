"""Deploy a stack on the emulator, in each action mode of a CloudFormation action.

Source: "AWS CloudFormation deploy action reference" in the CodePipeline user guide. An action
succeeds if nothing changes. A parameter without a value keeps its previous value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipegen.rehearsal.checks import cloudformation_errors
from pipegen.rehearsal.checks.cloudformation_errors import RequestRejected
from pipegen.rehearsal.emulator.client import EmulatorClient
from pipegen.rehearsal.engine import change_sets, deploy_request, stacks
from pipegen.rehearsal.engine.deploy_request import DeployRequest
from pipegen.rehearsal.engine.stacks import StackEvent, StackState

UNCHANGED = "unchanged"
DELETED = "DELETE_COMPLETE"

_SUCCEEDED_STATUSES = ("CREATE_COMPLETE", "UPDATE_COMPLETE", DELETED, UNCHANGED)
_CANCELLED = "cancelled"  # "Resource creation cancelled": another resource failed before


@dataclass(frozen=True)
class StackResult:
    """The result of a deploy.

    `status` is the status of the stack, `unchanged`, or "" if the stack was not touched. `reason`
    is None if the action succeeds, else AWS's message; `resource` is the first one that failed.
    `stubbed` are the resource types that were stubbed.
    """

    status: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    resource: str | None = None
    events: tuple[StackEvent, ...] = ()
    stubbed: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Return True if the action succeeds."""
        return self.reason is None


def deploy_stack(emulator: EmulatorClient, request: DeployRequest) -> StackResult:
    """Perform `request` and return the result; what AWS would reject is a result as well."""
    from botocore.exceptions import ClientError

    if request.failing_resource is not None:
        emulator.inject_failure(request.stack, request.failing_resource)
    try:
        return _MODES[request.mode](emulator, request)
    except RequestRejected as error:
        return StackResult("", reason=str(error))
    except ClientError as error:
        message = error.response["Error"]["Message"]
        return StackResult("", reason=cloudformation_errors.to_aws_message(message))
    finally:
        if request.failing_resource is not None:
            emulator.inject_failure("")


def _create_or_update(emulator: EmulatorClient, request: DeployRequest) -> StackResult:
    current = stacks.find_stack(emulator, request.target)
    if current is not None and current.status != "REVIEW_IN_PROGRESS":
        cloudformation_errors.check_state(current)
        return _update(emulator, request, current)
    parameters = deploy_request.api_parameters(emulator, request, None)
    response = request.target.client(emulator).create_stack(**parameters)
    return _wait_for_result(emulator, request, response["StackId"], 0)


def _update(emulator: EmulatorClient, request: DeployRequest, current: StackState) -> StackResult:
    from botocore.exceptions import ClientError

    parameters = deploy_request.api_parameters(emulator, request, current)
    event_count = len(stacks.list_events(emulator, request.target, current.id))
    try:
        request.target.client(emulator).update_stack(**parameters)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise
        _set_stack_policy(emulator, request)
        return StackResult(UNCHANGED, current.outputs)
    return _wait_for_result(emulator, request, current.id, event_count)


def _replace_on_failure(emulator: EmulatorClient, request: DeployRequest) -> StackResult:
    current = stacks.find_stack(emulator, request.target)
    if current is not None and current.status in cloudformation_errors.REPLACED_ON_FAILURE:
        deleted = _delete(emulator, request)
        if not deleted.ok:
            return deleted
    return _create_or_update(emulator, request)


def _delete(emulator: EmulatorClient, request: DeployRequest) -> StackResult:
    current = stacks.find_stack(emulator, request.target)
    if current is None:
        return StackResult(DELETED)
    event_count = len(stacks.list_events(emulator, request.target, current.id))
    request.target.client(emulator).delete_stack(StackName=current.id)
    return _wait_for_result(emulator, request, current.id, event_count)


def _create_change_set(emulator: EmulatorClient, request: DeployRequest) -> StackResult:
    current = stacks.find_stack(emulator, request.target)
    if current is not None and current.status != change_sets.REVIEW_IN_PROGRESS:
        cloudformation_errors.check_state(current)
    change_sets.replace(emulator, request, current)
    return StackResult(
        "", {} if current is None else current.outputs, stubbed=_stubbed(emulator, request)
    )


def _execute(emulator: EmulatorClient, request: DeployRequest) -> StackResult:
    current = stacks.find_stack(emulator, request.target)
    if current is None:
        raise RequestRejected(f"Stack [{request.stack}] does not exist")
    event_count = len(stacks.list_events(emulator, request.target, current.id))
    if not change_sets.execute(emulator, request):
        return StackResult(UNCHANGED, current.outputs)
    return _wait_for_result(emulator, request, current.id, event_count)


def _wait_for_result(
    emulator: EmulatorClient, request: DeployRequest, stack_id: str, event_count: int
) -> StackResult:
    """Wait for the operation that started when the stack had `event_count` events."""
    stack = stacks.wait_until_stable(emulator, request.target, stack_id)
    events = stacks.list_events(emulator, request.target, stack_id)[event_count:]
    stubbed = _stubbed(emulator, request)
    if stack.status in _SUCCEEDED_STATUSES:
        if stack.status != DELETED:
            _set_stack_policy(emulator, request)
        return StackResult(stack.status, stack.outputs, None, None, events, stubbed)
    failed = _first_failed(events, request.stack)
    resource = failed.resource if failed and failed.resource != request.stack else None
    reason = cloudformation_errors.to_aws_message(failed.reason if failed else "")
    return StackResult(stack.status, stack.outputs, reason, resource, events, stubbed)


def _first_failed(events: tuple[StackEvent, ...], stack: str) -> StackEvent | None:
    failed = [
        event
        for event in events
        if event.status.endswith("_FAILED") and _CANCELLED not in event.reason
    ]
    failed += [event for event in events if event.resource == stack and "ROLLBACK" in event.status]
    return next(iter(failed), None)


def _set_stack_policy(emulator: EmulatorClient, request: DeployRequest) -> None:
    if request.stack_policy is not None:
        request.target.client(emulator).set_stack_policy(
            StackName=request.stack, StackPolicyBody=request.stack_policy
        )


def _stubbed(emulator: EmulatorClient, request: DeployRequest) -> tuple[str, ...]:
    if request.template is None:
        return ()
    types = deploy_request.parse_template(request).types
    supported = emulator.known_types - emulator.faults().keys()
    return tuple(sorted(name for name in types - supported if not name.startswith("Custom::")))


_MODES: Mapping[str, Callable[[EmulatorClient, DeployRequest], StackResult]] = {
    "CREATE_UPDATE": _create_or_update,
    "REPLACE_ON_FAILURE": _replace_on_failure,
    "CHANGE_SET_REPLACE": _create_change_set,
    "CHANGE_SET_EXECUTE": _execute,
    "DELETE_ONLY": _delete,
}
