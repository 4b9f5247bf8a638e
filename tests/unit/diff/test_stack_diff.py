"""What happens between resources and stacks: spreading, guarding, names, outputs, leftovers."""

import json
from dataclasses import replace

import pytest

from pipegen.diff import compare, deletion_policies, orphaned_stacks
from pipegen.diff.format import summary, text
from pipegen.diff.model import ChangeType, Replacement, StackLocation
from pipegen.diff.snapshot import StackSnapshot
from tests.helpers.snapshots import ACCOUNT, deployed, key, side

GUARD = {
    "Statement": [
        {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": ["Update:Replace", "Update:Delete"],
            "Principal": "*",
            "Resource": "LogicalResourceId/Vpc*",
        },
    ]
}
OPEN = {"Statement": GUARD["Statement"][:1]}


def vpc(block, **more):
    return {
        "Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": block}, **more}}
    }


def group(**more):
    return {
        "Parameters": {"VpcId": {"Type": "String"}},
        "Resources": {
            "Group": {
                "Type": "AWS::EC2::SecurityGroup",
                "Properties": {"GroupDescription": "x", "VpcId": {"Ref": "VpcId"}, **more},
            }
        },
    }


def compared(before, after):
    return compare.compare(side("before", *before), side("after", *after))


def network(block, output):
    return deployed("network", {**vpc(block), "Outputs": {"Id": output}})


def machines(**more):
    inputs = {"VpcId": [(key("network"), "Id")]}
    return deployed("machines", group(**more), {"VpcId": "#{network.Id}"}, inputs=inputs)


def only(found):
    [stack] = found.stacks
    [resource] = stack.resources
    return resource


def test_a_replacement_goes_on_into_the_stack_that_takes_the_output():
    output = {"Value": {"Ref": "Vpc"}}

    found = compared(
        [network("10.0.0.0/16", output), machines()], [network("10.1.0.0/16", output), machines()]
    )

    assert [each.resources[0].replaced for each in found.stacks] == [Replacement.YES] * 2
    assert list(text.stack_lines(found.stacks[1])) == [
        "parameter VpcId: #{network.Id} (the stack that it comes from gives another value)",
        "replaced: Group (AWS::EC2::SecurityGroup)",
        "  because VpcId takes VpcId, which gets a new value",
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, [Replacement.YES] * 2), ({"Region": "us-east-1"}, [Replacement.YES])],
)
def test_a_replacement_goes_on_into_the_stack_that_reads_the_output(more, expected):
    output = {"Value": {"Ref": "Vpc"}}
    taken = {"StackName": "network", "OutputName": "Id", **more}
    user = deployed("user", group(VpcId={"Fn::GetStackOutput": taken}))

    found = compared(
        [network("10.0.0.0/16", output), user], [network("10.1.0.0/16", output), user]
    )

    assert [each.resources[0].replaced for each in found.stacks] == expected
    assert [each.resources[0].because for each in found.stacks[1:]] == [
        ("VpcId takes network.Id, which gets a new value",) for _ in expected[1:]
    ]


def test_a_parameter_that_is_put_together_is_new_with_the_worst_of_its_parts():
    def stacks(block, size):
        outputs = {
            "Same": {"Value": "x"},
            "Vpc": {"Value": {"Ref": "Vpc"}},
            "Thing": {"Value": {"Ref": "Thing"}},
        }
        thing = {"Type": "Custom::Thing", "Properties": {"Size": size}}
        resources = vpc(block)["Resources"] | {"Thing": thing}
        first = deployed("network", {"Resources": resources, "Outputs": outputs})
        sources = [(key("network"), each) for each in ("Vpc", "Thing", "Same")]
        values = {"VpcId": "#{network.Vpc},#{network.Thing},#{network.Same}"}
        return first, deployed("machines", group(), values, inputs={"VpcId": sources})

    def level(*changed):
        found = compared(stacks("10.0.0.0/16", 1), stacks(*changed))
        return found.by_place[key("machines")].resources[0].replaced

    assert level("10.1.0.0/16", 2) is Replacement.YES
    assert level("10.0.0.0/16", 2) is Replacement.MAY


