"""Effects between resources and stacks: propagation, stack policies, names, outputs, orphans."""

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


def only(comparison):
    [stack] = comparison.stacks
    [resource] = stack.resources
    return resource


def test_a_replacement_propagates_to_the_stack_with_the_output_as_parameter():
    output = {"Value": {"Ref": "Vpc"}}

    comparison = compared(
        [network("10.0.0.0/16", output), machines()], [network("10.1.0.0/16", output), machines()]
    )

    assert [stack.resources[0].replaced for stack in comparison.stacks] == [Replacement.YES] * 2
    assert list(text.stack_lines(comparison.stacks[1])) == [
        "parameter VpcId: #{network.Id} (the stack that it comes from gives another value)",
        "replaced: Group (AWS::EC2::SecurityGroup)",
        "  because VpcId takes VpcId, which gets a new value",
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, [Replacement.YES] * 2), ({"Region": "us-east-1"}, [Replacement.YES])],
)
def test_a_replacement_propagates_to_the_stack_with_getstackoutput(more, expected):
    output = {"Value": {"Ref": "Vpc"}}
    reference = {"StackName": "network", "OutputName": "Id", **more}
    user = deployed("user", group(VpcId={"Fn::GetStackOutput": reference}))

    comparison = compared(
        [network("10.0.0.0/16", output), user], [network("10.1.0.0/16", output), user]
    )

    assert [stack.resources[0].replaced for stack in comparison.stacks] == expected
    assert [stack.resources[0].because for stack in comparison.stacks[1:]] == [
        ("VpcId takes network.Id, which gets a new value",) for _ in expected[1:]
    ]


def test_a_composed_parameter_changes_as_much_as_its_worst_part():
    def stacks(block, size):
        outputs = {
            "Same": {"Value": "x"},
            "Vpc": {"Value": {"Ref": "Vpc"}},
            "Thing": {"Value": {"Ref": "Thing"}},
        }
        thing = {"Type": "Custom::Thing", "Properties": {"Size": size}}
        resources = vpc(block)["Resources"] | {"Thing": thing}
        first = deployed("network", {"Resources": resources, "Outputs": outputs})
        sources = [(key("network"), output) for output in ("Vpc", "Thing", "Same")]
        values = {"VpcId": "#{network.Vpc},#{network.Thing},#{network.Same}"}
        return first, deployed("machines", group(), values, inputs={"VpcId": sources})

    def level(*changed):
        comparison = compared(stacks("10.0.0.0/16", 1), stacks(*changed))
        return comparison.by_place[key("machines")].resources[0].replaced

    assert level("10.1.0.0/16", 2) is Replacement.YES
    assert level("10.0.0.0/16", 2) is Replacement.MAY


def test_a_possible_replacement_propagates_as_possible():
    def tenancy(value):
        body = vpc("10.0.0.0/16")
        body["Resources"]["Vpc"]["Properties"]["InstanceTenancy"] = value
        return deployed("network", {**body, "Outputs": {"Id": {"Value": {"Ref": "Vpc"}}}})

    comparison = compared([tenancy("default"), machines()], [tenancy("dedicated"), machines()])

    assert [stack.resources[0].replaced for stack in comparison.stacks] == [Replacement.MAY] * 2
    assert next(iter(text.stack_lines(comparison.stacks[1]))) == (
        "parameter VpcId: #{network.Id} (the stack that it comes from gives another value, or may)"
    )


def test_a_changed_output_value_propagates_as_a_new_value():
    comparison = compared(
        [network("10.0.0.0/16", {"Value": "a"}), machines()],
        [network("10.0.0.0/16", {"Value": "b"}), machines()],
    )

    assert comparison.by_place[key("machines")].resources[0].replaced is Replacement.YES


def test_an_unchanged_output_does_not_propagate():
    output = {"Value": {"Ref": "Vpc"}}
    body = vpc("10.0.0.0/16", Metadata={"a": "b"})
    after = deployed("network", {**body, "Outputs": {"Id": output}})

    comparison = compared([network("10.0.0.0/16", output), machines()], [after, machines()])

    assert [stack.place.stack for stack in comparison.stacks] == ["network"]


def test_a_new_launch_template_version_propagates_to_its_users():
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

    comparison = compared(
        [deployed("network", body("a")), machines()], [deployed("network", body("b")), machines()]
    )

    assert comparison.by_place[key("machines")].resources[0].replaced is Replacement.YES


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ((GUARD, GUARD), ("the stack policy forbids it: the update fails",)),
        ((OPEN, GUARD), ("the stack policy may forbid it: it differs before and after",)),
        ((OPEN, OPEN), ()),
        ((None, None), ()),
    ],
)
def test_a_stack_policy_forbids_replacing_protected_resources(policies, expected):
    before, after = (
        deployed("network", vpc(block), policy=policy)
        for block, policy in zip(("10.0.0.0/16", "10.1.0.0/16"), policies, strict=True)
    )

    assert only(compared([before], [after])).notes == expected


