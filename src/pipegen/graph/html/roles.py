"""The section of the page for roles: trust policy, permissions and boundary."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipegen.graph.html.components import Section, code, description_list, details, unordered_list
from pipegen.graph.html.context import PageContext
from pipegen.graph.html.markup import Content, Markup, element, join
from pipegen.graph.model.roles import RoleNode
from pipegen.iam.policy_document import Principals, Statement

_USES = {
    "service": "the pipeline's own",
    "action": "assumed by the pipeline for its actions",
    "execution": "passed to CloudFormation",
}
_MAX_SINGLE_COLUMN = 8


def roles_section(context: PageContext) -> Section:
    """Return the section of the roles."""
    roles = [_role(context, role) for role in context.graph.roles]
    empty = None if roles else element("p", "The pipeline names no role.")
    return Section("roles", "Roles", join([empty, *roles]))


def _role(context: PageContext, role: RoleNode) -> Markup:
    source = f"{role.file}, {role.logical_id}" if role.file else ""
    facts = description_list(
        [
            ("ARN", code(role.arn)),
            ("Account", context.link_to_account(role.account)),
            ("Made by", code(source) or "no template here: what it may do is not known"),
            ("Acts in", join(_stages(context, role), ", ")),
        ]
    )
    remark = ", ".join(_USES[use] for use in role.uses)
    parts = [facts, *_policies(role)] if role.file else [facts]
    anchor = context.anchors.id(role.id)
    return details(anchor, context.role_title(role), remark, *parts, kind="role")


def _stages(context: PageContext, role: RoleNode) -> Iterator[Content]:
    for stage in context.graph.stages:
        used = {
            role_id
            for action in stage.actions
            for role_id in (action.role or context.graph.role, action.execution_role)
        }
        if role.id in used:
            yield context.anchors.link(stage.name, stage.id)


def _policies(role: RoleNode) -> Iterator[Content]:
    yield element("h4", "Who may assume it")
    yield _statements(role.trust, "Nobody.")
    yield element("h4", "What it may do")
    if role.identity is None:
        yield element("p", "Not known: policies that are not in these files bear on it.")
    else:
        yield _statements(role.identity, "Nothing.")
    if role.boundary is not None:
        yield element("h4", "What its boundary leaves")
        yield _statements(role.boundary, "Nothing.")


def _statements(statements: Sequence[Statement], empty: str) -> Content:
    return unordered_list(map(_statement, statements), class_="statements") or element("p", empty)


def _statement(statement: Statement) -> Markup:
    effect = element("strong", statement.effect, class_=f"effect {_class(statement)}")
    return join(
        [
            element("p", effect, " ", statement.sid, class_="sid"),
            description_list(
                [
                    ("Who", _principals(statement.principals)),
                    ("Everybody but", _principals(statement.not_principals)),
                    ("Actions", _texts(statement.actions)),
                    ("All actions but", _texts(statement.not_actions)),
                    ("On", _texts(statement.resources)),
                    ("On all but", _texts(statement.not_resources)),
                    ("If", _conditions(statement.condition)),
                ]
            ),
        ]
    )


def _class(statement: Statement) -> str:
    return "allow" if statement.allows else "deny"


def _principals(principals: Principals | None) -> Content:
    if principals is None:
        return None
    return unordered_list(
        join([f"{kind} ", code(principal)])
        for kind, principals_of_kind in principals.items()
        for principal in principals_of_kind
    )


def _texts(texts: Sequence[str] | None) -> Content:
    """Return `texts` as a list, in columns if there are many; None if there are none."""
    layout = "columns" if len(texts or ()) > _MAX_SINGLE_COLUMN else "few"
    return unordered_list(map(code, texts or ()), class_=layout)


def _conditions(condition: Mapping[str, Any]) -> Content:
    return unordered_list(
        join([code(str(key)), f" {operator} ", join(_values(values), " or ")])
        for operator, tests in condition.items()
        for key, values in (tests.items() if isinstance(tests, dict) else [("", tests)])
    )


def _values(values: Any) -> Iterator[Content]:
    for value in values if isinstance(values, list) else [values]:
        yield code(value if isinstance(value, str) else json.dumps(value))
