"""Custom stacks from a template file or from a function."""

import json
import sys

import pytest

from pipegen.config import loader
from pipegen.config.delivery import Delivery
from pipegen.stacks import custom

VALID = """
import troposphere, troposphere.sqs

def build():
    template = troposphere.Template()
    template.add_resource(troposphere.sqs.Queue("Queue"))
    return template
"""


@pytest.fixture
def repository(project):
    """Return a function that adds a `[[stack]]` called queue, and a module `queues`."""

    def add(source="", stack='function = "queues:build"'):
        (project / "queues.py").write_text(source)
        with (project / "pipegen.toml").open("a") as file:
            file.write(f'\n[[stack]]\nname = "queue"\n{stack}\n')
        return project

    return add


@pytest.fixture
def built(project):
    """Return a function: the body of the template of the stack, and the errors."""

    def build():
        config = loader.load(project / "pipegen.toml")
        [stack] = Delivery.from_config(config).stacks[2:]
        template = custom.build(config, stack.custom, stack.template)
        assert template.path == stack.template
        return template.body, config.reader.diagnostics

    return build


def render_error(pipegen):
    result = pipegen("render")
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


def test_a_custom_function_is_rendered_like_the_stacks_of_pipegen(project, repository, pipegen):
    repository(VALID)

    result = pipegen("render")

    assert "templates/queue.json" in result.stdout.splitlines()
    assert "templates/config/qa-queue.json" in result.stdout.splitlines()
    template = json.loads((project / "templates/queue.json").read_text())
    assert template["Resources"] == {"Queue": {"Type": "AWS::SQS::Queue"}}


def test_a_function_leaves_no_modules_or_bytecode_behind(project, repository, built, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    repository(VALID)
    (project / "part").mkdir()
    (project / "part/inner.py").write_text("")
    (project / "queues.py").write_text(f"import part.inner\n{VALID}")
    path, dont_write = list(sys.path), sys.dont_write_bytecode

    built()

    assert not {"queues", "part", "part.inner"} & set(sys.modules)
    assert (sys.path, sys.dont_write_bytecode) == (path, dont_write)
    assert not list(project.rglob("__pycache__"))


def test_a_changed_function_is_imported_again(project, repository, built):
    repository(VALID)
    first, _ = built()
    (project / "queues.py").write_text(VALID.replace('"Queue"', '"Changed"'))

    second, _ = built()

    assert [list(body["Resources"]) for body in (first, second)] == [["Queue"], ["Changed"]]


def test_modules_of_a_virtual_environment_in_the_repository_stay_imported(
    project, repository, built
):
    packages = project / ".venv/lib/python3/site-packages"
    packages.mkdir(parents=True)
    (packages / "installed_for_queues.py").write_text("")
    repository(
        f"import sys; sys.path.append({str(packages)!r})\nimport installed_for_queues{VALID}"
    )

    try:
        built()
        assert "installed_for_queues" in sys.modules
    finally:
        sys.path.remove(str(packages))
        del sys.modules["installed_for_queues"]


def test_the_output_of_a_function_goes_to_stderr(repository, pipegen):
    repository(VALID.replace("    return", "    print('so far')\n    return"))

    result = pipegen("render", "--format", "json")

    assert "changed" in json.loads(result.stdout)
    assert result.stderr.startswith("so far\n")


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        ("def build():\n    return 1 / 0\n", "ZeroDivisionError: division by zero", 2),
        ("import sys\ndef build():\n    sys.exit('no')\n", "SystemExit: no", 3),
        ("raise SystemExit\n", "SystemExit", 1),
        ("import nowhere_to_be_found\n", "ModuleNotFoundError: No module named", 1),
        (
            "def build():\n    return (\n",
            "SyntaxError: '(' was never closed (queues.py, line 2)",
            2,
        ),
        (
            "import json\ndef build():\n    return json.loads('{')\n",
            "JSONDecodeError: Expecting property name enclosed in double quotes",
            3,
        ),
    ],
)
def test_an_exception_in_a_function_is_reported_with_its_position(
    repository, pipegen, source, message, line
):
    repository(source)

    error = render_error(pipegen)

    assert error.startswith(f"error: stack queue: queues:build failed: {message}")
    assert error.endswith(
        f"\n  at queues.py:{line}\n  hint: correct it, and see that it runs alone\n"
    )


