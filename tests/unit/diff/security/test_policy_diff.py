"""Access that a changed policy broadens, checked against the evaluation of requests."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.diff.security import broadened_access
from pipegen.iam.evaluator import Policies, evaluate
from pipegen.iam.policy_document import parse_statements
from pipegen.iam.request import Principal, Request

KIND = "AWS::IAM::ManagedPolicy"

ACTIONS = ["s3:GetObject", "s3:GetAcl", "s3:PutObject", "sqs:SendMessage"]
ACTION_PATTERNS = [*ACTIONS, "*", "s3:*", "S3:get*", "s3:Get???", "s3:*Object", "s?s:*"]
RESOURCES = ["arn:aws:s3:::a", "arn:aws:s3:::a/b", "arn:aws:s3:::c/b"]
RESOURCE_PATTERNS = [*RESOURCES, "*", "arn:aws:s3:::a/*", "arn:aws:s3:::?/b", "arn:*:a*"]
CONTEXTS = [
    {},
    {"aws:SourceAccount": "1"},
    {"aws:SourceAccount": "2", "aws:SourceIp": "10.1.2.3"},
    {"aws:SourceAccount": "3", "aws:SourceIp": "10.2.2.3"},
    {"aws:SourceIp": "192.168.0.1"},
    {"aws:TagKeys": ["1", "2"], "aws:SourceAccount": "12"},
    {"aws:TagKeys": ["3"], "aws:SourceAccount": "12"},
]


def document(*statements):
    return {"PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more):
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def one_or_more(values):
    return st.lists(st.sampled_from(values), min_size=1, max_size=3)


def conditions():
    account = one_or_more(["1", "2", "1*", "?"])
    return st.one_of(
        st.just({}),
        st.builds(
            lambda operator, key, values: {operator: {key: values}},
            st.sampled_from(
                [
                    "StringEquals",
                    "StringLike",
                    "StringNotEquals",
                    "StringNotLike",
                    "StringEqualsIfExists",
                    "ForAllValues:StringEquals",
                    "ForAnyValue:StringLike",
                    "NumericLessThan",
                    "NumericGreaterThanEquals",
                ]
            ),
            st.sampled_from(["aws:SourceAccount", "AWS:sourceaccount", "aws:TagKeys"]),
            account,
        ),
        st.builds(
            lambda operator, values: {operator: {"aws:SourceIp": values}},
            st.sampled_from(["IpAddress", "NotIpAddress", "IpAddressIfExists"]),
            one_or_more(["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0"]),
        ),
        st.builds(
            lambda value: {"Null": {"aws:SourceIp": value}}, st.sampled_from(["true", "false"])
        ),
    )


def any_statements():
    return st.lists(
        st.builds(
            lambda effect, not_a, actions, not_r, resources, condition: {
                "Effect": effect,
                "NotAction" if not_a else "Action": actions,
                "NotResource" if not_r else "Resource": resources,
                "Condition": condition,
            },
            st.sampled_from(["Allow", "Allow", "Deny"]),
            st.sampled_from([False, False, False, True]),
            one_or_more(ACTION_PATTERNS),
            st.sampled_from([False, False, False, True]),
            one_or_more(RESOURCE_PATTERNS),
            conditions(),
        ),
        min_size=1,
        max_size=3,
    )


REQUESTS = [
    Request(Principal("arn:aws:iam::111111111111:role/A"), action, resource, None, context)
    for action, resource, context in itertools.product(ACTIONS, RESOURCES, CONTEXTS)
]


def allowed(properties):
    statements = parse_statements(properties["PolicyDocument"])
    return {
        i
        for i, request in enumerate(REQUESTS)
        if evaluate(request, Policies(identity=statements)).allowed
    }


def variants(draw, properties):
    """Return an equal policy with another order and other forms of its values."""
    statements = []
    for statement in draw(st.permutations(properties["PolicyDocument"]["Statement"])):
        shuffled = {}
        for key, value in draw(st.permutations(list(statement.items()))):
            if isinstance(value, list):
                value = draw(st.permutations(value))
                value = value[0] if len(value) == 1 and draw(st.booleans()) else value
            shuffled[key] = value
        statements.append(shuffled)
    return document(*statements)


def changed(draw, statements):
    """Return the statements, some with an element of another statement."""
    variations = []
    for statement in statements:
        other = draw(st.sampled_from(statements + draw(any_statements())))
        element = draw(st.sampled_from(["Action", "NotAction", "Resource", "Condition", "Sid"]))
        rest = {key: value for key, value in statement.items() if key not in (element,)}
        replacement = {element: other[element]} if element in other else {}
        if {"Action", "NotAction"} & {*rest, *replacement} and {"Resource", "NotResource"} & {
            *rest,
            *replacement,
        }:
            statement = {**rest, **replacement}
        variations.append(statement)
    return variations


@given(any_statements(), st.data())
def test_no_newly_allowed_request_goes_unreported(statements, data):
    before, after = document(*statements), document(*changed(data.draw, statements))

    if broadened_access(KIND, before, after) == ():
        assert allowed(after) <= allowed(before)


@given(any_statements())
def test_an_equal_policy_broadens_no_access(statements):
    assert (
        broadened_access(KIND, document(*statements), document(*statements, {"Effect": "Neither"}))
        == ()
    )


@given(st.data(), any_statements())
def test_reordering_and_unwrapping_single_values_broadens_no_access(data, statements):
    before = document(*statements)

    assert broadened_access(KIND, before, variants(data.draw, before)) == ()


@given(any_statements(), st.sampled_from(ACTIONS), st.sampled_from(RESOURCES))
def test_an_added_action_is_reported_unless_it_was_allowed(statements, action, resource):
    before = document(*statements)
    after = document(*statements, allow(action, resource))

    sentences = broadened_access(KIND, before, after)

    assert sentences or allowed(after) <= allowed(before)
    assert all(
        sentence.endswith(f" {action} on {resource}") or ", before only if" in sentence
        for sentence in sentences
    )


@given(any_statements(), st.data())
def test_a_narrower_policy_broadens_no_access(statements, data):
    remaining = [
        statement
        for statement in statements
        if statement["Effect"] == "Deny" or data.draw(st.booleans())
    ]
    denials = data.draw(any_statements())
    narrowed = [{**statement, "Effect": "Deny"} for statement in denials]

    assert broadened_access(KIND, document(*statements), document(*remaining, *narrowed)) == ()


@given(one_or_more(ACTION_PATTERNS), one_or_more(RESOURCE_PATTERNS), conditions())
def test_splitting_a_statement_broadens_no_access(actions, resources, condition):
    combined = document(allow(actions, resources, Condition=condition))
    split = document(
        *(
            allow(action, resource, Condition=condition)
            for action in actions
            for resource in resources
        )
    )

    assert broadened_access(KIND, combined, split) == ()
    assert broadened_access(KIND, split, combined) == ()


@given(one_or_more(ACTION_PATTERNS), st.sampled_from(["Action", "NotAction"]), conditions())
def test_adding_a_condition_to_an_allow_broadens_no_access(actions, element, condition):
    bare = {"Effect": "Allow", element: actions, "Resource": "*"}

    assert broadened_access(KIND, document(bare), document({**bare, "Condition": condition})) == ()


def test_splitting_the_values_of_a_condition_broadens_no_access():
    combined = document(
        allow("a:B", Condition={"StringEquals": {"aws:SourceAccount": ["1", "2"]}})
    )
    split = document(
        *(
            allow("a:B", Condition={"StringEquals": {"aws:SourceAccount": account}})
            for account in ("2", "1")
        )
    )

    assert broadened_access(KIND, combined, split) == ()
    assert broadened_access(KIND, split, combined) == ()


def test_a_condition_with_too_many_alternatives_is_not_split():
    tests = {f"k:{i}": ["1", "2"] for i in range(7)}
    whole = allow("a:B", Condition={"StringEquals": tests})
    halves = [
        allow("a:B", Condition={"StringEquals": {**tests, "k:0": [value]}}) for value in ("1", "2")
    ]

    assert broadened_access(KIND, document(*halves), document(*halves[::-1])) == ()
    assert broadened_access(KIND, document(whole), document(*halves)) == ()
    assert len(broadened_access(KIND, document(*halves), document(whole))) == 1


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([allow("s3:*")], [allow("*")], ["allows every action on every resource"]),
        ([allow("s3:Get*", "a")], [allow("s3:*", "a")], ["allows s3:* on a"]),
        (
            [allow("a:B", "c"), allow("a:D", "e")],
            [allow(["a:B", "a:D"], ["c", "e"])],
            ["allows a:B on e", "allows a:D on c"],
        ),
        (
            [allow("a:A")],
            [allow(["a:A", "a:B", "a:C"], ["x", "y"])],
            ["allows a:B and a:C on x and y"],
        ),
        (
            [allow("s3:*")],
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            ["allows every action but iam:* on every resource"],
        ),
        (
            [{"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}],
            [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}],
            ["allows every action but iam:* on every resource"],
        ),
        (
            [allow("a:B")],
            [{"Effect": "Allow", "NotAction": [], "NotResource": "x"}],
            ["allows every action on every resource but x"],
        ),
        ([allow("a:B"), deny("a:B", "x")], [allow("a:B")], ["no longer denies a:B on x"]),
        (
            [deny("*", Condition={"Bool": {"aws:SecureTransport": "false"}})],
            [],
            ["no longer denies every action on every resource if Bool aws:SecureTransport false"],
        ),
        (
            [deny("a:B")],
            [deny("a:B", Condition={"Bool": {"aws:MultiFactorAuthPresent": False}})],
            [
                "no longer denies a:B on every resource, now only if Bool"
                " aws:MultiFactorAuthPresent false"
            ],
        ),
        (
            [allow("a:B", Condition={"StringEquals": {"aws:SourceAccount": "1"}})],
            [allow("a:B")],
            ["allows a:B on every resource, before only if StringEquals aws:SourceAccount 1"],
        ),
        (
            [allow("a:B", Condition={"StringLike": {"k": "x"}, "Bool": {"l": "true"}})],
            [allow("a:B", Condition={"StringLike": {"k": ["x", ""]}, "Bool": {"l": "true"}})],
            [
                'allows a:B on every resource if Bool l true and StringLike k "" or x, before'
                " only if Bool l true and StringLike k x"
            ],
        ),
        (
            [allow("a:B", "c", Condition={"DateLessThan": {"aws:CurrentTime": "2026-01-01"}})],
            [allow("a:B", "c", Condition={"DateLessThan": {"aws:CurrentTime": "2027-01-01"}})],
            [
                "may allow a:B on c if DateLessThan aws:CurrentTime 2027-01-01, before only if"
                " DateLessThan aws:CurrentTime 2026-01-01"
            ],
        ),
        ([allow("a:B", Unresolved("${Arn}"))], [allow("a:B", "x")], ["may allow a:B on x"]),
        (
            [allow("a:B", Unresolved("arn:aws:s3:::${Bucket}"))],
            [allow("a:B", "arn:aws:sqs:x")],
            ["allows a:B on arn:aws:sqs:x"],
        ),
        ([allow("a:B", "x")], [allow("a:B", Unresolved("${Arn}"))], ["may allow a:B on ${Arn}"]),
        ([allow("a:B", "*")], [allow("a:B", Unresolved("${Arn}"))], []),
        ([allow(Unresolved("${A}"))], [allow("a:B")], ["may allow a:B on every resource"]),
        (
            [allow("a:B", Unresolved("{{resolve:ssm:x}}"))],
            [allow("a:B", Unresolved("no placeholder"))],
            ["may allow a:B on no placeholder"],
        ),
        (
            [deny("a:B", Unresolved("${Arn}"))],
            [deny("a:B", Unresolved("${Other}"))],
            ["may no longer deny a:B on ${Arn}"],
        ),
        (
            [{"Effect": "Allow", "Action": "a:B", "NotResource": Unresolved("${Arn}")}],
            [allow("a:B", "x")],
            ["may allow a:B on x"],
        ),
        ([], [allow("iam:PassRole"), allow("a:B")], None),
        ([allow("a:B", "c"), deny("a:*")], [allow("a:*"), deny("a:*")], []),
    ],
)
def test_broadened_access_is_described_in_sentences(before, after, expected):
    if expected is None:
        expected = ["allows iam:PassRole on every resource", "allows a:B on every resource"]

    assert broadened_access(KIND, document(*before), document(*after)) == tuple(expected)


def test_sentences_are_ordered_by_severity():
    before = document(allow("a:A"), deny("a:C"))
    after = document(
        allow("a:B", Unresolved("${Arn}")),
        allow("a:B", "x"),
        allow("a:*", "x"),
        allow("iam:Get*", "*"),
        allow("*"),
        allow("*", "x"),
        deny("a:C", "y"),
    )

    assert broadened_access(KIND, before, after) == (
        "allows every action on every resource",
        "allows a:* on x",
        "allows iam:Get* on every resource",
        "allows every action on x",
        "no longer denies a:C on every resource",
        "allows a:B on ${Arn}",
        "allows a:B on x",
    )
