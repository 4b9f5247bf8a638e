"""`pipegen import`: proposed stacks render; templates left out are reported."""

import json
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipegen.config import loader
from pipegen.render import build
from pipegen.scaffold import importer
from pipegen.scaffold.importer import toml
from tests.conftest import ROOT

QUEUE = {"Queue": {"Type": "AWS::SQS::Queue"}}


def write(project, **templates):
    """Write each template to `stacks/`, by name; `_` is a hyphen."""
    (project / "stacks").mkdir(exist_ok=True)
    for name, body in templates.items():
        path = project / "stacks" / f"{name.replace('_', '-')}.json"
        path.write_text(json.dumps({"Resources": QUEUE, **body}))


def outputs(*names):
    return {"Outputs": {name: {"Value": {"Ref": "Queue"}} for name in names}}


def parameters(*names, **more):
    return {"Parameters": {name: {"Type": "String", **more} for name in names}}


def exports(name):
    return {"Outputs": {"Given": {"Value": {"Ref": "Queue"}, "Export": {"Name": name}}}}


def imports(name):
    value = {"Fn::ImportValue": name}
    return {
        "Resources": {"Other": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": value}}}
    }


def proposed_stacks(result):
    return tomllib.loads(result.stdout).get("stack", [])


def append(project, result):
    with (project / "pipegen.toml").open("a") as file:
        file.write(result.stdout)


def test_the_proposal_and_its_notes_match_the_golden_files(project, pipegen, golden):
    write(
        project,
        a_worker=parameters("QueueUrl", "VpcId", "Team", Description="Said\nby all.")
        | imports({"Fn::Sub": "${Network}-Given"}),
        network=exports({"Fn::Sub": "${AWS::StackName}-Given"}),
        queue=outputs("QueueUrl"),
        serverless={"Transform": "AWS::Serverless-2016-10-31"},
    )

    result = pipegen("import", "stacks")

    assert result.exit_code == 1
    golden("import.toml", result.stdout)
    golden("import.txt", result.stderr)


def test_the_proposal_appended_to_the_configuration_renders(project, pipegen):
    write(project, web=parameters("QueueUrl", "VpcId"), queue=outputs("QueueUrl"))

    result = pipegen("import", "stacks")
    append(project, result)

    assert (result.exit_code, [stack["name"] for stack in proposed_stacks(result)]) == (
        0,
        ["queue", "web"],
    )
    assert pipegen("render").exit_code == 0
    assert (project / "templates/config/qa-web.json").is_file()


def test_the_proposal_can_be_appended_to_a_file_without_a_final_newline(project, pipegen):
    path = project / "pipegen.toml"
    path.write_text(path.read_text().rstrip("\n"))
    write(project, queue={})

    append(project, pipegen("import", "stacks"))

    assert pipegen("render").exit_code == 0


def test_a_configured_stack_is_not_proposed_again(project, pipegen):
    write(project, queue={}, topic={})
    append(project, pipegen("import", "stacks"))

    result = pipegen("import", "stacks")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 stacks proposed, 0 left out, 2 in pipegen.toml already\n"
    assert json.loads(pipegen("import", "stacks", "--format", "json").stdout) == {
        "stacks": [],
        "left_out": [],
        "known": ["stacks/queue.json", "stacks/topic.json"],
    }


def test_rendered_templates_are_not_proposed(project, pipegen):
    write(project, queue={})
    pipegen("render")

    result = pipegen("import", ".")

    assert [stack["template"] for stack in proposed_stacks(result)] == ["stacks/queue.json"]


def test_outputs_of_configured_stacks_are_proposed_as_inputs(project, pipegen):
    write(project, queue=outputs("QueueUrl"))
    append(project, pipegen("import", "stacks"))
    write(project, web=parameters("QueueUrl"))

    [web] = proposed_stacks(pipegen("import", "stacks"))

    assert web["inputs"] == {"QueueUrl": "queue.QueueUrl"}


def test_a_stack_is_placed_right_after_the_stack_whose_export_it_imports(project, pipegen):
    write(project, a=imports("given"), b=exports("given"), c=parameters("Given"), d={})
    result = pipegen("import", "stacks")
    append(project, result)

    assert [(stack["name"], stack.get("after")) for stack in proposed_stacks(result)] == [
        ("b", None),
        ("a", "b"),
        ("c", None),
        ("d", None),
    ]
    order = build.build(loader.load(project / "pipegen.toml")).delivery.stacks
    assert [stack.name for stack in order][2:] == ["b", "a", "c", "d"]


def test_several_matching_outputs_are_noted_and_not_chosen(project, pipegen):
    write(project, a=outputs("Url"), b=outputs("Url"), c=parameters("Url"))

    result = pipegen("import", "stacks", "--format", "json")

    *_, c = json.loads(result.stdout)["stacks"]
    assert c == {
        "name": "c",
        "template": "stacks/c.json",
        "after": None,
        "inputs": {},
        "values": ["Url"],
        "notes": ['Url may be an input, from "a.Url" or "b.Url".'],
    }


def test_templates_with_circular_imports_are_left_out_and_the_cycle_is_shown(project, pipegen):
    write(
        project,
        a=imports("two") | exports("one"),
        b=imports("one") | exports("two"),
        c=imports("one"),
    )

    result = pipegen("import", "stacks")

    assert result.exit_code == 1
    way = "stacks/a.json → stacks/b.json → stacks/a.json"
    for path in ("a", "b"):
        assert f"stacks/{path}.json is left out: they need one another, {way}" in result.stderr
    assert [stack["name"] for stack in proposed_stacks(result)] == ["c"]
    assert "# It imports one, which no stack here exports.\n" in result.stdout


def test_circular_inputs_are_left_to_the_user(project, pipegen):
    write(
        project,
        a=parameters("Two") | outputs("One"),
        b=parameters("One", "Given") | outputs("Two"),
        c=parameters("One"),
        d=outputs("Given"),
    )

    result = pipegen("import", "stacks")
    append(project, result)

    assert [(stack["name"], stack.get("inputs")) for stack in proposed_stacks(result)] == [
        ("a", None),
        ("c", {"One": "a.One"}),
        ("d", None),
        ("b", {"Given": "d.Given"}),
    ]
    assert '# Two may be an input, from "b.Two", but then they would need one another.\n' in (
        result.stdout
    )
    assert "note: b needs values in each environment: One\n" in result.stderr


def test_an_import_takes_precedence_over_an_input_that_would_close_a_cycle(project, pipegen):
    write(project, a=parameters("Two") | exports("one"), b=imports("one") | outputs("Two"))
    path = project / "stacks/b.json"
    path.write_text(path.read_text().replace('"Other"', '"Queue"'))

    result = pipegen("import", "stacks")

    assert [(stack["name"], stack.get("after")) for stack in proposed_stacks(result)] == [
        ("a", None),
        ("b", "a"),
    ]


def test_an_output_of_a_rejected_template_is_not_proposed_as_an_input(project, pipegen):
    write(
        project,
        nested={**outputs("Url"), "Resources": {"In": {"Type": "AWS::CloudFormation::Stack"}}},
        web=parameters("Url"),
    )

    result = pipegen("import", "stacks")

    assert [stack["name"] for stack in proposed_stacks(result)] == ["web"]
    assert "stacks/nested.json is left out: stack nested has In, a nested stack" in result.stderr
    assert "note: web needs values in each environment: Url\n" in result.stderr


def test_a_template_with_a_conflicting_role_name_is_left_out(project, pipegen):
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": "infrastructure-action", "AssumeRolePolicyDocument": {}},
    }
    write(project, roles={"Resources": {"Role": role}})

    result = pipegen("import", "stacks", "--format", "json")

    [left_out] = json.loads(result.stdout)["left_out"]
    assert (result.exit_code, left_out["template"]) == (1, "stacks/roles.json")
    assert "would be called infrastructure-action, like one of" in left_out["why"]