def test_a_possible_replacement_of_a_protected_resource_may_fail():
    def tenancy(value):
        body = vpc("10.0.0.0/16")
        body["Resources"]["Vpc"]["Properties"]["InstanceTenancy"] = value
        return deployed("network", body, policy=GUARD)

    resource = only(compared([tenancy("default")], [tenancy("dedicated")]))

    assert (resource.replaced, resource.notes) == (
        Replacement.MAY,
        ("if so: the stack policy forbids it: the update fails",),
    )


@pytest.mark.parametrize(
    ("policy", "stays"),
    [("Retain", True), ("RetainExceptOnCreate", True), ("Snapshot", False), ("Delete", False)],
)
def test_a_retain_policy_keeps_the_old_resource(policy, stays):
    def snapshot(block):
        policies = {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}
        return deployed("one", vpc(block, **policies))

    replaced = only(compared([snapshot("10.0.0.0/16")], [snapshot("10.1.0.0/16")]))
    removed = only(compared([snapshot("10.0.0.0/16")], [deployed("one", {"Resources": {}})]))

    assert [resource.stays for resource in (replaced, removed)] == [stays, stays]


def test_a_stack_policy_forbids_removing_protected_resources():
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
def test_a_stack_policy_denies_actions_that_it_does_not_allow(policy, expected):
    assert deletion_policies.denies(policy, deletion_policies.REPLACE, "VpcOne") is expected


