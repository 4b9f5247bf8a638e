"""Parameters of the stacks of pipegen that the user sets."""

from pipegen.stacks import declared_parameters


def test_declared_parameters_are_those_that_neither_earlier_stacks_nor_pipegen_fill():
    declared = declared_parameters.declared_parameters()

    assert {stack: list(parameters) for stack, parameters in declared.items()} == {
        "vpc-setup": ["VpcCidr", "NatGateways", "FlowLogRetentionDays"],
        "ec2-setup": [
            "MinSize",
            "MaxSize",
            "PauseTime",
            "InstanceType",
            "ImageId",
            "RootVolumeSize",
            "CertificateArn",
            "TargetPort",
            "HealthCheckPath",
        ],
    }


def test_only_parameters_without_a_default_are_required():
    required = [
        (stack, name)
        for stack, parameters in declared_parameters.declared_parameters().items()
        for name, parameter in parameters.items()
        if parameter.required
    ]

    assert required == [("vpc-setup", "VpcCidr")]


def test_optional_parameters_are_described_as_optional():
    parameters = declared_parameters.declared_parameters()["ec2-setup"]

    assert [name for name, parameter in parameters.items() if parameter.on_request] == [
        "CertificateArn",
        "TargetPort",
        "HealthCheckPath",
    ]
    assert parameters["TargetPort"].description == (
        "The port on which the machines serve HTTP. With `load_balancer` only."
    )
    assert parameters["MinSize"].description == (
        "How many machines there are at least, during an update too."
    )
