"""An error that a rehearsal must find: a change of the default files, and its finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PIPELINE, ACCOUNT = "templates/pipeline-setup.json", "templates/account-setup.json"
VPC, EC2 = "templates/vpc-setup.json", "templates/ec2-setup.json"
QA_VPC = "templates/config/qa-vpc-setup.json"
QA_EC2_OVERRIDES = (
    '{"VpcId":"#{qa-vpc-setup.VpcId}","PrivateSubnetIds":"#{qa-vpc-setup.PrivateSubnetIds}"}'
)


@dataclass(frozen=True)
class Mistake:
    """The finding about it: a part of the message, in the words of AWS, and the file."""

    says: str
    file: str = PIPELINE
    changes: Sequence[Mapping[str, Any]] = ()
    help: str = ""
    """A part of the hint."""
