"""`docs/troubleshooting.md`: its errors are those that are printed, and none is left out."""

import json
import re

import pytest

from documentation import said
from documentation.troubleshooting import PAGE, explained

SECTION = PAGE.split("\n## pipegen\n")[1].split("\n## ")[0]
HEADINGS = re.findall(r"^### (.+)$", SECTION, re.MULTILINE)

SEARCHED = (
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


@pytest.mark.parametrize("text", sorted(said.by_rehearsals()))
def test_what_a_rehearsal_may_say_is_explained(text):
    assert explained(text)


@pytest.mark.parametrize("text", sorted(said.by_commands()))
def test_what_ends_a_command_is_explained(text):
    assert explained(text)


def test_what_a_rehearsal_hands_on_is_known():
    # Texts of other rooms or of the emulator: the mistakes of tests/rehearsal are explained, each
    # as a whole.
    assert said.handed_on() == {
        "acting.py: said",
        "configured.py: str(error)",
        "message_keys.py: decision.reason",
        "overrides.py: str(error)",
        "performing.py: told",
        "permits.py: words.refused(request, decision.reason)",
        "preparing.py: f'{outcome.resource}: {reason}'",
        "preparing.py: reason",
        "preparing.py: what",
        "refusals.py: why",
        "routes.py: decision.reason",
        "words.py: reason",
    }


def test_a_text_that_the_page_lacks_is_noticed():
    assert not explained("The moon is not in the state that is needed")