def test_what_may_be_replaced_may_give_another_value():
    def tenancy(value):
        body = vpc("10.0.0.0/16")
        body["Resources"]["Vpc"]["Properties"]["InstanceTenancy"] = value
        return deployed("network", {**body, "Outputs": {"Id": {"Value": {"Ref": "Vpc"}}}})

    found = compared([tenancy("default"), machines()], [tenancy("dedicated"), machines()])

    assert [each.resources[0].replaced for each in found.stacks] == [Replacement.MAY] * 2
    assert next(iter(text.stack_lines(found.stacks[1]))) == (
        "parameter VpcId: #{network.Id} (the stack that it comes from gives another value, or may)"
    )


def test_an_output_with_another_value_is_a_new_value():
    found = compared(
        [network("10.0.0.0/16", {"Value": "a"}), machines()],
        [network("10.0.0.0/16", {"Value": "b"}), machines()],
    )

    assert found.by_place[key("machines")].resources[0].replaced is Replacement.YES


def test_an_output_that_nothing_replaced_is_no_news():
    output = {"Value": {"Ref": "Vpc"}}
    body = vpc("10.0.0.0/16", Metadata={"a": "b"})
    after = deployed("network", {**body, "Outputs": {"Id": output}})

    found = compared([network("10.0.0.0/16", output), machines()], [after, machines()])

    assert [each.place.stack for each in found.stacks] == ["network"]


def test_a_new_version_of_a_launch_template_is_news_to_who_takes_it():
    def body(size):
        return {
            "Resources": {
                "Template": {
                    "Type": "AWS::EC2::LaunchTemplate",
                    "Properties": {"LaunchTemplateData": {"InstanceType": size}},
                }
            },
            "Outputs": {"Id": {"Value": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}}},
        }

    found = compared(
        [deployed("network", body("a")), machines()], [deployed("network", body("b")), machines()]
    )

    assert found.by_place[key("machines")].resources[0].replaced is Replacement.YES


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ((GUARD, GUARD), ("the stack policy forbids it: the update fails",)),
        ((OPEN, GUARD), ("the stack policy may forbid it: it differs before and after",)),
        ((OPEN, OPEN), ()),
        ((None, None), ()),
    ],
)
def test_a_stack_policy_keeps_what_it_guards(policies, expected):
    before, after = (
        deployed("network", vpc(block), policy=policy)
        for block, policy in zip(("10.0.0.0/16", "10.1.0.0/16"), policies, strict=True)
    )

    assert only(compared([before], [after])).notes == expected


def test_what_a_stack_policy_guards_and_may_be_replaced_may_fail():
    def tenancy(value):
        body = vpc("10.0.0.0/16")
        body["Resources"]["Vpc"]["Properties"]["InstanceTenancy"] = value
        return deployed("network", body, policy=GUARD)

    found = only(compared([tenancy("default")], [tenancy("dedicated")]))

    assert (found.replaced, found.notes) == (
        Replacement.MAY,
        ("if so: the stack policy forbids it: the update fails",),
    )


@pytest.mark.parametrize(
    ("policy", "stays"),
    [("Retain", True), ("RetainExceptOnCreate", True), ("Snapshot", False), ("Delete", False)],
)
def test_a_policy_of_the_resource_lets_the_old_one_stay(policy, stays):
    def one(block):
        kept = {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}
        return deployed("one", vpc(block, **kept))

    replaced = only(compared([one("10.0.0.0/16")], [one("10.1.0.0/16")]))
    removed = only(compared([one("10.0.0.0/16")], [deployed("one", {"Resources": {}})]))

    assert [each.stays for each in (replaced, removed)] == [stays, stays]