def test_a_named_resource_that_may_be_replaced_may_fail():
    def body(value):
        properties = {"GroupName": "machines", "VpcId": {"Fn::GetAtt": ["Thing", "Id"]}}
        template = group(**properties)
        template["Resources"]["Thing"] = {"Type": "Custom::Thing", "Properties": {"Size": value}}
        return deployed("one", template)

    [stack] = compared([body(1)], [body(2)]).stacks

    assert [
        (resource.logical_id, resource.replaced, resource.notes) for resource in stack.resources
    ] == [
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

    comparison = compared(
        [deployed("one", {"Resources": {"Volume": volume}})], [deployed("one", {"Resources": {}})]
    )

    assert only(comparison).notes == (
        "a snapshot of the old one stays behind (DeletionPolicy Snapshot)",
    )


def test_tags_and_policy_of_a_stack_are_compared():
    body = vpc("10.0.0.0/16")
    before = deployed("one", body, tags={"a": "1", "b": "2"}, policy=OPEN)
    after = deployed("one", body, tags={"a": "3"}, policy=GUARD)

    [stack] = compared([before], [after]).stacks

    assert list(text.stack_lines(stack))[:2] == ["tag a: 1 -> 3", "tag b: was 2, gone"]
    assert [change.name for change in stack.policy] == ["Statement[1]"]


def test_tags_that_are_not_known_on_a_side_are_not_compared():
    body = vpc("10.0.0.0/16")

    for old, new in ((None, {"a": "1"}), ({"a": "1"}, None)):
        comparison = compared([deployed("one", body, tags=old)], [deployed("one", body, tags=new)])
        assert comparison.is_empty


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
def test_novalue_counts_as_absent(inside, outside, expected):
    def snapshot(inside, outside):
        queue = {"Type": "AWS::SQS::Queue", **inside}
        conditions = {"Is": {"Fn::Equals": ["a", "b"]}}
        return deployed("one", {"Conditions": conditions, "Resources": {"Q": queue}, **outside})

    comparison = compared([snapshot({}, {})], [snapshot(inside, outside)])

    assert [line for stack in comparison.stacks for line in text.stack_lines(stack)] == expected


def test_added_and_removed_parameters_are_reported():
    def body(**parameters):
        return {**vpc("10.0.0.0/16"), "Parameters": parameters}

    old, new = {"Type": "String", "Default": 1}, {"Type": "CommaDelimitedList", "Default": "a,b"}
    [stack] = compared([deployed("one", body(Old=old))], [deployed("one", body(New=new))]).stacks

    assert list(text.stack_lines(stack)) == [
        "parameter Old: was 1, gone",
        "parameter New: a,b, new",
    ]


def invalid_stack(name, error, raw_content=b"{"):
    return StackSnapshot(
        StackLocation(ACCOUNT, "eu-west-1", name), f"{name}.json", None, error, raw_content
    )


def test_an_invalid_template_that_is_equal_on_both_sides_is_no_change():
    assert compared([invalid_stack("one", "x")], [invalid_stack("one", "y")]).is_empty


def test_two_different_invalid_templates_cannot_be_compared():
    comparison = compared([invalid_stack("one", "x")], [invalid_stack("one", "x", b"[")])

    assert [stack.broken for stack in comparison.stacks] == [("before: x", "now: x")]


def test_a_template_that_is_invalid_on_one_side_cannot_be_compared():
    comparison = compared([invalid_stack("one", "x", b"")], [deployed("one", vpc("10.0.0.0/16"))])

    assert [stack.broken for stack in comparison.stacks] == [("before: x",)]


def test_a_new_stack_with_an_invalid_template_is_reported():
    comparison = compared([], [invalid_stack("one", "one.json is not JSON")])

    assert text.text(comparison) == (
        "1 of 1 stack changes from before to after\n"
        "  can't be compared: one (222222222222, eu-west-1): one.json is not JSON\n"
        "\n"
        "added: one (222222222222, eu-west-1), one.json\n"
        "  can't be compared: one.json is not JSON\n"
    )


def test_an_orphaned_stack_with_an_invalid_template_is_reported():
    comparison = compared([invalid_stack("one", "one.json is not JSON")], [])

    assert comparison.stacks[0].left_behind == (
        "nothing deletes it by itself: it stays in its account",
        "what is in it is not known: one.json is not JSON",
    )


def test_an_orphaned_stack_whose_output_is_still_read_is_reported():
    user = group()
    user["Resources"]["Group"]["Properties"]["VpcId"] = {
        "Fn::GetStackOutput": {"StackName": "network", "OutputName": "Id"}
    }
    user = deployed("user", user)

    comparison = compared([network("10.0.0.0/16", {"Value": "x"}), user], [user])

    assert comparison.stacks[0].problems == (
        "user (222222222222, eu-west-1) takes its output Id: delete it when nothing does any more",
    )


def test_an_orphaned_stack_whose_export_is_still_imported_is_reported():
    output = {"Value": "x", "Export": {"Name": "network-Id"}}
    user = group()
    user["Resources"]["Group"]["Properties"]["VpcId"] = {"Fn::ImportValue": "network-Id"}

    comparison = compared(
        [network("10.0.0.0/16", output), deployed("user", user)], [deployed("user", user)]
    )

    assert comparison.stacks[0].problems == (
        "user (222222222222, eu-west-1) imports its export network-Id: "
        "it can't be deleted while that is so",
    )


def test_removing_an_output_that_another_template_reads_is_reported():
    user = group()
    user["Resources"]["Group"]["Properties"]["VpcId"] = {
        "Fn::GetStackOutput": {"StackName": "network", "OutputName": "Id"}
    }
    bare = deployed("network", vpc("10.0.0.0/16"))

    comparison = compared(
        [network("10.0.0.0/16", {"Value": "x"}), deployed("user", user)],
        [bare, deployed("user", user)],
    )

    assert comparison.by_place[key("network")].problems == (
        "output Id disappears, and user (222222222222, eu-west-1) takes it",
    )


def test_removing_an_output_that_an_action_uses_is_reported():
    after = side("after", deployed("network", vpc("10.0.0.0/16")))
    after.variables[key("network"), "Id"] = ["the action Test of the stage Test"]

    comparison = compare.compare(side("before", network("10.0.0.0/16", {"Value": "x"})), after)

    assert comparison.stacks[0].problems == (
        "output Id disappears, and the action Test of the stage Test takes it",
    )


def test_an_output_with_a_false_condition_counts_as_removed():
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


def test_orphaned_stacks_are_deleted_in_reverse_order_and_per_account():
    def snapshot(name, account, setup="", profile=""):
        body = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
        return deployed(name, body, account=account, setup=setup, profile=profile)

    stacks = [
        snapshot("account-setup", "111111111111", "account-setup", "a"),
        snapshot("first", "111111111111", profile="a"),
        snapshot("second", "222222222222"),
    ]

    steps = list(orphaned_stacks.cleanup_steps(stacks))

    assert [step.title for step in steps] == [
        "account 222222222222: delete second",
        "account 111111111111: delete first, account-setup",
    ]
    assert steps[0].commands[:2] == (
        '[ "$(aws sts get-caller-identity --query Account --output text --region eu-west-1)" = '
        "222222222222 ] || { echo 'this is not account 222222222222' >&2; exit 1; }",
        "aws cloudformation delete-stack --stack-name second --region eu-west-1",
    )
    assert list(orphaned_stacks.cleanup_steps([])) == []


def test_the_set_up_stack_of_an_account_is_deleted_last():
    body = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    setup = deployed("account-setup", body, setup="account-setup")

    [step] = orphaned_stacks.cleanup_steps([deployed("one", body), setup, deployed("two", body)])

    assert step.title == "account 222222222222: delete two, one, account-setup"


def test_an_orphaned_set_up_stack_alone_needs_no_warning():
    stack = deployed("setup", {"Resources": {}}, setup="account-setup")

    [step] = orphaned_stacks.cleanup_steps([stack])

    assert step.notes == ()


def test_equal_changes_in_two_environments_are_reported_once():
    def environments(*sizes):
        body = {
            "Resources": {
                f"Queue{size}": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": size}}
                for size in sizes
            }
        }
        return [replace(deployed(name, body), path="queues.json") for name in ("qa", "live")]

    output = text.text(compared(environments(1, 2), environments(3, 4)))

    assert output.endswith(
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
def test_an_unknown_condition_leaves_open_whether_the_resource_exists(before, after, expected):
    def snapshot(value):
        queue = {"Type": "AWS::SQS::Queue", **({"Condition": "Is"} if value else {})}
        return deployed(
            "one",
            {
                "Parameters": {"Stage": {"Type": "String"}},
                "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Stage"}, value]}},
                "Resources": {"Queue": queue},
            },
        )

    comparison = compared([snapshot(before)], [snapshot(after)])

    assert [line for stack in comparison.stacks for line in text.stack_lines(stack)] == expected


