"""The ARNs of each account as a mapping of the template: account → key → ARNs.

Deploying into an account that is missing from the mapping fails at once, and a reviewer sees all
ARNs in full.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from pipegen.cloudformation.resolver import ASSUMED, StackContext
from pipegen.cloudformation.template import Template
from pipegen.config import deployment_context, parameter_values
from pipegen.config.delivery import Delivery, Deployment
from pipegen.iam import identity_references
from pipegen.stacks.account import identities

MAPPING = "Accounts"
STACKS = "Stacks"
REPLACED_STACKS = "ReplacedStacks"
ATTACHED_POLICIES = "AttachedPolicies"
KEYS_BY_KIND = {
    "group": "Groups",
    "instance-profile": "InstanceProfiles",
    "policy": "Policies",
    "role": "Roles",
    "user": "Users",
}
"""Resource type in an ARN of IAM → key of such ARNs in the mapping."""

# Characters. A statement with two such lists and its actions still fits a managed policy.
_MAX_LIST_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class AccountMapping:
    """The mapping of the template, and how its keys are used."""

    body: Mapping[str, Mapping[str, list[str]]]
    """Account → key → ARNs, as in the template."""
    keys: Mapping[str, tuple[str, ...]]
    """Name of a list of ARNs → its keys: several if the list is too long for one."""
    services: Mapping[str, str]
    """Name of a list of roles → the service that they can be passed to."""
    uses: Mapping[str, frozenset[str]]
    """Name of a list of identities that no stack creates → the actions that stacks need on it."""

    def max_length(self, value: Any, region: str) -> int:
        """Return the number of characters of `value` in the account where it is longest."""
        template = Template(MAPPING, {"Mappings": {MAPPING: self.body}})
        contexts = (StackContext(template, {}, account, region) for account in self.body)
        return max(len(_compact(context.resolve(value))) for context in contexts)

    @classmethod
    def build(cls, delivery: Delivery, templates: Mapping[str, Template]) -> "AccountMapping":
        """Return the mapping of all accounts; `templates` are stack name → template."""
        services: dict[str, str] = {}
        uses: dict[str, frozenset[str]] = {}
        accounts: dict[str, dict[str, set[str]]] = {}
        for account, deployments in delivery.accounts.items():
            lists = accounts.setdefault(account, {STACKS: set(delivery.stack_arns(deployments))})
            if replaced := [item for item in deployments if delivery.replaces(item)]:
                lists[REPLACED_STACKS] = set(delivery.stack_arns(replaced))
            for identity in _created_identities(delivery, deployments, templates):
                for key, arns in _entries(identity, services):
                    lists.setdefault(key, set()).update(arns)
            for key, reference in _external_references(delivery, deployments, templates, lists):
                lists.setdefault(key, set()).update(reference.arns)
                uses[key] = uses.get(key, frozenset()) | set(reference.use.actions)
        body, keys = _mapping(accounts)
        return AccountMapping(
            body, keys, dict(sorted(services.items())), dict(sorted(uses.items()))
        )


def find_in_map(key: str) -> dict[str, Any]:
    """Return `Fn::FindInMap` for the ARNs of `key` in the account of the stack."""
    return {"Fn::FindInMap": [MAPPING, {"Ref": "AWS::AccountId"}, key]}


def _created_identities(
    delivery: Delivery, deployments: Iterable[Deployment], templates: Mapping[str, Template]
) -> Iterator[identities.Identity]:
    for deployment in deployments:
        template = templates[deployment.stack.name]
        context = deployment_context.deployment_context(delivery, deployment, template)
        yield from identities.created_identities(context)


def _entries(
    identity: identities.Identity, services: dict[str, str]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield key → ARNs of one identity; add what its roles are passed to to `services`."""
    yield KEYS_BY_KIND[identity.kind], identity.arns
    attached = identity.arns if identity.kind == "policy" else identity.policies
    if attached:
        yield ATTACHED_POLICIES, attached
    for service in identity.services:
        key = f"RolesOf{_pascal_case(service.partition('.amazonaws')[0])}"
        services[key] = service
        yield key, identity.arns


def _external_references(
    delivery: Delivery,
    deployments: Iterable[Deployment],
    templates: Mapping[str, Template],
    created: Mapping[str, set[str]],
) -> Iterator[tuple[str, identity_references.IdentityReference]]:
    """Yield mapping key → identity that stacks of one account use and none of them creates."""
    for deployment in deployments:
        template = templates[deployment.stack.name]
        context = replace(
            deployment_context.deployment_context(delivery, deployment, template),
            parameters=parameter_values.effective_values(deployment, template),
            placeholders=ASSUMED,
        )
        for reference in identity_references.find_references(context):
            key = KEYS_BY_KIND[reference.use.kind]
            if not any(fnmatchcase(reference.arns[0], arn) for arn in created.get(key, ())):
                yield f"{reference.use.verb}{key}", reference


def _mapping(
    accounts: Mapping[str, Mapping[str, set[str]]],
) -> tuple[dict[str, dict[str, list[str]]], dict[str, tuple[str, ...]]]:
    """Return the body and the keys of the mapping.

    Args:
        accounts: Account → name of a list → its ARNs.

    Returns:
        Account → key → ARNs; and name of a list → its keys.
    """
    body: dict[str, dict[str, list[str]]] = {account: {} for account in sorted(accounts)}
    keys: dict[str, tuple[str, ...]] = {}
    for name in sorted({name for lists in accounts.values() for name in lists}):
        all_arns = sorted({arn for lists in accounts.values() for arn in lists.get(name, ())})
        # An account without such a list, because a parameter differs, gets the ARNs of the others:
        # a key must be in each account, and a list must not be empty.
        chunks = {
            account: _chunks(sorted(accounts[account].get(name, all_arns))) for account in body
        }
        count = max(map(len, chunks.values()))
        keys[name] = tuple(name if index == 0 else f"{name}{index + 1}" for index in range(count))
        for account, account_chunks in chunks.items():
            for index, key in enumerate(keys[name]):
                body[account][key] = account_chunks[min(index, len(account_chunks) - 1)]
    return body, keys


def _chunks(arns: Sequence[str]) -> list[list[str]]:
    chunks: list[list[str]] = [[]]
    for arn in arns:
        if chunks[-1] and len(_compact([*chunks[-1], arn])) > _MAX_LIST_LENGTH:
            chunks.append([])
        chunks[-1].append(arn)
    return chunks


def _pascal_case(text: str) -> str:
    words = "".join(char if char.isalnum() else " " for char in text).split()
    return "".join(word[:1].upper() + word[1:] for word in words)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