def test_what_a_stack_policy_guards_can_not_be_removed():
    before = deployed("network", vpc("10.0.0.0/16"), policy=GUARD)
    after = deployed("network", {"Resources": {}}, policy=GUARD)

    assert only(compared([before], [after])).notes == (
        "the stack policy forbids it: the update fails",
    )


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (GUARD, True),
        (OPEN, False),
        (None, False),
        ({}, False),
        ({"Statement": "x"}, False),
        ({"Statement": GUARD["Statement"][1]}, True),
        ({"Statement": [{**OPEN["Statement"][0], "Action": "Update:Modify"}]}, True),
        ({"Statement": [{"Effect": "Allow", "Action": None, "Resource": "*"}]}, True),
        (
            {
                "Statement": [
                    *OPEN["Statement"],
                    {**GUARD["Statement"][1], "Condition": {"StringEquals": {}}},
                ]
            },
            False,
        ),
    ],
)
def test_a_policy_denies_what_it_does_not_allow(policy, expected):
    assert deletion_policies.denies(policy, deletion_policies.REPLACE, "VpcOne") is expected


def test_a_named_resource_that_may_be_replaced_may_fail():
    def body(value):
        properties = {"GroupName": "machines", "VpcId": {"Fn::GetAtt": ["Thing", "Id"]}}
        found = group(**properties)
        found["Resources"]["Thing"] = {"Type": "Custom::Thing", "Properties": {"Size": value}}
        return deployed("one", found)

    [stack] = compared([body(1)], [body(2)]).stacks

    assert [(each.logical_id, each.replaced, each.notes) for each in stack.resources] == [
        (
            "Group",
            Replacement.MAY,
            (
                "if so, it fails: it replaces nothing that keeps a name of its own, "
                "and this is called machines",
            ),
        ),
        ("Thing", Replacement.MAY, ()),
    ]


def test_a_removed_resource_may_leave_a_snapshot():
    volume = {"Type": "AWS::EC2::Volume", "DeletionPolicy": "Snapshot"}

    found = compared(
        [deployed("one", {"Resources": {"Volume": volume}})], [deployed("one", {"Resources": {}})]
    )

    assert only(found).notes == (
        "a snapshot of the old one stays behind (DeletionPolicy Snapshot)",
    )


def test_tags_and_policy_of_a_stack_are_compared():
    body = vpc("10.0.0.0/16")
    before = deployed("one", body, tags={"a": "1", "b": "2"}, policy=OPEN)
    after = deployed("one", body, tags={"a": "3"}, policy=GUARD)

    [stack] = compared([before], [after]).stacks

    assert list(text.stack_lines(stack))[:2] == ["tag a: 1 -> 3", "tag b: was 2, gone"]
    assert [each.name for each in stack.policy] == ["Statement[1]"]


def test_tags_that_are_not_known_on_a_side_are_not_compared():
    body = vpc("10.0.0.0/16")

    for one, other in ((None, {"a": "1"}), ({"a": "1"}, None)):
        found = compared([deployed("one", body, tags=one)], [deployed("one", body, tags=other)])
        assert found.is_empty


NOTHING = {"Fn::If": ["Is", "x", {"Ref": "AWS::NoValue"}]}


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        ({"Properties": NOTHING}, {}, []),
        ({"UpdatePolicy": NOTHING}, {}, []),
        ({"DeletionPolicy": {"Ref": "AWS::NoValue"}}, {}, []),
        (
            {"DeletionPolicy": "Retain"},
            {},
            [
                "changed: Q (AWS::SQS::Queue)",
                "  DeletionPolicy: Retain, new (it says what becomes of it when it is removed)",
            ],
        ),
        ({}, {"Outputs": {"Id": {"Value": NOTHING}}}, ["output Id: null, new"]),
        (
            {},
            {"Outputs": {"Id": {"Value": "x", "Export": {"Name": NOTHING}}}},
            ["output Id: x, new"],
        ),
    ],
)
def test_what_has_no_value_is_not_there(inside, outside, expected):
    def one(inside, outside):
        queue = {"Type": "AWS::SQS::Queue", **inside}
        conditions = {"Is": {"Fn::Equals": ["a", "b"]}}
        return deployed("one", {"Conditions": conditions, "Resources": {"Q": queue}, **outside})

    found = compared([one({}, {})], [one(inside, outside)])

    assert [line for each in found.stacks for line in text.stack_lines(each)] == expected


