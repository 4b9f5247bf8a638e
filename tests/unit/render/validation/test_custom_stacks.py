"""Validation of custom stacks: what is rejected and what is accepted."""

import json

import pytest

QUEUE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}


@pytest.fixture
def stacks(project, pipegen):
    """Render the project with custom stacks: name → (template, more keys)."""

    def render(head="", **custom_stacks):
        path = project / "pipegen.toml"
        text = path.read_text() + head
        for name, (template, more) in custom_stacks.items():
            (project / f"{name}.json").write_text(json.dumps(template))
            text += f'\n[[stack]]\nname = "{name}"\ntemplate = "{name}.json"\n{more}\n'
        path.write_text(text)
        return pipegen("render")

    return render


def errors(result):
    return [line for line in result.stderr.splitlines() if line.startswith("error")]


def resource(kind, **properties):
    return {"Resources": {"It": {"Type": kind, "Properties": properties}}}


def test_a_valid_stack_is_deployed_and_its_file_is_unchanged(stacks, project):
    result = stacks(queue=(QUEUE, ""))

    assert result.exit_code == 0
    assert (project / "queue.json").read_text() == json.dumps(QUEUE)
    assert (project / "templates/config/qa-queue.json").exists()
    assert not (project / "templates/queue.json").exists()


def test_a_template_can_be_in_the_folder_of_the_rendered_ones(project, pipegen):
    folder = project / "templates"
    folder.mkdir()
    (folder / "queue.json").write_text(json.dumps(QUEUE))
    path = project / "pipegen.toml"
    path.write_text(
        path.read_text() + '[[stack]]\nname = "queue"\ntemplate = "templates/queue.json"\n'
    )

    assert pipegen("render").exit_code == 0
    assert (folder / "queue.json").read_text() == json.dumps(QUEUE)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (
            {**QUEUE, "Transform": "AWS::LanguageExtensions"},
            "uses a transform",
        ),
        (
            resource("AWS::SQS::Queue", Tags=[{"Fn::Transform": {"Name": "AWS::Include"}}]),
            "uses a transform",
        ),
        (resource("AWS::CloudFormation::Stack"), "has It, a nested stack"),
        (
            resource("AWS::Lambda::Function", Code="src"),
            "takes Code of It from a file, which is not supported yet",
        ),
        (
            resource("AWS::StepFunctions::StateMachine", DefinitionS3Location="a.json"),
            "takes DefinitionS3Location of It from a file, which is not supported yet",
        ),
    ],
)
def test_a_template_that_the_pipeline_cannot_deploy_is_rejected(stacks, template, message):
    result = stacks(own=(template, ""))

    assert result.exit_code == 2
    assert errors(result) == [f"error: stack own {message}"]


def test_code_in_the_template_or_in_a_bucket_is_accepted(stacks):
    inline = resource("AWS::Lambda::Function", Code={"ZipFile": "pass"})
    stored = resource("AWS::Lambda::Function", Code={"S3Bucket": "a", "S3Key": "b"})

    assert stacks(inline=(inline, ""), stored=(stored, "")).exit_code == 0


def test_a_type_whose_permissions_cannot_be_computed_requires_explicit_ones(stacks):
    project = resource("AWS::CodeBuild::Project")

    result = stacks(build=(project, ""))

    assert errors(result) == [
        "error: stack build has AWS::CodeBuild::Project, for which the permissions can't be "
        "computed"
    ]


def test_a_type_with_explicit_permissions_is_deployed(stacks):
    project = resource("AWS::CodeBuild::Project")

    assert stacks(build=(project, 'permissions = ["codebuild:CreateProject"]')).exit_code == 0


@pytest.mark.parametrize("kind", ["AWS::IAM::Role", "AWS::IAM::User"])
def test_roles_and_users_require_the_configured_permissions_boundary(stacks, kind):
    bounded = resource(kind, PermissionsBoundary="arn:aws:iam::aws:policy/PowerUserAccess")

    result = stacks(
        '[accounts]\nboundary = "team"\n', free=(resource(kind), ""), bound=(bounded, "")
    )

    assert errors(result) == ["error: stack free makes It without a PermissionsBoundary"]


