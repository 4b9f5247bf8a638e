"""Which parameters of pipegen's own stacks a person gives."""

from pipegen.stacks import declared_parameters


def test_what_a_person_gives_is_what_neither_earlier_stacks_nor_pipegen_fill():
    stated = declared_parameters.declared_parameters()

    assert {stack: list(given) for stack, given in stated.items()} == {
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


def test_every_environment_gives_what_has_no_default_and_is_always_there():
    needed = [
        (stack, name)
        for stack, given in declared_parameters.declared_parameters().items()
        for name, each in given.items()
        if each.required
    ]

    assert needed == [("vpc-setup", "VpcCidr")]


def test_what_is_there_on_request_says_so():
    given = declared_parameters.declared_parameters()["ec2-setup"]

    assert [name for name, each in given.items() if each.on_request] == [
        "CertificateArn",
        "TargetPort",
        "HealthCheckPath",
    ]
    assert given["TargetPort"].description == (
        "The port on which the machines serve HTTP. With `load_balancer` only."
    )
    assert given["MinSize"].description == (
        "How many machines there are at least, during an update too."
    )
