"""Validation of parameter values, beyond the cases of the invalid configurations."""

import pytest


@pytest.fixture
def machines(project, pipegen):
    """Render with these parameters of the instances in QA."""

    def render(values):
        path = project / "pipegen.toml"
        qa = "\n[environment.parameters.ec2-setup]\n" + values + "\n[[environment]]"
        head, first, second = path.read_text().split("[[environment]]")
        path.write_text(head + "[[environment]]" + first + qa + second)
        return pipegen("render")

    return render


def errors(result):
    return [line for line in result.stderr.splitlines() if line.startswith("error")]


@pytest.mark.parametrize(
    "values", ["", "MinSize = 0", "MinSize = 2\nMaxSize = 3", "MaxSize = 9.0"]
)
def test_a_maximum_above_the_minimum_number_of_instances_is_accepted(machines, values):
    assert machines(values).exit_code == 0


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("MinSize = 2", "MinSize of {} leaves no room for an update: MinSize is 2, MaxSize 2"),
        ("MaxSize = 1", "MaxSize of {} leaves no room for an update: MinSize is 1, MaxSize 1"),
        (
            "MinSize = 3\nMaxSize = 3",
            "MaxSize of {} leaves no room for an update: MinSize is 3, MaxSize 3",
        ),
        ("MaxSize = 2.5", "MaxSize of {} is 2.5, which is not a whole number"),
        ("MinSize = -1", 'MinSize of {} is "-1", which is less than 0'),
    ],
)
def test_sizes_that_would_block_every_update_are_rejected(machines, values, message):
    place = "ec2-setup in environment qa"

    assert errors(machines(values)) == [f"error: {message.format(place)}"]


def test_parameters_of_a_misspelled_stack_are_not_reported_as_missing_too(project, pipegen):
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace("parameters.vpc-setup", "parameters.vpc-setpu", 1))

    assert errors(pipegen("render")) == [
        "error: environment qa has parameters of vpc-setpu, which is not deployed"
    ]


def test_a_template_without_parameters_accepts_no_values(project, pipegen):
    (project / "queue.json").write_text('{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}')
    path = project / "pipegen.toml"
    path.write_text(
        path.read_text()
        + "[environment.parameters.queue]\nName = 1\n"
        + '[[stack]]\nname = "queue"\ntemplate = "queue.json"\n'
    )

    result = pipegen("render")

    assert errors(result) == ["error: queue in environment production has no parameter Name"]
    assert "hint: remove it: it has none" in result.stderr


def test_a_protected_environment_protects_its_network(project, pipegen):
    assert pipegen("render").exit_code == 0

    assert "Update:Replace" in (project / "templates/config/vpc-setup.json").read_text()
    assert "Update:Replace" not in (project / "templates/config/qa-vpc-setup.json").read_text()