def test_a_file_with_invalid_yaml_is_left_out_with_its_line(project, pipegen):
    (project / "stacks").mkdir()
    (project / "stacks/queue.yaml").write_text(
        "Resources:\n  Queue: {Type: AWS::SQS::Queue\n  Topic\n"
    )

    result = pipegen("import", "stacks")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "warning: stacks/queue.yaml is left out: it is not YAML: " in result.stderr
    assert "\n  at stacks/queue.yaml:" in result.stderr


def test_a_template_with_an_invalid_logical_id_is_left_out(project, pipegen):
    write(project, queue={"Resources": {"not-legal": {"Type": "AWS::SQS::Queue"}}})

    result = pipegen("import", "stacks")

    assert (result.exit_code, result.stdout) == (1, "")
    assert 'stack queue has the name "not-legal" in Resources' in result.stderr


def exports_stack_name(suffix, **more):
    export = {"Fn::Sub": f"${{AWS::StackName}}-{suffix}"}
    output = {"Value": {"Ref": "Queue"}, "Export": {"Name": export}}
    return {"Outputs": {"Given": output, **more}}


@pytest.mark.parametrize("value", [{"Ref": "AWS::StackName"}, {"Fn::Sub": "${AWS::StackName}"}])
def test_a_stack_name_parameter_takes_the_output_with_that_name(project, pipegen, value):
    parent = exports_stack_name("VPC", StackName={"Value": value}, Twin={"Value": value})
    write(project, a=parameters("Parent") | imports({"Fn::Sub": "${Parent}-VPC"}), b=parent)
    result = pipegen("import", "stacks")
    append(project, result)

    assert proposed_stacks(result)[1] == {
        "name": "a",
        "template": "stacks/a.json",
        "after": "b",
        "inputs": {"Parent": "b.StackName"},
    }
    assert "#" not in result.stdout
    assert pipegen("render").exit_code == 0


