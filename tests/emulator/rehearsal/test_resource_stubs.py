"""Only types that the emulator lacks are stubbed, and their attributes are complete."""

import subprocess
import sys

from tests.helpers.rehearsal.stacks import Deployed

_REGISTER = """
from pipegen.rehearsal.emulator import resource_stubs
resource_stubs.STUBS = {"AWS::SQS::Queue": resource_stubs.STUBS["AWS::EC2::EIP"]}
resource_stubs.register()
"""


def test_a_stub_for_a_type_that_the_emulator_knows_is_rejected() -> None:
    done = subprocess.run([sys.executable, "-c", _REGISTER], capture_output=True, text=True)

    assert done.returncode == 1
    assert "The emulator knows AWS::SQS::Queue itself: remove its stand-in." in done.stderr


_GROUPS = """
from ministack.services.cloudformation import provisioners
from pipegen.rehearsal.emulator import iam_groups
provisioners._RESOURCE_HANDLERS["AWS::IAM::Group"] = {}
iam_groups.register()
"""


def test_the_iam_group_handler_is_rejected_once_the_emulator_has_it() -> None:
    done = subprocess.run([sys.executable, "-c", _GROUPS], capture_output=True, text=True)

    assert done.returncode == 1
    assert "The emulator knows AWS::IAM::Group itself: remove this." in done.stderr


def test_a_vpc_returns_its_cidr_block_after_an_update(deployed: Deployed) -> None:
    def network(block: str, name: str) -> dict[str, object]:
        tags = [{"Key": "Name", "Value": name}]
        vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": block, "Tags": tags}}
        outputs = {"Block": {"Value": {"Fn::GetAtt": ["Vpc", "CidrBlock"]}}}
        return {"Resources": {"Vpc": vpc}, "Outputs": outputs}

    results = [
        deployed(network(*arguments))
        for arguments in (("10.1.0.0/16", "a"), ("10.1.0.0/16", "b"), ("10.2.0.0/16", "b"))
    ]

    assert [(result.status, result.outputs) for result in results] == [
        ("CREATE_COMPLETE", {"Block": "10.1.0.0/16"}),
        ("UPDATE_COMPLETE", {"Block": "10.1.0.0/16"}),
        ("UPDATE_COMPLETE", {"Block": "10.2.0.0/16"}),
    ]
