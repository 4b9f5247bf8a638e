"""Format the journal of a rehearsal: as text, JSON or JUnit XML."""

import json
from collections.abc import Iterator, Mapping
from textwrap import indent
from xml.etree import ElementTree

from pipegen.config.delivery import Delivery
from pipegen.findings import Finding
from pipegen.formatters import xml_text
from pipegen.rehearsal.engine.accounts import DeployedStack
from pipegen.rehearsal.journal import ActionStep, Journal


def to_text(journal: Journal, delivery: Delivery) -> str:
    """Return the text report, without the findings."""
    parts = [
        _accounts(journal, delivery),
        _messages(journal),
        _undelivered(journal),
        _stubbed(journal),
        "Not checked:\n" + "\n".join(f"  {item}" for item in journal.not_checked),
        _running_emulator(journal),
    ]
    return "\n\n".join(filter(None, parts))


def to_json(journal: Journal) -> str:
    """Return the whole journal as JSON."""
    return json.dumps(journal.record(), indent=2)


def to_junit(journal: Journal) -> str:
    """Return a JUnit test suite: one case per step, and one per finding that has no step."""
    by_stage = {finding.description: finding for finding in journal.findings}
    cases = [(step, _finding_of(step, by_stage)) for step in journal.steps]
    with_step = [finding for _, finding in cases]
    without_step = [finding for finding in journal.findings if finding not in with_step]
    suite = ElementTree.Element(
        "testsuite",
        name="pipegen rehearse",
        tests=str(len(cases) + len(without_step)),
        failures=str(len(journal.findings)),
        errors="0",
        skipped="0",
    )
    for step, finding in cases:
        name = f"run {step.run}: {step.action}"
        _add_case(suite, step.account, xml_text(name), finding, f"{step.seconds:.3f}")
    for finding in without_step:
        _add_case(suite, finding.file, finding.description, finding, "0")
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, "unicode", xml_declaration=True)


def _finding_of(step: ActionStep, by_stage: Mapping[str, Finding]) -> Finding | None:
    return None if step.ok else by_stage.get(step.stage)


def _add_case(
    suite: ElementTree.Element, classname: str, name: str, finding: Finding | None, seconds: str
) -> None:
    """Add a test case to `suite`.

    Args:
        suite: The test suite.
        classname: The account of a step, or the file of a finding.
        name: The name of the case.
        finding: The finding that makes the case a failure, None for a success.
        seconds: How long the step took.
    """
    case = ElementTree.SubElement(suite, "testcase", classname=classname, name=name, time=seconds)
    if finding:
        failure = ElementTree.SubElement(case, "failure", message=xml_text(finding.message))
        failure.text = f"at {finding.file}:{finding.line}:{finding.column}: {finding.path}"


def _accounts(journal: Journal, delivery: Delivery) -> str:
    lines: list[str] = []
    for account, stacks in journal.accounts.items():
        lines.append(f"{account} ({', '.join(_uses(account, delivery))}) holds:")
        lines += [line for stack in stacks for line in _stack(stack, journal)]
    return "\n".join(lines)


def _uses(account: str, delivery: Delivery) -> Iterator[str]:
    """Yield what `account` is used for: the pipeline, and the names of its environments."""
    if account == delivery.config.pipeline.account:
        yield "the pipeline"
    for environment in delivery.config.environments:
        if environment.account == account:
            yield environment.name


def _stack(stack: DeployedStack, journal: Journal) -> Iterator[str]:
    resources = f"{len(stack.resources)} resources"
    yield f"  {stack.stack}: {stack.status}, {resources}{_roles(stack, journal)}"
    for name, value in sorted(stack.outputs.items()):
        yield f"    {name} = {value}"


def _roles(stack: DeployedStack, journal: Journal) -> str:
    """Return the role that deployed `stack`, and the one that CloudFormation used."""
    steps = [step for step in journal.steps if step.stack == stack.stack]
    if not steps:
        return ""
    roles = (steps[-1].role, steps[-1].execution_role)
    return ", by " + " as ".join(role.rpartition("/")[2] for role in roles if role)


def _messages(journal: Journal) -> str:
    if not journal.messages:
        return "Nobody was told anything."
    return "\n".join(["People were told:", *_message_lines(journal)])


def _message_lines(journal: Journal) -> Iterator[str]:
    """Yield the lines of each message; a subject that repeats on its topic has no text."""
    seen: set[tuple[str, str]] = set()
    for message in journal.messages:
        yield f"  run {message.run}, {message.topic}: {message.subject or '(no subject)'}"
        if (message.topic, message.subject) not in seen:
            yield indent(message.text, "    ")
        seen.add((message.topic, message.subject))


def _undelivered(journal: Journal) -> str:
    if not journal.undelivered:
        return ""
    queues = [
        f"  {name} holds {count or 'nothing'}" for name, count in journal.undelivered.items()
    ]
    return "\n".join(["Events and messages that nobody got:", *queues])


def _stubbed(journal: Journal) -> str:
    faults = [f"{name} ({error})" for name, error in journal.faults.items()]
    groups = [
        ("the emulator does not know it", sorted(journal.unknown_types)),
        ("it was asked to", sorted(journal.stubbed & journal.requested_stubs)),
        ("the emulator fails with it", faults),
    ]
    return "\n".join(
        f"Stubbed, as {reason}: {', '.join(types)}" for reason, types in groups if types
    )


def _running_emulator(journal: Journal) -> str:
    if not journal.address:
        return ""
    return (
        f"The emulator runs on: {journal.address}\n"
        "  Look at an account as its root, with its id as the access key:\n"
        "  AWS_ACCESS_KEY_ID=<account> AWS_SECRET_ACCESS_KEY=none aws --region <region> "
        f"--endpoint-url {journal.address} cloudformation describe-stacks\n"
        f"  End it: kill {journal.pid}"
    )