def test_a_stack_name_parameter_without_a_matching_output_is_left_to_the_user(project, pipegen):
    nothing = {"StackName": {"Value": {"Ref": "Queue"}}}
    write(
        project,
        a=parameters("Parent") | imports({"Fn::Sub": "${Parent}-VPC"}),
        b=exports_stack_name("VPC", **nothing),
    )

    result = pipegen("import", "stacks")

    assert (
        "# It imports ${Parent}-VPC of b: Parent is the name of that stack in each environment.\n"
        in result.stdout
    )
    assert '# Parent = "…"' in result.stdout


def test_a_parameter_that_matches_two_stack_names_is_left_to_the_user(project, pipegen):
    both = {
        key: {"Type": "AWS::SQS::Queue", "Metadata": {"Fn::ImportValue": {"Fn::Sub": name}}}
        for key, name in (("A", "${Parent}-VPC"), ("B", "${Parent}-Zone"))
    }
    itself = {"StackName": {"Value": {"Ref": "AWS::StackName"}}}
    write(
        project,
        a=parameters("Parent") | {"Resources": both},
        b=exports_stack_name("VPC", **itself),
        c=exports_stack_name("Zone", **itself),
    )

    result = pipegen("import", "stacks")

    assert "inputs" not in proposed_stacks(result)[-1]
    note = 'Parent may be an input, from "b.StackName" or "c.StackName".'
    assert f"# {note}\n" in result.stdout


def test_an_export_of_several_templates_is_left_to_the_user(project, pipegen):
    write(project, a=exports("given"), b=exports("given"), c=imports("given"))

    result = pipegen("import", "stacks")

    assert "# It imports given, which may be an export of a or b.\n[[stack]]" in result.stdout
    for name, other in (("a", "b"), ("b", "a")):
        note = f"# It exports given, as {other} does: an account takes a name only once.\n"
        assert f'{note}[[stack]]\nname = "{name}"\n' in result.stdout
    assert all("after" not in stack for stack in proposed_stacks(result))


def test_an_output_that_only_returns_a_parameter_is_not_proposed_as_an_input(project, pipegen):
    passed = {"Outputs": {"VpcId": {"Value": {"Ref": "VpcId"}}}}
    write(project, a=parameters("VpcId") | passed, b=parameters("VpcId"))

    result = pipegen("import", "stacks")

    assert [stack["inputs"] for stack in proposed_stacks(result)] == [
        {"VpcId": "vpc-setup.VpcId"}
    ] * 2


def test_outputs_of_imported_templates_take_precedence_and_case_is_ignored(project, pipegen):
    write(project, a=outputs("VpcId"), b=parameters("vpcid"))

    _, b = proposed_stacks(pipegen("import", "stacks"))

    assert b["inputs"] == {"vpcid": "a.VpcId"}


