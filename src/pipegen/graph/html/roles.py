"""The roles of the page: who may assume each, and what it may do."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipegen.graph.html.components import Section, code, details, facts, listed
from pipegen.graph.html.context import PageContext
from pipegen.graph.html.markup import Content, Markup, element, join
from pipegen.graph.model.roles import RoleNode
from pipegen.iam.policy_document import Principals, Statement

_USES = {
    "service": "the pipeline's own",
    "action": "assumed by the pipeline for its actions",
    "execution": "passed to CloudFormation",
}
_FEW = 8


def roles(index: PageContext) -> Section:
    """Return the section of the roles."""
    found = [_role(index, each) for each in index.graph.roles]
    nothing = None if found else element("p", "The pipeline names no role.")
    return Section("roles", "Roles", join([nothing, *found]))


def _role(index: PageContext, role: RoleNode) -> Markup:
    made = f"{role.file}, {role.logical_id}" if role.file else ""
    known = facts(
        [
            ("ARN", code(role.arn)),
            ("Account", index.link_to_account(role.account)),
            ("Made by", code(made) or "no template here: what it may do is not known"),
            ("Acts in", join(_stages(index, role), ", ")),
        ]
    )
    remark = ", ".join(_USES[each] for each in role.uses)
    parts = [known, *_permissions(role)] if role.file else [known]
    id = index.anchors.id(role.id)
    return details(id, index.role_title(role), remark, *parts, kind="role")


def _stages(index: PageContext, role: RoleNode) -> Iterator[Content]:
    for stage in index.graph.stages:
        used = {
            each
            for action in stage.actions
            for each in (action.role or index.graph.role, action.execution_role)
        }
        if role.id in used:
            yield index.anchors.link(stage.name, stage.id)


def _permissions(role: RoleNode) -> Iterator[Content]:
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


def _statements(statements: Sequence[Statement], nothing: str) -> Content:
    return listed(map(_statement, statements), class_="statements") or element("p", nothing)


def _statement(statement: Statement) -> Markup:
    effect = element("strong", statement.effect, class_=f"effect {_class(statement)}")
    return join(
        [
            element("p", effect, " ", statement.sid, class_="sid"),
            facts(
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
    return listed(
        join([f"{kind} ", code(each)]) for kind, who in principals.items() for each in who
    )


def _texts(texts: Sequence[str] | None) -> Content:
    """Return `texts` as a list, in columns where there are many; None where there are none."""
    many = "columns" if len(texts or ()) > _FEW else "few"
    return listed(map(code, texts or ()), class_=many)


def _conditions(condition: Mapping[str, Any]) -> Content:
    return listed(
        join([code(str(key)), f" {operator} ", join(_wanted(wanted), " or ")])
        for operator, tests in condition.items()
        for key, wanted in (tests.items() if isinstance(tests, dict) else [("", tests)])
    )


def _wanted(wanted: Any) -> Iterator[Content]:
    for each in wanted if isinstance(wanted, list) else [wanted]:
        yield code(each if isinstance(each, str) else json.dumps(each))