def test_parameters_come_and_go():
    def body(**parameters):
        return {**vpc("10.0.0.0/16"), "Parameters": parameters}

    old, new = {"Type": "String", "Default": 1}, {"Type": "CommaDelimitedList", "Default": "a,b"}
    [stack] = compared([deployed("one", body(Old=old))], [deployed("one", body(New=new))]).stacks

    assert list(text.stack_lines(stack)) == [
        "parameter Old: was 1, gone",
        "parameter New: a,b, new",
    ]


def broken(name, why, raw_content=b"{"):
    return StackSnapshot(
        StackLocation(ACCOUNT, "eu-west-1", name), f"{name}.json", None, why, raw_content
    )


def test_a_template_that_is_broken_on_both_sides_alike_is_no_change():
    assert compared([broken("one", "x")], [broken("one", "y")]).is_empty


def test_a_template_that_is_broken_alike_but_not_the_same_can_not_be_compared():
    found = compared([broken("one", "x")], [broken("one", "x", b"[")])

    assert [each.broken for each in found.stacks] == [("before: x", "now: x")]


def test_a_template_that_is_broken_on_one_side_only_can_not_be_compared():
    found = compared([broken("one", "x", b"")], [deployed("one", vpc("10.0.0.0/16"))])

    assert [each.broken for each in found.stacks] == [("before: x",)]


def test_a_new_stack_whose_template_is_broken_says_so():
    found = compared([], [broken("one", "one.json is not JSON")])

    assert text.text(found) == (
        "1 of 1 stack changes from before to after\n"
        "  can't be compared: one (222222222222, eu-west-1): one.json is not JSON\n"
        "\n"
        "added: one (222222222222, eu-west-1), one.json\n"
        "  can't be compared: one.json is not JSON\n"
    )


def test_a_stack_left_behind_whose_template_is_broken_says_so():
    found = compared([broken("one", "one.json is not JSON")], [])

    assert found.stacks[0].left_behind == (
        "nothing deletes it by itself: it stays in its account",
        "what is in it is not known: one.json is not JSON",
    )


def test_what_is_left_behind_may_be_read_still():
    user = group()
    user["Resources"]["Group"]["Properties"]["VpcId"] = {
        "Fn::GetStackOutput": {"StackName": "network", "OutputName": "Id"}
    }
    user = deployed("user", user)

    found = compared([network("10.0.0.0/16", {"Value": "x"}), user], [user])

    assert found.stacks[0].problems == (
        "user (222222222222, eu-west-1) takes its output Id: delete it when nothing does any more",
    )


def test_what_is_left_behind_may_be_imported_still():
    output = {"Value": "x", "Export": {"Name": "network-Id"}}
    user = group()
    user["Resources"]["Group"]["Properties"]["VpcId"] = {"Fn::ImportValue": "network-Id"}

    found = compared(
        [network("10.0.0.0/16", output), deployed("user", user)], [deployed("user", user)]
    )

    assert found.stacks[0].problems == (
        "user (222222222222, eu-west-1) imports its export network-Id: "
        "it can't be deleted while that is so",
    )


def test_an_output_that_a_template_reads_from_the_stack_disappears():
    user = group()
    user["Resources"]["Group"]["Properties"]["VpcId"] = {
        "Fn::GetStackOutput": {"StackName": "network", "OutputName": "Id"}
    }
    bare = deployed("network", vpc("10.0.0.0/16"))

    found = compared(
        [network("10.0.0.0/16", {"Value": "x"}), deployed("user", user)],
        [bare, deployed("user", user)],
    )

    assert found.by_place[key("network")].problems == (
        "output Id disappears, and user (222222222222, eu-west-1) takes it",
    )


def test_an_output_may_be_taken_by_an_action():
    after = side("after", deployed("network", vpc("10.0.0.0/16")))
    after.variables[key("network"), "Id"] = ["the action Test of the stage Test"]

    found = compare.compare(side("before", network("10.0.0.0/16", {"Value": "x"})), after)

    assert found.stacks[0].problems == (
        "output Id disappears, and the action Test of the stage Test takes it",
    )


