"""`docs/troubleshooting.md`: its errors are those that are printed, and none is left out."""

import json
import re

import pytest

from tests.helpers.docs import messages as said
from tests.helpers.docs.troubleshooting import PAGE, explained, spelt_out
from tests.helpers.paths import DATA

SECTION = PAGE.split("\n## pipegen\n")[1].split("\n## ")[0]
HEADINGS = re.findall(r"^### (.+)$", SECTION, re.MULTILINE)

SEARCHED = (
    "PIPEGEN: set this variable of the repository",
    "profile qa is not account 222222222222",
    "stack qa-vpc-setup has no output VpcId",
    "the rendered files are out of date: pipegen render",
    "Could not roll back: An error occurred (UnableToRollbackStageException) when calling the",
    "Cross-account pass role is not allowed (Service: AmazonCloudFormation; Status Code: 403)",
    "arn:aws:iam::111111111111:role/a is not authorized to perform AssumeRole on role "
    "arn:aws:iam::222222222222:role/b (Service: AWSCodePipeline; Status Code: 400)",
    "CodePipeline is not authorized to perform AssumeRole on role arn:aws:iam::111111111111:role",
    "Error Code: InvalidStructureException",
    "Policy contains a statement with one or more invalid principals. (Service: AWSKMS)",
    "Invalid principal in policy",
    "Insufficient permissions The service role or action role doesn't have the permissions "
    "required to access the Amazon S3 bucket named a. Update the IAM role permissions",
    "Your access has been denied by S3, please make sure your request credentials have permission "
    "to GetObject for a/b",
    "Unable to use Connection: arn:a. The provided role does not have sufficient permissions",
    "Stack:arn:a is in ROLLBACK_COMPLETE state and can not be updated.",
    "Stack:arn:a is in UPDATE_ROLLBACK_FAILED state and can not be updated.",
    "Requires capabilities : [CAPABILITY_NAMED_IAM]",
    "File [template.yaml] does not exist in artifact [BuildOutput]",
    "FAILED - No updates are to be performed",
    "The submitted information didn't contain changes",
    "No changes to deploy. Stack qa-vpc-setup is up to date",
    "InternalError",
    "JobFailed",
    "AccessControlListNotSupported",
    "Event received is not supported",
    "User: a is not authorized to perform: iam:CreateServiceLinkedRole on resource: b because no "
    "permissions boundary allows the iam:CreateServiceLinkedRole action",
    "Namespaces must be unique across the pipeline definition.",
    "Specified ReservedConcurrentExecutions for function decreases account's "
    "UnreservedConcurrentExecution below its minimum value of [10].",
    "Unable to locate credentials. You can configure credentials by running aws configure",
    "The config profile (qa) could not be found",
    "Failed to create/update the stack. Run the following command",
    "InvalidApprovalTokenException",
    "Action denied by stack policy: Statement [#1]",
    "Value 'a' at 'templateBody' failed to satisfy constraint: Member must have length less than "
    "or equal to 51200",
)
"""What AWS and its command line say to people in this domain, as they would paste it."""


def _no_file(project):
    (project / "pipegen.toml").unlink()
    return ["render"]


def _typing_mistakes(project):
    _append(project, "[vpc]\nzones = 2\n[ec2]\nbalancer = true\n")
    return ["render"]


def _unknown_type(project):
    template = {"Resources": {"Build": {"Type": "AWS::CodeBuild::Project", "Properties": {}}}}
    (project / "build.json").write_text(json.dumps(template))
    _append(project, '[[stack]]\nname = "build"\ntemplate = "build.json"\n')
    return ["render"]


def _file_in_the_way(project):
    (project / "file").touch()
    return ["render", "--output", "file/templates"]


def _nothing_rendered(project):
    return ["render", "--check"]


def _strange_linter_configuration(project):
    (project / ".cfnlintrc").write_text("include_checks: [I\n")
    return ["lint"]


def _append(project, text):
    with (project / "pipegen.toml").open("a") as file:
        file.write(text)


CASES = {
    "no pipegen.toml in … nor in a folder above it": _no_file,
    "… has no key …": _typing_mistakes,
    "… mistakes; nothing was written": _typing_mistakes,
    "… for which the permissions can't be computed": _unknown_type,
    "could not write …": _file_in_the_way,
    "… files out of date": _nothing_rendered,
    "cfn-lint refuses its configuration": _strange_linter_configuration,
}


def test_every_text_has_a_case():
    assert list(CASES) == HEADINGS


@pytest.mark.parametrize("heading", HEADINGS)
def test_an_error_reads_as_its_heading_says(heading, project, pipegen):
    if heading.startswith("cfn-lint"):
        pipegen("render")

    result = pipegen(*CASES[heading](project))

    told = ".+".join(re.escape(part) for part in heading.split("…"))
    assert (result.exit_code > 0, re.search(told, result.stderr) is not None) == (True, True)