def test_a_renamed_condition_is_reported_as_renamed():
    def snapshot(name):
        queue = {"Type": "AWS::SQS::Queue", "Condition": name}
        conditions = {name: {"Fn::Equals": ["a", "a"]}}
        return deployed("one", {"Conditions": conditions, "Resources": {"Queue": queue}})

    [stack] = compared([snapshot("Is")], [snapshot("Was")]).stacks

    assert list(text.stack_lines(stack))[1:] == [
        "  Condition: Is -> Was (the resource is there on both sides)"
    ]


def test_a_replacement_propagates_in_any_order_of_the_template():
    def snapshot(block):
        chain = {
            "Association": {
                "Type": "AWS::EC2::SubnetRouteTableAssociation",
                "Properties": {"SubnetId": {"Ref": "Subnet"}, "RouteTableId": "rtb-1"},
            },
            "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        }
        return deployed("one", {"Resources": chain | vpc(block)["Resources"]})

    [stack] = compared([snapshot("10.0.0.0/16")], [snapshot("10.1.0.0/16")]).stacks

    assert [(resource.logical_id, resource.replaced) for resource in stack.resources] == [
        ("Association", Replacement.YES),
        ("Subnet", Replacement.YES),
        ("Vpc", Replacement.YES),
    ]


def test_a_resource_with_several_references_to_a_replaced_one_is_replaced_once():
    def snapshot(block):
        references = [{"Ref": "Vpc"}, {"Fn::GetAtt": ["Vpc", "VpcId"]}]
        group = {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "GroupDescription": {"Fn::Join": ["-", references]},
                "VpcId": references[0],
            },
        }
        return deployed("one", {"Resources": vpc(block)["Resources"] | {"Group": group}})

    [stack] = compared([snapshot("10.0.0.0/16")], [snapshot("10.1.0.0/16")]).stacks

    assert [(resource.logical_id, resource.because) for resource in stack.resources] == [
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


def test_a_launch_template_version_from_a_propagated_change_propagates():
    def snapshot(block):
        group = {"GroupDescription": "x", "VpcId": {"Ref": "Vpc"}}
        data = {"SecurityGroupIds": [{"Ref": "Group"}]}
        version = {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}
        resources = {
            "Name": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": version}},
            "Template": {
                "Type": "AWS::EC2::LaunchTemplate",
                "Properties": {"LaunchTemplateData": data},
            },
            "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": group},
        }
        return deployed("one", {"Resources": resources | vpc(block)["Resources"]})

    [stack] = compared([snapshot("10.0.0.0/16")], [snapshot("10.1.0.0/16")]).stacks

    levels = {resource.logical_id: resource.replaced for resource in stack.resources}
    assert levels == {
        "Name": Replacement.YES,
        "Group": Replacement.YES,
        "Vpc": Replacement.YES,
        "Template": Replacement.NO,
    }