def test_an_output_whose_condition_is_false_is_not_there():
    def body(value):
        return deployed(
            "network",
            {
                **vpc("10.0.0.0/16"),
                "Conditions": {"Is": {"Fn::Equals": [value, "yes"]}},
                "Outputs": {"Id": {"Value": "x", "Condition": "Is"}},
            },
        )

    [stack] = compared([body("yes")], [body("no")]).stacks

    assert list(text.stack_lines(stack)) == ["output Id: was x, gone"]


def test_stacks_are_deleted_backwards_and_those_of_one_account_together():
    def one(name, account, setup="", profile=""):
        body = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
        return deployed(name, body, account=account, setup=setup, profile=profile)

    stacks = [
        one("account-setup", "111111111111", "account-setup", "a"),
        one("first", "111111111111", profile="a"),
        one("second", "222222222222"),
    ]

    found = list(orphaned_stacks.cleanup_steps(stacks))

    assert [each.title for each in found] == [
        "account 222222222222: delete second",
        "account 111111111111: delete first, account-setup",
    ]
    assert found[0].commands[:2] == (
        '[ "$(aws sts get-caller-identity --query Account --output text --region eu-west-1)" = '
        "222222222222 ] || { echo 'this is not account 222222222222' >&2; exit 1; }",
        "aws cloudformation delete-stack --stack-name second --region eu-west-1",
    )
    assert list(orphaned_stacks.cleanup_steps([])) == []


def test_the_set_up_of_an_account_is_deleted_last_wherever_it_stands():
    body = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    setup = deployed("account-setup", body, setup="account-setup")

    [found] = orphaned_stacks.cleanup_steps([deployed("one", body), setup, deployed("two", body)])

    assert found.title == "account 222222222222: delete two, one, account-setup"


def test_only_the_set_up_of_an_account_is_deleted_without_a_warning():
    stack = deployed("setup", {"Resources": {}}, setup="account-setup")

    [found] = orphaned_stacks.cleanup_steps([stack])

    assert found.notes == ()


def test_what_happens_alike_in_two_environments_is_said_once():
    def both(*sizes):
        body = {
            "Resources": {
                f"Queue{each}": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": each}}
                for each in sizes
            }
        }
        return [replace(deployed(each, body), path="queues.json") for each in ("qa", "live")]

    found = text.text(compared(both(1, 2), both(3, 4)))

    assert found.endswith(
        "changed: live (222222222222, eu-west-1), queues.json\n"
        "  the same as in qa (222222222222, eu-west-1)\n"
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a", "a", []),
        (
            "a",
            "b",
            [
                "changed: Queue (AWS::SQS::Queue)",
                '  Condition: Is {"Fn::Equals": ["${Stage}", "a"]} -> '
                'Is {"Fn::Equals": ["${Stage}", "b"]} (whether the resource is there depends on '
                "values that are not known here)",
            ],
        ),
        (
            "a",
            None,
            [
                "changed: Queue (AWS::SQS::Queue)",
                '  Condition: was Is {"Fn::Equals": ["${Stage}", "a"]}, gone (whether the '
                "resource is there depends on values that are not known here)",
            ],
        ),
    ],
)
def test_a_condition_that_is_not_known_leaves_open_what_is_there(before, after, expected):
    def one(value):
        queue = {"Type": "AWS::SQS::Queue", **({"Condition": "Is"} if value else {})}
        return deployed(
            "one",
            {
                "Parameters": {"Stage": {"Type": "String"}},
                "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Stage"}, value]}},
                "Resources": {"Queue": queue},
            },
        )

    found = compared([one(before)], [one(after)])

    assert [line for stack in found.stacks for line in text.stack_lines(stack)] == expected


