"""What a mistake is: a change of the default set, and what is said of it."""

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
    """What is said of it: a part of the message, in the words of AWS, and the file."""

    says: str
    file: str = PIPELINE
    changes: Sequence[Mapping[str, Any]] = ()
    help: str = ""
    """A part of what is said to change."""
