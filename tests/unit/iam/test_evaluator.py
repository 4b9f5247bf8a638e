"""IAM's decision, sentence by sentence of "Policy evaluation logic" in the IAM user guide."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.iam.evaluator import Decision, Policies, evaluate
from pipegen.iam.policy_document import parse_statements
from pipegen.iam.request import Principal, Request

ROLE = "arn:aws:iam::111111111111:role/team/deploy"
SESSION = "arn:aws:sts::111111111111:assumed-role/deploy/pipeline"
BUCKET = "arn:aws:s3:::artifacts/a"
HERE, THERE = "111111111111", "222222222222"


def says(effect="Allow", action="s3:GetObject", resource="*", **more):
    return parse_statements(
        {"Statement": {"Effect": effect, "Action": action, "Resource": resource, **more}}
    )


def names(who, effect="Allow", **more):
    return says(effect, Principal=who if who == "*" else {"AWS": who}, **more)


ALLOW, DENY = says(), says("Deny")


def asks(account=HERE, who=ROLE, **context):
    return Request(Principal(who), "s3:GetObject", BUCKET, account, context)


def allowed(request, **policies):
    return evaluate(request, Policies(**policies)).allowed


# "By default, all requests are implicitly denied."
def test_a_request_that_no_policy_is_about_is_denied():
    assert evaluate(asks(), Policies()) == Decision(
        False,
        f"User: {SESSION} is not authorized to perform: s3:GetObject on resource: {BUCKET} "
        "because no identity-based policy allows the s3:GetObject action",
    )


# "An explicit allow in an identity-based or resource-based policy overrides this default."
def test_an_allow_of_who_asks_is_enough_within_an_account():
    assert allowed(asks(), identity=ALLOW)


def test_an_allow_of_the_resource_that_names_who_asks_is_enough_within_an_account():
    assert allowed(asks(), resource=names(ROLE))
    assert allowed(asks(), resource=names("*"))


def test_an_allow_of_the_resource_that_names_the_account_leaves_it_to_who_asks():
    assert not allowed(asks(), resource=names(HERE))
    assert allowed(asks(), resource=names(HERE), identity=ALLOW)


# "An explicit deny in any policy overrides any allows."
@pytest.mark.parametrize(
    ("kind", "spelt"),
    [
        ("identity", "an identity-based policy"),
        ("boundary", "a permissions boundary"),
        ("session", "a session policy"),
    ],
)
def test_a_deny_of_any_policy_outranks_every_allow(kind, spelt):
    given = {"identity": ALLOW, "resource": names(ROLE), "boundary": ALLOW, "session": ALLOW}

    found = evaluate(asks(), Policies(**(given | {kind: (*ALLOW, *DENY)})))

    assert (found.allowed, found.reason.endswith(f"with an explicit deny in {spelt}")) == (
        False,
        True,
    )


@pytest.mark.parametrize("who", ["*", ROLE, HERE, f"arn:aws:iam::{HERE}:root"])
def test_a_deny_of_the_resource_outranks_every_allow(who):
    resource = (*names(ROLE), *names(who, "Deny"))

    found = evaluate(asks(), Policies(identity=ALLOW, resource=resource))

    assert found.reason.endswith("with an explicit deny in a resource-based policy")


def test_a_deny_for_somebody_else_is_none():
    others = names("arn:aws:iam::111111111111:role/other", "Deny")

    assert allowed(asks(), identity=ALLOW, resource=others)


# "For cross-account access, both must allow."
@pytest.mark.parametrize(
    ("identity", "resource", "expected"),
    [
        (ALLOW, names(ROLE), True),
        (ALLOW, names(HERE), True),
        (ALLOW, names(f"arn:aws:iam::{HERE}:root"), True),
        (ALLOW, names("*"), True),
        ((), names(ROLE), False),
        (ALLOW, (), False),
        (ALLOW, names(THERE), False),
        (None, names(HERE), True),
        (ALLOW, None, True),
    ],
)
def test_across_accounts_both_sides_must_allow(identity, resource, expected):
    assert allowed(asks(THERE), identity=identity, resource=resource) is expected


def test_across_accounts_the_reason_is_the_side_that_is_missing():
    without_resource = evaluate(asks(THERE), Policies(identity=ALLOW))
    without_identity = evaluate(asks(THERE), Policies(resource=names(HERE)))

    assert [
        each.reason.partition(" because ")[2] for each in (without_resource, without_identity)
    ] == [
        "no resource-based policy allows the s3:GetObject action",
        "no identity-based policy allows the s3:GetObject action",
    ]


# "The permissions boundary … the effective permissions are the intersection."
@pytest.mark.parametrize("account", [HERE, THERE])
@pytest.mark.parametrize(
    ("kind", "spelt"), [("boundary", "permissions boundary"), ("session", "session policy")]
)
def test_a_boundary_and_a_session_policy_limit_what_others_allow(account, kind, spelt):
    given = {"identity": ALLOW, "resource": names(ROLE)}

    assert allowed(asks(account), **given, **{kind: ALLOW})
    found = evaluate(asks(account), Policies(**given, **{kind: says(action="s3:PutObject")}))

    assert found.reason.endswith(f"because no {spelt} allows the s3:GetObject action")


# "Default key policy": IAM policies count only where the key's policy names the account.
def test_a_key_decides_alone_unless_its_policy_names_the_account():
    assert not allowed(asks(), identity=ALLOW, is_key=True)
    assert allowed(asks(), identity=ALLOW, resource=names(HERE), is_key=True)
    assert not allowed(asks(), resource=names(HERE), is_key=True)
    assert allowed(asks(), resource=names(ROLE), is_key=True)


# "The role's trust policy … must specify the principal."
def test_a_trust_policy_needs_no_resource_and_no_more_when_it_names_the_role():
    trust = parse_statements(
        {
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ROLE}}
            ]
        }
    )
    request = Request(Principal(ROLE), "sts:AssumeRole", "arn:aws:iam::111111111111:role/b", HERE)

    assert evaluate(request, Policies(resource=trust, is_trust=True)).allowed
    assert not evaluate(request, Policies(resource=(), is_trust=True)).allowed
    may_assume = says(action="sts:AssumeRole")
    assert not evaluate(request, Policies(may_assume, resource=(), is_trust=True)).allowed
    assert evaluate(request, Policies(may_assume, resource=(), is_trust=False)).allowed


@pytest.mark.parametrize("service", ["events.amazonaws.com", Unresolved("${Service}")])
def test_a_service_is_allowed_by_the_resource_alone(service):
    request = Request(Principal(service="events.amazonaws.com"), "s3:GetObject", BUCKET, HERE)
    resource = says(Principal={"Service": service})

    assert evaluate(request, Policies(resource=resource)).allowed
    assert evaluate(request, Policies(identity=ALLOW)).reason == (
        "User: events.amazonaws.com is not authorized to perform: s3:GetObject on resource: "
        f"{BUCKET} because no resource-based policy allows the s3:GetObject action"
    )


def test_a_service_is_none_of_the_account():
    request = Request(Principal(service="events.amazonaws.com"), "s3:GetObject", BUCKET, HERE)

    assert not evaluate(request, Policies(resource=names(HERE))).allowed


# "IAM JSON policy elements: NotAction, NotResource, NotPrincipal"
def test_what_is_not_named_is_matched_by_the_negated_elements():
    not_action = parse_statements(
        {"Statement": {"Effect": "Allow", "NotAction": "s3:Put*", "Resource": "*"}}
    )
    not_resource = parse_statements(
        {"Statement": {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::other/*"}}
    )
    itself = parse_statements(
        {"Statement": {"Effect": "Allow", "NotAction": "s3:Get*", "Resource": "*"}}
    )

    assert [allowed(asks(), identity=each) for each in (not_action, not_resource, itself)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("who", "expected"),
    [(ROLE, True), ("arn:aws:iam::1:role/b", False), (Unresolved("${Role}"), True)],
)
def test_everybody_but_those_named_is_denied(who, expected):
    resource = says("Deny", NotPrincipal={"AWS": who})

    assert allowed(asks(), identity=ALLOW, resource=resource) is expected


def test_a_condition_that_does_not_hold_keeps_a_statement_out():
    conditional = says(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})

    assert allowed(asks(**{"aws:RequestedRegion": "eu-west-1"}), identity=conditional)
    assert not allowed(asks(**{"aws:RequestedRegion": "us-east-1"}), identity=conditional)


# What AWS alone knows
def test_an_unknown_value_may_allow_and_does_not_deny():
    unknown = Unresolved("arn:aws:s3:::${Bucket}/*")
    allow, deny = says(resource=unknown), says("Deny", resource=unknown)

    assert allowed(asks(), identity=allow)
    assert allowed(asks(), identity=(*ALLOW, *deny))
    assert allowed(asks(), resource=names(Unresolved("${Role}")))
    assert allowed(asks(), identity=ALLOW, resource=names(Unresolved("${Role}"), "Deny"))


def test_an_account_that_is_not_known_is_not_another_one():
    assert allowed(asks(None), identity=ALLOW)
    assert allowed(asks(HERE, who=Unresolved("${Role}")), identity=ALLOW)


def test_a_statement_without_principal_is_no_resources_statement():
    assert not allowed(asks(), resource=ALLOW)


# "IAM policy elements: Variables and tags"
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("arn:aws:s3:::${aws:Bucket}/*", True),
        ("arn:aws:s3:::${AWS:bucket}/*", True),
        ("arn:aws:s3:::${aws:Bucket}", False),
        ("arn:aws:s3:::${aws:Other}/*", False),
        ("arn:aws:s3:::${aws:Other, 'artifacts'}/*", True),
        ("arn:aws:s3:::${aws:Bucket, 'other'}/*", True),
        ("arn:aws:s3:::${aws:PrincipalTag/bucket}/*", True),  # AWS alone knows it
        ("arn:aws:s3:::${*}/*", True),
        ("arn:aws:s3:::${aws:Several}/*", True),
        (Unresolved("arn:aws:s3:::${aws:Other}/*"), True),
        ("arn:aws:s3:::${aws:Bucket/*", False),
    ],
)
def test_a_variable_in_a_resource_becomes_the_value_of_its_key(value, expected):
    request = asks(**{"aws:Bucket": "artifacts", "aws:Several": ["a", "b"]})
    but = parse_statements({"Statement": {"Effect": "Allow", "Action": "*", "NotResource": value}})
    known = expected and "Tag" not in value and "*}" not in value and "Several" not in value

    assert allowed(request, identity=says(resource=value)) is expected
    if not isinstance(value, Unresolved):
        assert allowed(request, identity=but) is not known


def test_a_variable_in_a_condition_becomes_the_value_of_its_key():
    own = says(Condition={"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}})

    assert allowed(asks(HERE), identity=own)
    assert not allowed(asks(THERE), identity=own, resource=names(HERE))


# "AWS global condition context keys": those that come with every request of a role
@pytest.mark.parametrize(
    "key",
    [
        "aws:CurrentTime",
        "aws:EpochTime",
        "aws:SourceIp",
        "aws:UserAgent",
        "aws:TokenIssueTime",
        "aws:userid",
        "aws:ViaAWSService",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:ResourceOrgID",
        "aws:ResourceOrgPaths",
        "aws:PrincipalTag/team",
        "aws:ResourceTag/team",
        "aws:RequestTag/team",
        "sts:RoleSessionName",
        "iam:AssociatedResourceArn",
        "cloudformation:TemplateUrl",
        "cloudformation:StackPolicyUrl",
        "s3:TlsVersion",
        "kms:EncryptionContext:aws:s3:arn",
        "aws:RequestedRegion",  # the ARN of a bucket has none
    ],
)
def test_a_key_whose_value_aws_alone_knows_may_allow_and_does_not_deny(key):
    holds, differs = {"StringEquals": {key: "a"}}, {"StringNotEquals": {key: "a"}}
    denied = (*ALLOW, *says("Deny", Condition=holds), *says("Deny", Condition=differs))

    assert allowed(asks(), identity=says(Condition=holds))
    assert allowed(asks(), identity=denied)


@pytest.mark.parametrize(
    "key",
    [
        "aws:MultiFactorAuthPresent",
        "aws:SourceVpce",
        "aws:SourceAccount",
        "aws:CalledVia",
        "sts:ExternalId",
        "kms:GrantIsForAWSResource",
    ],
)
def test_a_key_that_a_pipeline_does_not_send_is_absent(key):
    assert not allowed(asks(), identity=says(Condition={"StringEquals": {key: "true"}}))
    assert not allowed(asks(), identity=(*ALLOW, *says("Deny", Condition={"Null": {key: "true"}})))


def test_what_is_known_of_a_role_and_of_a_service_stands_in_the_request():
    region = Request(Principal(ROLE), "kms:Decrypt", f"arn:aws:kms:eu-west-1:{HERE}:key/k", HERE)
    service = Request(Principal(service="events.amazonaws.com"), "sqs:SendMessage", "arn", HERE)

    assert [region.value(each) for each in ("aws:RequestedRegion", "aws:PrincipalType")] == [
        "eu-west-1",
        "AssumedRole",
    ]
    assert service.value("aws:PrincipalServiceName") == "events.amazonaws.com"
    assert service.value("aws:PrincipalOrgID") is None
    assert service.value("aws:PrincipalType") is None


# "…a role session ARN … are not limited by an implicit deny in an identity-based policy, a
# permissions boundary, or session policy"; a role's ARN is; across accounts both are.
@pytest.mark.parametrize(
    ("who", "account", "action", "expected"),
    [
        (SESSION, HERE, "s3:GetObject", True),
        (ROLE, HERE, "s3:GetObject", False),
        ("*", HERE, "s3:GetObject", False),
        (SESSION, HERE, "s3:PutObject", False),
        (SESSION, THERE, "s3:GetObject", False),
    ],
)
def test_a_resource_that_names_the_session_is_not_limited_by_a_boundary(
    who, account, action, expected
):
    named = (*names(who, action=action), *names(ROLE))

    assert allowed(asks(account), identity=ALLOW, resource=named, boundary=()) is expected


def test_a_user_that_a_resource_names_is_not_limited_by_a_boundary_either():
    somebody = "arn:aws:iam::111111111111:user/somebody"

    assert allowed(asks(who=somebody), resource=names(somebody), boundary=())


@pytest.mark.parametrize(
    ("named", "expected"),
    [(ROLE, False), (HERE, False), ("*", False), (THERE, True), (Unresolved("${Role}"), True)],
)
def test_an_allow_for_everybody_but_those_named_allows_the_others(named, expected):
    resource = says(NotPrincipal={"AWS": named})

    assert allowed(asks(), resource=resource) is expected
    assert allowed(asks(THERE), identity=ALLOW, resource=resource) is expected


# "Key policies in KMS" and "Allowing users in other accounts to use a KMS key"
@pytest.mark.parametrize(
    ("identity", "resource", "expected"),
    [
        (ALLOW, names(HERE), True),
        (ALLOW, names(ROLE), True),
        ((), names(HERE), False),
        ((), names(ROLE), False),
        (ALLOW, names(THERE), False),
        (ALLOW, (), False),
    ],
)
def test_a_key_of_another_account_needs_both_sides(identity, resource, expected):
    assert allowed(asks(THERE), identity=identity, resource=resource, is_key=True) is expected


# "Cross-account: the trust policy and the permission to assume"
@pytest.mark.parametrize(
    ("may_assume", "trusted", "expected"),
    [
        (True, HERE, True),
        (True, ROLE, True),
        (False, HERE, False),
        (False, ROLE, False),
        (True, THERE, False),
    ],
)
def test_a_role_of_another_account_is_assumed_where_both_sides_allow(
    may_assume, trusted, expected
):
    role = f"arn:aws:iam::{THERE}:role/deploy"
    request = Request(Principal(ROLE), "sts:AssumeRole", role, THERE)
    identity = says(action="sts:AssumeRole", resource=role) if may_assume else ()
    trust = names(trusted, action="sts:AssumeRole")

    found = evaluate(request, Policies(identity, trust, is_trust=True))

    assert found.allowed is expected
