"""What a policy allows more: held to IAM's own decision about requests."""

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


def document(*listed):
    return {"PolicyDocument": {"Version": "2012-10-17", "Statement": list(listed)}}


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
    found = parse_statements(properties["PolicyDocument"])
    return {
        i for i, each in enumerate(REQUESTS) if evaluate(each, Policies(identity=found)).allowed
    }


def variants(draw, properties):
    """Return the same policy, otherwise ordered and written."""
    found = []
    for each in draw(st.permutations(properties["PolicyDocument"]["Statement"])):
        shuffled = {}
        for key, value in draw(st.permutations(list(each.items()))):
            if isinstance(value, list):
                value = draw(st.permutations(value))
                value = value[0] if len(value) == 1 and draw(st.booleans()) else value
            shuffled[key] = value
        found.append(shuffled)
    return document(*found)


def changed(draw, listed):
    """Return statements of which some have one element of another."""
    found = []
    for each in listed:
        other = draw(st.sampled_from(listed + draw(any_statements())))
        element = draw(st.sampled_from(["Action", "NotAction", "Resource", "Condition", "Sid"]))
        kept = {key: value for key, value in each.items() if key not in (element,)}
        taken = {element: other[element]} if element in other else {}
        if {"Action", "NotAction"} & {*kept, *taken} and {"Resource", "NotResource"} & {
            *kept,
            *taken,
        }:
            each = {**kept, **taken}
        found.append(each)
    return found


@given(any_statements(), st.data())
def test_nothing_is_allowed_that_was_not_said(listed, data):
    before, after = document(*listed), document(*changed(data.draw, listed))

    if broadened_access(KIND, before, after) == ():
        assert allowed(after) <= allowed(before)


@given(any_statements())
def test_the_same_policy_opens_nothing(listed):
    assert (
        broadened_access(KIND, document(*listed), document(*listed, {"Effect": "Neither"})) == ()
    )


@given(st.data(), any_statements())
def test_order_and_single_values_for_lists_open_nothing(data, listed):
    before = document(*listed)

    assert broadened_access(KIND, before, variants(data.draw, before)) == ()


@given(any_statements(), st.sampled_from(ACTIONS), st.sampled_from(RESOURCES))
def test_one_more_action_opens_what_was_not_allowed_yet(listed, action, resource):
    before = document(*listed)
    after = document(*listed, allow(action, resource))

    found = broadened_access(KIND, before, after)

    assert found or allowed(after) <= allowed(before)
    assert all(
        each.endswith(f" {action} on {resource}") or ", before only if" in each for each in found
    )


@given(any_statements(), st.data())
def test_what_allows_less_opens_nothing(listed, data):
    left = [each for each in listed if each["Effect"] == "Deny" or data.draw(st.booleans())]
    more = data.draw(any_statements())
    narrowed = [{**each, "Effect": "Deny"} for each in more]

    assert broadened_access(KIND, document(*listed), document(*left, *narrowed)) == ()


@given(one_or_more(ACTION_PATTERNS), one_or_more(RESOURCE_PATTERNS), conditions())
def test_one_statement_split_into_many_opens_nothing(actions, resources, condition):
    whole = document(allow(actions, resources, Condition=condition))
    parts = document(
        *(
            allow(action, resource, Condition=condition)
            for action in actions
            for resource in resources
        )
    )

    assert broadened_access(KIND, whole, parts) == ()
    assert broadened_access(KIND, parts, whole) == ()


@given(one_or_more(ACTION_PATTERNS), st.sampled_from(["Action", "NotAction"]), conditions())
def test_a_condition_added_to_an_allow_opens_nothing(actions, element, condition):
    bare = {"Effect": "Allow", element: actions, "Resource": "*"}

    assert broadened_access(KIND, document(bare), document({**bare, "Condition": condition})) == ()


def test_alternatives_of_a_condition_may_be_split_over_statements():
    both = document(allow("a:B", Condition={"StringEquals": {"aws:SourceAccount": ["1", "2"]}}))
    apart = document(
        *(
            allow("a:B", Condition={"StringEquals": {"aws:SourceAccount": each}})
            for each in ("2", "1")
        )
    )

    assert broadened_access(KIND, both, apart) == ()
    assert broadened_access(KIND, apart, both) == ()


def test_a_condition_with_too_many_alternatives_is_looked_at_as_a_whole():
    each = {f"k:{i}": ["1", "2"] for i in range(7)}
    whole = allow("a:B", Condition={"StringEquals": each})
    halves = [
        allow("a:B", Condition={"StringEquals": {**each, "k:0": [value]}}) for value in ("1", "2")
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
def test_what_is_opened_is_said_as_a_reviewer_reads_it(before, after, expected):
    if expected is None:
        expected = ["allows iam:PassRole on every resource", "allows a:B on every resource"]

    assert broadened_access(KIND, document(*before), document(*after)) == tuple(expected)


def test_the_worst_comes_first():
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