def test_a_parameter_with_a_default_gets_no_input(project, pipegen):
    write(project, a=outputs("Url"), b=parameters("Url", Default="none"))

    result = pipegen("import", "stacks")

    assert [stack.get("inputs") for stack in proposed_stacks(result)] == [None, None]
    assert "#" not in result.stdout


def test_an_import_of_an_unambiguous_export_gets_no_comment(project, pipegen):
    write(project, a=exports("given"), b=imports("given"))

    assert "#" not in pipegen("import", "stacks").stdout


def test_a_stack_is_placed_after_the_last_of_several_dependencies(project, pipegen):
    both = {
        "Resources": {
            **QUEUE,
            "Second": {"Type": "AWS::SQS::Queue", "Metadata": {"Fn::ImportValue": "two"}},
            "Third": {"Type": "AWS::SQS::Queue", "Metadata": {"Fn::ImportValue": "three"}},
        }
    }
    write(project, a=exports("one"), b=exports("two"), c=imports("one") | exports("three"), d=both)
    path = project / "stacks/c.json"
    body = json.loads(path.read_text())
    path.write_text(json.dumps({**body, "Resources": {**body["Resources"], **QUEUE}}))
    append(project, pipegen("import", "stacks"))

    order = build.build(loader.load(project / "pipegen.toml")).delivery.stacks

    assert [stack.name for stack in order][2:] == ["a", "c", "b", "d"]


def test_a_file_with_a_reserved_stack_name_gets_another_name(project, pipegen):
    named = ("source", "vpc_setup", "account_setup", "infrastructure_account_setup")
    write(project, **{name: {} for name in named})

    result = pipegen("import", "stacks")

    assert result.exit_code == 0
    assert [stack["name"] for stack in proposed_stacks(result)] == [
        "stacks-account-setup",
        "stacks-infrastructure-account-setup",
        "stacks-source",
        "stacks-vpc-setup",
    ]


def test_a_stack_name_is_shortened_to_fit_the_prefix(project, pipegen):
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace('prefix = ""', f'prefix = "{"p" * 44}"'))
    write(project, **{"x" * 90: {}})

    result = pipegen("import", "stacks")
    append(project, result)

    assert (result.exit_code, [stack["name"] for stack in proposed_stacks(result)]) == (
        0,
        ["x" * 55],
    )
    assert pipegen("render").exit_code == 0


def test_a_path_with_a_newline_is_left_out_and_printed_on_one_line(project, pipegen):
    (project / "stacks").mkdir()
    (project / "stacks/new\nline.json").write_text(json.dumps({"Resources": QUEUE}))

    result = pipegen("import", "stacks")

    assert (result.exit_code, result.stdout) == (1, "")
    path = "stacks/new\N{REPLACEMENT CHARACTER}line.json"
    assert f"warning: {path} is left out: " in result.stderr
    assert f"  at {path}\n" in result.stderr


def test_exceeding_the_maximum_number_of_stages_is_an_error(project, pipegen):
    write(project, **{f"s{number}": {} for number in range(30)})

    result = pipegen("import", "stacks")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: with all that would be proposed, ")
    assert "stages" in result.stderr
    assert "pipegen.toml:" not in result.stderr


def test_a_template_that_is_left_out_does_not_count_toward_the_limits(project, pipegen):
    path = project / "pipegen.toml"
    path.write_text(
        path.read_text().replace("\n[notify]", '\ntemplate_bucket = "b-u-c"\n\n[notify]')
    )
    nested = {"Resources": {"In": {"Type": "AWS::CloudFormation::Stack"}}}
    write(project, nested=nested, **{f"s{number}": {} for number in range(22)})

    result = pipegen("import", "stacks")

    assert (result.exit_code, len(proposed_stacks(result))) == (1, 22)
    assert "stacks/nested.json is left out: " in result.stderr


def test_a_template_that_is_left_out_for_two_reasons_is_counted_once(project, pipegen):
    nested = {"Type": "AWS::CloudFormation::Stack"}
    write(project, nested={"Resources": {"One": nested, "Two": nested}})

    result = pipegen("import", "stacks")

    assert result.stderr.count("warning: ") == 2
    assert result.stderr.endswith("0 stacks proposed, 1 left out\n")