def test_a_condition_under_another_name_is_said_as_such():
    def one(name):
        queue = {"Type": "AWS::SQS::Queue", "Condition": name}
        conditions = {name: {"Fn::Equals": ["a", "a"]}}
        return deployed("one", {"Conditions": conditions, "Resources": {"Queue": queue}})

    [stack] = compared([one("Is")], [one("Was")]).stacks

    assert list(text.stack_lines(stack))[1:] == [
        "  Condition: Is -> Was (the resource is there on both sides)"
    ]


def test_a_replacement_spreads_whatever_the_order_of_the_template():
    def one(block):
        chain = {
            "Association": {
                "Type": "AWS::EC2::SubnetRouteTableAssociation",
                "Properties": {"SubnetId": {"Ref": "Subnet"}, "RouteTableId": "rtb-1"},
            },
            "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        }
        return deployed("one", {"Resources": chain | vpc(block)["Resources"]})

    [stack] = compared([one("10.0.0.0/16")], [one("10.1.0.0/16")]).stacks

    assert [(each.logical_id, each.replaced) for each in stack.resources] == [
        ("Association", Replacement.YES),
        ("Subnet", Replacement.YES),
        ("Vpc", Replacement.YES),
    ]


def test_what_takes_a_replaced_resource_in_several_places_is_replaced_once():
    def one(block):
        taken = [{"Ref": "Vpc"}, {"Fn::GetAtt": ["Vpc", "VpcId"]}]
        group = {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": {"Fn::Join": ["-", taken]}, "VpcId": taken[0]},
        }
        return deployed("one", {"Resources": vpc(block)["Resources"] | {"Group": group}})

    [stack] = compared([one("10.0.0.0/16")], [one("10.1.0.0/16")]).stacks

    assert [(each.logical_id, each.because) for each in stack.resources] == [
        ("Vpc", ()),
        (
            "Group",
            (
                "GroupDescription takes Vpc, which is replaced",
                "GroupDescription takes Vpc.VpcId, which is replaced",
                "VpcId takes Vpc, which is replaced",
            ),
        ),
    ]


def test_a_new_version_that_another_change_makes_is_news_as_well():
    def one(block):
        group = {"GroupDescription": "x", "VpcId": {"Ref": "Vpc"}}
        data = {"SecurityGroupIds": [{"Ref": "Group"}]}
        taken = {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}
        resources = {
            "Name": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": taken}},
            "Template": {
                "Type": "AWS::EC2::LaunchTemplate",
                "Properties": {"LaunchTemplateData": data},
            },
            "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": group},
        }
        return deployed("one", {"Resources": resources | vpc(block)["Resources"]})

    [stack] = compared([one("10.0.0.0/16")], [one("10.1.0.0/16")]).stacks

    levels = {each.logical_id: each.replaced for each in stack.resources}
    assert levels == {
        "Name": Replacement.YES,
        "Group": Replacement.YES,
        "Vpc": Replacement.YES,
        "Template": Replacement.NO,
    }


def test_what_may_be_new_may_be_refused():
    def one(size):
        taken = {"Fn::GetAtt": ["Thing", "Zone"]}
        resources = {
            "Thing": {"Type": "Custom::Thing", "Properties": {"Size": size}},
            "Volume": {"Type": "AWS::EC2::Volume", "Properties": {"AvailabilityZone": taken}},
        }
        return deployed("one", {"Resources": resources})

    [stack] = compared([one(1)], [one(2)]).stacks

    assert [each.replaced for each in stack.resources] == [Replacement.MAY, Replacement.MAY]


def test_what_takes_its_own_version_is_not_replaced_by_it():
    def one(size):
        taken = {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}
        given = {"LaunchTemplateName": taken, "LaunchTemplateData": {"InstanceType": size}}
        template = {"Type": "AWS::EC2::LaunchTemplate", "Properties": given}
        return deployed("one", {"Resources": {"Template": template}})

    assert only(compared([one("a")], [one("b")])).replaced is Replacement.NO