@pytest.mark.parametrize("text", SEARCHED)
def test_a_text_that_people_search_for_is_explained(text):
    assert explained(text)


@pytest.mark.parametrize("text", sorted(said.by_functions()))
def test_what_the_events_function_may_say_is_explained(text):
    assert spelt_out(text)


TOO_SHORT = {
    "the network … of … …": "each of its ends is in tests/unit/render/validation",
    "… is …": "the hint about a hyphen in a prefix",
    "… is …, which is not …": "each of its ends is in tests/data/configs/invalid",
}
"""Texts of the code with too few words to search for, and what they are."""


@pytest.mark.parametrize("text", sorted(said.by_rehearsals()))
def test_what_a_rehearsal_may_say_is_explained(text):
    assert spelt_out(text)


@pytest.mark.parametrize("text", sorted(said.by_commands() - TOO_SHORT.keys()))
def test_what_ends_a_command_is_explained(text):
    assert spelt_out(text)


def test_a_text_that_is_too_short_to_search_for_is_in_the_code():
    assert TOO_SHORT.keys() - said.by_commands() == set()


def _mistakes():
    for path in sorted((DATA / "configs/invalid").glob("*.txt")):
        yield from re.findall(r"^(?:error|warning): (.+)$", path.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("text", sorted(set(_mistakes())))
def test_every_mistake_of_a_broken_configuration_is_explained(text):
    assert explained(text)


def test_what_ends_a_command_without_being_spelt_there_is_known():
    # Texts of Python, of click, of cfn-lint, or texts that are spelt where they are first noted.
    assert said.handed_on_by_commands() == {
        "__init__.py: item.message",
        "app.py: f'{error.filename}: {error.strerror}'",
        "app.py: message[0].lower() + message[1:]",
        "errors.py: message",
        "options.py: message",
        "graph.py: comparison.messages[0]",
        "reader.py: printable(message)",
    }


def test_what_a_rehearsal_hands_on_is_known():
    # Texts of other packages or of the emulator: the mistakes of tests/emulator/rehearsal are
    # explained, each as a whole.
    assert said.handed_on() == {
        "action_files.py: str(error)",
        "action_runner.py: message",
        "authorization.py: aws_messages.access_denied_message(request, decision.reason)",
        "aws_messages.py: reason",
        "cloudformation_action.py: message",
        "cloudformation_errors.py: reason",
        "event_targets.py: decision.reason",
        "key_access.py: decision.reason",
        "parameter_overrides.py: str(error)",
        "setup.py: f'{result.resource}: {reason}'",
        "setup.py: reason",
    }


def test_a_text_that_the_page_lacks_is_noticed():
    assert not explained("The moon is not in the state that is needed")


@pytest.mark.parametrize(
    ("entry", "text", "has"),
    [
        ("could not read …: …", "could not read …: …", True),
        ("could not read …: …", "could not read …: it …", True),
        ("could not read …", "could not read …: …", True),
        ("could not read …", "could not read … again", True),
        ("has no Resources", "… has no Resources", True),
        ("has no Resources", "… has no Resources yet", False),
        ("… has no key …", "The file … has no key …", False),
        ("the emulator …", "the emulator …", True),
        ("the emulator …", "the moon …", False),
        ("emulator …", "emulator …", False),
    ],
)
def test_an_entry_must_have_every_word_of_a_text(entry, text, has):
    assert spelt_out(text, [entry]) is has


def test_texts_are_found_wherever_they_are_spelt(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("""
NAME = "a constant"

def raises(given, path):
    what = f"{path} is assigned"
    raise PipegenError(what, "hint")
    raise errors.PipegenError(f"{NAME} is named", "hint")
    raise values.InvalidValue("is labelled", "hint")
    raise click.UsageError("Is wrong")
    raise click.UsageError(str(given))

def helps(path, what):
    return PipegenError(f"{path} {what}: {why()}".rstrip(": "), "hint")

def calls(name):
    raise PipegenError("either" if name else f"or {name}", "hint")
    what = "is lost"
    for what in name:
        raise PipegenError(f"{what} of a loop", "hint")
    raise helps(name, "is given")
    raise helps(name, f"is given {name}")
""")

    spelt, handed_on = said.in_module(module)

    assert spelt == {
        "… is assigned",
        "a constant is named",
        "… is labelled",
        "is wrong",
        "… is given: …",
        "… is given …: …",
        "… of a loop",
        "either",
        "or …",
    }
    assert handed_on == {"module.py: str(given)"}