def test_outputs_are_passed_to_parameters_of_later_stacks(stacks, project):
    source = {**QUEUE, "Outputs": {"Url": {"Value": {"Ref": "Queue"}}}}
    target = {**QUEUE, "Parameters": {"Url": {"Type": "String"}}}

    result = stacks(
        queue=(source, 'before = "vpc-setup"'),
        worker=(target, 'inputs = { Url = "queue.Url" }'),
    )

    assert result.exit_code == 0
    pipeline = (project / "templates/pipeline-setup.json").read_text()
    assert r"{\"Url\":\"#{qa-queue.Url}\"}" in pipeline
    parameter_file = json.loads((project / "templates/config/qa-worker.json").read_text())
    assert parameter_file["Parameters"] == {}


def test_a_stack_can_follow_one_that_is_defined_before_it(stacks):
    assert stacks(queue=(QUEUE, ""), worker=(QUEUE, 'after = "queue"')).exit_code == 0


def test_a_stack_cannot_follow_one_that_is_defined_after_it(stacks):
    result = stacks(worker=(QUEUE, 'after = "queue"'), queue=(QUEUE, ""))

    assert errors(result) == [
        "error: stack worker is to come after queue, which stands further down"
    ]


@pytest.mark.parametrize(
    ("place", "source", "message"),
    [
        ('before = "vpc-setup"', "vpc-setup.VpcId", "from vpc-setup, which is deployed later"),
        ("", "own.VpcId", "from itself"),
        ("", "queue.VpcId", "from queue.VpcId, an output that it lacks"),
        ("", "nothing.VpcId", "from nothing, which is not deployed"),
    ],
)
def test_an_input_requires_an_output_of_an_earlier_stack(stacks, place, source, message):
    template = {**QUEUE, "Parameters": {"A": {"Type": "String"}}}

    result = stacks(queue=(QUEUE, ""), own=(template, f'{place}\ninputs = {{ A = "{source}" }}'))

    assert errors(result) == [f"error: stack own takes A {message}"]


def test_an_input_from_a_stack_with_an_invalid_template_is_not_reported(stacks, project):
    template = {**QUEUE, "Parameters": {"A": {"Type": "String"}}}

    result = stacks(queue=({}, ""), own=(template, 'inputs = { A = "queue.Url" }'))

    assert errors(result) == ["error: queue.json has no Resources"]


def test_a_template_without_parameters_takes_no_inputs(stacks):
    result = stacks(own=(QUEUE, 'inputs = { A = "vpc-setup.VpcId" }'))

    assert errors(result) == ["error: stack own has no parameter A"]
    assert "hint: it has none" in result.stderr


def test_a_parameter_without_a_value_is_reported_for_each_environment(stacks):
    template = {**QUEUE, "Parameters": {"A": {"Type": "String"}}}

    result = stacks(own=(template, ""))

    assert errors(result) == [
        "error: environment qa gives no value to A of own, which has no default",
        "error: environment production gives no value to A of own, which has no default",
    ]


def test_unknown_stacks_are_not_reported_if_a_stack_has_no_name(stacks):
    result = stacks(
        '[environment.parameters.other]\nA = 1\n[[stack]]\nfunction = "a:b"\n',
        own=(QUEUE, 'after = "other"\ninputs = { A = "other.A" }'),
    )

    assert errors(result) == [
        "error: [[stack]] 1 lacks name",
        "error: stack own has no parameter A",
    ]


def test_an_error_of_a_stack_is_reported_once_for_all_environments(stacks):
    name = "r" * 65

    result = stacks(own=(resource("AWS::IAM::Role", RoleName=name), ""))

    assert errors(result) == ["error: It of stack own has a name of 65 characters"]