def test_what_takes_itself_is_not_the_reason_for_its_own_replacement():
    def one(name):
        topic = {"TopicName": name, "DisplayName": {"Fn::GetAtt": ["Topic", "TopicArn"]}}
        return deployed(
            "one", {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": topic}}}
        )

    found = only(compared([one("a")], [one("b")]))

    assert (found.replaced, found.because) == (Replacement.YES, ())


def test_access_that_is_broadened_comes_before_what_breaks():
    def one(action, outputs):
        statement = {"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::data/*"}
        policy = {
            "PolicyName": "data",
            "Roles": ["somebody"],
            "PolicyDocument": {"Statement": [statement]},
        }
        resources = {"Policy": {"Type": "AWS::IAM::Policy", "Properties": policy}}
        return deployed("one", {"Resources": resources, "Outputs": outputs})

    output = {"Id": {"Value": "x", "Export": {"Name": "one-Id"}}}
    user = group()
    user["Resources"]["Group"]["Properties"]["VpcId"] = {"Fn::ImportValue": "one-Id"}
    user = deployed("user", user)

    found = compared([one("s3:GetObject", output), user], [one("s3:*", {}), user])

    kinds = [each.partition(":")[0] for each in summary.highlights(found)]
    assert kinds == ["broadens access", "breaks"]


def test_what_a_comparison_has_can_be_asked():
    found = compared([deployed("one", vpc("10.0.0.0/16"))], [deployed("one", {"Resources": {}})])

    kinds = ("broaden", "break", "replace", "remove")
    assert [found.has(each) for each in kinds] == [False, False, False, True]
    assert [each.logical_id for each in found.resources(ChangeType.REMOVED)] == ["Vpc"]
    assert list(found.resources(ChangeType.ADDED)) == []
    assert Replacement.MAY.worse(Replacement.NO) is Replacement.MAY


def secretive(value, **properties):
    """Return a stack with `value` in a hidden parameter, which a role says in several places."""
    body = {
        "Parameters": {"Secret": {"Type": "String", "NoEcho": True}},
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Metadata": {"Note": {"Fn::Sub": "of ${Secret}"}},
                "Properties": {"RoleName": {"Ref": "Secret"}, "Path": "/", **properties},
            },
            "Other": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties},
        },
    }
    return deployed("secretive", body, {"Secret": value})


@pytest.mark.parametrize("is_new", [True, False])
def test_no_sentence_says_what_no_echo_hides(is_new):
    def policy(action):
        on = {"Fn::Sub": "arn:aws:s3:::${Secret}"}
        statement = {"Effect": "Allow", "Action": action, "Resource": on}
        return {"PolicyDocument": {"Statement": [statement]}, "Path": f"/{action}/"}

    old, new = "the-old-secret", "the-new-secret"
    for one, other in ((old, new), (new, new), (new, new[:9])):
        before = [secretive(one, **policy("s3:GetObject"))]
        found = compared([] if is_new else before, [secretive(other, **policy("s3:*"))])

        said = json.dumps(summary.record(found)) + text.text(found)
        assert "broadens access" in said
        assert one not in said
        assert other not in said


def test_a_hidden_value_that_is_cut_is_not_shown_by_its_beginning():
    def long(secret):
        return secretive(secret, Description={"Fn::Sub": "x" * 95 + "${Secret}"})

    found = compared([long("the-old-secret")], [long("the-new-secret")])

    assert "the-" not in json.dumps(summary.record(found))


def test_what_a_service_never_changes_is_refused_whatever_becomes_of_the_old_one():
    def key(spec):
        properties = {"KeySpec": spec, "KeyPolicy": {}}
        kind = {"Type": "AWS::KMS::Key", "UpdateReplacePolicy": "Retain"}
        return deployed("keys", {"Resources": {"Key": {**kind, "Properties": properties}}})

    found = only(compared([key("SYMMETRIC_DEFAULT")], [key("RSA_2048")]))

    assert list(text.resource_lines(found)) == [
        "refused: Key (AWS::KMS::Key)",
        "  the service changes no such property of one that is there: make a new one",
        "  KeySpec: SYMMETRIC_DEFAULT -> RSA_2048 (can't be changed: the update fails)",
    ]
