"""Policy evaluation, following "Policy evaluation logic" in the IAM user guide."""

import pytest

from pipegen.cloudformation.unresolved import Unresolved
from pipegen.iam.evaluator import Decision, Policies, evaluate
from pipegen.iam.policy_document import parse_statements
from pipegen.iam.request import Principal, Request

ROLE = "arn:aws:iam::111111111111:role/team/deploy"
SESSION = "arn:aws:sts::111111111111:assumed-role/deploy/pipeline"
BUCKET = "arn:aws:s3:::artifacts/a"
HERE, THERE = "111111111111", "222222222222"


def statements(effect="Allow", action="s3:GetObject", resource="*", **more):
    return parse_statements(
        {"Statement": {"Effect": effect, "Action": action, "Resource": resource, **more}}
    )


def resource_statements(principal, effect="Allow", **more):
    return statements(
        effect, Principal=principal if principal == "*" else {"AWS": principal}, **more
    )


ALLOW, DENY = statements(), statements("Deny")


def make_request(account=HERE, principal=ROLE, **context):
    return Request(Principal(principal), "s3:GetObject", BUCKET, account, context)


def allowed(request, **policies):
    return evaluate(request, Policies(**policies)).allowed


# "By default, all requests are implicitly denied."
def test_a_request_that_no_policy_allows_is_denied():
    assert evaluate(make_request(), Policies()) == Decision(
        False,
        f"User: {SESSION} is not authorized to perform: s3:GetObject on resource: {BUCKET} "
        "because no identity-based policy allows the s3:GetObject action",
    )


# "An explicit allow in an identity-based or resource-based policy overrides this default."
def test_an_identity_based_allow_is_enough_within_an_account():
    assert allowed(make_request(), identity=ALLOW)


def test_a_resource_based_allow_that_names_the_principal_is_enough_within_an_account():
    assert allowed(make_request(), resource=resource_statements(ROLE))
    assert allowed(make_request(), resource=resource_statements("*"))


def test_a_resource_based_allow_that_names_the_account_also_needs_an_identity_based_allow():
    assert not allowed(make_request(), resource=resource_statements(HERE))
    assert allowed(make_request(), resource=resource_statements(HERE), identity=ALLOW)


# "An explicit deny in any policy overrides any allows."
@pytest.mark.parametrize(
    ("kind", "description"),
    [
        ("identity", "an identity-based policy"),
        ("boundary", "a permissions boundary"),
        ("session", "a session policy"),
    ],
)
def test_an_explicit_deny_in_any_policy_overrides_every_allow(kind, description):
    policies = {
        "identity": ALLOW,
        "resource": resource_statements(ROLE),
        "boundary": ALLOW,
        "session": ALLOW,
    }

    decision = evaluate(make_request(), Policies(**(policies | {kind: (*ALLOW, *DENY)})))

    assert (
        decision.allowed,
        decision.reason.endswith(f"with an explicit deny in {description}"),
    ) == (
        False,
        True,
    )


@pytest.mark.parametrize("principal", ["*", ROLE, HERE, f"arn:aws:iam::{HERE}:root"])
def test_an_explicit_deny_in_a_resource_based_policy_overrides_every_allow(principal):
    resource = (*resource_statements(ROLE), *resource_statements(principal, "Deny"))

    decision = evaluate(make_request(), Policies(identity=ALLOW, resource=resource))

    assert decision.reason.endswith("with an explicit deny in a resource-based policy")


def test_a_deny_for_another_principal_has_no_effect():
    other_principal = resource_statements("arn:aws:iam::111111111111:role/other", "Deny")

    assert allowed(make_request(), identity=ALLOW, resource=other_principal)


# "For cross-account access, both must allow."
@pytest.mark.parametrize(
    ("identity", "resource", "expected"),
    [
        (ALLOW, resource_statements(ROLE), True),
        (ALLOW, resource_statements(HERE), True),
        (ALLOW, resource_statements(f"arn:aws:iam::{HERE}:root"), True),
        (ALLOW, resource_statements("*"), True),
        ((), resource_statements(ROLE), False),
        (ALLOW, (), False),
        (ALLOW, resource_statements(THERE), False),
        (None, resource_statements(HERE), True),
        (ALLOW, None, True),
    ],
)
def test_across_accounts_both_policies_must_allow(identity, resource, expected):
    assert allowed(make_request(THERE), identity=identity, resource=resource) is expected


def test_across_accounts_the_reason_names_the_policy_that_does_not_allow():
    without_resource = evaluate(make_request(THERE), Policies(identity=ALLOW))
    without_identity = evaluate(make_request(THERE), Policies(resource=resource_statements(HERE)))

    assert [
        decision.reason.partition(" because ")[2]
        for decision in (without_resource, without_identity)
    ] == [
        "no resource-based policy allows the s3:GetObject action",
        "no identity-based policy allows the s3:GetObject action",
    ]


