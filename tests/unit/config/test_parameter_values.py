"""The value of each parameter, as the parameter file of its stage states it."""

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


def test_every_parameter_is_stated_but_those_that_the_pipeline_fills(deployments):
    *_, queue = deployments(environment("queue", 'Name = "jobs"\nLength = 8'))

    assert parameter_values.effective_values(queue, TEMPLATE) == {
        "Name": "jobs",
        "Length": "8",
        "Fifo": "false",
        "Zones": "",
    }


def test_a_list_is_stated_with_commas(deployments):
    *_, queue = deployments(environment("queue", 'Name = "jobs"\nZones = ["a", "b"]'))

    assert parameter_values.effective_values(queue, TEMPLATE)["Zones"] == "a,b"


@pytest.mark.parametrize("values", ["", "Name = { a = 1 }", "Name = 1979-05-27"])
def test_a_parameter_without_a_value_that_can_be_one_is_left_out(deployments, values):
    *_, queue = deployments(environment("queue", values))

    assert "Name" not in parameter_values.effective_values(queue, TEMPLATE)


@pytest.mark.parametrize(("size", "bits"), [(16, "13"), (20, "9"), (25, "4")])
def test_the_host_bits_of_the_subnets_follow_from_the_block(project, pipegen, size, bits):
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace("10.10.0.0/16", f"10.10.0.0/{size}"))

    assert pipegen("render").exit_code == 0

    stated = json.loads((project / "templates/config/qa-vpc-setup.json").read_text())
    assert stated["Parameters"]["VpcCidr"] == f"10.10.0.0/{size}"
    assert stated["Parameters"]["SubnetBits"] == bits


@pytest.mark.parametrize("values", ["", 'VpcCidr = "10.10.0.0/8"'])
def test_without_a_block_no_host_bits_follow(deployments, values):
    network, *_ = deployments(environment("vpc-setup", values))
    template = Template("vpc.json", {"Parameters": {"SubnetBits": {"Type": "Number"}}})

    assert parameter_values.effective_values(network, template) == {}