def test_a_long_description_is_truncated(project, pipegen):
    write(project, a=parameters("Team", Description="a" * 90))

    assert f'# Team = "…"  # {"a" * 80}\n' in pipegen("import", "stacks").stdout


def test_an_invalid_configuration_is_an_error(project, pipegen):
    write(project, queue={})
    path = project / "pipegen.toml"
    path.write_text(path.read_text().replace('"eu-west-1"', '"here"'))

    result = pipegen("import", "stacks")

    assert (result.exit_code, result.stdout) == (2, "")
    assert 'region in [pipeline] is "here"' in result.stderr


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("nowhere", "there is no folder nowhere"),
        ("pipegen.toml", "there is no folder pipegen.toml"),
        ("empty", "there is no CloudFormation template in empty that is not pipegen's own"),
        ("..", ".. is not beside pipegen.toml, nor below"),
    ],
)
def test_a_folder_without_templates_is_an_error_with_a_hint(project, pipegen, folder, message):
    (project / "empty").mkdir()

    result = pipegen("import", folder)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {message}\n  hint: ")


def test_template_paths_are_relative_to_the_configuration_from_any_folder(
    project, pipegen, monkeypatch
):
    write(project, queue={})
    monkeypatch.chdir(project / "stacks")

    result = pipegen("import", ".")

    assert [stack["template"] for stack in proposed_stacks(result)] == ["stacks/queue.json"]


_WORDS = st.sampled_from(["Url", "VpcId", "Arn", "url"])
_STEMS = st.sampled_from(
    [
        "queue",
        "Queue",
        "1-a",
        "template",
        "ec2-setup",
        "source",
        "ä ö",
        'a"b',
        "a.template",
        "x" * 90,
    ]
)


@st.composite
def _bodies(draw):
    declared = {
        name: {"Type": "String", **({"Default": "a"} if draw(st.booleans()) else {})}
        for name in draw(st.sets(_WORDS, max_size=2))
    }
    declared_outputs = {
        name: {"Value": {"Ref": "Queue"}} for name in draw(st.sets(_WORDS, max_size=2))
    }
    for name in draw(st.sets(st.sampled_from("abc"), max_size=2)):
        declared_outputs[f"E{name}"] = {"Value": "x", "Export": {"Name": name}}
    body = {"Resources": QUEUE, "Parameters": declared, "Outputs": declared_outputs}
    for name in draw(st.sets(st.sampled_from("abc"), max_size=1)):
        body["Metadata"] = {"Imported": {"Fn::ImportValue": name}}
    return body


@settings(max_examples=15)
@given(st.dictionaries(st.tuples(st.sampled_from(["", "sub"]), _STEMS), _bodies(), max_size=4))
def test_every_proposal_renders_once_its_values_are_set(tmp_path_factory, bodies):
    root = tmp_path_factory.mktemp("any")
    example = (ROOT / "pipegen.toml").read_text()
    bucket = '\ntemplate_bucket = "example-templates"\n\n[notify]'
    (root / "pipegen.toml").write_text(example.replace("\n[notify]", bucket))
    for (folder, stem), body in [*bodies.items(), (("", "last"), {"Resources": QUEUE})]:
        (root / folder).mkdir(exist_ok=True)
        (root / folder / f"{stem}.json").write_text(json.dumps(body))
    config = root / "pipegen.toml"

    proposal = importer.propose(loader.load(config), root)

    blocks = config.read_text().split("\n[[environment]]\n")
    values = "".join(
        f"\n[environment.parameters.{stack.name}]\n"
        + "".join(f'{name} = "a"\n' for name in stack.values)
        for stack in proposal.stacks
    )
    config.write_text("\n[[environment]]\n".join([blocks[0], *(b + values for b in blocks[1:])]))
    with config.open("a") as file:
        file.write(toml.to_toml(proposal.stacks))
    built = build.build(loader.load(config))
    assert "last" in built.templates
    named = [stack.template for stack in proposal.stacks]
    named += [template.file for template in proposal.left_out]
    assert len(set(named)) == len(list(root.rglob("*.json")))