# "The permissions boundary … the effective permissions are the intersection."
@pytest.mark.parametrize("account", [HERE, THERE])
@pytest.mark.parametrize(
    ("kind", "description"), [("boundary", "permissions boundary"), ("session", "session policy")]
)
def test_a_boundary_and_a_session_policy_limit_what_other_policies_allow(
    account, kind, description
):
    policies = {"identity": ALLOW, "resource": resource_statements(ROLE)}

    assert allowed(make_request(account), **policies, **{kind: ALLOW})
    decision = evaluate(
        make_request(account), Policies(**policies, **{kind: statements(action="s3:PutObject")})
    )

    assert decision.reason.endswith(f"because no {description} allows the s3:GetObject action")


# "Default key policy": IAM policies count only where the key's policy names the account.
def test_only_the_key_policy_counts_unless_it_names_the_account():
    assert not allowed(make_request(), identity=ALLOW, is_key=True)
    assert allowed(make_request(), identity=ALLOW, resource=resource_statements(HERE), is_key=True)
    assert not allowed(make_request(), resource=resource_statements(HERE), is_key=True)
    assert allowed(make_request(), resource=resource_statements(ROLE), is_key=True)


# "The role's trust policy … must specify the principal."
def test_a_trust_policy_that_names_the_role_is_enough_to_assume_it():
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
    may_assume = statements(action="sts:AssumeRole")
    assert not evaluate(request, Policies(may_assume, resource=(), is_trust=True)).allowed
    assert evaluate(request, Policies(may_assume, resource=(), is_trust=False)).allowed


@pytest.mark.parametrize("service", ["events.amazonaws.com", Unresolved("${Service}")])
def test_a_service_is_allowed_only_by_a_resource_based_policy(service):
    request = Request(Principal(service="events.amazonaws.com"), "s3:GetObject", BUCKET, HERE)
    resource = statements(Principal={"Service": service})

    assert evaluate(request, Policies(resource=resource)).allowed
    assert evaluate(request, Policies(identity=ALLOW)).reason == (
        "User: events.amazonaws.com is not authorized to perform: s3:GetObject on resource: "
        f"{BUCKET} because no resource-based policy allows the s3:GetObject action"
    )


def test_a_service_principal_does_not_belong_to_the_account():
    request = Request(Principal(service="events.amazonaws.com"), "s3:GetObject", BUCKET, HERE)

    assert not evaluate(request, Policies(resource=resource_statements(HERE))).allowed


