"""IAM resources that would have the same name in one account, where IAM takes a name once.

Source: AWS page "IAM and AWS STS quotas": names are unique in an account, and not told apart by
capitals.
"""

from collections.abc import Mapping

from pipegen.cloudformation.template import Template
from pipegen.config.delivery import Delivery, Deployment
from pipegen.render.validation import stack_names

_ROLE = "AWS::IAM::Role"
_POLICY = "AWS::IAM::ManagedPolicy"


def check_name_conflicts(delivery: Delivery, deployed: Mapping[str, Template]) -> None:
    """Note in the configuration's `reading` the names that stand in its way."""
    reading, own = delivery.config.reader, [each.name for each in delivery.config.stacks]
    told: set[tuple[str, str]] = set()
    for account, deployments in delivery.accounts.items():
        taken = _setup(delivery, account)
        for each in filter(lambda each: _placed(delivery, each), deployments):
            named = stack_names.resource_names(delivery, each, deployed[each.stack.name])
            for logical_id, kind, name, *_ in named:
                other = taken.setdefault((kind, name.lower()), each.stage)
                place = (each.stack.name, logical_id)
                if other != each.stage and each.stack.name in own and place not in told:
                    told.add(place)
                    where = ("stack", own.index(each.stack.name), "template")
                    what = (
                        f"{logical_id} of {each.stage} would be called {name}, like one of {other}"
                    )
                    hint = "make the name of ${AWS::StackName}, or leave it out"
                    reading.add_error(where, f"{what} in account {account}", hint)


def _placed(delivery: Delivery, deployment: Deployment) -> bool:
    environments, reading = delivery.config.environments, delivery.config.reader
    index = next(i for i, each in enumerate(environments) if each is deployment.environment)
    return reading.is_valid(
        *(("environment", index, key) for key in ("name", "account", "prefix"))
    )


def _setup(delivery: Delivery, account: str) -> dict[tuple[str, str], str]:
    if not delivery.config.reader.is_valid(("pipeline", "name"), ("pipeline", "account")):
        return {}
    roles = {delivery.action_role, delivery.execution_role}
    taken = {(_ROLE, name.lower()): delivery.account_stack for name in roles}
    if account == delivery.config.pipeline.account:
        for name in (delivery.service_role, delivery.events_function, delivery.chat_role):
            taken[_ROLE, name.lower()] = delivery.pipeline_stack
        taken[_POLICY, delivery.approver_policy.lower()] = delivery.pipeline_stack
    return taken