def test_a_possibly_new_value_of_an_immutable_property_may_be_rejected():
    def snapshot(size):
        zone = {"Fn::GetAtt": ["Thing", "Zone"]}
        resources = {
            "Thing": {"Type": "Custom::Thing", "Properties": {"Size": size}},
            "Volume": {"Type": "AWS::EC2::Volume", "Properties": {"AvailabilityZone": zone}},
        }
        return deployed("one", {"Resources": resources})

    [stack] = compared([snapshot(1)], [snapshot(2)]).stacks

    assert [resource.replaced for resource in stack.resources] == [
        Replacement.MAY,
        Replacement.MAY,
    ]


def test_a_resource_with_its_own_version_is_not_replaced_by_it():
    def snapshot(size):
        version = {"Fn::GetAtt": ["Template", "LatestVersionNumber"]}
        properties = {"LaunchTemplateName": version, "LaunchTemplateData": {"InstanceType": size}}
        template = {"Type": "AWS::EC2::LaunchTemplate", "Properties": properties}
        return deployed("one", {"Resources": {"Template": template}})

    assert only(compared([snapshot("a")], [snapshot("b")])).replaced is Replacement.NO


def test_a_self_reference_is_no_reason_for_a_replacement():
    def snapshot(name):
        topic = {"TopicName": name, "DisplayName": {"Fn::GetAtt": ["Topic", "TopicArn"]}}
        return deployed(
            "one", {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": topic}}}
        )

    resource = only(compared([snapshot("a")], [snapshot("b")]))

    assert (resource.replaced, resource.because) == (Replacement.YES, ())


def test_broadened_access_is_listed_before_breaking_changes():
    def snapshot(action, outputs):
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

    comparison = compared([snapshot("s3:GetObject", output), user], [snapshot("s3:*", {}), user])

    kinds = [line.partition(":")[0] for line in summary.highlights(comparison)]
    assert kinds == ["broadens access", "breaks"]


def test_a_comparison_answers_which_kinds_of_changes_it_has():
    comparison = compared(
        [deployed("one", vpc("10.0.0.0/16"))], [deployed("one", {"Resources": {}})]
    )

    kinds = ("broaden", "break", "replace", "remove")
    assert [comparison.has(kind) for kind in kinds] == [False, False, False, True]
    assert [resource.logical_id for resource in comparison.resources(ChangeType.REMOVED)] == [
        "Vpc"
    ]
    assert list(comparison.resources(ChangeType.ADDED)) == []
    assert Replacement.MAY.worse(Replacement.NO) is Replacement.MAY


def stack_with_secret(value, **properties):
    """Return a stack with `value` in a NoEcho parameter that a role uses in several places."""
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
def test_no_output_contains_a_noecho_value(is_new):
    def policy(action):
        on = {"Fn::Sub": "arn:aws:s3:::${Secret}"}
        statement = {"Effect": "Allow", "Action": action, "Resource": on}
        return {"PolicyDocument": {"Statement": [statement]}, "Path": f"/{action}/"}

    old, new = "the-old-secret", "the-new-secret"
    for old_value, new_value in ((old, new), (new, new), (new, new[:9])):
        before = [stack_with_secret(old_value, **policy("s3:GetObject"))]
        comparison = compared(
            [] if is_new else before, [stack_with_secret(new_value, **policy("s3:*"))]
        )

        output = json.dumps(summary.record(comparison)) + text.text(comparison)
        assert "broadens access" in output
        assert old_value not in output
        assert new_value not in output


def test_a_truncated_noecho_value_does_not_show_its_beginning():
    def long(secret):
        return stack_with_secret(secret, Description={"Fn::Sub": "x" * 95 + "${Secret}"})

    comparison = compared([long("the-old-secret")], [long("the-new-secret")])

    assert "the-" not in json.dumps(summary.record(comparison))


def test_an_immutable_property_is_rejected_even_with_a_retain_policy():
    def key(spec):
        properties = {"KeySpec": spec, "KeyPolicy": {}}
        kind = {"Type": "AWS::KMS::Key", "UpdateReplacePolicy": "Retain"}
        return deployed("keys", {"Resources": {"Key": {**kind, "Properties": properties}}})

    resource = only(compared([key("SYMMETRIC_DEFAULT")], [key("RSA_2048")]))

    assert list(text.resource_lines(resource)) == [
        "refused: Key (AWS::KMS::Key)",
        "  the service changes no such property of one that is there: make a new one",
        "  KeySpec: SYMMETRIC_DEFAULT -> RSA_2048 (can't be changed: the update fails)",
    ]