# "IAM JSON policy elements: NotAction, NotResource, NotPrincipal"
def test_not_action_and_not_resource_match_what_they_do_not_list():
    not_action = parse_statements(
        {"Statement": {"Effect": "Allow", "NotAction": "s3:Put*", "Resource": "*"}}
    )
    not_resource = parse_statements(
        {"Statement": {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::other/*"}}
    )
    itself = parse_statements(
        {"Statement": {"Effect": "Allow", "NotAction": "s3:Get*", "Resource": "*"}}
    )

    assert [
        allowed(make_request(), identity=identity)
        for identity in (not_action, not_resource, itself)
    ] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("principal", "expected"),
    [(ROLE, True), ("arn:aws:iam::1:role/b", False), (Unresolved("${Role}"), True)],
)
def test_a_deny_with_not_principal_spares_only_the_listed_principals(principal, expected):
    resource = statements("Deny", NotPrincipal={"AWS": principal})

    assert allowed(make_request(), identity=ALLOW, resource=resource) is expected


def test_a_statement_whose_condition_does_not_match_is_ignored():
    conditional = statements(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})

    assert allowed(make_request(**{"aws:RequestedRegion": "eu-west-1"}), identity=conditional)
    assert not allowed(make_request(**{"aws:RequestedRegion": "us-east-1"}), identity=conditional)


# Values that only AWS knows
def test_an_unknown_value_may_allow_and_does_not_deny():
    unknown = Unresolved("arn:aws:s3:::${Bucket}/*")
    allow, deny = statements(resource=unknown), statements("Deny", resource=unknown)

    assert allowed(make_request(), identity=allow)
    assert allowed(make_request(), identity=(*ALLOW, *deny))
    assert allowed(make_request(), resource=resource_statements(Unresolved("${Role}")))
    assert allowed(
        make_request(), identity=ALLOW, resource=resource_statements(Unresolved("${Role}"), "Deny")
    )


def test_an_unknown_account_does_not_count_as_another_account():
    assert allowed(make_request(None), identity=ALLOW)
    assert allowed(make_request(HERE, principal=Unresolved("${Role}")), identity=ALLOW)


def test_a_resource_based_statement_without_principal_is_ignored():
    assert not allowed(make_request(), resource=ALLOW)


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
        ("arn:aws:s3:::${aws:PrincipalTag/bucket}/*", True),  # only AWS knows it
        ("arn:aws:s3:::${*}/*", True),
        ("arn:aws:s3:::${aws:Several}/*", True),
        (Unresolved("arn:aws:s3:::${aws:Other}/*"), True),
        ("arn:aws:s3:::${aws:Bucket/*", False),
    ],
)
def test_a_policy_variable_in_a_resource_is_replaced_by_its_value(value, expected):
    request = make_request(**{"aws:Bucket": "artifacts", "aws:Several": ["a", "b"]})
    not_resource = parse_statements(
        {"Statement": {"Effect": "Allow", "Action": "*", "NotResource": value}}
    )
    known = expected and "Tag" not in value and "*}" not in value and "Several" not in value

    assert allowed(request, identity=statements(resource=value)) is expected
    if not isinstance(value, Unresolved):
        assert allowed(request, identity=not_resource) is not known


def test_a_policy_variable_in_a_condition_is_replaced_by_its_value():
    same_account = statements(
        Condition={"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}
    )

    assert allowed(make_request(HERE), identity=same_account)
    assert not allowed(
        make_request(THERE), identity=same_account, resource=resource_statements(HERE)
    )


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
def test_a_condition_key_that_only_aws_knows_may_allow_and_does_not_deny(key):
    equals, differs = {"StringEquals": {key: "a"}}, {"StringNotEquals": {key: "a"}}
    denied = (
        *ALLOW,
        *statements("Deny", Condition=equals),
        *statements("Deny", Condition=differs),
    )

    assert allowed(make_request(), identity=statements(Condition=equals))
    assert allowed(make_request(), identity=denied)


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
def test_a_condition_key_that_a_pipeline_does_not_send_is_absent(key):
    assert not allowed(
        make_request(), identity=statements(Condition={"StringEquals": {key: "true"}})
    )
    assert not allowed(
        make_request(), identity=(*ALLOW, *statements("Deny", Condition={"Null": {key: "true"}}))
    )


def test_a_request_has_the_context_keys_of_its_principal():
    region = Request(Principal(ROLE), "kms:Decrypt", f"arn:aws:kms:eu-west-1:{HERE}:key/k", HERE)
    service = Request(Principal(service="events.amazonaws.com"), "sqs:SendMessage", "arn", HERE)

    assert [region.value(key) for key in ("aws:RequestedRegion", "aws:PrincipalType")] == [
        "eu-west-1",
        "AssumedRole",
    ]
    assert service.value("aws:PrincipalServiceName") == "events.amazonaws.com"
    assert service.value("aws:PrincipalOrgID") is None
    assert service.value("aws:PrincipalType") is None


# "…a role session ARN … are not limited by an implicit deny in an identity-based policy, a
# permissions boundary, or session policy"; a role's ARN is; across accounts both are.
@pytest.mark.parametrize(
    ("principal", "account", "action", "expected"),
    [
        (SESSION, HERE, "s3:GetObject", True),
        (ROLE, HERE, "s3:GetObject", False),
        ("*", HERE, "s3:GetObject", False),
        (SESSION, HERE, "s3:PutObject", False),
        (SESSION, THERE, "s3:GetObject", False),
    ],
)
def test_a_boundary_does_not_limit_a_resource_based_allow_for_the_session(
    principal, account, action, expected
):
    resource = (*resource_statements(principal, action=action), *resource_statements(ROLE))

    assert (
        allowed(make_request(account), identity=ALLOW, resource=resource, boundary=()) is expected
    )


def test_a_boundary_does_not_limit_a_resource_based_allow_for_a_user():
    user = "arn:aws:iam::111111111111:user/somebody"

    assert allowed(make_request(principal=user), resource=resource_statements(user), boundary=())


@pytest.mark.parametrize(
    ("principal", "expected"),
    [(ROLE, False), (HERE, False), ("*", False), (THERE, True), (Unresolved("${Role}"), True)],
)
def test_an_allow_with_not_principal_allows_the_principals_it_does_not_list(principal, expected):
    resource = statements(NotPrincipal={"AWS": principal})

    assert allowed(make_request(), resource=resource) is expected
    assert allowed(make_request(THERE), identity=ALLOW, resource=resource) is expected


# "Key policies in KMS" and "Allowing users in other accounts to use a KMS key"
@pytest.mark.parametrize(
    ("identity", "resource", "expected"),
    [
        (ALLOW, resource_statements(HERE), True),
        (ALLOW, resource_statements(ROLE), True),
        ((), resource_statements(HERE), False),
        ((), resource_statements(ROLE), False),
        (ALLOW, resource_statements(THERE), False),
        (ALLOW, (), False),
    ],
)
def test_a_key_of_another_account_needs_an_allow_from_both_policies(identity, resource, expected):
    assert (
        allowed(make_request(THERE), identity=identity, resource=resource, is_key=True) is expected
    )


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
def test_assuming_a_role_of_another_account_needs_an_allow_from_both_policies(
    may_assume, trusted, expected
):
    role = f"arn:aws:iam::{THERE}:role/deploy"
    request = Request(Principal(ROLE), "sts:AssumeRole", role, THERE)
    identity = statements(action="sts:AssumeRole", resource=role) if may_assume else ()
    trust = resource_statements(trusted, action="sts:AssumeRole")

    decision = evaluate(request, Policies(identity, trust, is_trust=True))

    assert decision.allowed is expected
