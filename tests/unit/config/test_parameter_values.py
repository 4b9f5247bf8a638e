"""Parameter values in the parameter file of a stage."""

import json

import pytest

from pipegen.cloudformation.template import Template
from pipegen.config import loader, parameter_values
from pipegen.config.delivery import Delivery

TEMPLATE = Template(
    "queue.json",
    {
        "Parameters": {
            "VpcId": {"Type": "AWS::EC2::VPC::Id", "Default": "vpc-01234567"},
            "Name": {"Type": "String"},
            "Length": {"Type": "Number", "Default": 4},
            "Fifo": {"Type": "String", "Default": False},
            "Zones": {"Type": "CommaDelimitedList", "Default": ""},
        }
    },
)


@pytest.fixture
def deployments(project):
    def read(more=""):
        path = project / "pipegen.toml"
        path.write_text(path.read_text().partition("[[environment]]")[0] + more)
        return Delivery.from_config(loader.load(path)).deployments

    return read


def environment(stack, values):
    return (
        '[[environment]]\nname = "qa"\naccount = "222222222222"\n'
        f"[environment.parameters.{stack}]\n{values}\n"
        '[[stack]]\nname = "queue"\ninputs = { VpcId = "vpc-setup.VpcId" }\n'
    )


def test_every_parameter_has_a_value_except_those_from_stack_outputs(deployments):
    *_, queue = deployments(environment("queue", 'Name = "jobs"\nLength = 8'))

    assert parameter_values.effective_values(queue, TEMPLATE) == {
        "Name": "jobs",
        "Length": "8",
        "Fifo": "false",
        "Zones": "",
    }


def test_a_list_is_written_with_commas(deployments):
    *_, queue = deployments(environment("queue", 'Name = "jobs"\nZones = ["a", "b"]'))

    assert parameter_values.effective_values(queue, TEMPLATE)["Zones"] == "a,b"


@pytest.mark.parametrize("values", ["", "Name = { a = 1 }", "Name = 1979-05-27"])
def test_a_parameter_without_a_valid_value_is_omitted(deployments, values):
    *_, queue = deployments(environment("queue", values))

    assert "Name" not in parameter_values.effective_values(queue, TEMPLATE)


@pytest.mark.parametrize(("size", "bits"), [(16, "13"), (20, "9"), (25, "4")])
def test_the_subnet_bits_are_derived_from_the_vpc_block(project, pipegen, size, bits):
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace("10.10.0.0/16", f"10.10.0.0/{size}"))

    assert pipegen("render").exit_code == 0

    content = json.loads((project / "templates/config/qa-vpc-setup.json").read_text())
    assert content["Parameters"]["VpcCidr"] == f"10.10.0.0/{size}"
    assert content["Parameters"]["SubnetBits"] == bits


@pytest.mark.parametrize("values", ["", 'VpcCidr = "10.10.0.0/8"'])
def test_without_a_valid_vpc_block_there_are_no_subnet_bits(deployments, values):
    network, *_ = deployments(environment("vpc-setup", values))
    template = Template("vpc.json", {"Parameters": {"SubnetBits": {"Type": "Number"}}})

    assert parameter_values.effective_values(network, template) == {}