def test_a_template_with_a_missing_property_is_an_error(repository, pipegen):
    source = VALID.replace("troposphere.sqs", "troposphere.s3").replace(
        'troposphere.s3.Queue("Queue")', 'troposphere.s3.BucketPolicy("Policy")'
    )
    repository(source)

    error = render_error(pipegen)

    assert error.startswith("error: stack queue: queues:build failed: ValueError: Resource ")
    assert "\n  at pipegen.toml:" in error


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def build():\n    return {}\n", "error: stack queue: queues:build returned dict\n"),
        (
            "import troposphere\ndef build():\n    return troposphere.Template()\n",
            "error: stack queue: queues:build returned a template without resources\n",
        ),
        (
            "other = 1\n",
            "error: stack queue: queues:build failed: AttributeError: "
            "module 'queues' has no attribute 'build'\n",
        ),
    ],
)
def test_an_invalid_return_value_is_an_error_at_the_line_of_the_function(
    project, repository, pipegen, source, message
):
    repository(source)
    lines = (project / "pipegen.toml").read_text().splitlines()
    line = lines.index('function = "queues:build"') + 1

    error = render_error(pipegen)

    assert error.startswith(message)
    assert f"\n  at pipegen.toml:{line}\n" in error


@pytest.mark.parametrize("section", ["Parameters", "Outputs", "Resources"])
def test_a_name_that_cloudformation_rejects_is_an_error(project, repository, pipegen, section):
    template = {
        "Parameters": {"P": {"Type": "String", "Default": "p"}},
        "Outputs": {"O": {"Value": "o"}},
        "Resources": {"R": {"Type": "AWS::SQS::Queue"}},
    }
    template[section] = {"a; rm -rf /": next(iter(template[section].values()))}
    (project / "queue.json").write_text(json.dumps(template))
    repository(stack='template = "queue.json"')

    error = render_error(pipegen)

    assert error.startswith(f'error: stack queue has the name "a; rm -rf /" in {section}\n')
    assert error.endswith("\n  hint: CloudFormation takes letters and digits only\n")


@pytest.mark.parametrize(
    "stack", ["", 'template = "queue.json"\nfunction = "queues:build"'], ids=["neither", "both"]
)
def test_a_stack_requires_either_a_template_or_a_function(repository, pipegen, stack):
    repository(stack=stack)

    assert render_error(pipegen).startswith(
        "error: stack queue needs either a template or a function\n"
    )


def test_an_invalid_template_file_is_reported_with_its_line(project, repository, built):
    (project / "queue.json").write_text('{\n"Resources": }')
    repository(stack='template = "queue.json"')

    body, [error] = built()

    assert body == {"Resources": {}}
    assert (error.file, error.line) == (str(project / "queue.json"), 2)


def test_an_error_in_the_configuration_is_not_reported_again(project, repository, built):
    repository(stack="function = 1")

    body, errors = built()

    assert body == {"Resources": {}}
    assert [error.message.partition(" ")[0] for error in errors] == ["function"]


def test_a_function_can_write_yaml(repository, built):
    repository(
        VALID.replace("    return", "    template.to_yaml()\n    template.to_yaml()\n    return")
    )

    body, errors = built()

    assert (list(body["Resources"]), errors) == (["Queue"], [])


def test_a_reference_to_no_function_is_an_error(repository, pipegen):
    repository(stack='function = "queues"')

    assert render_error(pipegen).startswith('error: stack queue: "queues" names no function\n')
