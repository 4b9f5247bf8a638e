"""What differs by account, as a mapping of the template: account → key → ARNs, spelt out.

A stack in an account that the mapping lacks fails at once, and a reviewer sees who may do what.
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
REPLACED = "ReplacedStacks"
ATTACHED = "AttachedPolicies"
KINDS = {
    "group": "Groups",
    "instance-profile": "InstanceProfiles",
    "policy": "Policies",
    "role": "Roles",
    "user": "Users",
}
"""Kind of IAM resource, as ARNs call it → what their ARNs are called in the mapping."""

# Long enough that a statement with two such lists and its actions still fits a managed policy.
_LONGEST = 2000

Arns = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class AccountMapping:
    """The mapping, and what it is made from."""

    body: Mapping[str, Mapping[str, list[str]]]
    """Account → key → ARNs, as in the template."""
    keys: Mapping[str, tuple[str, ...]]
    """What the ARNs are of → the keys that hold them: several where they are many."""
    services: Mapping[str, str]
    """What roles are for → the service that they are passed to."""
    uses: Mapping[str, frozenset[str]]
    """What stacks use that they don't make → the actions that this takes."""

    def longest(self, value: Any, region: str) -> int:
        """Return how many characters `value` has in the account where it is longest."""
        template = Template(MAPPING, {"Mappings": {MAPPING: self.body}})
        scopes = (StackContext(template, {}, account, region) for account in self.body)
        return max(len(_compact(scope.resolve(value))) for scope in scopes)

    @classmethod
    def build(cls, delivery: Delivery, templates: Mapping[str, Template]) -> "AccountMapping":
        """Return the mapping of all accounts that `templates`, by stack name, go to."""
        services: dict[str, str] = {}
        uses: dict[str, frozenset[str]] = {}
        found: dict[str, dict[str, set[str]]] = {}
        for account, deployments in delivery.accounts.items():
            here = found.setdefault(account, {STACKS: set(delivery.stack_arns(deployments))})
            if replaced := [each for each in deployments if delivery.replaces(each)]:
                here[REPLACED] = set(delivery.stack_arns(replaced))
            for each in deployments:
                at = deployment_context.deployment_context(
                    delivery, each, templates[each.stack.name]
                )
                for identity in identities.created_identities(at):
                    for key, arns in _entries(identity, services):
                        here.setdefault(key, set()).update(arns)
            for key, mention in _mentioned(delivery, deployments, templates, here):
                here.setdefault(key, set()).update(mention.arns)
                uses[key] = uses.get(key, frozenset()) | set(mention.use.actions)
        body, keys = _mapping(found)
        return AccountMapping(
            body, keys, dict(sorted(services.items())), dict(sorted(uses.items()))
        )


def find(key: str) -> dict[str, Any]:
    """Return the function that finds the ARNs of `key` in the account of the stack."""
    return {"Fn::FindInMap": [MAPPING, {"Ref": "AWS::AccountId"}, key]}


def _entries(
    identity: identities.Identity, services: dict[str, str]
) -> Iterator[tuple[str, Sequence[str]]]:
    yield KINDS[identity.kind], identity.arns
    attached = identity.arns if identity.kind == "policy" else identity.policies
    if attached:
        yield ATTACHED, attached
    for service in identity.services:
        key = f"RolesOf{_words(service.partition('.amazonaws')[0])}"
        services[key] = service
        yield key, identity.arns


def _mentioned(
    delivery: Delivery,
    deployments: Iterable[Deployment],
    templates: Mapping[str, Template],
    here: Mapping[str, set[str]],
) -> Iterator[tuple[str, identity_references.IdentityReference]]:
    """Yield what the stacks of one account use that none of them makes, by key of the mapping."""
    for each in deployments:
        template = templates[each.stack.name]
        given = parameter_values.values(each, template)
        scope = replace(
            deployment_context.deployment_context(delivery, each, template),
            parameters=given,
            placeholders=ASSUMED,
        )
        for mention in identity_references.find_references(scope):
            kind = KINDS[mention.use.kind]
            if not any(fnmatchcase(mention.arns[0], made) for made in here.get(kind, ())):
                yield f"{mention.use.verb}{kind}", mention


def _mapping(
    found: Mapping[str, Mapping[str, set[str]]],
) -> tuple[dict[str, dict[str, list[str]]], dict[str, tuple[str, ...]]]:
    body: dict[str, dict[str, list[str]]] = {account: {} for account in sorted(found)}
    keys: dict[str, tuple[str, ...]] = {}
    for name in sorted({key for each in found.values() for key in each}):
        anywhere = sorted({arn for each in found.values() for arn in each.get(name, ())})
        # What an account lacks, because a parameter differs, it gets from the others: a key must
        # be in each account, and a list must not be empty.
        lists = {account: _pieces(sorted(found[account].get(name, anywhere))) for account in body}
        many = max(len(each) for each in lists.values())
        keys[name] = tuple(name if index == 0 else f"{name}{index + 1}" for index in range(many))
        for account, pieces in lists.items():
            for index, key in enumerate(keys[name]):
                body[account][key] = pieces[min(index, len(pieces) - 1)]
    return body, keys


def _pieces(arns: Sequence[str]) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    for arn in arns:
        if pieces[-1] and len(_compact([*pieces[-1], arn])) > _LONGEST:
            pieces.append([])
        pieces[-1].append(arn)
    return pieces


def _words(text: str) -> str:
    parts = "".join(each if each.isalnum() else " " for each in text).split()
    return "".join(each[:1].upper() + each[1:] for each in parts)


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
